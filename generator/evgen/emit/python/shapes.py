"""Shapes: what a Python type can say about a schema. Names and types, no constraints.

A shape holds every value that its schema allows (of what is declared); it may
hold more. What else a value must satisfy is decided by the schema itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

LiteralValue = str | int | bool | None


class Scalar(Enum):
    """The types that have no parts. ``UUID`` and below are strings on the wire."""

    STRING = "str"
    INTEGER = "Integer"
    FLOAT = "float"
    BOOLEAN = "bool"
    NULL = "None"
    UUID = "Uuid"
    DATE_TIME = "DateTime"
    DATE = "Date"


@dataclass(frozen=True, slots=True)
class Anything:
    """``Any``."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """``Literal[…]``; no value twice, where ``1`` and ``True`` are two."""

    values: tuple[LiteralValue, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """``list[…]``."""

    items: Shape


@dataclass(frozen=True, slots=True)
class MapOf:
    """``dict[str, …]``."""

    values: Shape


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the same module."""

    name: str


@dataclass(frozen=True, slots=True)
class SharedRef:
    """A class or alias of the module of shared types."""

    name: str


@dataclass(frozen=True, slots=True)
class Union:
    """``A | B``; made by ``union`` alone, so never nested and never of one."""

    members: tuple[Shape, ...]


Shape = Scalar | Anything | OneOf | ListOf | MapOf | ClassRef | SharedRef | Union

ANYTHING = Anything()
NUMBER = Union((Scalar.INTEGER, Scalar.FLOAT))  # an integer beyond 2^53 is no float


@dataclass(frozen=True, slots=True)
class Field:
    """A member of an object: its name on the wire, and as an attribute."""

    wire: str
    attribute: str
    shape: Shape
    required: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class ClassShape:
    """A class of a generated module."""

    name: str
    doc: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class AliasShape:
    """A name for a type that is not a class, such as a shared enumeration."""

    name: str
    doc: str
    shape: Shape


def union(shapes: Iterable[Shape]) -> Shape:
    """The shape that holds whatever one of these holds: flat, without repetition, None last.

    Two strings of different formats cannot be told apart by their text alone, so
    a plain string, or date beside date-time, makes them all plain strings.
    """
    members = list(dict.fromkeys(_one_literal([m for shape in shapes for m in _flat(shape)])))
    if not members or ANYTHING in members:
        return ANYTHING
    if Scalar.STRING in members or {Scalar.DATE, Scalar.DATE_TIME} <= set(members):
        formatted = (Scalar.UUID, Scalar.DATE_TIME, Scalar.DATE)
        members = [Scalar.STRING if m in formatted else m for m in members]
    if Scalar.INTEGER in members or Scalar.FLOAT in members:
        # 1 == True in Python, and pydantic would read the number as the literal.
        members = [m for member in members for m in _without_boolean_literals(member)]
    members = list(dict.fromkeys(members))
    members.sort(key=lambda m: m is Scalar.NULL)
    return members[0] if len(members) == 1 else Union(tuple(members))


def _without_boolean_literals(shape: Shape) -> Iterator[Shape]:
    if not isinstance(shape, OneOf) or not any(isinstance(v, bool) for v in shape.values):
        yield shape
        return
    yield Scalar.BOOLEAN
    if rest := tuple(v for v in shape.values if not isinstance(v, bool)):
        yield OneOf(rest)


def one_of(values: Iterable[LiteralValue]) -> Shape:
    """``Literal[…]`` of these values; null is ``None`` beside it."""
    distinct = list({(type(v), v): v for v in values}.values())
    literals: list[Shape] = []
    if some := tuple(v for v in distinct if v is not None):
        literals.append(OneOf(some))
    if None in distinct:
        literals.append(Scalar.NULL)
    return union(literals)


def with_free_maps(shape: Shape) -> Shape:
    """The shape with mappings, if it holds any directly, to anything."""
    members = _flat(shape)
    return union(MapOf(ANYTHING) if isinstance(m, MapOf) else m for m in members)


def class_names(shape: Shape) -> Iterator[str]:
    """The classes of its own module that a shape names."""
    match shape:
        case ClassRef(name):
            yield name
        case ListOf(inner) | MapOf(inner):
            yield from class_names(inner)
        case Union(members):
            for member in members:
                yield from class_names(member)
        case _:
            return


def parts(shape: Shape) -> int:
    """How long a shape is when it is written out."""
    match shape:
        case ListOf(inner) | MapOf(inner):
            return 1 + parts(inner)
        case Union(members):
            return sum(parts(member) for member in members)
        case _:
            return 1


def _flat(shape: Shape) -> tuple[Shape, ...]:
    return shape.members if isinstance(shape, Union) else (shape,)


def mixes_up_booleans(values: Iterable[LiteralValue], *others: Shape) -> bool:
    """Whether 0 or 1 stands beside a boolean: pydantic takes one for the other in a ``Literal``."""
    kinds = {type(value) for value in values if value in (0, 1)}
    kinds |= {bool} if Scalar.BOOLEAN in others else set()
    kinds |= {int} if Scalar.INTEGER in others else set()
    return len(kinds) == 2


def _one_literal(members: list[Shape]) -> Iterator[Shape]:
    """All literals of a union as one, where the first stood; not those that would be mixed up."""
    values = {(type(v), v): v for m in members if isinstance(m, OneOf) for v in m.values}
    plain: list[Shape] = []
    if mixes_up_booleans(values.values(), *members):
        plain = [Scalar.INTEGER, Scalar.BOOLEAN]
        values = {key: value for key, value in values.items() if not isinstance(value, int)}
    written = False
    for member in members:
        if not isinstance(member, OneOf):
            yield member
        elif not written:
            written = True
            if values:
                yield OneOf(tuple(values.values()))
            yield from plain
