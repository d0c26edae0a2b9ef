"""From pointers to lines and columns, at the end and only for what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evgen.findings import Finding, Place, in_order
from evgen.jsontext import Positions, decode, is_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Locator:
    """Fills in lines and columns (1:1 where a file has none); each file is walked once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._positions: dict[str, Positions | None] = {}

    def __call__(self, at: Place) -> Place:
        """The same place, with line and column."""
        if at.line is not None:
            return at if at.column is not None else replace(at, column=1)
        known = self._known(at.path)
        if known is None:
            return replace(at, line=1, column=1)
        line, column = known.line_and_column(known.of(at.pointer, on_key=at.on_key))
        return replace(at, line=line, column=column)

    def _known(self, path: str) -> Positions | None:
        if path not in self._positions:
            text = decode(self._files[path]) if path in self._files else None
            usable = isinstance(text, str) and not path.endswith(".toml") and is_json(text)
            self._positions[path] = Positions(text) if usable and isinstance(text, str) else None
        return self._positions[path]


def located(findings: Iterable[Finding], files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """The findings in reading order, each with line and column.

    Findings that say the same of the same place are given once.
    """
    place = Locator(files)
    placed = (
        replace(
            finding,
            place=place(finding.place),
            related=tuple(replace(r, place=place(r.place)) for r in finding.related),
        )
        for finding in findings
    )
    return tuple(in_order(dict.fromkeys(placed)))


def placed(at: Place, files: Mapping[str, bytes]) -> Place:
    """One place with line and column, in files that are not those that are looked at later."""
    return Locator(files)(at)
