"""Enumerations and constants as shapes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evgen.emit.python.shapes import (
    ANYTHING,
    NUMBER,
    ListOf,
    LiteralValue,
    MapOf,
    Scalar,
    Shape,
    mixes_up_booleans,
    one_of,
    union,
)
from evgen.emit.python.sites import Site
from evgen.runtime.openenum import OPEN_ENUM, json_types

_PLAIN: dict[str, Shape] = {
    "null": Scalar.NULL,
    "boolean": Scalar.BOOLEAN,
    "integer": Scalar.INTEGER,
    "number": NUMBER,
    "string": Scalar.STRING,
    "array": ListOf(ANYTHING),
    "object": MapOf(ANYTHING),
}


def literal_shape(sites: Iterable[Site], types: frozenset[str]) -> tuple[Shape, bool] | None:
    """The shape of values that are enumerated, or None where none are.

    The second part says whether it is wider than the enumeration: Python has no
    ``Literal`` of a fraction, an array or an object, and pydantic reads none of an
    integer beyond 64 bits.
    """
    closed: list[list[Any]] = []
    grows: list[list[Any]] = []
    for site in sites:
        if "const" in site.schema:
            closed.append([site.schema["const"]])
        if "enum" in site.schema:
            (grows if site.schema.get(OPEN_ENUM) is True else closed).append(site.schema["enum"])
    if closed:
        values = _of_types(min(closed, key=len), types)
        shapes, widened = _shapes(values)
        return union(shapes), widened
    if grows:
        values = _of_types(min(grows, key=len), types)
        shapes, _ = _shapes(values)
        return union([*shapes, *(_PLAIN[kind] for kind in json_types(values))]), False
    return None


def _of_types(values: list[Any], types: frozenset[str]) -> list[Any]:
    return [value for value in values if types.issuperset(json_types([value]))]


def _shapes(values: list[Any]) -> tuple[list[Shape], bool]:
    plain: list[Shape] = []
    literal: list[LiteralValue] = []
    for value in values:
        kind = json_types([value])[0]
        if kind in ("array", "object", "number") or _is_beyond_64_bits(value):
            plain.append(_PLAIN[kind])
        else:
            literal.append(int(value) if isinstance(value, float) else value)
    shapes = [*([one_of(literal)] if literal else []), *plain]
    return shapes, bool(plain) or mixes_up_booleans(literal)


def _is_beyond_64_bits(value: object) -> bool:
    return isinstance(value, int | float) and not -(2**63) <= value < 2**63
