"""From a bundle to shapes: which classes it has, and what type each member gets.

Each shape must hold every value that is valid at its place. Where that makes a
type wider than its author will expect, a ``Widening`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evgen import naming, pointer
from evgen.emit.python.literals import literal_shape
from evgen.emit.python.places import Places
from evgen.emit.python.shapes import (
    ANYTHING,
    AliasShape,
    ClassRef,
    ClassShape,
    Field,
    ListOf,
    MapOf,
    Scalar,
    Shape,
    class_names,
    parts,
    union,
    with_free_maps,
)
from evgen.emit.python.sites import ALL_TYPES, Group, Place, Site, place, typed_members
from evgen.emit.python.widened import Widening
from evgen.model import JsonObject

#: What marks a definition in a bundle as a shared type, with its name.
SHARED_TYPE = "x-evgen-type"
#: With so many classes in one module, further objects become plain mappings.
MOST_CLASSES = 1000
#: So much work on one bundle is enough: what a few nested references can blow up is no type.
MOST_PLACES = 50_000
MOST_PARTS = 2000
#: Deeper types are more than Python's and pydantic's own recursion likes.
DEEPEST = 60

_FORMATS = {"uuid": Scalar.UUID, "date-time": Scalar.DATE_TIME, "date": Scalar.DATE}
#: The order in which the types of a union are written.
_WRITTEN = ("string", "integer", "number", "boolean", "array", "object", "null")
#: Characters of a date-time as a model writes it.
_SHORTEST, _LONGEST = len("2026-11-23T09:30:00Z"), len("2026-11-23T09:30:00.123456+00:00")
#: Keywords that concern one type, so that a reader takes the type for granted.
_OF_ONE_TYPE = frozenset(
    {
        "properties", "patternProperties", "additionalProperties", "required", "items",
        "prefixItems", "minItems", "maxItems", "format", "pattern", "minLength", "maxLength",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shaped:
    """What becomes of one bundle: its classes by name, and an alias if it is no class itself."""

    classes: tuple[ClassShape, ...]
    alias: AliasShape | None
    widenings: tuple[Widening, ...]


class NameClashError(Exception):
    """Two members with one attribute name, which the loader should have refused."""


def shared_names(bundle: JsonObject) -> set[str]:
    """The shared types that a bundle refers to."""
    definitions = bundle.get("$defs", {}).values()
    return {d[SHARED_TYPE] for d in definitions if isinstance(d, dict) and SHARED_TYPE in d}


def shape_bundle(
    name: str,
    bundle: JsonObject,
    taken: set[str],
    shared: Callable[[str], Shape],
    *,
    always_class: bool = False,
) -> Shaped:
    """The shapes of ``bundle`` under the class name ``name``.

    ``taken`` holds the class names of the module and gets the new ones.
    ``shared`` says how the module names a shared type. ``always_class`` is for
    events: their data is an object, whatever else the schema would admit.
    """
    return _Shaping(name, bundle, taken, shared).run(always_class=always_class)


class _Shaping:
    def __init__(
        self, name: str, bundle: JsonObject, taken: set[str], shared: Callable[[str], Shape]
    ) -> None:
        self._name = name
        self._taken = taken
        self._shared = shared
        self._places = Places(bundle)
        self._class_of: dict[Place, str] = {}
        self._waiting: dict[str, Place] = {}
        self._places_shaped = 0
        self._depth = 0
        self._inlining: set[str] = set()
        self._inlined: dict[str, Shape] = {}
        self._widenings: dict[Widening, None] = {}
        self._definitions = dict(self._named_definitions(bundle))

    def run(self, *, always_class: bool) -> Shaped:
        """Shape the root, then every class that it leads to."""
        root = self._places.root()
        flat = self._places.flat(root)
        alias = None
        if always_class or (self._places.types(root) == {"object"} and self._is_class(flat)):
            self._class_of[flat] = self._name
            self._waiting[self._name] = flat
            reached = [self._name]
        else:
            shape = self._shape(root, self._name, is_root=True)
            alias = AliasShape(self._name, _description(root), shape)
            reached = list(class_names(shape))
        made: dict[str, ClassShape] = {}
        while waiting := [name for name in self._waiting if name not in made]:
            for name in waiting:
                made[name] = self._class(name, self._waiting[name])
        for spot in self._places.overgrown:
            self._widen(spot, "so many branches declare a member that its type is left out")
        for name in reached:  # grows too; what no type names in the end is left out
            for field in made[name].fields if name in made else ():
                reached += [n for n in class_names(field.shape) if n not in reached]
        classes = tuple(made[name] for name in sorted(made) if name in reached)
        return Shaped(classes, alias, tuple(self._widenings))

    # Classes

    def _class(self, name: str, flat: Place) -> ClassShape:
        required = self._places.required(flat)
        fields: dict[str, Field] = {}
        for wire in self._places.member_names(flat):
            member = self._places.member(flat, wire)
            if member.never:
                continue
            attribute = _attribute(wire, member)
            if attribute in fields:
                raise NameClashError(f"{name}: {wire!r} and {fields[attribute].wire!r}")
            shape = self._shape(member, name + _word(wire))
            if shape == ANYTHING and not member.sites and member.shapes_something():
                self._widen(
                    member,
                    "this member may be anything when none of the branches that declare it applies",
                    "declare it in properties outside the branches too",
                )
            fields[attribute] = Field(
                wire, attribute, shape, wire in required, _description(member)
            )
        return ClassShape(name, _description(flat), tuple(fields.values()))

    def _class_ref(self, flat: Place, name: str) -> Shape:
        if flat not in self._class_of:
            if len(self._taken) >= MOST_CLASSES:
                self._widen(self._places.root(), f"it has more than {MOST_CLASSES} classes")
                return MapOf(ANYTHING)
            self._class_of[flat] = self._claim(name)
        self._waiting.setdefault(self._class_of[flat], flat)
        return ClassRef(self._class_of[flat])

    def _claim(self, name: str) -> str:
        number, free = 1, name
        while free in self._taken:
            number += 1
            free = f"{name}{number}"
        self._taken.add(free)
        return free

    def _named_definitions(self, bundle: JsonObject) -> Iterator[tuple[str, str]]:
        """Class names of the bundle's own definitions, before anything else takes them."""
        for key, definition in sorted(bundle.get("$defs", {}).items()):
            at = pointer.join("", "$defs", key)
            spot = place(definition, at)
            if any(SHARED_TYPE in site.schema for site in spot.sites):
                continue
            word = _word(key)
            own = word.startswith(self._name) and word != self._name
            name = word if own else self._name + word
            if "object" in self._places.types(spot):
                name = self._class_of[self._places.flat(spot)] = self._claim(name)
            yield at, name

    # The shape of one place

    def _shape(self, spot: Place, name: str, *, is_root: bool = False) -> Shape:
        if self._depth == DEEPEST:
            self._widen(spot, f"it is nested more than {DEEPEST} deep")
            return ANYTHING
        self._depth += 1
        try:
            return self._shape_at(spot, name, is_root=is_root)
        finally:
            self._depth -= 1

    def _shape_at(self, spot: Place, name: str, *, is_root: bool) -> Shape:
        if not is_root and (reference := self._places.sole_reference(spot)) is not None:
            return self._referenced(reference)
        self._places_shaped += 1
        if self._places_shaped > MOST_PLACES:
            self._widen(self._places.root(), "its branches multiply to more than can be shaped")
            return ANYTHING
        flat = self._places.flat(spot)
        types = self._places.types(flat)
        if not types:
            return ANYTHING  # no value gets here
        if (literal := literal_shape(flat.sites, types)) is not None:
            shape, widened = literal
            if widened:
                self._widen(spot, "Python has no Literal of fractions, arrays or objects")
            return shape
        if types == ALL_TYPES:
            if _takes_a_type_for_granted(flat):
                self._widen(spot, "no keyword says of which type this is", 'give it a "type"')
            return ANYTHING
        if "object" in types and self._is_class(flat):
            rest = types - {"object"}
            return union([self._class_ref(flat, name), *self._of_types(rest, flat, name)])
        for group in sorted(flat.groups, key=lambda g: (not self._names_members(g), not g.choice)):
            if self._names_members(group) or all(b.shapes_something() for b in group.branches):
                shape = self._one_of_branches(flat, group, name)
                if shape != ANYTHING:
                    return shape
        return union(self._of_types(types, flat, name))

    def _referenced(self, reference: str) -> Shape:
        if reference == "#":
            return ClassRef(self._name)
        spot = self._places.target(reference)
        for site in spot.sites:
            if (name := site.schema.get(SHARED_TYPE)) is not None:
                return self._shared(name)
        if reference in self._inlining:
            self._widen(spot, "only objects can contain themselves", "make it an object")
            return ANYTHING
        if reference not in self._inlined:
            at = next((site.pointer for site in spot.sites), "")
            self._inlining.add(reference)
            shape = self._shape(spot, self._definitions.get(at, self._name))
            self._inlining.remove(reference)
            if parts(shape) > MOST_PARTS:
                self._widen(spot, f"it would be written out in more than {MOST_PARTS} parts")
                shape = ANYTHING
            self._inlined[reference] = shape
        return self._inlined[reference]

    def _one_of_branches(self, flat: Place, group: Group, name: str) -> Shape:
        """The union of what the branches allow, each together with what holds for certain."""
        outer = Place(flat.sites)
        live = [
            (number, spot)
            for number, branch in enumerate(group.branches, 1)
            if self._places.types(spot := outer & branch)
        ]
        alone = sum(self._places.types(spot) != {"null"} for _, spot in live) == 1
        shapes = []
        for number, spot in live:
            shape = self._shape(spot, name if alone else f"{name}Option{number}")
            # Another branch may declare members that this one says nothing about.
            shapes.append(shape if self._covers_every_member(spot) else with_free_maps(shape))
        return union(shapes)

    def _is_class(self, flat: Place) -> bool:
        """Whether objects here are one class: of members named for certain, or by more than one choice."""
        if self._places.member_names(Place(flat.sites)):  # opened sites: without any group
            return True
        naming_groups = [group for group in flat.groups if self._names_members(group)]
        return len(naming_groups) > 1 or any(not group.choice for group in naming_groups)

    def _names_members(self, group: Group) -> bool:
        return any(self._places.member_names(branch) for branch in group.branches)

    def _covers_every_member(self, spot: Place) -> bool:
        closing = (
            s.schema.get("additionalProperties", True) for s in self._places.flat(spot).sites
        )
        return any(schema is False or schema not in (True, {}) for schema in closing)

    def _of_types(self, types: frozenset[str], flat: Place, name: str) -> Iterator[Shape]:
        for json_type in _WRITTEN:
            if json_type in types:
                yield self._of_type(json_type, flat, name)

    def _of_type(self, json_type: str, flat: Place, name: str) -> Shape:
        match json_type:
            case "integer":
                return Scalar.INTEGER
            case "number":
                return Scalar.FLOAT
            case "boolean":
                return Scalar.BOOLEAN
            case "null":
                return Scalar.NULL
            case "array":
                return ListOf(self._items(flat, name + "Item"))
            case "object":
                return MapOf(self._values(flat, name + "Value"))
            case _:
                return self._text(flat)

    def _text(self, flat: Place) -> Shape:
        formats = (site.schema.get("format") for site in flat.sites)
        shape = next((_FORMATS[f] for f in formats if f in _FORMATS), Scalar.STRING)
        if not all(_admits_our_spelling(shape, site.schema) for site in flat.sites):
            self._widen(flat, "other keywords may refuse how Python writes this format")
            return Scalar.STRING
        return shape

    def _items(self, flat: Place, name: str) -> Shape:
        items = Place()
        for site in flat.sites:
            if "prefixItems" in site.schema:
                return union(self._positions(site, name))
            if "items" in site.schema:
                items &= place(site.schema["items"], pointer.join(site.pointer, "items"))
        return self._shape(items, name)

    def _positions(self, site: Site, name: str) -> Iterator[Shape]:
        positions = site.schema["prefixItems"]
        for index, schema in enumerate(positions):
            at = pointer.join(site.pointer, "prefixItems", index)
            yield self._shape(place(schema, at), f"{name}{index + 1}")
        more = site.schema.get("items", True)
        if more is not False and site.schema.get("maxItems", len(positions) + 1) > len(positions):
            yield self._shape(place(more, pointer.join(site.pointer, "items")), name)

    def _values(self, flat: Place, name: str) -> Shape:
        """What the values of a mapping may be. Of each, one of the schemas found holds for certain."""
        if any(group.shapes_something() for group in flat.groups):
            return ANYTHING
        found = [spot for site in flat.sites for spot in typed_members(site) if not spot.never]
        return union(
            self._shape(spot, name if len(found) == 1 else f"{name}{number}")
            for number, spot in enumerate(found, 1)
        )

    def _widen(self, spot: Place, message: str, hint: str = "") -> None:
        at = next((site.pointer for site in spot.all_sites()), "")
        self._widenings[Widening(at, message, hint)] = None


