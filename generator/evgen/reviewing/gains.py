"""Which members the data of an event gained and lost, by pointers that people can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.loading import structure

#: Members that lie deeper, or beyond as many, are not listed.
_DEEPEST = 8
_MOST = 2_000


def gains(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the new bundle declares and the old does not, and the reverse; the outermost only."""
    before, after = _members(old), _members(new)
    return _outermost(after, before), _outermost(before, after)


def _outermost(mine: Mapping[str, None], other: Mapping[str, None]) -> tuple[str, ...]:
    alone = mine.keys() - other.keys()
    return tuple(p for p in mine if p in alone and _around(p) not in alone)


def _around(pointer: str) -> str:
    """The member that a member is in."""
    outer = pointers.parent(pointer)
    while outer.endswith("/*"):
        outer = outer.removesuffix("/*")
    return outer


def _members(bundle: Mapping[str, Any]) -> dict[str, None]:
    found: dict[str, None] = {}
    for pointer in _walk(bundle, bundle, "", ()):
        found[pointer] = None
        if len(found) >= _MOST:
            break
    return found


def _walk(
    bundle: Mapping[str, Any], schema: structure.JsonSchema, at: str, around: tuple[int, ...]
) -> Iterator[str]:
    if len(around) > _DEEPEST or id(schema) in around:
        return
    inside = (*around, id(schema))
    if structure.is_array(bundle, schema):
        items = structure.items_of(bundle, schema)
        if items is not None:
            yield from _walk(bundle, items, f"{at}/*", inside)
        return
    for name, inner in structure.possible_members(bundle, schema)[0].items():
        here = pointers.join(at, name)
        yield here
        yield from _walk(bundle, inner, here, inside)
