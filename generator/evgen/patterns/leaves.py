"""The leaves of an event that a pattern looks at, each with the elements of arrays it lies in.

An array is its elements; one that is an array or an object again is remembered, so that fields
of one match can be held to lie in the same. Where a single field is looked for in an array, there
is nothing to hold together. Dots in an event's names are steps too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

#: The elements that a leaf lies in: which array, which index; outer ones first.
Membership = tuple[tuple[int, int], ...]
#: For each field: its leaves.
Leaves = list[list[tuple[Any, Membership]]]
_ABSENT = object()


class Fields:
    """The fields of a pattern, numbered in the order in which the engine looks at them."""

    def __init__(self, paths: Iterable[tuple[str, ...]]) -> None:
        self.names = sorted({".".join(path) for path in paths}, key=_as_utf16)
        self._root = _Node()
        for index, name in enumerate(self.names):
            self._root.add(name.split("."), index)

    def index(self, path: tuple[str, ...]) -> int:
        """The number of a field."""
        return self.names.index(".".join(path))

    def leaves(self, event: dict[str, Any]) -> Leaves:
        """The leaves of each field in an event."""
        found: Leaves = [[] for _ in self.names]
        _gather(event, self._root, (), found, count())
        return found


class _Node:
    """A step of paths: which field ends here, and under which names of members others go on."""

    def __init__(self) -> None:
        self.field: int | None = None
        self.holds_several = False
        self.members: list[tuple[str, _Node]] = []
        self._next: dict[str, _Node] = {}
        self._count = 0

    def add(self, steps: list[str], field: int) -> None:
        nodes = [self]
        for step in steps:
            nodes.append(nodes[-1]._next.setdefault(step, _Node()))
        nodes[-1].field = field
        for node in nodes:
            node.holds_several = node._count > 0
            node._count += 1
        for start, node in enumerate(nodes[:-1]):
            for end in range(start + 1, len(nodes)):
                member = (".".join(steps[start:end]), nodes[end])
                if member not in node.members:
                    node.members.append(member)


def _gather(
    value: Any, node: _Node, inside: Membership, found: Leaves, numbers: Iterator[int]
) -> None:
    if isinstance(value, dict):
        for name, following in node.members:
            child = value.get(name, _ABSENT)
            if child is not _ABSENT:
                _gather(child, following, inside, found, numbers)
    elif isinstance(value, list):
        array = next(numbers)
        for index, element in enumerate(value):
            if isinstance(element, dict | list):
                here = (*inside, (array, index)) if node.holds_several else inside
                _gather(element, node, here, found, numbers)
            elif node.field is not None:
                found[node.field].append((element, inside))
    elif node.field is not None:
        found[node.field].append((value, inside))


def _as_utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
