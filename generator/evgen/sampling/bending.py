"""Values that probably break one keyword, made from a value that keeps to it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_ODD_KEYS = ("unexpected", "", "!", "x" * 200, "UNEXPECTED", "0")
_OTHERS: tuple[Any, ...] = ("text", 7, True, None, [], {}, 0.5, "", -1, [None])
_ODD_TEXTS = ("!", "", "not valid", "🙂", "0" * 300, "a")
_LONGEST = 5000

_Schema = Mapping[str, Any]


def bent(rule: str, schema: _Schema, value: Any) -> Iterator[Any]:
    """Values that may break ``rule`` of ``schema``; ``value`` stays as it is."""
    yield from BENT[rule](schema, copy.deepcopy(value))


def _other(_: _Schema, value: Any) -> Iterator[Any]:
    yield from (other for other in _OTHERS if type(other) is not type(value))


def _like(_: _Schema, value: Any) -> Iterator[Any]:
    """Something else of the same type, then anything."""
    if isinstance(value, str):
        yield from (f"{value}-unknown", "unknown", "")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, -987_654_321)
    yield from _OTHERS


def _without_member(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name in schema["required"]:
            if name in value:
                yield {n: member for n, member in value.items() if n != name}


def _without_dependent(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, needed in schema["dependentRequired"].items():
            for other in needed:
                if name in value and other in value:
                    yield {n: member for n, member in value.items() if n != other}


def _with_member(_: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key in _ODD_KEYS:
            if key not in value:
                for member in ("unexpected", 7, None):
                    yield {**value, key: member}


def _fewer_members(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield dict(list(value.items())[: max(0, int(schema["minProperties"]) - 1)])
        yield {}


def _more_members(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and (most := int(schema["maxProperties"])) < _LONGEST:
        for member in [*list(value.values())[:1], "more", 1]:
            more = {f"more{number}": member for number in range(most + 1)}
            yield dict([*value.items(), *more.items()][: max(most + 1, len(value))])


def _beyond(keyword: str, sign: int) -> Callable[[_Schema, Any], Iterator[Any]]:
    def values(schema: _Schema, value: Any) -> Iterator[Any]:
        if isinstance(value, int | float) and not isinstance(value, bool):
            limit = schema[keyword]
            if keyword.startswith("exclusive"):
                yield limit
            steps = (1, 10, 0.5, *(s for s in [schema.get("multipleOf")] if s))
            yield from (limit + sign * step for step in steps)

    return values


def _between_multiples(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        step = schema["multipleOf"]
        yield from (value + 1, value - 1, value + step / 2, value - step / 2, value + step / 3)


def _shorter(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, str) and schema["minLength"] > 0:
        yield value[: int(schema["minLength"]) - 1]


def _longer(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, str) and schema["maxLength"] <= 100 * _LONGEST:
        length = int(schema["maxLength"]) + 1
        filler = value or "a"
        yield (filler * (length // len(filler) + 1))[:length]
        yield (value + (value or "a")[-1:] * length)[:length]
        yield value[:-1] + (value or "a")[-1:] * length


def _odd_text(_: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        yield from (value.lower(), value.upper(), f"{value}!", f"!{value}", value[:-1], value[1:])
        yield from (text * len(value) for text in ("?", "a", "A", "0"))
        yield from _ODD_TEXTS


def _fewer_items(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, list) and schema["minItems"] > 0:
        yield value[: int(schema["minItems"]) - 1]


def _more_items(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, list) and schema["maxItems"] < _LONGEST:
        most = int(schema["maxItems"])
        filler = value[-1:] or [None]
        yield [*value, *filler * (most + 1 - len(value))]
        yield [*value, *range(10_000, 10_001 + most - len(value))]
        yield [*value, *(f"more {number}" for number in range(most + 1 - len(value)))]


def _repeated(_: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, list) and value:
        yield [*value[:-1], value[0]]
        yield [*value, value[0]]
        yield [*value, value[-1]]
    if isinstance(value, list):
        yield from ([*value, "a", "a"], [*value, 1, 1])


def _contained(schema: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for other in _OTHERS:
            yield [other] * max(1, len(value))
        yield from (value[:-1], value[1:], [])
        most = schema.get("maxContains")
        if most is not None and most < _LONGEST:
            for item in value:
                yield [*value, *[item] * int(most)]
                yield [item] * (int(most) + 1)


def _item_too_many(_: _Schema, value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from ([*value, other] for other in _OTHERS)
        yield from ([*value, *[other] * 9] for other in _OTHERS)


def _anything(schema: _Schema, value: Any) -> Iterator[Any]:
    """For rules that only fail as a whole: without members, with odd members, something else."""
    if isinstance(value, dict):
        for name in value:
            yield {n: member for n, member in value.items() if n != name}
        for name, member in value.items():
            yield from ({**value, name: other} for other in _like(schema, member))
        yield from _absent(schema, value)
    if isinstance(value, str):
        yield from _odd_text(schema, value)
    yield from _like(schema, value)


def _absent(schema: _Schema, value: dict[str, Any]) -> Iterator[Any]:
    """Members that the schema, or a part of it, speaks of and the value does not have."""
    parts = [schema, *(s for s in (schema.get("not"),) if isinstance(s, Mapping))]
    parts += [p for k in ("anyOf", "oneOf") for p in schema.get(k, ()) if isinstance(p, Mapping)]
    names = {n: None for part in parts for n in part.get("required", ())}
    names |= {n: None for part in parts for n in part.get("properties", {})}
    new = [n for n in names if n not in value]
    for filler in ("text", 7, True, None):
        yield {**value, **dict.fromkeys(new, filler)}
    for part in parts:
        for name, inner in part.get("properties", {}).items():
            if isinstance(inner, Mapping):
                given = [*inner.get("enum", ()), *([inner["const"]] if "const" in inner else [])]
                yield from ({**value, name: member} for member in given)


#: By rule, the values that may break it. In the order in which defects go through the rules.
BENT: dict[str, Callable[[_Schema, Any], Iterator[Any]]] = {
    "required": _without_member,
    "type": _other,
    "enum": _like,
    "const": _like,
    "format": _odd_text,
    "pattern": _odd_text,
    "minLength": _shorter,
    "maxLength": _longer,
    "minimum": _beyond("minimum", -1),
    "maximum": _beyond("maximum", 1),
    "exclusiveMinimum": _beyond("exclusiveMinimum", -1),
    "exclusiveMaximum": _beyond("exclusiveMaximum", 1),
    "multipleOf": _between_multiples,
    "additionalProperties": _with_member,
    "unevaluatedProperties": _with_member,
    "propertyNames": _with_member,
    "dependentRequired": _without_dependent,
    "minProperties": _fewer_members,
    "maxProperties": _more_members,
    "minItems": _fewer_items,
    "maxItems": _more_items,
    "uniqueItems": _repeated,
    "contains": _contained,
    "minContains": _contained,
    "maxContains": _contained,
    "items": _item_too_many,
    "unevaluatedItems": _item_too_many,
    "anyOf": _anything,
    "oneOf": _anything,
    "not": _anything,
}
