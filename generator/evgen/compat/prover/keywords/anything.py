"""Keywords about values of every type: ``type``, ``enum``, ``const``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.terms import Atom, Formula, Is, Statement, any_of, constant
from evgen.runtime.declared import Place


def _type(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    kinds = [value] if isinstance(value, str) else value
    if kind == "number" and "number" not in kinds and "integer" in kinds:
        return Atom("multiple", (Fraction(1), True))
    return kind in kinds


def _enum(_node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    members = [c for c in map(constant, value) if c.kind == kind]
    if not members:
        return False
    if kind in ("object", "array"):
        return any_of([Statement(Is(member, holds=True), mask) for member in members])
    return Atom("in", (frozenset(members),))


def _const(node: Node, value: Any, part: Any, mask: Place | None, kind: str) -> Formula:
    return _enum(node, [value], part, mask, kind)


FORMULAS = {"type": _type, "enum": _enum, "const": _const}
