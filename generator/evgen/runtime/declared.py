"""Which members of an object a schema declares, and data without the others.

A member is declared if its name is in ``properties``, matches
``patternProperties``, or falls under an ``additionalProperties`` or
``unevaluatedProperties`` that is a schema (not ``true`` or ``false``), in any
subschema applied to that object: through ``$ref``, ``allOf``, ``anyOf``,
``oneOf``, ``if``/``then``/``else`` and ``dependentSchemas``, matched or not. An
object for which nothing is declared is a free-form map, and everything in it is
declared; but where additional members are ruled out by a ``false`` that always
applies, nothing is.

Publishers, consumers, the compatibility checker and the documents all ask here.
A schema is a bundle: JSON Schema 2020-12 whose references stay inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .schemawalk import Trail, is_array, is_object, is_scalar, pointer_of, target
from .subschema import Subschema, list_of, members_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Applicators that say more about the same object, and only perhaps.
_PERHAPS_ONE = ("if", "then", "else")
_PERHAPS_MANY = ("anyOf", "oneOf")
_IN_PLACE = frozenset(
    ["$ref", "$dynamicRef", "allOf", "dependentSchemas", *_PERHAPS_ONE, *_PERHAPS_MANY]
)
_OF_ITEMS = frozenset(["items", "prefixItems", "contains", "unevaluatedItems"])

#: A subschema and whether it applies whatever the data is.
_Applied = tuple[Subschema, bool]


def undeclared(schema: object, value: object) -> list[str]:
    """JSON Pointers of the members that ``schema`` does not declare, in document order."""
    return Declared(schema).undeclared(value)


def prune(schema: object, value: object) -> Any:
    """A copy of ``value`` without undeclared members, at every level."""
    return Declared(schema).prune(value)


class Declared:
    """What one schema declares. Make it once; it learns the places that data leads it to."""

    def __init__(self, schema: object) -> None:
        self._graph = graph = _Graph(schema)
        self.root: Place = graph.place([(graph.node(schema), True)])

    def undeclared(self, value: object) -> list[str]:
        """JSON Pointers of undeclared members, in document order."""
        return self.root.undeclared(value)

    def prune(self, value: object) -> Any:
        """A copy of ``value`` without undeclared members, at every level."""
        return self.root.prune(value)

    def release(self) -> None:
        """Forgets what was learnt. It refers to itself, and would stay until cycles are looked for."""
        self._graph.release()


class Place:
    """One place in the data: an object whose members, an array whose items can be asked for.

    ``free_form`` is true where nothing is declared, so that everything is.
    ``names`` are the members declared by name, ``patterns`` those by pattern;
    ``open`` is true where a schema declares members of any name. Behind the first
    ``prefix`` items of an array all are alike; ``has_items`` tells whether any schema speaks
    of items.
    """

    def __init__(self, graph: _Graph, applied: tuple[_Applied, ...]) -> None:
        self._graph = graph
        self._applied = applied
        self._members: dict[str, Place] = {}
        self._items: dict[int, Place] = {}
        self.prefix, self.has_items, self.open = 0, False, False
        names: dict[str, None] = {}
        patterns: dict[str, None] = {}
        is_closed = says_of_others = False
        for node, always in applied:
            if not _OF_ITEMS.isdisjoint(node.schema):
                self.has_items = True
                self.prefix = max(self.prefix, len(list_of(node.schema.get("prefixItems"))))
            names |= dict.fromkeys(node.properties)
            patterns |= dict.fromkeys(node.patterns)
            self.open |= not (node.additional is None and node.unevaluated is None)
            says_of_others |= bool(node.additional or node.unevaluated)
            is_closed |= always and node.closed
        self.names, self.patterns = tuple(names), tuple(patterns)
        self.free_form = not (names or patterns or says_of_others or is_closed)

    @property
    def schemas(self) -> list[Mapping[str, Any]]:
        """The subschemas that apply here, matched or not."""
        return [node.schema for node, _ in self._applied]

    @property
    def applied(self) -> list[tuple[Mapping[str, Any], bool]]:
        """The same, each with whether it applies whatever the data is."""
        return [(node.schema, always) for node, always in self._applied]

    def undeclared(self, value: object) -> list[str]:
        """JSON Pointers, from here, of the members that are not declared, in document order."""
        return list(_undeclared(self, value, None))

    def prune(self, value: object) -> Any:
        """A copy of a value at this place without undeclared members, at every level."""
        return _prune(self, value)

    def member(self, name: str) -> Place | None:
        """The place of a member's value, or None if no member of that name is declared."""
        known = self._members.get(name)
        if known is None:
            found = self._member(name)
            if not found and not self.free_form:
                return None
            known = self._graph.place(found)
            if name in self.names:  # only what the schema lists: data must not fill the memory
                self._members[name] = known
        return known

    def item(self, index: int) -> Place:
        """The place of an array's item."""
        index = min(index, self.prefix)  # behind the longest prefix all are alike
        known = self._items.get(index)
        if known is None:
            known = self._items[index] = self._graph.place(self._item(index))
        return known

    def _member(self, name: str) -> list[_Applied]:
        found: list[_Applied] = []
        graph = self._graph
        for node, always in self._applied:
            own = [node.properties[name]] if name in node.properties else []
            own += [sub for pattern, sub in node.patterns.items() if node.matches(pattern, name)]
            if not own and node.additional is not None:
                own = [node.additional]
            found += [(graph.node(sub), always) for sub in own]
            if node.unevaluated is not None and not own:
                others = graph.certain(node)
                if not any(other.evaluates(name, inside=other is not node) for other in others):
                    found.append((graph.node(node.unevaluated), False))
        return found

    def _item(self, index: int) -> list[_Applied]:
        found: list[_Applied] = []
        graph = self._graph
        for node, always in self._applied:
            schema = node.schema
            first = list_of(schema.get("prefixItems"))
            if index < len(first):
                found.append((graph.node(first[index]), always))
            elif "items" in schema:
                found.append((graph.node(schema["items"]), always))
            elif "unevaluatedItems" in schema and not any(
                other.evaluates_item(index, inside=other is not node)
                for other in graph.certain(node)
            ):
                found.append((graph.node(schema["unevaluatedItems"]), False))
            if "contains" in schema:
                found.append((graph.node(schema["contains"]), False))
        return found


