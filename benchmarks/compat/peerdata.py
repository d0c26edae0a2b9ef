"""Pairs from the tests of other checkers, read where they were unpacked; nothing of them is kept."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.compat.fetch import PYTHON_PEERS, UnavailableError, node_modules, python_of, sdist
from benchmarks.compat.judge import is_schema
from benchmarks.compat.pairs import Pair

_HERE = Path(__file__).parent / "peers"


def pairs(work: Path) -> Iterator[Pair]:
    """Each pair once; its labels are claims, which the truth does not believe."""
    sources = {"tests of jsonsubschema": _jsonsubschema, "tests of json-schema-diff": _schema_diff}
    for category, read in sources.items():
        known: dict[str, Pair] = {}
        for found in read(work):
            key = json.dumps([found["old"], found["new"]])
            pair = known.setdefault(
                key,
                Pair(
                    f"{category}#{len(known)}", category, _draft(found["old"]), _draft(found["new"])
                ),
            )
            pair.labels |= found["labels"]
            pair.values += found.get("values", [])
        yield from (p for p in known.values() if is_schema(p.old) and is_schema(p.new))


def _draft(schema: Any) -> Any:
    """Says that a schema is of draft 4, which both checkers mean, where that matters."""
    old = any(
        isinstance(here.get(keyword), bool)
        for here in _objects(schema)
        for keyword in ("exclusiveMinimum", "exclusiveMaximum")
    ) or any(isinstance(here.get("items"), list) for here in _objects(schema))
    return {"$schema": "http://json-schema.org/draft-04/schema#", **schema} if old else schema


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _objects(inner)


def _jsonsubschema(work: Path) -> list[dict[str, Any]]:
    tests = sdist(work, PYTHON_PEERS["jsonsubschema"]) / "test"
    python = python_of(work, "jsonsubschema")
    return _lines([str(python), str(_HERE / "record_jsonsubschema.py"), str(tests)])


def _schema_diff(work: Path) -> list[dict[str, Any]]:
    return _lines(["node", str(_HERE / "record_json_schema_diff.cjs"), str(node_modules(work))])


def _lines(command: list[str]) -> list[dict[str, Any]]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(f"{Path(command[1]).name} failed: {last[:200]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
