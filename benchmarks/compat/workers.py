"""Other checkers, each in a process of its own that answers one JSON line with another."""

from __future__ import annotations

import json
import selectors
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.compat.fetch import UnavailableError, node_modules, python_of
from benchmarks.compat.pairs import DIRECTIONS, Answer, Pair
from evgen.loading.single import read_single

_HERE = Path(__file__).parent / "peers"
#: Seconds for a pair; after them the answer is none and the process a new one.
_PATIENCE = 10.0


def jsonsubschema(work: Path) -> list[str]:
    """The command of PyPI's jsonsubschema."""
    return [str(python_of(work, "jsonsubschema")), str(_HERE / "run_jsonsubschema.py")]


def jsoncompat_pypi(work: Path) -> list[str]:
    """The command of PyPI's jsoncompat."""
    return [str(python_of(work, "jsoncompat")), str(_HERE / "run_jsoncompat.py")]


def jsoncompat_npm(work: Path) -> list[str]:
    """The command of npm's jsoncompat."""
    return ["node", str(_HERE / "run_jsoncompat.mjs"), str(node_modules(work))]


def json_schema_diff(work: Path) -> list[str]:
    """The command of npm's json-schema-diff."""
    return ["node", str(_HERE / "run_json_schema_diff.cjs"), str(node_modules(work))]


Prepare = Callable[[Any], Any]


def as_written(schema: Any) -> Any:
    """The schema itself."""
    return schema


def as_2020(schema: Any) -> Any:
    """The schema in 2020-12, by evgen's rewriting, for those who refuse every other draft."""
    if not (isinstance(schema, dict) and "2020-12" not in str(schema.get("$schema", "2020-12"))):
        return schema
    read = read_single(schema)
    return schema if isinstance(read, list) else read.schema


def without_dialect(schema: Any) -> Any:
    """The schema without ``$schema``, for those who know one draft and refuse its name."""
    return (
        {k: v for k, v in schema.items() if k != "$schema"} if isinstance(schema, dict) else schema
    )


#: Each peer's command, and the form of the schemas in which it fares best.
PEERS = {
    "jsoncompat 0.4.2 (npm)": (jsoncompat_npm, as_2020),
    "jsoncompat 0.3.1 (PyPI)": (jsoncompat_pypi, as_2020),
    "jsonsubschema 0.0.8 (PyPI)": (jsonsubschema, as_written),
    "json-schema-diff 1.0.0 (npm)": (json_schema_diff, without_dialect),
}


class Worker:
    """A checker that is running."""

    def __init__(self, command: list[str], prepare: Prepare) -> None:
        self._command = command
        self._prepare = prepare
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, pair: Pair) -> Answer:
        """The answer; none where it crashed or took too long."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )  # fmt: skip
        asked = {"old": self._prepare(pair.old), "new": self._prepare(pair.new)}
        line = self._exchange(json.dumps(asked).encode() + b"\n")
        if line is None:
            self.stop()
            return Answer(dict.fromkeys(DIRECTIONS, "none"), _PATIENCE * 1000)
        said = json.loads(line)
        return Answer({d: said[d] for d in DIRECTIONS}, said["milliseconds"])

    def _exchange(self, text: bytes) -> bytes | None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(text)
            process.stdin.flush()
        except BrokenPipeError:
            return None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(_PATIENCE):
                return None
        return process.stdout.readline() or None

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def answers(command: list[str], prepare: Prepare, pairs: Iterable[Pair]) -> dict[str, Answer]:
    """What a checker says of every pair."""
    worker = Worker(command, prepare)
    try:
        probe = worker.ask(Pair("probe", "", {"type": "string"}, {"type": "integer"}))
        if probe.verdicts["backward"] != "no":
            raise UnavailableError("it does not start")
        return {pair.id: worker.ask(pair) for pair in pairs}
    finally:
        worker.stop()
