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

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .schemawalk import escape, is_array, is_object, target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

#: Applicators that say more about the same object, and only perhaps.
_PERHAPS_ONE = ("if", "then", "else")
_PERHAPS_MANY = ("anyOf", "oneOf")

#: A subschema and whether it applies whatever the data is.
_Applied = tuple["_Node", bool]


def undeclared(schema: object, value: object) -> list[str]:
    """JSON Pointers of the members that ``schema`` does not declare, in document order."""
    return Declared(schema).undeclared(value)


def prune(schema: object, value: object) -> Any:
    """A copy of ``value`` without undeclared members, at every level."""
    return Declared(schema).prune(value)


class Declared:
    """What one schema declares. Make it once; it learns the places that data leads it to."""

    def __init__(self, schema: object) -> None:
        self._document = schema
        self._nodes: dict[int, _Node] = {}
        self._places: dict[frozenset[tuple[int, bool]], Place] = {}
        self._starts: dict[frozenset[_Applied], Place] = {}
        self.root: Place = self._place([(self._node(schema), True)])

    def undeclared(self, value: object) -> list[str]:
        """JSON Pointers of undeclared members, in document order."""
        return list(_undeclared(self.root, value, ""))

    def prune(self, value: object) -> Any:
        """A copy of ``value`` without undeclared members, at every level."""
        return _prune(self.root, value)

    def _node(self, schema: object) -> _Node:
        """The facts about one subschema. Identity will do: the document outlives its nodes."""
        known = self._nodes.get(id(schema))
        if known is None:
            known = _Node(schema if is_object(schema) else {})
            self._nodes[id(schema)] = known
        return known

    def _place(self, start: Iterable[_Applied]) -> Place:
        """The place where these subschemas apply, with all that they lead to there."""
        starts = frozenset(start)
        place = self._starts.get(starts)
        if place is None:
            place = self._starts[starts] = self._place_of_all(starts)
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
            todo += [(sub, always) for sub in self._always(node)]
            todo += [(sub, False) for sub in self._perhaps(node)]
        key = frozenset((identity, always) for identity, (_, always) in applied.items())
        known = self._places.get(key)
        if known is None:
            known = self._places[key] = Place(self, tuple(applied.values()))
        return known

    def _always(self, node: _Node) -> Iterator[_Node]:
        schema = node.schema
        for keyword in ("$ref", "$dynamicRef"):
            reference = schema.get(keyword)
            if isinstance(reference, str):
                yield self._node(target(self._document, reference))
        for sub in _list(schema.get("allOf")):
            yield self._node(sub)

    def _perhaps(self, node: _Node) -> Iterator[_Node]:
        schema = node.schema
        for keyword in _PERHAPS_MANY:
            for sub in _list(schema.get(keyword)):
                yield self._node(sub)
        for keyword in _PERHAPS_ONE:
            if keyword in schema:
                yield self._node(schema[keyword])
        for sub in _members(schema.get("dependentSchemas")).values():
            yield self._node(sub)

    def _certain(self, node: _Node) -> list[_Node]:
        """A subschema and those that apply wherever it does."""
        found = [node]
        for other in found:
            found += [sub for sub in self._always(other) if sub not in found]
        return found


