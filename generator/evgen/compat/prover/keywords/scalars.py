"""Keywords about numbers and texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.formats import AROUND
from evgen.compat.prover.lookahead import taken_apart
from evgen.compat.prover.terms import Atom, Formula, all_of, exact
from evgen.runtime.declared import Place

_Formula = Callable[[Node, Any, Any, Place | None, str], Formula]


def _bound(kind_of_atom: str, *, exclusive: bool) -> _Formula:
    def formula(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
        return kind != "number" or Atom(kind_of_atom, (exact(value), exclusive))

    return formula


def _multiple_of(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    return kind != "number" or Atom("multiple", (exact(value), True))


def _min_length(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    return kind != "string" or value <= 0 or Atom("length", (int(value), None))


def _max_length(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    return kind != "string" or Atom("length", (0, int(value)))


def _pattern(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    return kind != "string" or found_in_text(value)


def found_in_text(pattern: str) -> Formula:
    """A pattern is found in a text."""
    return all_of([Atom("pattern", (part, holds)) for part, holds in taken_apart(pattern)])


def _format(node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    if kind != "string" or not node.document.formats or value not in AROUND:
        return True
    return Atom("format", (value, True))


FORMULAS = {
    "minimum": _bound("least", exclusive=False),
    "maximum": _bound("most", exclusive=False),
    "exclusiveMinimum": _bound("least", exclusive=True),
    "exclusiveMaximum": _bound("most", exclusive=True),
    "multipleOf": _multiple_of,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "format": _format,
}
