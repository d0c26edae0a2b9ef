"""``unevaluatedProperties`` and ``unevaluatedItems``: what is left over by all that applies.

What is evaluated depends on which branches the value passes, so the cases are
told apart: in each, certain branches hold, others do not, and what they
evaluate is known. The cases exclude each other and leave none out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.keywords.members import has, has_not, rest_of
from evgen.compat.prover.terms import (
    Atom,
    Claim,
    Either,
    Formula,
    Keyword,
    Statement,
    Step,
    Whole,
    all_of,
    any_of,
)
from evgen.runtime.declared import Place

_MOST_CASES = 64


class _TooManyCasesError(Exception):
    pass


@dataclass
class _Case:
    """Under which conditions what is evaluated."""

    conditions: list[Formula] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    prefix: int = 0
    contained: tuple[Claim, ...] = ()
    everything: bool = False

    def and_(self, other: _Case) -> _Case:
        return _Case(
            [*self.conditions, *other.conditions],
            self.names | other.names,
            (*self.patterns, *(p for p in other.patterns if p not in self.patterns)),
            max(self.prefix, other.prefix),
            (*self.contained, *other.contained),
            self.everything or other.everything,
        )


def _unevaluated_properties(
    node: Node, value: Any, _part: Any, mask: Place | None, kind: str
) -> Formula:
    if kind != "object" or value is True:
        return True
    claim = Whole(node.child("unevaluatedProperties"), holds=True)

    def left_over(case: _Case) -> Formula:
        step = Step(rest=True, names=case.names, patterns=case.patterns)
        return True if case.everything else Atom("members", (step, claim, mask))

    return _by_cases(node, mask, "object", left_over)


def _unevaluated_items(
    node: Node, value: Any, _part: Any, mask: Place | None, kind: str
) -> Formula:
    if kind != "array" or value is True:
        return True
    whole = Whole(node.child("unevaluatedItems"), holds=True)

    def left_over(case: _Case) -> Formula:
        claim: Claim = Either((*case.contained, whole), holds=True) if case.contained else whole
        step = Step(index=case.prefix, onward=True)
        return True if case.everything else Atom("items", (step, claim, mask))

    return _by_cases(node, mask, "array", left_over)


def _by_cases(node: Node, mask: Place | None, kind: str, left_over: Any) -> Formula:
    keyword = "unevaluatedProperties" if kind == "object" else "unevaluatedItems"
    try:
        cases = _cases(node, mask, kind, inside=False)
    except _TooManyCasesError:
        why = "too many branches may evaluate something"
        return Atom("opaque", (Keyword(node, keyword, None, holds=True), mask, why))
    return any_of([all_of([*case.conditions, left_over(case)]) for case in cases])


def _cases(node: Node, mask: Place | None, kind: str, *, inside: bool) -> list[_Case]:
    """Every case of what ``node`` evaluates where it holds."""
    if isinstance(node.raw, bool):
        return [_Case()]
    cases = [_own(node, kind, inside=inside)]
    for alternatives in _applied(node, mask, kind):
        cases = [one.and_(other) for one, other in product(cases, alternatives)]
        if len(cases) > _MOST_CASES:
            raise _TooManyCasesError
    return cases


def _own(node: Node, kind: str, *, inside: bool) -> _Case:
    schema = node.schema
    if kind == "object":
        rest = rest_of(node)
        everything = "additionalProperties" in schema or (
            inside and "unevaluatedProperties" in schema
        )
        return _Case(names=rest.names, patterns=rest.patterns, everything=everything)
    everything = "items" in schema or (inside and "unevaluatedItems" in schema)
    contained = (Whole(node.child("contains"), holds=True),) if "contains" in schema else ()
    prefix = len(schema.get("prefixItems", ()))
    return _Case(prefix=prefix, contained=contained, everything=everything)


def _applied(node: Node, mask: Place | None, kind: str) -> Iterator[list[_Case]]:
    schema = node.schema
    if "$ref" in schema:
        yield _cases(node.target(), mask, kind, inside=True)
    for index in range(len(schema.get("allOf", ()))):
        yield _cases(node.child("allOf", index), mask, kind, inside=True)
    for keyword in ("anyOf", "oneOf"):
        for index in range(len(schema.get(keyword, ()))):
            yield _perhaps(node.child(keyword, index), mask, kind)
    if "if" in schema:
        passes = _cases(node.child("if"), mask, kind, inside=True)
        if "then" in schema:
            then = _cases(node.child("then"), mask, kind, inside=True)
            passes = [one.and_(other) for one, other in product(passes, then)]
        fails = [_Case()]
        if "else" in schema:
            fails = _cases(node.child("else"), mask, kind, inside=True)
        yield _split(
            Statement(Whole(node.child("if"), holds=True), mask),
            Statement(Whole(node.child("if"), holds=False), mask),
            passes,
            fails,
        )
    if kind == "object":
        for name in schema.get("dependentSchemas", ()):
            inner = _cases(node.child("dependentSchemas", name), mask, kind, inside=True)
            yield _split(has(name, mask), has_not(name, mask), inner, [_Case()])


def _perhaps(node: Node, mask: Place | None, kind: str) -> list[_Case]:
    inner = _cases(node, mask, kind, inside=True)
    return _split(
        Statement(Whole(node, holds=True), mask),
        Statement(Whole(node, holds=False), mask),
        inner,
        [_Case()],
    )


def _split(yes: Formula, no: Formula, passes: list[_Case], fails: list[_Case]) -> list[_Case]:
    """Both outcomes of a condition; one, where it makes no difference to what is evaluated."""
    nothing = _Case()
    if passes == [nothing] and fails == [nothing]:
        return [nothing]
    return [
        *(_Case([yes]).and_(case) for case in passes),
        *(_Case([no]).and_(case) for case in fails),
    ]


FORMULAS = {
    "unevaluatedProperties": _unevaluated_properties,
    "unevaluatedItems": _unevaluated_items,
}
