"""What a reader's schema asks for, one obligation at a time, down to single keywords.

Each obligation is a claim that is true of exactly the values that do not keep
it, so that the prover can be asked for an event that breaks this and nothing
else needs to be guessed about where the break is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evgen.compat.evident import certain, sent_items, sent_members
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

if TYPE_CHECKING:
    from evgen.compat.question import Question

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


@dataclass(frozen=True)
class _Spot:
    """A place in the data: the way there, and what applies to it on either side.

    ``theirs`` may apply, ``sure`` certainly do. ``closed`` is as in ``Evident``.
    """

    steps: tuple[Step, ...]
    mask: Place | None
    theirs: tuple[Node, ...]
    sure: tuple[Node, ...]
    closed: Place | None


def obligations(question: Question) -> Iterator[Obligation]:
    """Every obligation that is not evidently kept, outside in."""
    root = question.sent.root
    spot = _Spot((), question.mask, applied([root]), certain([root]), question.closed)
    yield from _Walk(question).of(question.read.root, spot)


def inner_obligations(question: Question, outer: Obligation, node: Node) -> Iterator[Obligation]:
    """Those of one alternative of an obligation, all of them."""
    spot = _Spot(outer.steps, None, outer.counterparts, (), None)
    yield from _Walk(question).of(node, spot)


class _Walk:
    def __init__(self, question: Question) -> None:
        self._evident = question.evident
        self._seen: set[Any] = set()

    def of(self, node: Node, spot: _Spot) -> Iterator[Obligation]:
        node = node.resolved
        theirs = frozenset(n.resolved.pointer for n in spot.theirs)
        key = (node.pointer, theirs, spot.mask, spot.closed)
        if key in self._seen:
            return
        self._seen.add(key)
        if self._evident.is_kept(node, spot.mask, spot.sure, spot.closed):
            return
        if isinstance(node.raw, bool):
            denial = Whole(node, holds=False)
            yield Obligation(node, "", None, spot.steps, spot.theirs, denial)
            return
        for keyword, value in node.schema.items():
            if keyword == "$ref":
                yield from self.of(node.target(), spot)
            elif keyword == "allOf":
                for index in range(len(value)):
                    yield from self.of(node.child("allOf", index), spot)
            elif keyword in _PLACES and value is not False:
                for step, child in _PLACES[keyword](node, value):
                    inner = _below(spot, step)
                    if inner is not None:
                        yield from self.of(child, inner)
            elif keyword in formulas():
                yield from self._of_keyword(node, keyword, value, spot)

    def _of_keyword(
        self, node: Node, keyword: str, value: Any, spot: _Spot
    ) -> Iterator[Obligation]:
        if self._evident.keeps(node, keyword, None, spot.mask, spot.sure, spot.closed):
            return
        for part, denial in _parts(node, keyword, value, spot.theirs):
            of_names = keyword == "required"
            if of_names and self._evident.keeps(
                node, keyword, part, spot.mask, spot.sure, spot.closed
            ):
                continue
            yield Obligation(node, keyword, part, spot.steps, spot.theirs, denial)


def _below(spot: _Spot, step: Step) -> _Spot | None:
    """One step on; None where the writer never sends anything."""
    steps = (*spot.steps, step)
    theirs = applied(_below_all(spot.theirs, step))
    if step.name is not None:
        found = sent_members(spot.closed, spot.sure, step.name)
        if found is None:
            return None
        return _Spot(steps, below(spot.mask, step.name), theirs, *found)
    if step.index is not None and not any("prefixItems" in node.schema for node in spot.sure):
        sure, closed = sent_items(spot.closed, spot.sure)
        return _Spot(steps, below(spot.mask, step.index), theirs, sure, closed)
    # Members of a kind have masks of their own each: nothing is evident there.
    return _Spot(steps, None, theirs, (), None)


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
