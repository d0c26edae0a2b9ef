"""From a place in a schema file to the fields of the data that it speaks of.

A shared type is used in several places, so that one line of it is about several fields.
Where it cannot be told (maps, recursion, too many uses) the field around it stands for
everything in it: nobody who may be hit is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.compat import Break
from evgen.findings import Place
from evgen.impact import Field
from evgen.model import Version
from evgen.origins import Origins

_SAME_VALUE_ONE = frozenset({"if", "then", "else", "not", "propertyNames"})
_SAME_VALUE_MANY = frozenset({"allOf", "anyOf", "oneOf"})
_SAME_VALUE_NAMED = frozenset({"dependentSchemas", "dependencies"})
_ITEMS = frozenset({"items", "prefixItems", "additionalItems", "contains", "unevaluatedItems"})
_ANY_MEMBER = frozenset({"patternProperties", "additionalProperties", "unevaluatedProperties"})
#: A type that is used in more places than this is taken for everywhere.
_MOST_USES = 200


@dataclass(frozen=True, slots=True)
class _Way:
    """How data is reached: the members' names, and whether there is more that has no name."""

    names: Field = ()
    is_open: bool = False

    def then(self, other: _Way) -> _Way:
        if self.is_open:
            return self
        return _Way(self.names + other.names, other.is_open)


def broken_fields(found: Break, old: Version, new: Version) -> frozenset[Field]:
    """The fields that a break is about; ``()`` among them is all of the data."""
    fields = set[Field]()
    if found.old is not None:
        fields |= fields_at(old, found.old)
    if found.new is not None:
        fields |= fields_at(new, found.new)
    if not fields:
        fields.add(tuple(pointers.tokens(found.path)))
    return frozenset(f for f in fields if not any(_is_inside(other, f) for other in fields))


def _is_inside(field: Field, around: Field) -> bool:
    return len(field) > len(around) and field[: len(around)] == around


def fields_at(version: Version, place: Place) -> frozenset[Field]:
    """The fields of a version's data that a place in its files speaks of."""
    origins = version.origins
    root = _root(origins, place)
    if root is None:
        return frozenset({()})
    path, at = origins.roots[root]
    local = _local(origins.documents.get(path), at, pointers.tokens(place.pointer[len(at) :]))
    ways = {way.then(local) for way in _uses(version.bundle, root)}
    return frozenset(_undotted(way.names) for way in ways) or frozenset({()})


def _undotted(names: Field) -> Field:
    return tuple(part for name in names for part in name.split("."))


def _root(origins: Origins, place: Place) -> str | None:
    """The innermost part of the bundle that was bundled from around a place."""
    around = [
        (len(at), name)
        for name, (path, at) in origins.roots.items()
        if path == place.path and (place.pointer == at or place.pointer.startswith(f"{at}/"))
    ]
    return max(around)[1] if around else None


def _local(document: Any, at: str, tokens: list[str]) -> _Way:
    """The way from the schema at ``at`` to what the tokens lead to in it."""
    names: list[str] = []
    value = pointers.resolve(document, at) if document is not None else None
    rest = list(tokens)
    while rest:
        keyword = rest.pop(0)
        value = _child(value, keyword)
        if keyword == "properties" and rest:
            names.append(rest[0])
            value = _child(value, rest.pop(0))
        elif keyword in ("required", "dependentRequired"):
            for token in rest:
                value = _child(value, token)
            return _Way((*names, value) if isinstance(value, str) else tuple(names))
        elif keyword in _SAME_VALUE_MANY | _SAME_VALUE_NAMED or (
            keyword in _ITEMS and isinstance(value, list)
        ):
            if rest:
                value = _child(value, rest.pop(0))
        elif keyword not in _SAME_VALUE_ONE | _ITEMS:
            break
    return _Way(tuple(names))


def _child(value: Any, token: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(token)
    if isinstance(value, list) and token.isdigit() and int(token) < len(value):
        return value[int(token)]
    return None


def _uses(bundle: Mapping[str, Any], root: str) -> frozenset[_Way]:
    """Every way in which the data of a bundle comes to be described by one of its parts."""
    edges = {"": list(_references(bundle, _Way()))}
    for name, schema in bundle.get("$defs", {}).items():
        edges[name] = list(_references(schema, _Way()))
    is_recursive = _holds_itself(edges, root)
    found = set[_Way]()
    waiting: list[tuple[str, _Way, tuple[str, ...]]] = [("", _Way(), ())]
    while waiting:
        name, way, passed = waiting.pop()
        if name in passed:
            continue
        if name == root:  # one that holds itself may be at any depth
            found.add(_Way(way.names, way.is_open or is_recursive))
        if len(found) > _MOST_USES or len(waiting) > _MOST_USES:
            return frozenset({_Way((), is_open=True)})
        waiting += [(to, way.then(step), (*passed, name)) for to, step in edges.get(name, ())]
    return frozenset(found)


def _holds_itself(edges: Mapping[str, list[tuple[str, _Way]]], root: str) -> bool:
    waiting, seen = [to for to, _ in edges.get(root, ())], set[str]()
    while waiting:
        name = waiting.pop()
        if name == root:
            return True
        if name not in seen:
            seen.add(name)
            waiting += [to for to, _ in edges.get(name, ())]
    return False


def _references(schema: Any, way: _Way) -> Iterator[tuple[str, _Way]]:
    """The parts of the bundle that a schema refers to, each with the way to it."""
    if not isinstance(schema, Mapping):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield reference.removeprefix("#").removeprefix("/$defs/"), way
    for keyword, value in schema.items():
        if keyword == "properties":
            for name, inner in value.items():
                yield from _references(inner, way.then(_Way((name,))))
        elif keyword == "patternProperties":
            for inner in value.values():
                yield from _references(inner, way.then(_Way((), is_open=True)))
        elif keyword in _ANY_MEMBER:
            yield from _references(value, way.then(_Way((), is_open=True)))
        elif keyword in _SAME_VALUE_MANY or keyword == "prefixItems":
            for inner in value:
                yield from _references(inner, way)
        elif keyword == "dependentSchemas":
            for inner in value.values():
                yield from _references(inner, way)
        elif keyword in _SAME_VALUE_ONE | _ITEMS:
            yield from _references(value, way)
