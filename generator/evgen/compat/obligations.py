"""What a reader's schema asks for, one obligation at a time, down to single keywords.

Each obligation is a claim that is true of exactly the values that do not keep
it, so that the prover can be asked for an event that breaks this and nothing
else needs to be guessed about where the break is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evgen.compat.prover.checking import says, selects
from evgen.compat.prover.documents import Node
from evgen.compat.prover.keywords import formulas
from evgen.compat.prover.keywords.members import rest_of
from evgen.compat.prover.strings import matches
from evgen.compat.prover.terms import (
    Below,
    Claim,
    Is,
    Keyword,
    Step,
    Whole,
    below,
    constant,
    visible,
)
from evgen.compat.sight import Sight, blind, certain, sent_items, sent_member
from evgen.runtime.declared import Place

if TYPE_CHECKING:
    from evgen.compat.question import Question

#: Of more removed members than this of one enumeration only the first are told apart.
_MOST_MEMBERS = 25


@dataclass(frozen=True)
class Spot:
    """A place in the data: the way there, and what applies to it on either side.

    ``step`` leads there from ``outer``; both are None at the top. ``theirs`` may apply,
    ``sure`` certainly do. ``steps`` are all from the top.
    """

    outer: Spot | None
    step: Step | None
    sight: Sight
    theirs: tuple[Node, ...]
    sure: tuple[Node, ...]
    steps: tuple[Step, ...] = ()

    @property
    def trail(self) -> list[Spot]:
        """The places on the way, from the top to this one."""
        return [*(self.outer.trail if self.outer else ()), self]


@dataclass(frozen=True)
class Obligation:
    """One keyword (or one part of it) that the reader's schema applies to a place in the data."""

    node: Node
    keyword: str  # empty for a schema that is false
    part: Any
    spot: Spot
    denial: Claim  # true where the obligation is not kept, at its own place

    @classmethod
    def whole(cls, question: Question) -> Obligation:
        """The reader's schema as such, where no keyword has it alone."""
        root = question.sent.root
        spot = Spot(None, None, question.sight, (root,), ())
        node = question.read.root
        return cls(node, "*", None, spot, Whole(node, holds=False))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way to its place from the top."""
        return self.spot.steps

    @property
    def counterparts(self) -> tuple[Node, ...]:
        """The writer's subschemas that may apply to the same place."""
        return self.spot.theirs

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

    @cached_property
    def counterpart(self) -> Node | None:
        """The writer's subschema with the same keyword: one that says something else, and
        rather at the same pointer.
        """
        having = [n for n in self.counterparts if self.keyword in n.schema]
        return min(
            having,
            key=lambda n: (n.schema[self.keyword] == self.mine, n.pointer != self.node.pointer),
            default=None,
        )


def wrapped(steps: tuple[Step, ...], claim: Claim) -> Claim:
    """The claim about some value that the steps lead to."""
    for step in reversed(steps):
        claim = Below(step, claim)
    return claim


class Obligations:
    """Every obligation of a reader that is not evidently kept, outside in.

    ``is_complete``, once they have been gone through, tells whether there is nothing else to
    the reader's schema: where each of them is proved, so is the whole.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._evident = question.evident
        self._seen: set[Any] = set()
        self.is_complete = True

    def __iter__(self) -> Iterator[Obligation]:
        root = self._question.sent.root
        spot = Spot(None, None, self._question.sight, applied([root]), certain([root]))
        return self._of(self._question.read.root, spot)

    def inside(self, outer: Obligation, node: Node) -> Iterator[Obligation]:
        """Those of one alternative of an obligation, all of them."""
        spot = outer.spot
        inside = replace(spot, sight=blind(), sure=())
        return self._of(node, inside)

    def _of(self, node: Node, spot: Spot) -> Iterator[Obligation]:
        node = node.resolved
        if self._evident.is_said(node, spot.sight, spot.sure):
            return
        theirs = frozenset(n.resolved.pointer for n in spot.theirs)
        key = (node.pointer, theirs, spot.sight.mask, spot.sight.closed)
        if key in self._seen:
            if not self._evident.is_kept(node, spot.sight, spot.sure):
                self.is_complete = False  # on the way here more may be possible than on the first
            return
        self._seen.add(key)
        if isinstance(node.raw, bool):
            denial = Whole(node, holds=False)
            yield Obligation(node, "", None, spot, denial)
            return
        for keyword, value in node.schema.items():
            if keyword == "properties":  # one by one, and once
                for name in value:
                    if not self._evident.keeps_member(node, name, spot.sight, spot.sure):
                        child = node.child(keyword, name)
                        yield from self._below(node, child, Step(name=name), spot)
            elif self._evident.keeps(node, keyword, None, spot.sight, spot.sure):
                continue
            elif keyword == "$ref":
                yield from self._of(node.target(), _beside_others(spot))
            elif keyword == "allOf":
                for index in range(len(value)):
                    yield from self._of(node.child("allOf", index), _beside_others(spot))
            elif keyword in _PLACES and value is not False:
                for step, child in _PLACES[keyword](node, value):
                    yield from self._below(node, child, step, spot)
            elif keyword in formulas():
                yield from self._of_keyword(node, keyword, value, spot)

    def _of_keyword(self, node: Node, keyword: str, value: Any, spot: Spot) -> Iterator[Obligation]:
        for part, denial in _parts(node, keyword, value, spot.theirs):
            if isinstance(denial, Is):
                self.is_complete = False  # other values may be sent than are listed
            elif keyword == "required" and self._evident.keeps(
                node, keyword, part, spot.sight, spot.sure
            ):
                continue
            yield Obligation(node, keyword, part, spot, denial)

    def _below(self, node: Node, child: Node, step: Step, spot: Spot) -> Iterator[Obligation]:
        sight, sure = blind(), tuple[Node, ...]()
        if step.name is not None:
            sure = sent_member(spot.sure, step.name)
            sight = spot.sight.member(step.name, node, spot.sure)
        elif (
            step.index is not None
            and not spot.sight.has_prefix
            and not any("prefixItems" in n.schema for n in spot.sure)
        ):
            sure, sight = sent_items(spot.sure), spot.sight.items(node, spot.sure)
        theirs = applied(_below_all(spot.theirs, step))
        yield from self._of(child, Spot(spot, step, sight, theirs, sure, (*spot.steps, step)))


def _beside_others(spot: Spot) -> Spot:
    return replace(spot, sight=spot.sight.beside_others())


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
        if gone and len(gone) <= _MOST_MEMBERS:
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
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "prefixItems": _prefix,
    "items": _items,
}


#: Keywords by which more may apply to the same value.
_IN_PLACE = frozenset(["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"])


def applied(nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes, and all that may apply to the same value through them."""
    if len(nodes) == 1 and nodes[0].is_free_of(_IN_PLACE):
        return (nodes[0],)
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


def seen_at(obligation: Obligation, path: list[str | int], root: Node) -> Obligation:
    """The same obligation, with the writer's subschemas that apply at one path in particular."""
    theirs = applied([root])
    for step in path:
        there = Step(name=step) if isinstance(step, str) else Step(index=step)
        theirs = applied(_below_all(theirs, there))
    return replace(obligation, spot=replace(obligation.spot, theirs=theirs))


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
