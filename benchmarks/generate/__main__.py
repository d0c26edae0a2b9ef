"""Prints wall and CPU time of whole processes: from nothing, one event changed, and nothing changed.

The peer makes models only; evgen makes models, publishers, consumers, patterns, Terraform and
AsyncAPI, of schemas that it has checked. By turns in one run, medians.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import evgen
from benchmarks.compat import steps

_CONFIGURATION = '[domains.shop]\nsource = "com.example.shop"\n'
#: Its fastest way to a package: no formatter of another tool, no time stamps.
_PEER = ["-m", "datamodel_code_generator", "--input-file-type", "jsonschema", "--formatters", "builtin",
         "--output-model-type", "pydantic_v2.BaseModel", "--disable-timestamp"]  # fmt: skip

#: Wall and CPU seconds.
_Time = tuple[float, float]


def _catalog(root: Path, number: int) -> list[Path]:
    (root / "schemas").mkdir(parents=True)
    (root / "evgen.toml").write_text(_CONFIGURATION)
    files = []
    for index, (_, schema, _) in enumerate(steps.history(number)):
        name = f"Step{index}Taken"
        file = root / f"schemas/events/shop/{name}/1.0.0.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({**schema, "title": name}, indent=2))
        files.append(file)
    return files


def _timed(command: list[str], folder: Path, environment: Mapping[str, str]) -> _Time:
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, check=False
    )
    took, after = time.perf_counter() - start, os.times()
    if done.returncode:
        raise SystemExit(f"{command} exits {done.returncode}: {done.stderr.decode()[-500:]}")
    used = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return took, used


def _changed(file: Path, text: str) -> None:
    schema: dict[str, Any] = json.loads(file.read_text())
    schema["properties"]["remark"] = {"type": "string", "description": text}
    file.write_text(json.dumps(schema, indent=2))


def _cases(work: Path, files: list[Path]) -> Mapping[str, Callable[[], _Time]]:
    """Each by its name; evgen's are in an order in which one prepares the next."""
    root, cache, models = work / "catalog", work / "cache", work / "models"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "EVGEN_CACHE_DIR": str(cache),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    numbers = count()

    def evgen_run() -> _Time:
        return _timed(["-m", "evgen", "generate"], root, environment)

    def from_nothing() -> _Time:
        shutil.rmtree(root / "generated", ignore_errors=True)
        shutil.rmtree(cache, ignore_errors=True)
        return evgen_run()

    def one_changed() -> _Time:
        _changed(files[len(files) // 2], f"Number {next(numbers)}.")
        return evgen_run()

    def peer(given: Path, target: Path, *more: str) -> _Time:
        command = [*_PEER, "--input", str(given), "--output", str(target), *more]
        return _timed(command, work, environment)

    def peer_from_nothing() -> _Time:
        shutil.rmtree(models, ignore_errors=True)
        return peer(root / "schemas/events/shop", models)

    return {
        "evgen, from nothing": from_nothing,
        "evgen, nothing changed": evgen_run,
        "evgen, one event changed": one_changed,
        "peer, from nothing": peer_from_nothing,
        "peer, nothing changed (--check)": lambda: peer(
            root / "schemas/events/shop", models, "--check"
        ),
        "peer, one event": lambda: peer(files[0], work / "one.py"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    compileall.compile_dir(str(Path(evgen.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cases = _cases(work, _catalog(work / "catalog", given.events))
        times: dict[str, list[_Time]] = {name: [] for name in cases}
        for _ in range(given.rounds):
            for name, case in cases.items():
                times[name].append(case())
    wall = {name: statistics.median(w for w, _ in found) for name, found in times.items()}
    cpu = {name: statistics.median(c for _, c in found) for name, found in times.items()}
    print(f"{given.events} events, median of {given.rounds} rounds, whole processes:")
    for name in cases:
        print(f"  {name:32} wall {wall[name]:7.3f} s, CPU {cpu[name]:7.3f} s")
    for ours, theirs in (
        ("evgen, from nothing", "peer, from nothing"),
        ("evgen, nothing changed", "peer, nothing changed (--check)"),
        ("evgen, one event changed", "peer, from nothing"),
        ("evgen, one event changed", "peer, one event"),
    ):
        ratio = wall[ours] / wall[theirs]
        print(f"  {ours} / {theirs}: {ratio:.3f}")


if __name__ == "__main__":
    main()
