"""Schemas and the types that they become: one member per line of the table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evgen.emit.python.shapes import SharedRef
from evgen.emit.python.shaping import NameClashError, shape_bundle
from tests.catalogs import event
from tests.emit.python.packages import emitted

UUID = {"type": "string", "format": "uuid"}
WHEN = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
TEXT = {"type": "string"}
A = {"type": "object", "properties": {"a": {"type": "string"}}}
B = {"type": "object", "properties": {"b": {"type": "integer"}}}

TYPES: list[tuple[Any, str]] = [
    (TEXT, "str"),
    ({"type": "integer"}, "Integer"),
    ({"type": "number"}, "Integer | float"),
    ({"type": "boolean"}, "bool"),
    ({"type": "null"}, "None"),
    (UUID, "Uuid"),
    (WHEN, "DateTime"),
    (DAY, "Date"),
    ({"type": "string", "format": "email"}, "str"),
    # Written by Python, a value must not become one that the rest of its schema refuses
    ({**UUID, "pattern": "^[0-9A-F-]+$"}, "str"),
    ({**UUID, "pattern": "^[0-9a-f-]+$", "maxLength": 36}, "Uuid"),
    ({**WHEN, "pattern": "Z$"}, "str"),
    ({**WHEN, "maxLength": 24}, "str"),
    ({**WHEN, "maxLength": 32}, "DateTime"),
    ({**DAY, "pattern": "^2"}, "Date"),
    ({"type": ["string", "null"]}, "str | None"),
    ({"type": ["null", "integer", "string"]}, "str | Integer | None"),
    ({"type": ["string", "null"], "format": "uuid"}, "Uuid | None"),
    ({}, "Any"),
    (True, "Any"),
    # Enumerations
    ({"enum": ["a", "b", "a"]}, 'Literal["a", "b"]'),
    ({"const": "a"}, 'Literal["a"]'),
    ({"enum": ["a", 1, 1.0, None, -1]}, 'Annotated[Literal["a", 1, -1], NoBoolean] | None'),
    ({"enum": ["a", 2, True, False]}, 'Annotated[Literal["a", 2, True, False], NoNumber]'),
    ({"enum": ["a", 1, True]}, 'Literal["a"] | Integer | bool'),  # 1 == True in Python
    ({"oneOf": [{"const": 1}, {"const": True}]}, "Integer | bool"),
    ({"anyOf": [{"const": 0}, {"type": "boolean"}]}, "Integer | bool"),
    ({"anyOf": [{"const": True}, {"type": "integer"}]}, "Integer | bool"),
    ({"enum": ["it's", 'a "b"', "\\"]}, 'Literal["it\'s", "a \\"b\\"", "\\\\"]'),
    ({"type": "string", "enum": ["a", None]}, 'Literal["a"]'),
    ({"enum": [1.5, 2]}, "Literal[2] | Integer | float"),
    ({"enum": [{"a": 1}, []]}, "dict[str, Any] | list[Any]"),
    ({"enum": ["a", "b"], "x-evgen-open-enum": True}, 'Literal["a", "b"] | str'),
    ({"oneOf": [{"const": "a"}, {"const": "b"}]}, 'Literal["a", "b"]'),
    # Arrays and mappings
    ({"type": "array"}, "list[Any]"),
    ({"type": "array", "items": TEXT}, "list[str]"),
    ({"type": "array", "prefixItems": [TEXT, {"type": "integer"}]}, "list[Any]"),
    ({"type": "array", "prefixItems": [TEXT, {"type": "integer"}], "items": False}, "list[str | Integer]"),
    ({"type": "array", "prefixItems": [TEXT], "items": {"type": "boolean"}}, "list[str | bool]"),
    ({"type": "array", "items": A}, "list[OddPItem]"),
    ({"type": "object"}, "dict[str, Any]"),
    ({"type": "object", "additionalProperties": TEXT}, "dict[str, str]"),
    ({"type": "object", "additionalProperties": A}, "dict[str, OddPValue]"),
    ({"type": "object", "patternProperties": {"^a": TEXT, "^b": {"type": "integer"}}}, "dict[str, str | Integer]"),
    # Objects
    (A, "OddP"),
    ({**A, "additionalProperties": TEXT}, "OddP"),
    ({"type": ["object", "null"], "properties": {"a": TEXT}}, "OddP | None"),
    ({"$ref": "#/$defs/Line"}, "OddLine"),
    ({"$ref": "#/$defs/Line", "title": "t", "required": ["sku"]}, "OddLine"),
    ({"allOf": [{"$ref": "#/$defs/Line"}], "title": "t"}, "OddLine"),
    ({"$ref": "#/$defs/Line", "properties": {"more": TEXT}}, "OddP"),
    ({"allOf": [A, B]}, "OddP"),
    ({"$ref": "#"}, "Odd"),
    ({"$ref": "#/$defs/OddThing"}, "OddThing"),
    ({"$ref": "#/$defs/Odd"}, "OddOdd"),
    ({"$ref": "#/$defs/Tree"}, "OddTree"),
    # Definitions that are no objects are written out
    ({"$ref": "#/$defs/Code"}, 'Literal["x"]'),
    ({"$ref": "#/$defs/Numbers"}, "list[Any]"),
    # Shared types
    ({"$ref": "../../../types/Money.json"}, "Money"),
    ({"anyOf": [{"$ref": "../../../types/Money.json"}, {"type": "null"}]}, "Money | None"),
    ({"type": "object", "additionalProperties": {"$ref": "../../../types/Money.json"}}, "dict[str, Money]"),
    ({"$ref": "../../../types/Colour.json"}, "Colour"),
    ({"$ref": "../../../types/Money.json#/$defs/Currency"}, 'Literal["EUR"]'),
    # Choices
    ({"anyOf": [TEXT, {"type": "integer"}]}, "str | Integer"),
    ({"anyOf": [A, {"type": "null"}]}, "OddP | None"),
    ({"oneOf": [A, B]}, "OddPOption1 | OddPOption2"),
    ({"oneOf": [A, {"$ref": "#/$defs/Line"}]}, "OddPOption1 | OddLine"),
    ({"type": "object", "properties": {"x": TEXT}, "oneOf": [A, B]}, "OddP"),
    ({"anyOf": [{**TEXT, "minLength": 9}, {**TEXT, "pattern": "^a"}]}, "str"),
    ({"type": "string", "anyOf": [{"minLength": 9}, {"pattern": "^a"}]}, "str"),
    ({"anyOf": [WHEN, TEXT]}, "str"),
    ({"anyOf": [WHEN, DAY]}, "str"),
    ({"anyOf": [UUID, {"type": "integer"}]}, "Uuid | Integer"),
    ({"type": "object", "properties": {"a": TEXT}, "anyOf": [{"required": ["a"]}, {}]}, "OddP"),
    # Nothing says of which type
    ({"properties": {"a": TEXT}}, "Any"),
    ({"format": "uuid"}, "Any"),
    ({"anyOf": [A, {}]}, "Any"),
]  # fmt: skip

SHARED = {
    "types/Money.json": event(
        "Money",
        properties={"amount": {"type": "integer"}},
        **{"$defs": {"Currency": {"enum": ["EUR"]}}},
    ),
    "types/Colour.json": {"title": "Colour", "description": "A colour.", "enum": ["red"]},
}
DEFINITIONS = {
    "Line": {"type": "object", "properties": {"sku": TEXT}},
    "OddThing": A,
    "Odd": A,
    "Tree": {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}},
    "Code": {"const": "x"},
    "Numbers": {"type": "array", "items": {"$ref": "#/$defs/Numbers"}},
}  # fmt: skip


def module(**members: Any) -> str:
    """The generated module of an event called Odd."""
    schema = event("Odd", **{"$defs": DEFINITIONS, **members})
    texts, _ = emitted({"events/shop/Odd/1.0.0.json": schema, **SHARED})
    return texts["shop/odd.py"]


@pytest.mark.parametrize(("schema", "expected"), TYPES, ids=lambda v: json.dumps(v)[:60])
def test_required_member(schema: Any, expected: str) -> None:
    assert f"    p: {expected}\n" in module(properties={"p": schema}, required=["p"])


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, "str | None"),
        ({"type": ["string", "null"]}, "str | None"),
        ({"type": "null"}, "Annotated[None, Field(None)]"),
    ],
)
def test_optional_member(schema: Any, expected: str) -> None:
    assert f"    p: {expected} = None\n" in module(properties={"p": schema})


def test_a_member_that_is_false_is_left_out() -> None:
    assert "    p:" not in module(properties={"p": False, "q": {"type": "string"}})


def test_all_branches_of_a_class_are_its_members() -> None:
    text = module(
        properties={"kind": {"enum": ["a", "b"]}},
        required=["kind"],
        **{
            "if": {"properties": {"kind": {"const": "a"}}},
            "then": {"properties": {"x": {"type": "string"}, "n": {"type": "integer"}}},
            "else": {"properties": {"n": {"type": "string"}}},
            "dependentSchemas": {"x": {"properties": {"y": {"type": "string"}}}},
        },
    )
    fields = text[text.index("class Odd(") :]
    assert '    kind: Literal["a", "b"]\n' in fields
    assert "    n: Integer | str | None = None\n" in fields  # one of the two always holds
    assert "    x: Any | None = None\n" in fields  # anything when kind is b
    assert "    y: Any | None = None\n" in fields


def test_a_branch_that_admits_no_further_member_keeps_types_narrow() -> None:
    closed: dict[str, Any] = {
        "properties": {"b": {"type": "integer"}},
        "additionalProperties": False,
    }
    text = module(properties={}, oneOf=[A, {"type": "object", **closed}])
    assert "    a: str | None = None\n" in text


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"properties": {"a": {"type": "string"}}}, "/properties/p"),
        ({"format": "uuid"}, "/properties/p"),
        ({"enum": [1.5]}, "/properties/p"),
        ({"$ref": "#/$defs/Numbers"}, "/$defs/Numbers"),
    ],
)
def test_wider_types_are_reported_where_they_stand(schema: Any, pointer: str) -> None:
    odd = event("Odd", properties={"p": schema}, **{"$defs": DEFINITIONS})
    _, findings = emitted({"events/shop/Odd/1.0.0.json": odd})
    assert [(f.rule, f.severity, f.place.pointer) for f in findings] == [
        ("widened-type", "note", pointer)
    ]


def test_plain_schemas_are_reported_by_nobody() -> None:
    odd = event("Odd", properties={"p": {"type": "number"}, "q": {}, "r": {"enum": ["a"]}})
    assert emitted({"events/shop/Odd/1.0.0.json": odd})[1] == []


def test_a_name_of_the_users_choice() -> None:
    properties = {
        "p-1": {"type": "string", "x-evgen-name": "first"},
        "p_1": {"$ref": "#/$defs/Line", "x-evgen-name": "second"},
    }
    text = module(properties=properties)
    assert '    first: Annotated[str | None, Field(alias="p-1")] = None\n' in text
    assert '    second: Annotated[OddLine | None, Field(alias="p_1")] = None\n' in text


def test_two_members_never_become_one_in_silence() -> None:
    bundle = {"type": "object", "properties": {"a-b": {}, "a_b": {}}}
    with pytest.raises(NameClashError, match="a-b"):
        shape_bundle("Odd", bundle, {"Odd"}, SharedRef, always_class=True)


def test_classes_that_would_get_one_name_both_stay() -> None:
    text = module(
        properties={
            "line": {"type": "object", "properties": {"inner": {"type": "string"}}},
            "other": {"$ref": "#/$defs/Line"},
        }
    )
    assert "    line: OddLine2 | None = None\n" in text
    assert "    other: OddLine | None = None\n" in text


def test_shared_types_are_classes_and_aliases() -> None:
    texts, _ = emitted({"events/shop/Odd/1.0.0.json": event("Odd"), **SHARED})
    assert "class Money(Model):\n" in texts["types.py"]
    assert 'Colour = TypeAliasType("Colour", Literal["red"])\n' in texts["types.py"]
    assert "from event_catalog.types" not in texts["shop/odd.py"]


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_branches_do_not_multiply_without_end(keyword: str) -> None:
    steps: dict[str, Any] = {
        f"D{i}": {
            "type": "object",
            "properties": {f"p{i}": {"type": "string"}},
            keyword: [{"$ref": f"#/$defs/D{i + 1}"}, {"$ref": f"#/$defs/D{i + 1}", "title": "t"}],
        }
        for i in range(30)
    }
    steps["D30"] = A
    bundle = {"type": "object", "properties": {"d": {"$ref": "#/$defs/D0"}}, "$defs": steps}
    shaped = shape_bundle("Odd", bundle, {"Odd"}, SharedRef, always_class=True)
    assert len(shaped.classes) < 100


def test_recursion_through_branches_ends() -> None:
    again = {"properties": {"a": {"$ref": "#/$defs/A"}, "b": {"$ref": "#/$defs/B"}}}
    other = {"properties": {"a": {"$ref": "#/$defs/B", "properties": {"z": {"$ref": "#"}}}}}
    definitions = {
        "A": {"type": "object", "anyOf": [again, other], "if": other, "then": again},
        "B": {"type": "object", "oneOf": [other, again], "allOf": [again]},
    }
    bundle = {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": definitions}
    shaped = shape_bundle("Odd", bundle, {"Odd"}, SharedRef, always_class=True)
    assert len(shaped.classes) <= 1000
