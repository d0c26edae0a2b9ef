"""What a reader's schema asks for, one obligation at a time, down to single keywords.

Each obligation is a claim that is true of exactly the values that do not keep
it, so that the prover can be asked for an event that breaks this and nothing
else needs to be guessed about where the break is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evgen.compat.prover.checking import says, selects
from evgen.compat.prover.keywords import formulas
from evgen.compat.prover.keywords.members import rest_of
from evgen.compat.prover.strings import matches
from evgen.compat.prover.terms import (
    Below,
    Claim,
    Is,
    Keyword,
    Node,
    Step,
    Whole,
    below,
    constant,
    visible,
)
from evgen.runtime.declared import Place

#: Of more removed members than this of one enumeration only the first are told apart.
_MOST_MEMBERS = 25


@dataclass(frozen=True)
class Obligation:
    """One keyword (or one part of it) that the reader's schema applies to a place in the data.

    ``counterparts`` are the writer's subschemas that may apply to the same place.
    ``steps`` lead there from the top.
    """

    node: Node
    keyword: str  # empty for a schema that is false
    part: Any
    steps: tuple[Step, ...]
    counterparts: tuple[Node, ...]
    denial: Claim  # true where the obligation is not kept, at its own place

    @property
    def claim(self) -> Claim:
        """The same from the top of the data."""
        return wrapped(self.steps, self.denial)

    @property
    def mine(self) -> Any:
        """What the reader's keyword says."""
        return self.node.schema.get(self.keyword)

    @property
    def theirs(self) -> Any:
        """What the writer's keyword says at the same place; None where it has none."""
        node = self.counterpart
        return None if node is None else node.schema[self.keyword]

    @property
    def counterpart(self) -> Node | None:
        """The writer's subschema with the same keyword, rather at the same pointer."""
        having = [n for n in self.counterparts if self.keyword in n.schema]
        same = [n for n in having if n.pointer == self.node.pointer]
        return next(iter([*same, *having]), None)


def wrapped(steps: tuple[Step, ...], claim: Claim) -> Claim:
    """The claim about some value that the steps lead to."""
    for step in reversed(steps):
        claim = Below(step, claim)
    return claim


def obligations(
    root: Node, counterpart: Node, mask: Place | None, is_open: Callable[[Claim], bool]
) -> Iterator[Obligation]:
    """Every obligation that may not be kept, outside in.

    ``is_open`` tells whether a claim from the top may be true of a value that is sent:
    where it cannot be, nothing below is looked at.
    """
    yield from _Walk(is_open).of(root, (), applied([counterpart]), mask)


class _Walk:
    def __init__(self, is_open: Callable[[Claim], bool]) -> None:
        self._is_open = is_open
        self._seen: set[Any] = set()

    def of(
        self, node: Node, steps: tuple[Step, ...], theirs: tuple[Node, ...], mask: Place | None
    ) -> Iterator[Obligation]:
        key = (node.pointer, frozenset(n.pointer for n in theirs), id(mask))
        if key in self._seen:
            return
        self._seen.add(key)
        if isinstance(node.raw, bool):
            if node.raw is False:
                yield Obligation(node, "", None, steps, theirs, Whole(node, holds=False))
            return
        for keyword, value in node.schema.items():
            if keyword == "$ref":
                yield from self.of(node.target(), steps, theirs, mask)
            elif keyword == "allOf":
                for index in range(len(value)):
                    yield from self.of(node.child("allOf", index), steps, theirs, mask)
            elif keyword in _PLACES and value is not False:
                for step, child in _PLACES[keyword](node, value):
                    yield from self._below(child, step, steps, theirs, mask)
            elif keyword in formulas():
                for part, denial in _parts(node, keyword, value, theirs):
                    yield Obligation(node, keyword, part, steps, theirs, denial)

    def _below(
        self,
        child: Node,
        step: Step,
        steps: tuple[Step, ...],
        theirs: tuple[Node, ...],
        mask: Place | None,
    ) -> Iterator[Obligation]:
        inner = (*steps, step)
        if not self._is_open(wrapped(inner, Whole(child, holds=False))):
            return
        mask_there = _mask_below(mask, step)
        yield from self.of(child, inner, applied(_below_all(theirs, step)), mask_there)


def _mask_below(mask: Place | None, step: Step) -> Place | None:
    """Only to tell places apart: members of a kind may have masks of their own each."""
    if mask is None or (step.name is None and step.index is None):
        return mask
    return below(mask, step.name if step.name is not None else step.index or 0)


