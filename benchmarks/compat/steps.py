"""Steps in the life of realistic events, made from a seed; their truth is known by construction.

Each step is one change of the kind that people make. What it does to old and new data follows from
the kind alone, for the contract's semantics and for JSON Schema as it stands: events are objects
whose members the schema does not forbid (``additionalProperties`` is not said).
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.compat.pairs import Pair

Schema = dict[str, Any]
#: Whether backward and forward are compatible.
Truth = tuple[bool, bool]

_FINE, _OLD_BREAKS, _NEW_BREAKS, _BOTH_BREAK = (True, True), (False, True), (True, False), (False, False)  # fmt: skip
_WORDS = [
    "order",
    "customer",
    "payment",
    "invoice",
    "shipment",
    "carrier",
    "address",
    "street",
    "city",
    "country",
    "postal",
    "email",
    "phone",
    "amount",
    "currency",
    "tax",
    "discount",
    "total",
    "quantity",
    "product",
    "sku",
    "category",
    "warehouse",
    "reason",
    "channel",
    "campaign",
    "session",
    "device",
    "locale",
    "note",
    "reference",
    "batch",
    "operator",
    "approval",
    "priority",
    "score",
    "rating",
]
_UUID = {"type": "string", "format": "uuid"}


@dataclass(frozen=True)
class Step:
    """A kind of change. ``make`` gets a copy of the old schema and turns it into the new one.

    A kind that needs something of the old schema brings it along in ``prepare``.
    """

    name: str
    evgen: Truth
    strict: Truth
    make: Callable[[Schema], None]
    prepare: Callable[[Schema], None] = lambda _: None


def pairs(number: int, seed: int = 7) -> Iterator[Pair]:
    """``number`` steps, each for both semantics."""
    for index, (step, old, new) in enumerate(events(number, seed)):
        for semantics, truth in (("evgen", step.evgen), ("strict", step.strict)):
            yield Pair(
                f"{step.name}#{index}/{semantics}", f"steps, {semantics}", old, new,
                {"backward": truth[0], "forward": truth[1]}, semantics=semantics, formats=True,
            )  # fmt: skip


def events(number: int, seed: int = 7) -> Iterator[tuple[Step, Schema, Schema]]:
    """A step, and the event before and after it; every kind as often as any other."""
    for index in range(number):
        yield _made(STEPS[index % len(STEPS)], index, seed)


def history(number: int, seed: int = 7) -> Iterator[tuple[Step, Schema, Schema]]:
    """The same as a history has them: five of eight steps break nobody (for the contract's
    semantics), three do. Which of either is left to chance.
    """
    fine, breaking = ([s for s in STEPS if (s.evgen == _FINE) is want] for want in (True, False))
    for index in range(number):
        chance = random.Random(f"history/{seed}/{index}")
        yield _made(chance.choice(fine if chance.random() < 5 / 8 else breaking), index, seed)


def _made(step: Step, index: int, seed: int) -> tuple[Step, Schema, Schema]:
    old = _event(random.Random(f"{seed}/{index}"), index)
    step.prepare(old)
    new = copy.deepcopy(old)
    step.make(new)
    return step, old, new


def _event(chance: random.Random, index: int) -> Schema:
    names = [f"{a}{b.title()}" for a, b in zip(_shuffled(chance), _shuffled(chance), strict=True)]
    names = names[: chance.randint(8, 25)]
    properties: Schema = {"eventId": {**_UUID, "description": "Unique per event."}}
    properties |= {name: _property(chance, name) for name in names}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Event{index}",
        "description": "Something happened in the shop.",
        "type": "object",
        "properties": properties,
        "required": ["eventId", *chance.sample(names, len(names) // 2)],
        "$defs": {
            "Money": {
                "type": "object",
                "description": "An amount in the smallest unit of its currency.",
                "properties": {
                    "amount": {"type": "integer", "minimum": 0},
                    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
                },
                "required": ["amount", "currency"],
            },
            "Line": {
                "type": "object",
                "properties": {
                    "sku": {"type": "string", "minLength": 1, "maxLength": 64},
                    "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
                    "price": {"$ref": "#/$defs/Money"},
                },
                "required": ["sku", "quantity"],
            },
        },
    }


def _shuffled(chance: random.Random) -> list[str]:
    return chance.sample(_WORDS, len(_WORDS))


def _property(chance: random.Random, name: str) -> Schema:
    made: Schema = chance.choice(
        [
            {"type": "string", "maxLength": chance.choice([32, 64, 255])},
            {"type": "string", "minLength": 1},
            {"type": "string", "format": chance.choice(["date-time", "date", "email", "uuid"])},
            {"type": "string", "pattern": chance.choice(["^[A-Z]{2}$", "^[a-z0-9-]+$", "^[0-9]{5}$"])},
            {"type": "string", "enum": chance.sample(["new", "paid", "sent", "lost", "back", "done"], 4)},
            {"type": "integer", "minimum": 0},
            {"type": "number", "minimum": 0, "maximum": 1000000},
            {"type": "boolean"},
            {"type": ["string", "null"]},
            {"$ref": "#/$defs/Money"},
            {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1},
            {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            {"type": "object", "additionalProperties": {"type": "string"}},
            {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}, "required": ["city"]},
        ]
    )  # fmt: skip
    return {**made, "description": f"The {name} of it."}


def _put(name: str, schema: Any, *, required: bool = False) -> Callable[[Schema], None]:
    def put(event: Schema) -> None:
        event["properties"][name] = copy.deepcopy(schema)
        if required and name not in event["required"]:
            event["required"].append(name)

    return put


def _drop(name: str, *, only_required: bool = False) -> Callable[[Schema], None]:
    def drop(event: Schema) -> None:
        if not only_required:
            del event["properties"][name]
        event["required"] = [n for n in event["required"] if n != name]

    return drop


def _require(name: str) -> Callable[[Schema], None]:
    return lambda event: event["required"].append(name)


def _all(*changes: Callable[[Schema], None]) -> Callable[[Schema], None]:
    def every(event: Schema) -> None:
        for change in changes:
            change(event)

    return every


def _at(*path: str) -> Callable[[Schema], Any]:
    def reach(event: Schema) -> Any:
        for token in path:
            event = event[token]
        return event

    return reach


def _set(keyword: str, value: Any, *path: str) -> Callable[[Schema], None]:
    return lambda event: _at(*path)(event).__setitem__(keyword, value)


def _changed(
    name: str, before: Schema, after: Schema, truth: Truth, strict: Truth | None = None
) -> Step:
    """A property that is another one afterwards."""
    return Step(name, truth, strict or truth, _put("changing", after), _put("changing", before))


def _both_ways(name: str, narrow: Schema, wide: Schema) -> tuple[Step, Step]:
    return (
        _changed(f"{name}, wider", narrow, wide, _NEW_BREAKS),
        _changed(f"{name}, narrower", wide, narrow, _OLD_BREAKS),
    )


def _with_items(items: Schema, **others: Any) -> Schema:
    return {"type": "array", "items": items, **others}


def _object(required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": required}


_TEXT, _WHOLE, _NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
_OPEN = {"x-evgen-open-enum": True, **_TEXT}
_PAID, _LOST = [["new", "paid"], ["new", "paid", "lost"]]
_USES_MONEY = _put("price", {"$ref": "#/$defs/Money"}, required=True)
_MONEY = ("$defs", "Money", "properties")

STEPS: tuple[Step, ...] = (
    Step("optional property added", _FINE, _OLD_BREAKS, _put("added", _WHOLE)),
    Step("required property added", _OLD_BREAKS, _OLD_BREAKS, _put("added", _WHOLE, required=True)),
    Step("optional property removed", _FINE, _NEW_BREAKS, _drop("gone"), _put("gone", _WHOLE)),
    Step("required property removed", _NEW_BREAKS, _NEW_BREAKS, _drop("gone"), _put("gone", _WHOLE, required=True)),
    Step("optional property renamed", _FINE, _BOTH_BREAK, _all(_drop("before"), _put("after", _WHOLE)), _put("before", _WHOLE)),
    Step("required property renamed", _BOTH_BREAK, _BOTH_BREAK, _all(_drop("before"), _put("after", _WHOLE, required=True)), _put("before", _WHOLE, required=True)),
    Step("property required", _OLD_BREAKS, _OLD_BREAKS, _require("some"), _put("some", _TEXT)),
    Step("property optional", _NEW_BREAKS, _NEW_BREAKS, _drop("some", only_required=True), _put("some", _TEXT, required=True)),
    *_both_ways("integer and number", _WHOLE, _NUMBER),
    *_both_ways("null", _TEXT, {"type": ["string", "null"]}),
    *_both_ways("type or any", _TEXT, {}),
    _changed("string to integer", _TEXT, _WHOLE, _BOTH_BREAK),
    _changed("string to object", _TEXT, _object([], a=_TEXT), _BOTH_BREAK),
    _changed("value to list", _TEXT, _with_items(_TEXT), _BOTH_BREAK),
    *_both_ways("enum", {**_TEXT, "enum": _PAID}, {**_TEXT, "enum": _LOST}),
    _changed("enum, one for another", {**_TEXT, "enum": ["a", "b"]}, {**_TEXT, "enum": ["a", "c"]}, _BOTH_BREAK),
    _changed("open enum, wider", {**_OPEN, "enum": _PAID}, {**_OPEN, "enum": _LOST}, _FINE, _NEW_BREAKS),
    _changed("open enum, narrower", {**_OPEN, "enum": _LOST}, {**_OPEN, "enum": _PAID}, _FINE, _OLD_BREAKS),
    *_both_ways("enum or string", {**_TEXT, "enum": _PAID}, _TEXT),
    *_both_ways("const or enum", {"const": "new"}, {"enum": ["new", "paid"]}),
    *_both_ways("maximum", {**_WHOLE, "maximum": 10}, {**_WHOLE, "maximum": 100}),
    *_both_ways("minimum", {**_NUMBER, "minimum": 1}, {**_NUMBER, "minimum": 0}),
    *_both_ways("exclusive minimum", {**_NUMBER, "exclusiveMinimum": 0}, {**_NUMBER, "minimum": 0}),
    _changed("exclusive minimum of integers", {**_WHOLE, "exclusiveMinimum": 0}, {**_WHOLE, "minimum": 1}, _FINE),
    *_both_ways("multipleOf", {**_NUMBER, "multipleOf": 0.1}, {**_NUMBER, "multipleOf": 0.05}),
    *_both_ways("maxLength", {**_TEXT, "maxLength": 32}, {**_TEXT, "maxLength": 64}),
    *_both_ways("minLength", {**_TEXT, "minLength": 1}, _TEXT),
    *_both_ways("pattern", {**_TEXT, "pattern": "^[A-Z]{3}$"}, {**_TEXT, "pattern": "^[A-Z]{3,4}$"}),
    *_both_ways("pattern or none", {**_TEXT, "pattern": "^ord-[0-9]+$"}, _TEXT),
    _changed("pattern, another", {**_TEXT, "pattern": "^a"}, {**_TEXT, "pattern": "b$"}, _BOTH_BREAK),
    _changed("pattern for minLength", {**_TEXT, "pattern": "^[a-z]*$", "minLength": 1}, {**_TEXT, "pattern": "^[a-z]+$"}, _FINE),
    *_both_ways("format", _UUID, _TEXT),
    *_both_ways("maxItems", _with_items(_TEXT, maxItems=5), _with_items(_TEXT, maxItems=10)),
    *_both_ways("minItems", _with_items(_TEXT, minItems=1), _with_items(_TEXT)),
    *_both_ways("uniqueItems", _with_items(_TEXT, uniqueItems=True), _with_items(_TEXT)),
    *_both_ways("items", _with_items(_WHOLE), _with_items(_NUMBER)),
    _changed("optional member of items added", _with_items(_object(["a"], a=_TEXT)), _with_items(_object(["a"], a=_TEXT, b=_TEXT)), _FINE, _OLD_BREAKS),
    _changed("required member of items added", _with_items(_object(["a"], a=_TEXT)), _with_items(_object(["a", "b"], a=_TEXT, b=_TEXT)), _OLD_BREAKS),
    _changed("nested optional added", _object(["a"], a=_TEXT), _object(["a"], a=_TEXT, b=_object([], c=_TEXT)), _FINE, _OLD_BREAKS),
    _changed("nested required removed", _object(["a", "b"], a=_TEXT, b=_TEXT), _object(["a"], a=_TEXT), _NEW_BREAKS),
    _changed("object closed", _object(["a"], a=_TEXT), {**_object(["a"], a=_TEXT), "additionalProperties": False}, _FINE, _OLD_BREAKS),
    *_both_ways("values of a map", {"type": "object", "additionalProperties": _WHOLE}, {"type": "object", "additionalProperties": _NUMBER}),
    Step("shared type, wider", _NEW_BREAKS, _NEW_BREAKS, _set("minimum", -1000, *_MONEY, "amount"), _USES_MONEY),
    Step("shared type, narrower", _OLD_BREAKS, _OLD_BREAKS, _set("enum", ["EUR", "USD"], *_MONEY, "currency"), _USES_MONEY),
    Step("shared type, optional member", _FINE, _OLD_BREAKS, _set("scale", _WHOLE, *_MONEY), _USES_MONEY),
    *_both_ways("oneOf branch", {"oneOf": [_WHOLE, {"type": "null"}]}, {"oneOf": [_WHOLE, {"type": "null"}, {"type": "boolean"}]}),
    _changed("oneOf for a list of types", {"oneOf": [_TEXT, {"type": "null"}]}, {"type": ["string", "null"]}, _FINE),
    _changed("$ref for what it refers to", {"$ref": "#/$defs/Line"}, {"allOf": [{"$ref": "#/$defs/Line"}]}, _FINE),
    Step("description only", _FINE, _FINE, _set("description", "In other words.")),
    Step("examples only", _FINE, _FINE, _set("examples", [{}])),
)  # fmt: skip