def _admits_our_spelling(shape: Shape, schema: JsonObject) -> bool:
    """Whether what is beside a format leaves it the one way in which a model writes it.

    A uuid is written in lower case, a date-time with as many digits as it needs;
    a date has one spelling.
    """
    pattern = schema.get("pattern", "")
    if shape is Scalar.UUID:
        return not re.search("[A-F]", pattern) or bool(re.search("[a-f]", pattern))
    if shape is Scalar.DATE_TIME:
        lengths = (
            schema.get("minLength", 0) <= _SHORTEST and schema.get("maxLength", 99) >= _LONGEST
        )
        return lengths and not pattern
    return True


def _attribute(wire: str, member: Place) -> str:
    for site in member.all_sites():
        if isinstance(chosen := site.schema.get("x-evgen-name"), str):
            return chosen
    return naming.attribute_name(wire)


def _description(spot: Place) -> str:
    texts = (str(site.schema.get("description", "")) for site in spot.sites)
    return next((text for text in texts if text), "")


def _takes_a_type_for_granted(spot: Place) -> bool:
    return any(site.schema.keys() & _OF_ONE_TYPE for site in spot.all_sites())


def _word(wire: str) -> str:
    """A wire name as part of a class name."""
    return naming.pascal_case(wire) or "Member"