class Place:
    """One place in the data: an object whose members, an array whose items can be asked for.

    ``free_form`` is true where nothing is declared, so that everything is.
    ``names`` are the members declared by name, ``patterns`` those by pattern;
    ``open`` is true where a schema declares members of any name.
    """

    def __init__(self, declared: Declared, applied: tuple[_Applied, ...]) -> None:
        nodes = [node for node, _ in applied]
        self._declared = declared
        self._applied = applied
        self._members: dict[str, Place] = {}
        self._items: dict[int, Place] = {}
        self._prefix = max((len(_list(n.schema.get("prefixItems"))) for n in nodes), default=0)
        self.names = tuple(dict.fromkeys(name for node in nodes for name in node.properties))
        self.patterns = tuple(dict.fromkeys(p for node in nodes for p in node.patterns))
        self.open = any(node.additional or node.unevaluated for node in nodes)
        closed = any(always and node.closed for node, always in applied)
        self.free_form = not (self.names or self.patterns or self.open or closed)

    @property
    def schemas(self) -> list[Mapping[str, Any]]:
        """The subschemas that apply here, matched or not."""
        return [node.schema for node, _ in self._applied]

    def member(self, name: str) -> Place | None:
        """The place of a member's value, or None if no member of that name is declared."""
        known = self._members.get(name)
        if known is None:
            found = self._member(name)
            if not found and not self.free_form:
                return None
            known = self._declared._place(found)
            if name in self.names:  # only what the schema lists: data must not fill the memory
                self._members[name] = known
        return known

    def item(self, index: int) -> Place:
        """The place of an array's item."""
        index = min(index, self._prefix)  # behind the longest prefix all are alike
        known = self._items.get(index)
        if known is None:
            known = self._items[index] = self._declared._place(self._item(index))
        return known

    def _member(self, name: str) -> list[_Applied]:
        found: list[_Applied] = []
        declared = self._declared
        for node, always in self._applied:
            own = [node.properties[name]] if name in node.properties else []
            own += [sub for pattern, sub in node.patterns.items() if node.matches(pattern, name)]
            if not own and node.additional is not None:
                own = [node.additional]
            found += [(declared._node(sub), always) for sub in own]
            if node.unevaluated is not None and not own:
                others = declared._certain(node)
                if not any(other.evaluates(name, inside=other is not node) for other in others):
                    found.append((declared._node(node.unevaluated), False))
        return found

    def _item(self, index: int) -> list[_Applied]:
        found: list[_Applied] = []
        declared = self._declared
        for node, always in self._applied:
            schema = node.schema
            first = _list(schema.get("prefixItems"))
            if index < len(first):
                found.append((declared._node(first[index]), always))
            elif "items" in schema:
                found.append((declared._node(schema["items"]), always))
            elif "unevaluatedItems" in schema and not any(
                other.evaluates_item(index, inside=other is not node)
                for other in declared._certain(node)
            ):
                found.append((declared._node(schema["unevaluatedItems"]), False))
            if "contains" in schema:
                found.append((declared._node(schema["contains"]), False))
        return found


@dataclass(eq=False, slots=True)
class _Node:
    """One subschema's own keywords about members."""

    schema: Mapping[str, Any]
    properties: Mapping[str, Any] = field(init=False)
    patterns: Mapping[str, Any] = field(init=False)
    additional: Mapping[str, Any] | None = field(init=False)
    unevaluated: Mapping[str, Any] | None = field(init=False)
    closed: bool = field(init=False)
    _matchers: dict[str, Callable[[str], bool]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        additional = self.schema.get("additionalProperties")
        unevaluated = self.schema.get("unevaluatedProperties")
        self.properties = _members(self.schema.get("properties"))
        self.patterns = _members(self.schema.get("patternProperties"))
        self.additional = additional if is_object(additional) else None
        self.unevaluated = unevaluated if is_object(unevaluated) else None
        self.closed = additional is False or unevaluated is False

    def matches(self, pattern: str, name: str) -> bool:
        """Whether a pattern is found in a name."""
        matcher = self._matchers.get(pattern)
        if matcher is None:
            matcher = self._matchers[pattern] = _matcher(pattern)
        return matcher(name)

    def evaluates(self, name: str, *, inside: bool) -> bool:
        """Whether ``unevaluatedProperties`` beside or around this leaves the member alone."""
        return (
            name in self.properties
            or "additionalProperties" in self.schema
            or (inside and "unevaluatedProperties" in self.schema)
            or any(self.matches(pattern, name) for pattern in self.patterns)
        )

    def evaluates_item(self, index: int, *, inside: bool) -> bool:
        """The same for ``unevaluatedItems``."""
        return (
            "items" in self.schema
            or (inside and "unevaluatedItems" in self.schema)
            or index < len(_list(self.schema.get("prefixItems")))
        )


def _matcher(pattern: str) -> Callable[[str], bool]:
    """A search for an ECMA-262 expression.

    By jsonschema-rs rather than ``re``: the schema check uses the same engine,
    so the two never disagree about ``\\d``, ``$`` before a line end or ``\\p{…}``.
    """
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)

    def matches(name: str) -> bool:
        try:
            return validator.is_valid(name)
        except UnicodeEncodeError:  # half of a surrogate pair: no text that a pattern could mean
            return False

    return matches


def _undeclared(place: Place, value: object, pointer: str) -> Iterator[str]:
    if is_object(value):
        if place.free_form:
            return
        for name, member in value.items():
            inner = place.member(name)
            where = f"{pointer}/{escape(name)}"
            if inner is None:
                yield where
            elif is_object(member) or is_array(member):
                yield from _undeclared(inner, member, where)
    elif is_array(value):
        for index, item in enumerate(value):
            if is_object(item) or is_array(item):
                yield from _undeclared(place.item(index), item, f"{pointer}/{index}")


def _prune(place: Place, value: object) -> Any:
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


def _members(value: object) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _list(value: object) -> list[Any]:
    return value if is_array(value) else []
