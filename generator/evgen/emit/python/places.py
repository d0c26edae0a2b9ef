"""Places: all subschemas that apply to one spot in the data, and what follows from them together.

JSON Schema applies many subschemas to one value, some for certain (``$ref`` and
its siblings, ``allOf``), some perhaps (``anyOf``, ``oneOf``, ``if``,
``dependentSchemas``). A *place* holds both kinds. A member of an object at a
place is a place again, so one reading serves every depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from evgen import pointer
from evgen.model import JsonObject
from evgen.runtime import schemawalk
from evgen.runtime.openenum import OPEN_ENUM, json_types

#: JSON's types; ``integer`` and ``number`` (any other number) are disjoint here.
ALL_TYPES = frozenset({"null", "boolean", "object", "array", "string", "integer", "number"})
_NUMBERS = frozenset({"integer", "number"})


@dataclass(frozen=True, slots=True)
class Site:
    """A subschema of the bundle and where it stands, which is what makes it itself.

    Of an ``opened`` one only its own keywords count: what it refers to and its
    branches are in the place beside it already.
    """

    pointer: str
    schema: JsonObject = field(compare=False, repr=False)
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Branches of which at least one holds. ``choice``: an anyOf or oneOf, not a condition."""

    branches: tuple[Place, ...]
    choice: bool

    def shapes_something(self) -> bool:
        """Whether its branches may differ in more than constraints."""
        return any(branch.shapes_something() for branch in self.branches)


@dataclass(frozen=True, slots=True)
class Place:
    """``sites`` hold for certain, and of every group one branch; ``never``: no value at all."""

    sites: tuple[Site, ...] = ()
    groups: tuple[Group, ...] = ()
    never: bool = False

    def __and__(self, other: Place) -> Place:
        return Place(
            tuple(dict.fromkeys(self.sites + other.sites)),
            tuple(dict.fromkeys(self.groups + other.groups)),
            self.never or other.never,
        )

    def shapes_something(self) -> bool:
        """Whether it says more than constraints."""
        return any(_shapes(site.schema) for site in self.all_sites())

    def all_sites(self) -> Iterator[Site]:
        """Its sites and those of its groups, certain ones first."""
        yield from self.sites
        for group in self.groups:
            for branch in group.branches:
                yield from branch.all_sites()


#: Keywords that make a shape what it is; the rest are constraints and remarks.
_SHAPING = frozenset(
    {"properties", "patternProperties", "items", "prefixItems", "enum", "const", "format"}
)
_MEMBERS = ("additionalProperties", "unevaluatedProperties")


def place(schema: Any, at: str) -> Place:
    """The place of one subschema that stands at the pointer ``at``."""
    if schema is False:
        return Place(never=True)
    return Place((Site(at, schema),)) if schemawalk.is_object(schema) else Place()


class Places:
    """Reads the places of one bundle."""

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        self._flat: dict[Place, Place] = {}
        self._types: dict[Place, frozenset[str]] = {}

    def root(self) -> Place:
        """The place of the whole data."""
        return place(self._bundle, "")

    def target(self, reference: str) -> Place:
        """The place of what a ``$ref`` names."""
        return place(schemawalk.target(self._bundle, reference), reference.removeprefix("#"))

    def flat(self, spot: Place) -> Place:
        """``spot`` with references and ``allOf`` followed: its sites' own keywords are all there is."""
        known = self._flat.get(spot)
        if known is None:
            known = Place(groups=spot.groups, never=spot.never)
            for site in spot.sites:
                known &= self._opened(site, frozenset())
            self._flat[spot] = known
        return known

    def sole_reference(self, spot: Place) -> str | None:
        """The one ``$ref`` that says all there is to say about the shape here, if there is one."""
        found: set[str] = set()
        if any(group.shapes_something() for group in spot.groups) or not all(
            _refers_only(site.schema, found, opened=site.opened) for site in spot.sites
        ):
            return None
        if len(found) != 1 or spot.never:
            return None
        (reference,) = found
        same = self.types(spot) == self.types(self.target(reference))
        return reference if same else None

    def types(self, spot: Place) -> frozenset[str]:
        """The JSON types that a value here may have; empty when it cannot be."""
        known = self._types.get(spot)
        if known is None:
            self._types[spot] = ALL_TYPES  # for a schema that applies itself to itself
            known = self._types[spot] = self._read_types(self.flat(spot))
        return known

    def required(self, spot: Place) -> frozenset[str]:
        """The members that every object here has."""
        flat = self.flat(spot)
        names = frozenset(n for s in flat.sites for n in s.schema.get("required", ()))
        for group in flat.groups:
            each = [self.required(branch) for branch in self.objects(group)]
            if each:
                names |= frozenset.intersection(*each)
        return names

    def objects(self, group: Group) -> list[Place]:
        """The branches of ``group`` that an object can take."""
        return [branch for branch in group.branches if "object" in self.types(branch)]

    def member_names(self, spot: Place) -> list[str]:
        """The members that ``properties`` declares here, whether it is certain to apply or not."""
        flat = self.flat(spot)
        names: dict[str, None] = {}
        for site in flat.sites:
            names.update(dict.fromkeys(site.schema.get("properties", {})))
        for group in flat.groups:
            for branch in group.branches:
                names.update(dict.fromkeys(self.member_names(branch)))
        return list(names)

    def member(self, spot: Place, name: str) -> Place:
        """The place of one member."""
        flat = self.flat(spot)
        found = Place()
        for site in flat.sites:
            properties = site.schema.get("properties", {})
            if name in properties:
                found &= place(properties[name], pointer.join(site.pointer, "properties", name))
        for group in flat.groups:
            branches = [self._member_of_branch(branch, name) for branch in self.objects(group)]
            possible = tuple(branch for branch in branches if not branch.never)
            if branches and not possible:
                found &= Place(never=True)
            elif any(branch != Place() for branch in possible):
                found &= Place(groups=(Group(possible, group.choice),))
        return found

    def _member_of_branch(self, branch: Place, name: str) -> Place:
        found = self.member(branch, name)
        if found == Place() and any(_is_closed(s.schema, name) for s in self.flat(branch).sites):
            return Place(never=True)
        return found

    def _read_types(self, flat: Place) -> frozenset[str]:
        if flat.never:
            return frozenset()
        types = ALL_TYPES
        for site in flat.sites:
            types &= _named_types(site.schema)
        for group in flat.groups:
            types &= frozenset[str]().union(*(self.types(branch) for branch in group.branches))
        return types

    def _opened(self, site: Site, seen: frozenset[str]) -> Place:
        if site.opened:
            return Place((site,))
        schema = site.schema
        found = Place((replace(site, opened=True),), tuple(_groups(site)))
        if (reference := schema.get("$ref")) is not None and reference not in seen:
            for target in self.target(reference).sites:
                found &= self._opened(target, seen | {reference})
            found &= Place(never=self.target(reference).never)
        for index, item in enumerate(schema.get("allOf", ())):
            inner = place(item, pointer.join(site.pointer, "allOf", index))
            found &= Place(never=inner.never)
            for inner_site in inner.sites:
                found &= self._opened(inner_site, seen)
        return found


