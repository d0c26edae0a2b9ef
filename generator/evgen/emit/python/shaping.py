"""From a bundle to shapes: which classes an event has, and what type each member gets.

Each shape must hold every value that is valid at its place. Where that makes a
type wider than its author will expect, a ``Widening`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from evgen import naming, pointer
from evgen.emit.python import literals
from evgen.emit.python.places import ALL_TYPES, Group, Place, Places, Site, place
from evgen.emit.python.shapes import (
    ANYTHING,
    NUMBER,
    AliasShape,
    ClassRef,
    ClassShape,
    Field,
    ListOf,
    MapOf,
    Scalar,
    Shape,
    SharedRef,
    class_names,
    union,
)
from evgen.model import JsonObject

#: What marks a definition in a bundle as a shared type, with its name.
SHARED_TYPE = "x-evgen-type"
#: Beyond so many classes in one module, objects become plain mappings.
MOST_CLASSES = 2000

_FORMATS = {"uuid": Scalar.UUID, "date-time": Scalar.DATE_TIME, "date": Scalar.DATE}
_SCALARS = {"null": Scalar.NULL, "boolean": Scalar.BOOLEAN}
#: Keywords that say something about one type, so that their reader takes the type for granted.
_OF_ONE_TYPE = frozenset(
    {
        "properties", "patternProperties", "additionalProperties", "required", "items",
        "prefixItems", "minItems", "maxItems", "format", "pattern", "minLength", "maxLength",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    }
)  # fmt: skip
#: Beside a reference, these may make a shape other than that of what is referred to.
_SHAPING = frozenset(
    {
        "properties", "patternProperties", "items", "prefixItems", "enum", "const", "format",
    }
)  # fmt: skip
_BRANCHES = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Widening:
    """A type that is wider than it looks, and why."""

    pointer: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Shaped:
    """The classes of one bundle, its own name last, and what its name stands for."""

    classes: tuple[ClassShape, ...]
    alias: AliasShape | None
    widenings: tuple[Widening, ...]


class NameClashError(Exception):
    """Two members with one attribute name, which the loader should have refused."""


def shaped(
    name: str,
    bundle: JsonObject,
    taken: set[str],
    *,
    always_class: bool,
    shared_name: Callable[[str], str],
) -> Shaped:
    """The shapes of ``bundle`` under the class name ``name``.

    ``taken`` holds the class names of the module, and gets the new ones.
    ``always_class`` is for events: their data is an object whatever else the
    schema would admit. ``shared_name`` maps a shared type to its class.
    """
    return _Shaping(name, bundle, taken, shared_name).run(always_class=always_class)


class _Shaping:
    def __init__(
        self, name: str, bundle: JsonObject, taken: set[str], shared_name: Callable[[str], str]
    ) -> None:
        self._name = name
        self._bundle = bundle
        self._taken = taken
        self._shared_name = shared_name
        self._places = Places(bundle)
        self._class_of: dict[Place, str] = {}
        self._waiting: list[tuple[str, Place]] = []
        self._inlining: list[str] = []
        self._inlined: dict[str, Shape] = {}
        self._widenings: dict[Widening, None] = {}
        self._root_is_class = False
        self._definition_names = self._named_definitions()

    def run(self, *, always_class: bool) -> Shaped:
        root = self._places.root()
        flat = self._places.flat(root)
        self._root_is_class = always_class or (
            self._places.types(root) == {"object"} and self._is_class(flat)
        )
        alias = None
        if self._root_is_class:
            self._class_of[flat] = self._name
            self._waiting.append((self._name, flat))
            reached = [self._name]
        else:
            shape = self._shape(root, self._name, through="#")
            alias = AliasShape(self._name, self._description(root), shape)
            reached = list(class_names(shape))
        return Shaped(self._classes(reached), alias, tuple(self._widenings))

    def _classes(self, reached: list[str]) -> tuple[ClassShape, ...]:
        """The waiting classes and those that they lead to, without what nothing names in the end."""
        made: dict[str, ClassShape] = {}
        for name, flat in self._waiting:  # grows while it is read
            made[name] = self._class(name, flat)
        for name in reached:  # grows too
            for field in made[name].fields:
                reached += [n for n in class_names(field.shape) if n not in reached]
        return tuple(made[name] for name in sorted(made) if name in reached)

    def _class(self, name: str, flat: Place) -> ClassShape:
        required = self._places.required(flat)
        fields: dict[str, Field] = {}
        for wire in self._places.member_names(flat):
            member = self._places.member(flat, wire)
            if member.never:
                continue
            attribute = self._attribute(wire, member)
            if attribute in fields:
                raise NameClashError(f"{name}: {wire!r} and {fields[attribute].wire!r}")
            fields[attribute] = Field(
                wire,
                attribute,
                self._member_shape(member, name + _word(wire)),
                wire in required,
                self._description(member),
            )
        return ClassShape(name, self._description(flat), tuple(fields.values()))

    def _attribute(self, wire: str, member: Place) -> str:
        for site in _all_sites(member):
            if isinstance(chosen := site.schema.get("x-evgen-name"), str):
                return chosen
        return naming.attribute_name(wire)

    def _description(self, spot: Place) -> str:
        return next((d for s in spot.sites if (d := str(s.schema.get("description", "")))), "")

    def _member_shape(self, member: Place, name: str) -> Shape:
        shape = self._shape(member, name)
        if shape == ANYTHING and not member.sites and self._says_something(member):
            self._widen(
                member,
                "this member is declared in some branches only, and may be anything in the others",
                "declare it in properties beside the branches too",
            )
        return shape

    # One place

    def _shape(self, spot: Place, name: str, *, through: str = "") -> Shape:
        reference = self._sole_reference(spot)
        if reference is not None and reference != through:
            return self._referenced(reference)
        flat = self._places.flat(spot)
        types = self._places.types(flat)
        if not types:
            return ANYTHING  # no value gets here
        if (literal := literals.shape(flat.sites, types)) is not None:
            shape, widened = literal
            if widened:
                self._widen(spot, "an enumeration of numbers with a fraction, arrays or objects")
            return shape
        if types == ALL_TYPES:
            if self._says_something(flat):
                self._widen(spot, "nothing says of which type this is", 'give it a "type"')
            return ANYTHING
        if "object" in types and self._is_class(flat):
            rest = [self._of_type(t, flat, name) for t in sorted(types - {"object"})]
            return union([self._class_ref(flat, name), *_numbers(rest)])
        for group in sorted(flat.groups, key=lambda g: not g.choice):
            if self._shapes_something(group):
                shape = self._one_of_branches(flat, group, name)
                if shape != ANYTHING:
                    return shape
        return union(_numbers(self._of_type(t, flat, name) for t in sorted(types)))

    def _one_of_branches(self, flat: Place, group: Group, name: str) -> Shape:
        shapes: dict[int, Shape] = {}
        outer = Place(flat.sites)
        live = [
            (number, outer & branch)
            for number, branch in enumerate(group.branches, 1)
            if self._places.types(outer & branch)
        ]
        alone = sum(self._places.types(branch) != {"null"} for _, branch in live) == 1
        for number, branch in live:
            shapes[number] = self._shape(branch, name if alone else f"{name}Option{number}")
        return union(shapes.values())

    def _of_type(self, json_type: str, flat: Place, name: str) -> Shape:
        match json_type:
            case "integer":
                return Scalar.INTEGER
            case "number":
                return Scalar.FLOAT
            case "string":
                formats = (s.schema.get("format") for s in flat.sites)
                return next((_FORMATS[f] for f in formats if f in _FORMATS), Scalar.STRING)
            case "array":
                return ListOf(self._items(flat, name + "Item"))
            case "object":
                return MapOf(self._values(flat, name + "Value"))
            case _:
                return _SCALARS[json_type]

    def _items(self, flat: Place, name: str) -> Shape:
        items = Place()
        for site in flat.sites:
            schema, at = site.schema, site.pointer
            if "prefixItems" in schema:
                positions = [
                    self._shape(place(s, pointer.join(at, "prefixItems", i)), f"{name}{i + 1}")
                    for i, s in enumerate(schema["prefixItems"])
                ]
                if schema.get("items") is not False:
                    rest = place(schema.get("items", True), pointer.join(at, "items"))
                    if schema.get("maxItems", len(positions) + 1) > len(positions):
                        positions.append(self._shape(rest, name))
                return union(positions)
            if "items" in schema:
                items &= place(schema["items"], pointer.join(at, "items"))
        return self._shape(items, name) if items.sites else ANYTHING

    def _values(self, flat: Place, name: str) -> Shape:
        """What the values of a mapping may be: of each, one of the schemas here holds for certain."""
        found: list[Place] = []
        complete = not any(self._declares(b) for g in flat.groups for b in g.branches)
        for site in flat.sites:
            schema, at = site.schema, site.pointer
            patterns = schema.get("patternProperties", {})
            found += [
                place(s, pointer.join(at, "patternProperties", p)) for p, s in patterns.items()
            ]
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                if isinstance(schema.get(keyword), Mapping) and schema[keyword]:
                    found.append(place(schema[keyword], pointer.join(at, keyword)))
        found = [spot for spot in found if not spot.never]
        if not found or not complete:
            return ANYTHING
        numbered = len(found) > 1
        return union(
            self._shape(spot, f"{name}{index}" if numbered else name)
            for index, spot in enumerate(found, 1)
        )
