"""``evgen compat --batch`` on realistic steps beside ``buf breaking`` on as many equivalent protos.

Both are whole processes, from start to end, taken by turns in one run: on steps as a history has
them, and on as many of every kind, nearly all of which break and ask for a witness.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import evgen
from benchmarks.compat import steps
from benchmarks.compat.fetch import UnavailableError, node_modules

#: Makes so many steps.
Made = Callable[[int], Iterator[tuple[steps.Step, Any, Any]]]
_ROUNDS = 5
_GOAL = 0.3
_YAML = "version: v2\nmodules:\n  - path: .\n"
_SCALARS = {"string": "string", "integer": "int64", "number": "double", "boolean": "bool"}


def told(work: Path, number: int) -> str:
    """Both wall times and their ratio."""
    modules = node_modules(work)
    binary = next(modules.glob("@bufbuild/buf-*/bin/buf"), None)
    if binary is None:
        raise UnavailableError("npm has no buf for this machine")
    compileall.compile_dir(
        str(Path(evgen.__file__).parent), quiet=1
    )  # as it is where it is installed
    return "\n".join(
        _compared(work, binary, name, number, made)
        for name, made in (("history", steps.history), ("every kind", steps.events))
    )


def _compared(work: Path, binary: Path, name: str, number: int, made: Made) -> str:
    folder = work / f"protos-{number}" / name
    lines = work / f"steps-{number}-{name}.jsonl"
    shutil.rmtree(folder, ignore_errors=True)
    _write(folder, lines, made(number))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "BUF_CACHE_DIR": str(work / "buf-cache"),
    }
    command = [sys.executable, "-m", "evgen", "compat", "--batch", str(lines)]
    buf = [str(binary), "breaking", "new", "--against", "old"]
    times: dict[str, list[tuple[float, float]]] = {"evgen": [], "buf": []}
    for _ in range(_ROUNDS):
        times["evgen"].append(_timed(command, folder, environment, {0}))
        times["buf"].append(_timed(buf, folder, environment, {100}))
    lines_told = [f"{number} steps, {name}, median of {_ROUNDS} rounds, whole processes:"]
    for index, clock in enumerate(("wall", "CPU")):
        ours, theirs = (statistics.median(t[index] for t in times[who]) for who in ("evgen", "buf"))
        ratio = ours / theirs
        goal = (
            f" (goal {_GOAL}: {'met' if ratio <= _GOAL else 'NOT met'})" if clock == "wall" else ""
        )
        lines_told.append(
            f"  {clock:4} evgen compat --batch {ours:.2f} s, buf breaking {theirs:.2f} s, ratio {ratio:.2f}{goal}"
        )
    return "\n".join(lines_told)


def _timed(
    command: list[str], folder: Path, environment: dict[str, str], codes: set[int]
) -> tuple[float, float]:
    """Wall and CPU seconds; a machine with other work on it distorts the first more than the second."""
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    took, after = time.perf_counter() - start, os.times()
    used = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    if done.returncode not in codes:
        last = (done.stderr.decode().strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(f"{Path(command[0]).name} exits {done.returncode}: {last[:200]}")
    return took, used


def _write(folder: Path, lines: Path, made: Iterator[tuple[steps.Step, Any, Any]]) -> None:
    with lines.open("w") as file:
        for index, (step, old, new) in enumerate(made):
            line = {"id": f"{step.name}#{index}", "old": old, "new": new}
            file.write(json.dumps(line) + "\n")
            for side, schema in (("old", old), ("new", new)):
                target = folder / side / f"e{index}.proto"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("\n".join(_proto(index, schema)) + "\n")
                (folder / side / "buf.yaml").write_text(_YAML)


def _proto(index: int, schema: Any) -> Iterator[str]:
    """The same event as a message: a field for each property, numbered by its name's place."""
    yield f'syntax = "proto3";\npackage shop.e{index};'
    for name, part in schema["$defs"].items():
        yield from _message(name, part)
    yield from _message("Event", schema)


def _message(name: str, schema: Any) -> Iterator[str]:
    yield f"message {name} {{"
    for number, (field, inner) in enumerate(schema.get("properties", {}).items(), 1):
        if "enum" in inner and all(isinstance(m, str) for m in inner["enum"]):
            prefix = field.upper()
            members = "".join(
                f" {prefix}_{m.upper()} = {i};" for i, m in enumerate(inner["enum"], 1)
            )
            yield f"  enum E{field} {{ {prefix}_NONE = 0;{members} }}"
            yield f"  E{field} {field} = {number};"
        else:
            yield f"  {_kind(inner)} {field} = {number};"
    yield "}"


def _kind(schema: Any) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        inner = _kind(schema.get("items", {}))
        return f"repeated {inner}" if not inner.startswith("repeated") else inner
    kind = schema.get("type", "string")
    return _SCALARS.get(kind if isinstance(kind, str) else kind[0], "bytes")