def _parts(
    node: Node, keyword: str, value: Any, theirs: tuple[Node, ...]
) -> Iterator[tuple[Any, Claim]]:
    whole = Keyword(node, keyword, None, holds=False)
    if keyword in ("required", "dependentRequired", "dependentSchemas"):
        for name in value:
            yield name, Keyword(node, keyword, name, holds=False)
    elif keyword in ("enum", "const"):
        mine = {constant(v) for v in ([value] if keyword == "const" else value)}
        gone = [v for v in _members(theirs) if constant(v) not in mine]
        if _members(theirs) and len(gone) <= _MOST_MEMBERS:
            for member in gone:
                yield member, Is(constant(member), holds=True)
        else:
            yield None, whole
    else:
        yield None, whole


def _members(nodes: tuple[Node, ...]) -> list[Any]:
    """What the writer's enumerations at a place list."""
    found: dict[Any, Any] = {}
    for node in nodes:
        listed = [node.schema["const"]] if "const" in node.schema else node.schema.get("enum", ())
        for member in listed:
            found.setdefault(constant(member), member)
    return list(found.values())


def _properties(node: Node, value: Any) -> Iterator[tuple[Step, Node]]:
    for name in value:
        yield Step(name=name), node.child("properties", name)


def _patterns(node: Node, value: Any) -> Iterator[tuple[Step, Node]]:
    for pattern in value:
        yield Step(pattern=pattern), node.child("patternProperties", pattern)


def _additional(node: Node, _value: Any) -> Iterator[tuple[Step, Node]]:
    yield rest_of(node), node.child("additionalProperties")


def _prefix(node: Node, value: Any) -> Iterator[tuple[Step, Node]]:
    for index in range(len(value)):
        yield Step(index=index), node.child("prefixItems", index)


def _items(node: Node, _value: Any) -> Iterator[tuple[Step, Node]]:
    first = len(node.schema.get("prefixItems", ()))
    yield Step(index=first, onward=True), node.child("items")


#: Keywords that speak of values one step below.
_PLACES: dict[str, Callable[[Node, Any], Iterator[tuple[Step, Node]]]] = {
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "prefixItems": _prefix,
    "items": _items,
}


def applied(nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes, and all that may apply to the same value through them."""
    found: dict[str, Node] = {}
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.pointer in found:
            continue
        found[node.pointer] = node
        schema = node.schema
        inner = [node.target()] if "$ref" in schema else []
        for keyword in ("allOf", "anyOf", "oneOf"):
            inner += [node.child(keyword, index) for index in range(len(schema.get(keyword, ())))]
        inner += [node.child(keyword) for keyword in ("if", "then", "else") if keyword in schema]
        inner += [node.child("dependentSchemas", n) for n in schema.get("dependentSchemas", ())]
        waiting.extend(reversed(inner))
    return tuple(found.values())


def _below_all(nodes: tuple[Node, ...], step: Step) -> list[Node]:
    """The writer's subschemas that may apply one step below."""
    found: list[Node] = []
    for node in nodes:
        schema = node.schema
        if step.is_item:
            prefix = len(schema.get("prefixItems", ()))
            if step.index is not None and step.index < prefix:
                found.append(node.child("prefixItems", step.index))
            elif "items" in schema:
                found.append(node.child("items"))
            continue
        own: list[Node] = []
        if step.name is not None:
            if step.name in schema.get("properties", ()):
                own.append(node.child("properties", step.name))
            own += [
                node.child("patternProperties", pattern)
                for pattern in schema.get("patternProperties", ())
                if matches(pattern, step.name)
            ]
        elif step.pattern is not None and step.pattern in schema.get("patternProperties", ()):
            own.append(node.child("patternProperties", step.pattern))
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if not own and isinstance(schema.get(keyword), dict):
                own.append(node.child(keyword))
        found += own
    return found


def path_to(obligation: Obligation, value: Any, mask: Place | None) -> list[str | int]:
    """Where in a witness the obligation is not kept."""
    steps, denial = obligation.steps, obligation.denial
    if obligation.keyword == "additionalProperties":  # it is the member that is one too many
        steps = (*steps, rest_of(obligation.node))
        denial = Whole(obligation.node.child("additionalProperties"), holds=False)
    path: list[str | int] = []
    for number, step in enumerate(steps):
        rest = wrapped(steps[number + 1 :], denial)
        options: list[str | int]
        if step.is_item:
            assert step.index is not None
            end = len(value) if step.onward else step.index + 1
            options = list(range(step.index, min(end, len(value))))
        else:
            options = [n for n in value if selects(step, n) and visible(mask, n)]
        found = next((o for o in options if says(rest, below(mask, o), value[o])), None)
        if found is None:
            break
        path.append(found)
        value, mask = value[found], below(mask, found)
    return path
