"""Whether a reader's pruning takes anything away from what a writer sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evgen.compat.prover.documents import Contents
from evgen.compat.prover.terms import worthwhile
from evgen.runtime.declared import Place


class Hiding:
    """Compares the writer's places with the reader's, and remembers.

    ``sides`` are those of the writer's document and of the one that the reader prunes by.
    """

    def __init__(self, contents: Contents, sides: tuple[str, str]) -> None:
        self._contents, self._sides = contents, sides
        self._known: dict[tuple[int, int], bool] = {}
        self._kept: list[tuple[Place, Place]] = []  # a number of an object lasts as long as it does

    def hides_nothing(self, closed: Place | None, mask: Place | None) -> bool:
        """Whether every member that is sent, at any level, is seen. Right when it says yes."""
        if mask is None:
            return True
        if closed is None:
            return False
        key = (id(closed), id(mask))
        if key not in self._known:
            self._kept.append((closed, mask))
            since = len(self._kept)
            self._known[key] = True  # what is met again inside is smaller
            if not self._sees_all(closed, mask):
                # What was concluded meanwhile may rest on the assumption.
                for one, other in self._kept[since:]:
                    self._known.pop((id(one), id(other)), None)
                del self._kept[since:]
                self._known[key] = False
        return self._known[key]

    def _sees_all(self, closed: Place, mask: Place) -> bool:
        writer, reader = self._sides
        if self._contents.at(closed, writer) == self._contents.at(mask, reader):
            return True
        if not mask.free_form:
            if closed.free_form or not _is_within(closed, mask):
                return False
            for name in closed.names:
                seen, sent = mask.member(name), closed.member(name)
                if seen is None or not self.hides_nothing(worthwhile(sent), worthwhile(seen)):
                    return False
        return all(
            self.hides_nothing(worthwhile(closed.item(i)), worthwhile(mask.item(i)))
            for i in range(max(closed.prefix, mask.prefix) + 1)
        )


def _is_within(closed: Place, mask: Place) -> bool:
    """Whether members that are sent by pattern, or under any name, are seen, with all in them."""
    if not closed.patterns and not closed.open:
        return True
    if not set(closed.patterns) <= set(mask.patterns) or (closed.open and not _is_open(mask)):
        return False
    if not set(mask.names) <= set(closed.names):
        return False  # what the reader names, and the writer sends by pattern, may have more in it
    # Patterns may overlap, and then more than one schema says what is in a member: it is simple
    # only where none says anything.
    return all(
        _is_flat(sub)
        for place in (closed, mask)
        for schema in place.schemas
        for sub in _of_kinds(schema)
    )


def _is_open(place: Place) -> bool:
    """Whether every name is declared; ``unevaluatedProperties`` may not get to see one."""
    return any(isinstance(s.get("additionalProperties"), dict) for s in place.schemas)


def _of_kinds(schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from schema.get("patternProperties", {}).values()
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if keyword in schema:
            yield schema[keyword]


#: Keywords by which something may be in a value.
_NOT_FLAT = frozenset(
    ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "properties",
     "patternProperties", "additionalProperties", "unevaluatedProperties", "items", "prefixItems",
     "contains", "unevaluatedItems"]
)  # fmt: skip


def _is_flat(schema: Any) -> bool:
    return not isinstance(schema, dict) or _NOT_FLAT.isdisjoint(schema)
