"""Integers of 64 bits that may also be written as a string of digits, as protobuf's JSON does.

A file that marks any integer with a width (``"format": "int32"``) is believed: only those
of 64 bits are widened. In a file that marks none, every integer is taken for one of 64
bits unless an ``enum``, a ``const`` or bounds keep it within 32. What stands under
``oneOf``, ``not`` or ``if`` is left alone, for a wider schema there may admit less. The
enumeration of ``google.protobuf.NullValue`` (``NULL_VALUE`` and 0) also admits the
``null`` that the same encoding writes for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen.loading.dialects import Dialect, children, walk
from evgen.pointer import tokens

_WIDE = frozenset({"int64", "uint64", "sint64", "fixed64", "sfixed64", "long", "bigint"})
_NARROW = frozenset({"int8", "uint8", "int16", "uint16", "int32", "uint32", "sint32", "fixed32",
                     "sfixed32", "short", "byte"})  # fmt: skip
#: What a reader wants to see at the field itself, rather than in one of its two forms.
_ABOUT_THE_FIELD = frozenset(
    [
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
    ]
)
_DIGITS: Mapping[str, Any] = {"type": "string", "pattern": "^-?[0-9]+$"}
_LEFT_ALONE = frozenset({"oneOf", "not", "if"})


def widen(schema: dict[str, Any], dialect: Dialect) -> int:
    """Widens what has 64 bits, in place; returns how many fields that were."""
    reached = [here for here in _reached(schema) if not _is_hidden(here, dialect)]
    marked = any(
        isinstance(here, dict) and here.get("format") in _WIDE | _NARROW for _, here in walk(schema)
    )
    count = 0
    for here in reached:
        if _is_null_value(here):
            _admit_null(here)
            count += 1
        elif _has_64_bits(here, marked=marked):
            _widen_one(here)
            count += 1
    return count


def _reached(schema: dict[str, Any]) -> list[dict[str, Any]]:
    found, waiting = [], [schema]
    while waiting:
        here = waiting.pop()
        found.append(here)
        for pointer, child in children(here, ""):
            if isinstance(child, dict) and tokens(pointer)[0] not in _LEFT_ALONE:
                waiting.append(child)
    return found


def _is_hidden(schema: dict[str, Any], dialect: Dialect) -> bool:
    return dialect.ref_hides_siblings and "$ref" in schema


def _has_64_bits(schema: dict[str, Any], *, marked: bool) -> bool:
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not isinstance(kinds, list) or "integer" not in kinds or {"string", "number"} & set(kinds):
        return False
    if "enum" in schema or "const" in schema:
        return False
    if marked:
        return schema.get("format") in _WIDE
    return not (_bounded(schema, "inimum", -(2**31)) and _bounded(schema, "aximum", 2**32 - 1))


def _bounded(schema: dict[str, Any], which: str, limit: int) -> bool:
    stated = (schema.get(keyword) for keyword in (f"m{which}", f"exclusiveM{which}"))
    numbers = [n for n in stated if isinstance(n, int | float) and not isinstance(n, bool)]
    return any(n >= limit if limit < 0 else n <= limit for n in numbers)


def _widen_one(schema: dict[str, Any]) -> None:
    before = dict(schema)
    schema.clear()
    number: dict[str, Any] = {}
    for keyword, value in before.items():
        about = keyword in _ABOUT_THE_FIELD or keyword.startswith("x-")
        (schema if about else number)[keyword] = value
    other = number.pop("anyOf", None)
    schema["anyOf"] = [number, dict(_DIGITS)]
    if other is not None:
        number["anyOf"] = other


def _is_null_value(schema: dict[str, Any]) -> bool:
    members = schema.get("enum")
    return isinstance(members, list) and members in (["NULL_VALUE", 0], ["NULL_VALUE"])


def _admit_null(schema: dict[str, Any]) -> None:
    schema["enum"] = [*schema["enum"], None]
    kinds = schema.get("type")
    if isinstance(kinds, str):
        schema["type"] = [kinds, "null"]
    elif isinstance(kinds, list) and "null" not in kinds:
        schema["type"] = [*kinds, "null"]
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            schema[keyword] = [*schema[keyword], {"type": "null"}]