def _groups(site: Site) -> Iterator[Group]:
    schema = site.schema

    def at(*tokens: str | int) -> Place:
        return place(
            pointer.resolve(schema, pointer.join("", *tokens)), pointer.join(site.pointer, *tokens)
        )

    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            choices = [at(keyword, index) for index in range(len(schema[keyword]))]
            yield Group(tuple(b for b in choices if not b.never), choice=True)
    if "if" in schema:
        then = at("then") if "then" in schema else Place()
        otherwise = at("else") if "else" in schema else Place()
        ways = [at("if") & then, otherwise]
        yield Group(tuple(b for b in ways if not b.never), choice=False)
    for name in schema.get("dependentSchemas", {}):
        yield Group((at("dependentSchemas", name), Place()), choice=False)


def typed_members(site: Site) -> Iterator[Place]:
    """The schemas of one subschema for members that it does not name."""
    for pattern, schema in site.schema.get("patternProperties", {}).items():
        yield place(schema, pointer.join(site.pointer, "patternProperties", pattern))
    for keyword in _MEMBERS:
        if schemawalk.is_object(schema := site.schema.get(keyword)) and schema:
            yield place(schema, pointer.join(site.pointer, keyword))


def _refers_only(schema: object, found: set[str], *, opened: bool = False) -> bool:
    """Whether a subschema gives no shape but that of references, which go to ``found``."""
    if not schemawalk.is_object(schema):
        return schema is not False
    if schema.keys() & _SHAPING or any(
        schema.get(k) not in (None, True, False, {}) for k in _MEMBERS
    ):
        return False
    if opened:
        return True
    if "$ref" in schema:
        found.add(schema["$ref"])
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    branches += [schema[k] for k in ("if", "then", "else") if k in schema]
    branches += schema.get("dependentSchemas", {}).values()
    return not any(map(_shapes, branches)) and all(
        _refers_only(item, found) for item in schema.get("allOf", ())
    )


def _shapes(schema: object) -> bool:
    """Whether a subschema, as a branch, says anything about the shape."""
    found: set[str] = set()
    if not schemawalk.is_object(schema):
        return False
    return "type" in schema or not _refers_only(schema, found) or bool(found)


def _named_types(schema: JsonObject) -> frozenset[str]:
    """What ``type``, ``const`` and ``enum`` of one subschema leave of the types."""
    named = schema.get("type", ALL_TYPES)
    types = frozenset([named] if isinstance(named, str) else named)
    if "number" in types:
        types |= _NUMBERS
    if "const" in schema:
        types &= frozenset(json_types([schema["const"]]))
    if "enum" in schema and schema.get(OPEN_ENUM) is True:
        admitted = frozenset(json_types(schema["enum"]))
        types &= admitted | _NUMBERS if "number" in admitted else admitted
    elif "enum" in schema:
        types &= frozenset(kind for value in schema["enum"] for kind in json_types([value]))
    return types


def _is_closed(schema: JsonObject, name: str) -> bool:
    """Whether one subschema for certain leaves no room for an undeclared member called ``name``."""
    return (
        schema.get("additionalProperties") is False
        and name not in schema.get("properties", {})
        and not schema.get("patternProperties")
    )
