"""Where the path of a filter leads in the details that may be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.compat.prover.terms import kind_of
from evgen.loading import structure
from evgen.runtime.declared import Declared, Place


def _kind(name: str) -> str:
    return "number" if name == "integer" else name


Places = tuple[Place, ...]
KINDS = frozenset({"string", "number", "boolean", "null", "object", "array"})
SCALAR_KINDS = KINDS - {"object", "array"}


class Territory:
    """The places of one schema. Items of arrays are no step of a path, at whatever depth."""

    def __init__(self, bundle: Mapping[str, Any]) -> None:
        self.bundle = bundle
        self._kinds: dict[Place, frozenset[str]] = {}
        self._members: dict[tuple[Places, str], Places] = {}
        self._pointers = _pointers(bundle)
        self.root = self.with_items([Declared(bundle).root])

    def kinds(self, place: Place) -> frozenset[str]:
        """The JSON types that a value may have there, as far as what always applies says."""
        if place not in self._kinds:
            kinds = KINDS
            for schema, always in place.applied:
                if always:
                    kinds &= self._said(schema)
            self._kinds[place] = kinds
        return self._kinds[place]

    def _said(self, schema: Mapping[str, Any]) -> frozenset[str]:
        """The types that a subschema's own keywords admit."""
        kinds = KINDS
        if "type" in schema:
            types = schema["type"]
            kinds &= {_kind(t) for t in ([types] if isinstance(types, str) else types)}
        if "const" in schema:
            kinds &= {kind_of(schema["const"])}
        if "enum" in schema:
            kinds &= set(map(kind_of, schema["enum"]))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                kinds &= frozenset[str]().union(*map(self._of_branch, schema[keyword]))
        return kinds

    def _of_branch(self, schema: Mapping[str, Any] | bool) -> frozenset[str]:
        if schema is False:
            return frozenset()
        kinds = KINDS
        for part in structure.conjuncts(self.bundle, schema):
            if not ({"anyOf", "oneOf"} & part.keys() and part is not schema):
                kinds &= self._said(part)
        return kinds

    def can_be(self, places: Places, kind: str) -> bool:
        """Whether a value at one of the places may be of a type."""
        return any(kind in self.kinds(place) for place in places)

    def with_items(self, places: Iterable[Place]) -> Places:
        """The places, and those of the items of arrays there."""
        found = list(dict.fromkeys(places))
        for place in found:
            if "array" in self.kinds(place):
                items = [place.item(index) for index in range(place.prefix + 1)]
                found += [item for item in dict.fromkeys(items) if item not in found]
        return tuple(found)

    def members(self, places: Places, name: str) -> Places:
        """Where a member of that name leads; nowhere if it is not declared."""
        key = (places, name)
        if key not in self._members:
            inner = (p.member(name) for p in places if "object" in self.kinds(p))
            self._members[key] = self.with_items(p for p in inner if p is not None)
        return self._members[key]

    def lengths(self, places: Places, path: tuple[str, ...]) -> list[int]:
        """How many steps of a path the next member may be: several, if it has dots in its name."""
        more = range(2, len(path) + 1)
        dotted = [n for n in more if self.members(places, ".".join(path[:n]))]
        return [1, *dotted]

    def follow(self, path: tuple[str, ...]) -> Places:
        """Where a whole path leads, by whatever names."""
        found: dict[Place, None] = {}
        waiting = [(self.root, path)]
        while waiting:
            places, rest = waiting.pop()
            if not rest:
                found.update(dict.fromkeys(places))
                continue
            for length in self.lengths(places, rest):
                inner = self.members(places, ".".join(rest[:length]))
                waiting += [(inner, rest[length:])] if inner else []
        return tuple(found)

    def names(self, places: Places) -> list[str]:
        """The members that are declared by name, in the order of the schema."""
        objects = [place for place in places if "object" in self.kinds(place)]
        schemas = [schema for _, schema in self.schemas(objects)]
        return list(dict.fromkeys(n for s in schemas for n in s.get("properties", ())))

    def schemas(self, places: Iterable[Place]) -> list[tuple[str, Mapping[str, Any]]]:
        """What applies at the places, each with its pointer, in the order of the schema."""
        order = {
            self._pointers[id(schema)]: schema
            for place in places
            for schema in place.schemas
            if id(schema) in self._pointers
        }
        ranks = {pointer: rank for rank, pointer in enumerate(self._pointers.values())}
        return sorted(order.items(), key=lambda item: ranks[item[0]])


def _pointers(bundle: Mapping[str, Any]) -> dict[int, str]:
    """Where each object in the bundle stands, by its identity; in order."""
    found: dict[int, str] = {}
    waiting: list[tuple[str, Any]] = [("", bundle)]
    while waiting:
        at, value = waiting.pop()
        inner: list[tuple[str, Any]] = []
        if isinstance(value, Mapping):
            found.setdefault(id(value), at)
            inner = [(pointers.join(at, name), member) for name, member in value.items()]
        elif isinstance(value, list):
            inner = [(pointers.join(at, index), item) for index, item in enumerate(value)]
        waiting += reversed(inner)
    return found
