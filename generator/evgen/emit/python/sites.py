"""Places: all subschemas that apply to one spot in the data.

JSON Schema applies many subschemas to one value, some for certain (``$ref`` and
its siblings, ``allOf``), some perhaps (``anyOf``, ``oneOf``, ``if``,
``dependentSchemas``). A *place* holds both kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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


def groups_of(site: Site) -> Iterator[Group]:
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


def refers_only(schema: object, found: set[str], *, opened: bool = False) -> bool:
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
        refers_only(item, found) for item in schema.get("allOf", ())
    )


def _shapes(schema: object) -> bool:
    """Whether a subschema, as a branch, says anything about the shape."""
    found: set[str] = set()
    if not schemawalk.is_object(schema):
        return False
    return "type" in schema or not refers_only(schema, found) or bool(found)


def named_types(schema: JsonObject) -> frozenset[str]:
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


def is_closed(schema: JsonObject, name: str) -> bool:
    """Whether one subschema for certain leaves no room for an undeclared member called ``name``."""
    return (
        schema.get("additionalProperties") is False
        and name not in schema.get("properties", {})
        and not schema.get("patternProperties")
    )
