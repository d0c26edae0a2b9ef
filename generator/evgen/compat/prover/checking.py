"""Whether statements are true of a value: the same formulas, read the other way."""

from __future__ import annotations

from typing import Any

from evgen.compat.prover import numbers, strings
from evgen.compat.prover.expansion import expand
from evgen.compat.prover.terms import (
    All,
    Any_,
    Atom,
    Claim,
    Closed,
    Formula,
    Keyword,
    Statement,
    Step,
    Whole,
    below,
    constant,
    kind_of,
    visible,
)
from evgen.judging import Judge
from evgen.runtime.declared import Place


def is_true(formula: Formula, value: Any, known: dict[Formula, bool] | None = None) -> bool:
    """Whether a formula is true of a value; ``known`` remembers what was found out about it."""
    match formula:
        case bool():
            return formula
        case Statement():
            if known is None:
                return is_true(expand(formula, kind_of(value)), value)
            if formula not in known:
                known[formula] = is_true(expand(formula, kind_of(value)), value, known)
            return known[formula]
        case Closed(place):
            return not place.undeclared(value)
        case All(parts):
            return all(is_true(part, value, known) for part in parts)
        case Any_(parts):
            return any(is_true(part, value, known) for part in parts)
        case Atom():
            return _atom(formula, value)


def says(claim: Claim, mask: Place | None, value: Any) -> bool:
    """Whether a claim is true of a value that is read through a mask."""
    return is_true(Statement(claim, mask), value)


def _atom(atom: Atom, value: Any) -> bool:
    if atom.kind == "closed":
        return not atom.arguments[0].undeclared(value)
    if atom.kind == "opaque":
        return _opaque(atom, value)
    match value:
        case bool() | None:
            inside = constant(value) in atom.arguments[0]
            return inside if atom.kind == "in" else not inside
        case int() | float():
            return numbers.holds(atom, value)
        case str():
            return strings.holds(atom, value)
        case list():
            return _of_array(atom, value)
        case _:
            return _of_object(atom, value)


def _of_array(atom: Atom, value: list[Any]) -> bool:
    match atom.kind, atom.arguments:
        case "length", (low, high):
            return len(value) >= low and (high is None or len(value) <= high)
        case "items", (step, claim, mask):
            return all(says(claim, below(mask, i), value[i]) for i in _indices(step, value))
        case "someitem", (step, claim, mask):
            return any(says(claim, below(mask, i), value[i]) for i in _indices(step, value))
        case "count", (claim, mask, low, high):
            number = sum(says(claim, below(mask, i), v) for i, v in enumerate(value))
            return number >= low and (high is None or number <= high)
        case "unique", (holds, mask):
            items = [constant(_read(mask, i, item)) for i, item in enumerate(value)]
            return (len(set(items)) == len(items)) is holds
    raise ValueError(f"not about arrays: {atom.kind}")


def _read(mask: Place | None, index: int, item: Any) -> Any:
    inner = below(mask, index)
    return item if inner is None else inner.prune(item)


def _indices(step: Step, value: list[Any]) -> range:
    assert step.index is not None
    end = len(value) if step.onward else min(step.index + 1, len(value))
    return range(step.index, end)


def _of_object(atom: Atom, value: dict[str, Any]) -> bool:
    match atom.kind, atom.arguments:
        case "members", (step, claim, mask):
            return all(says(claim, below(mask, n), value[n]) for n in _names(step, mask, value))
        case "some", (step, claim, mask):
            return any(says(claim, below(mask, n), value[n]) for n in _names(step, mask, value))
        case "has", (name, holds):
            return (name in value) is holds
        case "names", (claim, mask):
            return all(says(claim, None, name) for name in value if visible(mask, name))
        case "somename", (claim, mask):
            return any(says(claim, None, name) for name in value if visible(mask, name))
        case "size", (low, high, mask):
            number = sum(visible(mask, name) for name in value)
            return number >= low and (high is None or number <= high)
    raise ValueError(f"not about objects: {atom.kind}")


def _names(step: Step, mask: Place | None, value: dict[str, Any]) -> list[str]:
    return [name for name in value if selects(step, name) and visible(mask, name)]


def selects(step: Step, name: str) -> bool:
    """Whether a step goes to a member of that name."""
    if step.name is not None:
        return step.name == name
    if step.pattern is not None:
        return strings.matches(step.pattern, name)
    return name not in step.names and not any(strings.matches(p, name) for p in step.patterns)


def _opaque(atom: Atom, value: Any) -> bool:
    claim, mask, _ = atom.arguments
    read = value if mask is None else mask.prune(value)
    match claim:
        case Whole(node, holds):
            return _judged(node.document, node.pointer, read) is holds
        case Keyword(node, _, _, holds):  # of a subschema whose other keywords are said apart
            return _judged(node.document, node.pointer, read) is holds
    raise ValueError("not a subschema")


def _judged(document: Any, pointer: str, value: Any) -> bool:
    judge = document.judges.get(pointer)
    if judge is None:
        identity = "urn:evgen:document"
        body = {**document.bundle, "$id": identity}
        judge = Judge({"$ref": f"{identity}#{pointer}", "$defs": {"document": body}})
        document.judges[pointer] = judge
    return bool(judge.is_valid(value))
