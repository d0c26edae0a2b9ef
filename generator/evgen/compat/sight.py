"""What a writer sends and a reader sees at one place in the data, worked out when it is asked."""

from __future__ import annotations

from collections.abc import Callable

from evgen.compat.prover.documents import Node
from evgen.compat.prover.strings import matches
from evgen.compat.prover.terms import below, worthwhile
from evgen.runtime.declared import Place

#: A place, or how to find out which.
_Place = Place | Callable[[], Place | None] | None

#: Keywords by which more than one subschema may apply to a value, or to its members.
_NOT_ALONE = frozenset(
    ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas",
     "patternProperties", "unevaluatedProperties", "unevaluatedItems", "prefixItems", "contains"]
)  # fmt: skip


#: Keywords by which more certainly applies to the same value.
_CERTAIN = frozenset({"$ref", "allOf"})


class Sight:
    """The mask of the reader, and the place whose undeclared members the writer does not send.

    ``alone`` tells that on either side a single subschema, with all that is in it, says
    everything about the place: where these two are equal, so is what they declare.
    """

    def __init__(
        self,
        mask: _Place,
        closed: _Place,
        *,
        alone: bool,
    ) -> None:
        self._mask = mask
        self._closed = closed
        self.alone = alone

    @property
    def mask(self) -> Place | None:
        """None where the reader sees everything."""
        mask = self._mask
        if callable(mask):
            mask = self._mask = mask()
        return mask

    @property
    def closed(self) -> Place | None:
        """None where the writer may send anything."""
        closed = self._closed
        if callable(closed):
            closed = self._closed = closed()
        return closed

    @property
    def has_prefix(self) -> bool:
        """Whether the first items of an array may be unlike the others, on either side."""
        return any(place is not None and place.prefix for place in (self.mask, self.closed))

    def sends(self, name: str) -> bool:
        """Whether a member of that name may be sent at all."""
        closed = self.closed
        return closed is None or closed.free_form or closed.member(name) is not None

    def beside_others(self) -> Sight:
        """The same for one of several subschemas that apply."""
        return Sight(self._mask, self._closed, alone=False)

    def member(self, name: str, mine: Node, theirs: tuple[Node, ...]) -> Sight:
        """One step on, to a member that is sent."""

        def closed() -> Place | None:
            place = self.closed
            return None if place is None or place.free_form else worthwhile(place.member(name))

        alone = self.alone and is_simple(mine) and bool(theirs) and is_simple(theirs[0])
        return Sight(lambda: below(self.mask, name), closed, alone=alone)

    def items(self, mine: Node, theirs: tuple[Node, ...]) -> Sight:
        """One step on, to the items of an array that has no prefix."""

        def closed() -> Place | None:
            return None if self.closed is None else worthwhile(self.closed.item(0))

        alone = self.alone and is_simple(mine) and bool(theirs) and is_simple(theirs[0])
        return Sight(lambda: below(self.mask, 0), closed, alone=alone)


def blind() -> Sight:
    """Nothing is known."""
    return Sight(None, None, alone=False)


def is_simple(node: Node) -> bool:
    """Whether a subschema alone applies to a value, and to each of its members one."""
    return node.resolved.is_free_of(_NOT_ALONE)


def sent_member(theirs: tuple[Node, ...], name: str) -> tuple[Node, ...]:
    """The writer's subschemas that certainly apply to a member."""
    found: list[Node] = []
    for node in theirs:
        schema = node.schema
        own = [
            node.child("patternProperties", pattern)
            for pattern in schema.get("patternProperties", ())
            if matches(pattern, name)
        ]
        if name in schema.get("properties", ()):
            own.append(node.child("properties", name))
        if not own and "additionalProperties" in schema:
            own.append(node.child("additionalProperties"))
        found += own
    return certain(found)


def sent_items(theirs: tuple[Node, ...]) -> tuple[Node, ...]:
    """The same for the items of an array that has no prefix."""
    return certain([node.child("items") for node in theirs if "items" in node.schema])


def certain(nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes, and all that applies wherever they do; what only refers is left out."""
    if len(nodes) == 1 and nodes[0].resolved.is_free_of(_CERTAIN):
        return (nodes[0].resolved,)
    found: dict[str, Node] = {}
    waiting = [node.resolved for node in reversed(nodes)]
    while waiting:
        node = waiting.pop()
        if node.pointer in found:
            continue
        found[node.pointer] = node
        schema = node.schema
        if "$ref" in schema:
            waiting.append(node.target().resolved)
        branches = range(len(schema.get("allOf", ())))
        waiting += [node.child("allOf", index).resolved for index in branches]
    return tuple(found.values())
