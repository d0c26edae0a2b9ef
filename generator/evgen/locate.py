"""From pointers to lines and columns, at the end and only for what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evgen.findings import Finding, Place, in_order
from evgen.jsontext import Positions, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_Known = dict[str, Positions | None]


def located(findings: Iterable[Finding], files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """The findings in reading order, each with line and column (1:1 where a file has none).

    Findings that say the same of the same place are given once.
    """
    known: _Known = {}
    settled = (
        replace(
            finding,
            place=_placed(finding.place, files, known),
            related=tuple(
                replace(r, place=_placed(r.place, files, known)) for r in finding.related
            ),
        )
        for finding in findings
    )
    return tuple(in_order(dict.fromkeys(settled)))


def placed(at: Place, files: Mapping[str, bytes]) -> Place:
    """One place with line and column, in files that are not those that are looked at later."""
    return _placed(at, files, {})


def _placed(at: Place, files: Mapping[str, bytes], known: _Known) -> Place:
    if at.line is not None:
        return at if at.column is not None else replace(at, column=1)
    if at.path not in known:
        text = decode(files[at.path]) if at.path in files else None
        usable = isinstance(text, str) and at.path.endswith(".json")
        known[at.path] = Positions(text) if usable and isinstance(text, str) else None
    positions = known[at.path]
    if positions is None:
        return replace(at, line=1, column=1)
    line, column = positions.line_and_column(positions.of(at.pointer, on_key=at.on_key))
    return replace(at, line=line, column=column)