class _Graph:
    """The subschemas of one document, and the places where sets of them apply."""

    def __init__(self, schema: object) -> None:
        self._document = schema
        self._nodes: dict[int, Subschema] = {}
        self._places: dict[frozenset[tuple[int, bool]], Place] = {}
        self._starts: dict[frozenset[_Applied], Place] = {}

    def node(self, schema: object) -> Subschema:
        """The facts about one subschema. Identity will do: the document outlives its nodes."""
        known = self._nodes.get(id(schema))
        if known is None:
            known = Subschema(schema if is_object(schema) else {})
            self._nodes[id(schema)] = known
        return known

    def release(self) -> None:
        """Lets go of the places, which hold the graph."""
        self._places.clear()
        self._starts.clear()

    def place(self, start: Iterable[_Applied]) -> Place:
        """The place where these subschemas apply, with all that they lead to there."""
        ordered = tuple(start)
        starts = frozenset(ordered)
        place = self._starts.get(starts)
        if place is None:  # in the order of the schema: that of a set is another in each process
            place = self._starts[starts] = self._place_of_all(ordered)
        return place

    def _place_of_all(self, starts: Iterable[_Applied]) -> Place:
        applied: dict[int, _Applied] = {}
        todo = list(starts)
        while todo:
            node, always = todo.pop()
            seen = applied.get(id(node))
            if seen is not None and (seen[1] or not always):
                continue
            applied[id(node)] = (node, always)
            if _IN_PLACE.isdisjoint(node.schema):
                continue
            todo += [(sub, always) for sub in self._always(node)]
            todo += [(sub, False) for sub in self._perhaps(node)]
        key = frozenset((identity, always) for identity, (_, always) in applied.items())
        known = self._places.get(key)
        if known is None:
            known = self._places[key] = Place(self, tuple(applied.values()))
        return known

    def _always(self, node: Subschema) -> Iterator[Subschema]:
        schema = node.schema
        for keyword in ("$ref", "$dynamicRef"):
            reference = schema.get(keyword)
            if isinstance(reference, str):
                yield self.node(target(self._document, reference))
        for sub in list_of(schema.get("allOf")):
            yield self.node(sub)

    def _perhaps(self, node: Subschema) -> Iterator[Subschema]:
        schema = node.schema
        for keyword in _PERHAPS_MANY:
            for sub in list_of(schema.get(keyword)):
                yield self.node(sub)
        for keyword in _PERHAPS_ONE:
            if keyword in schema:
                yield self.node(schema[keyword])
        for sub in members_of(schema.get("dependentSchemas")).values():
            yield self.node(sub)

    def certain(self, node: Subschema) -> list[Subschema]:
        """A subschema and those that apply wherever it does."""
        found = [node]
        for other in found:
            found += [sub for sub in self._always(other) if sub not in found]
        return found


def _undeclared(place: Place, value: object, trail: Trail | None) -> Iterator[str]:
    if is_object(value):
        if place.free_form:
            return
        for name, member in value.items():
            inner = place.member(name)
            if inner is None:
                yield pointer_of((trail, name))
            elif not is_scalar(member):
                yield from _undeclared(inner, member, (trail, name))
    elif is_array(value):
        for index, item in enumerate(value):
            if not is_scalar(item):
                yield from _undeclared(place.item(index), item, (trail, index))


def _prune(place: Place, value: object) -> Any:
    if is_scalar(value):
        return value
    if is_object(value):
        if place.free_form:
            return {name: _copy(member) for name, member in value.items()}
        kept: dict[str, Any] = {}
        for name, member in value.items():
            inner = place.member(name)
            if inner is not None:
                kept[name] = _prune(inner, member)
        return kept
    if is_array(value):
        return [_prune(place.item(index), item) for index, item in enumerate(value)]
    return value


def _copy(value: object) -> Any:
    if is_object(value):
        return {name: _copy(member) for name, member in value.items()}
    if is_array(value):
        return [_copy(item) for item in value]
    return value
