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
#: Recursion through branches can pile up subschemas without end; this is the end.
MOST_SITES = 1000


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
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(branch.size for branch in self.branches))

    def shapes_something(self) -> bool:
        """Whether its branches may differ in more than constraints."""
        return any(branch.shapes_something() for branch in self.branches)


@dataclass(frozen=True, slots=True)
class Place:
    """``sites`` hold for certain, and of every group one branch; ``never``: no value at all."""

    sites: tuple[Site, ...] = ()
    groups: tuple[Group, ...] = ()
    never: bool = False
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size = 1 + len(self.sites) + sum(group.size for group in self.groups)
        object.__setattr__(self, "size", size)

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
    """Reads the places of one bundle.

    ``overgrown`` are those where some member has so many subschemas, one way or
    another, that it is left to be anything.
    """

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        self._flat: dict[Place, Place] = {}
        self._types: dict[Place, frozenset[str]] = {}
        self._required: dict[Place, frozenset[str]] = {}
        self._names: dict[Place, tuple[str, ...]] = {}
        self.overgrown: dict[Place, None] = {}

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
            known = self._flat[spot] = self._opened(spot)
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
        known = self._required.get(spot)
        if known is None:
            flat = self.flat(spot)
            known = frozenset(n for s in flat.sites for n in s.schema.get("required", ()))
            for group in flat.groups:
                if each := [self.required(branch) for branch in self.objects(group)]:
                    known |= frozenset.intersection(*each)
            self._required[spot] = known
        return known

    def objects(self, group: Group) -> list[Place]:
        """The branches of ``group`` that an object can take."""
        return [branch for branch in group.branches if "object" in self.types(branch)]

    def member_names(self, spot: Place) -> tuple[str, ...]:
        """The members that ``properties`` declares here, whether it is certain to apply or not."""
        known = self._names.get(spot)
        if known is None:
            flat = self.flat(spot)
            names = [name for site in flat.sites for name in site.schema.get("properties", {})]
            for group in flat.groups:
                names += [name for branch in group.branches for name in self.member_names(branch)]
            known = self._names[spot] = tuple(dict.fromkeys(names))
        return known

    def member(self, spot: Place, name: str) -> Place:
        """The place of one member."""
        flat = self.flat(spot)
        found = Place()
        for site in flat.sites:
            properties = site.schema.get("properties", {})
            if name in properties:
                found &= place(properties[name], pointer.join(site.pointer, "properties", name))
        for group in flat.groups:
            if name in self.member_names(Place(groups=(group,))):
                found &= self._member_of_group(group, name)
        if found.size > MOST_SITES:
            self.overgrown[spot] = None
            return Place()
        return found

    def _member_of_group(self, group: Group, name: str) -> Place:
        branches = [self._member_of_branch(branch, name) for branch in self.objects(group)]
        possible: dict[Place, None] = {}
        for branch in branches:
            if branch.never:
                continue
            inner = branch.groups[0] if len(branch.groups) == 1 and not branch.sites else None
            if inner is not None and inner.choice == group.choice:
                possible.update(dict.fromkeys(inner.branches))  # or recursion would nest for ever
            else:
                possible[branch] = None
        if branches and not possible:
            return Place(never=True)
        says_something = any(branch != Place() for branch in possible)
        return Place(groups=(Group(tuple(possible), group.choice),)) if says_something else Place()

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

    def _opened(self, spot: Place) -> Place:
        sites: dict[Site, None] = {}
        groups = dict.fromkeys(spot.groups)
        never = spot.never
        todo = list(reversed(spot.sites))
        while todo:
            site = todo.pop()
            opened = replace(site, opened=True)
            if opened in sites:
                continue
            sites[opened] = None
            if site.opened:
                continue
            groups.update(dict.fromkeys(_groups(site)))
            applied = [
                place(item, pointer.join(site.pointer, "allOf", index))
                for index, item in enumerate(site.schema.get("allOf", ()))
            ]
            if "$ref" in site.schema:
                applied.insert(0, self.target(site.schema["$ref"]))
            never = never or any(inner.never for inner in applied)
            todo += [inner_site for inner in reversed(applied) for inner_site in inner.sites]
        return Place(tuple(sites), tuple(groups), never)


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
