"""From a statement about a value to a formula for one JSON type, and its negation."""

from __future__ import annotations

from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.keywords import formulas
from evgen.compat.prover.keywords.members import has
from evgen.compat.prover.terms import (
    All,
    Any_,
    Atom,
    Below,
    Constant,
    Either,
    Formula,
    Is,
    Keyword,
    Statement,
    Step,
    Whole,
    all_of,
    any_of,
    opposite,
)
from evgen.runtime.declared import Place


def expand(statement: Statement, kind: str) -> Formula:
    """What a statement says of values of one type."""
    claim, mask = statement
    match claim:
        case Whole(node, holds):
            if isinstance(node.raw, bool):
                return node.raw is holds
            return _remembered(node, None, None, mask, kind, holds=holds)
        case Keyword(node, keyword, part, holds):
            return _remembered(node, keyword, part, mask, kind, holds=holds)
        case Is(value, holds):
            formula = _is(value, mask, kind)
            return formula if holds else negated(formula)
        case Either(claims, holds):
            parts: list[Formula] = [Statement(c if holds else opposite(c), mask) for c in claims]
            return any_of(parts) if holds else all_of(parts)
        case Below(step, inner):
            if step.is_item:
                return kind == "array" and Atom("someitem", (step, inner, mask))
            return kind == "object" and Atom("some", (step, inner, mask))


def _remembered(
    node: Node, keyword: str | None, part: Any, mask: Place | None, kind: str, *, holds: bool
) -> Formula:
    known = node.document.expansions
    key = (node.pointer, keyword, part, mask, kind, holds)
    if key not in known:
        if not holds:
            positive = _remembered(node, keyword, part, mask, kind, holds=True)
            known[key] = negated(positive)
        elif keyword is None:
            known[key] = _whole(node, mask, kind)
        else:
            known[key] = formulas()[keyword](node, node.schema[keyword], part, mask, kind)
    formula: Formula = known[key]
    return formula


def _whole(node: Node, mask: Place | None, kind: str) -> Formula:
    table = formulas()
    parts: list[Formula] = []
    for keyword, value in node.schema.items():
        formula = table.get(keyword)
        if formula is None:
            continue
        part = formula(node, value, None, mask, kind)
        if part is False:
            return False
        parts.append(part)
    return all_of(parts)


#: Of no value.
NEVER = Either((), holds=True)


def _is(value: Constant, mask: Place | None, kind: str) -> Formula:
    if value.kind != kind:
        return False
    if kind == "object":
        members = dict(value.content)
        parts: list[Formula] = [has(name, mask) for name in members]
        parts += [
            Atom("members", (Step(name=name), Is(member, holds=True), mask))
            for name, member in members.items()
        ]
        others = Step(rest=True, names=frozenset(members))
        return all_of([*parts, Atom("members", (others, NEVER, mask))])
    if kind == "array":
        length = len(value.content)
        items: list[Formula] = [
            Atom("items", (Step(index=index), Is(item, holds=True), mask))
            for index, item in enumerate(value.content)
        ]
        return all_of([Atom("length", (length, length)), *items])
    return Atom("in", (frozenset({value}),))


_DUALS = {
    "in": "out",
    "out": "in",
    "members": "some",
    "some": "members",
    "names": "somename",
    "somename": "names",
    "items": "someitem",
    "someitem": "items",
}


def negated(formula: Formula) -> Formula:
    """The formula that is true where this one is not."""
    match formula:
        case bool():
            return not formula
        case All(parts):
            return any_of([negated(part) for part in parts])
        case Any_(parts):
            return all_of([negated(part) for part in parts])
        case Statement(claim, mask):
            return Statement(opposite(claim), mask)
        case Atom(kind, arguments):
            return _negated_atom(kind, arguments)
    raise TypeError("what is closed is never denied")


def _negated_atom(kind: str, arguments: tuple) -> Formula:  # type: ignore[type-arg]
    match kind, arguments:
        case "least", (bound, exclusive):
            return Atom("most", (bound, not exclusive))
        case "most", (bound, exclusive):
            return Atom("least", (bound, not exclusive))
        case (("multiple" | "pattern" | "format" | "has"), (what, holds)):
            return Atom(kind, (what, not holds))
        case "unique", (holds, mask):
            return Atom(kind, (not holds, mask))
        case "length", (low, high):
            return any_of(_outside(low, high, lambda a, b: Atom("length", (a, b))))
        case "size", (low, high, mask):
            return any_of(_outside(low, high, lambda a, b: Atom("size", (a, b, mask))))
        case "count", (claim, mask, low, high):
            return any_of(_outside(low, high, lambda a, b: Atom("count", (claim, mask, a, b))))
        case (("in" | "out"), (constants,)):
            return Atom(_DUALS[kind], (constants,))
        case (("members" | "some" | "items" | "someitem"), (step, claim, mask)):
            return Atom(_DUALS[kind], (step, opposite(claim), mask))
        case (("names" | "somename"), (claim, mask)):
            return Atom(_DUALS[kind], (opposite(claim), mask))
        case "opaque", (claim, mask, why):
            return Atom(kind, (opposite(claim), mask, why))
    raise TypeError(f"no opposite of {kind}")


def _outside(low: int, high: int | None, atom) -> list[Formula]:  # type: ignore[no-untyped-def]
    parts: list[Formula] = []
    if low > 0:
        parts.append(atom(0, low - 1))
    if high is not None:
        parts.append(atom(high + 1, None))
    return parts
