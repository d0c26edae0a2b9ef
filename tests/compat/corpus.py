"""Pairs of schemas with the truth about them, decided by hand from the specification.

``pairs/<topic>.json`` is a list of pairs. ``old`` and ``new`` are schemas; ``backward`` and
``forward`` say whether old data is fine for new readers, and new data for old ones. Without
``semantics`` the truth holds in both readings of the contract; ``formats`` are asserted unless
they are called ``annotation``. ``bump`` is given where it is more than a consequence of the two
verdicts. ``witness`` is data that breaks a direction, where plain search does not find any.
``undecided`` says of a direction why the engine leaves it open, whatever the truth is.

A file may name ``bases`` instead of repeating long schemas. Its pairs say what they ``change``
in a base (pointer → value, or null with the pointer in ``remove``); the result is ``new``.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evgen import pointer as pointers
from evgen.compat import Revision, Semantics, Verdict
from evgen.loading.single import read_single

FOLDER = Path(__file__).with_name("pairs")
DIRECTIONS = ("backward", "forward")


@dataclass(frozen=True)
class Pair:
    """One pair, in one reading."""

    name: str
    old: Any
    new: Any
    semantics: Semantics
    formats: bool
    truths: Mapping[str, Verdict]
    reason: str
    bump: str | None = None
    witnesses: Mapping[str, Any] = field(default_factory=dict)
    undecided: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name, with the reading where there are two."""
        return f"{self.name}/{self.semantics}"

    def sides(self, direction: str) -> tuple[Any, Any]:
        """The writer's schema and the reader's."""
        return (self.old, self.new) if direction == "backward" else (self.new, self.old)


def pairs() -> list[Pair]:
    """All pairs of the folder, in order."""
    return [
        pair
        for path in sorted(FOLDER.glob("*.json"))
        for pair in _file(path.stem, path.read_text())
    ]


def revision(schema: Any) -> Revision:
    """A schema as the engine takes it."""
    bundled = read_single(schema)
    assert not isinstance(bundled, list), [finding.message for finding in bundled]
    return Revision(bundled.schema, bundled.origins)


def _file(topic: str, text: str) -> Iterator[Pair]:
    content = json.loads(text)
    bases = content["bases"] if isinstance(content, dict) else {}
    for row in content["pairs"] if isinstance(content, dict) else content:
        old, new = _schemas(row, bases)
        given = row.get("semantics")
        for semantics in [Semantics(given)] if given else list(Semantics):
            yield Pair(
                f"{topic}/{row['id']}",
                old,
                new,
                semantics,
                row.get("formats") != "annotation",
                {direction: Verdict(row[direction]) for direction in DIRECTIONS},
                row["reason"],
                row.get("bump"),
                row.get("witness", {}),
                row.get("undecided", {}),
            )


def _schemas(row: Mapping[str, Any], bases: Mapping[str, Any]) -> tuple[Any, Any]:
    if "base" not in row:
        return row["old"], row["new"]
    old = _changed(bases[row["base"]], row.get("before", {}))
    return old, _changed(old, row["change"])


def _changed(schema: Any, change: Mapping[str, Any]) -> Any:
    result = copy.deepcopy(schema)
    for pointer, value in change.items():
        if pointer == "remove":
            for gone in value:
                del pointers.resolve(result, pointers.parent(gone))[pointers.tokens(gone)[-1]]
            continue
        around = pointers.resolve(result, pointers.parent(pointer))
        last = pointers.tokens(pointer)[-1]
        around[int(last) if isinstance(around, list) else last] = copy.deepcopy(value)
    return result
