"""Declared members and pruning (contract §4): schema, value, what is left of it."""

from __future__ import annotations

from typing import Any

import pytest

from evgen.runtime.declared import Declared, prune, undeclared

NODE = {"properties": {"k": {}, "next": {"$ref": "#/$defs/Node"}}}

CASES: dict[str, tuple[Any, Any, Any, list[str]]] = {
    "properties": ({"properties": {"a": {}}}, {"a": 1, "b": 2}, {"a": 1}, ["/b"]),
    "every level": (
        {"properties": {"a": {"items": {"properties": {"b": {}}}}}},
        {"a": [{"b": 1, "c": 2}, 3]},
        {"a": [{"b": 1}, 3]},
        ["/a/0/c"],
    ),
    "patterns are searched": (
        {"patternProperties": {"x": {"properties": {"a": {}}}}},
        {"axb": {"a": 1, "b": 2}, "y": 1},
        {"axb": {"a": 1}},
        ["/axb/b", "/y"],
    ),
    "patterns are ECMA's": (
        {"patternProperties": {r"^\d$": {}}},
        {"1": 1, "\u0661": 2, "1\n": 3},
        {"1": 1},
        ["/\u0661", "/1\n"],
    ),
    "a name that is no text": (
        {"patternProperties": {".": {}}},
        {"\ud800": 1, "a": 2},
        {"a": 2},
        ["/\ud800"],
    ),
    "additional schema": (
        {"properties": {"a": {}}, "additionalProperties": {"properties": {"q": {}}}},
        {"a": {"z": 1}, "b": {"q": 1, "r": 2}},
        {"a": {"z": 1}, "b": {"q": 1}},
        ["/b/r"],
    ),
    "additional true beside properties": (
        {"properties": {"a": {}}, "additionalProperties": True},
        {"a": 1, "b": 2},
        {"a": 1},
        ["/b"],
    ),
    "free-form": ({"type": "object"}, {"a": {"b": 1}}, {"a": {"b": 1}}, []),
    "free-form in so many words": ({"additionalProperties": True}, {"a": 1}, {"a": 1}, []),
    "free-form as an empty schema": ({"additionalProperties": {}}, {"a": 1}, {"a": 1}, []),
    "nothing allowed": ({"additionalProperties": False}, {"a": 1}, {}, ["/a"]),
    "nothing allowed perhaps": (
        {"anyOf": [{"additionalProperties": False}, {"type": "object"}]},
        {"a": 1},
        {"a": 1},
        [],
    ),
    "reference and siblings": (
        {"$ref": "#/$defs/Node", "properties": {"z": {}}, "$defs": {"Node": NODE}},
        {"k": 1, "z": 2, "y": 3, "next": {"k": 1, "z": 2}},
        {"k": 1, "z": 2, "next": {"k": 1}},
        ["/y", "/next/z"],
    ),
    "branches, matched or not": (
        {
            "anyOf": [{"properties": {"a": {"type": "string"}}}],
            "oneOf": [{"properties": {"b": {}}}, {"properties": {"c": {}}}],
            "if": {"properties": {"d": {}}},
            "then": {"properties": {"e": {}}},
            "else": {"properties": {"f": {}}},
            "dependentSchemas": {"x": {"properties": {"g": {}}}},
            "not": {"properties": {"h": {}}},
        },
        dict.fromkeys("abcdefgh", 1),
        dict.fromkeys("abcdefg", 1),
        ["/h"],
    ),
    "unevaluated schema": (
        {
            "allOf": [{"properties": {"a": {"properties": {"r": {}}}}}],
            "unevaluatedProperties": {"properties": {"q": {}}},
        },
        {"a": {"r": 1, "q": 2}, "b": {"q": 1, "r": 2}},
        {"a": {"r": 1}, "b": {"q": 1}},
        ["/a/q", "/b/r"],
    ),
    "several schemas for one member": (
        {"allOf": [{"properties": {"a": {"properties": {"x": {}}}}}, {"properties": {"a": {"properties": {"y": {}}}}}]},
        {"a": {"x": 1, "y": 2, "z": 3}},
        {"a": {"x": 1, "y": 2}},
        ["/a/z"],
    ),
    "tuples": (
        {"prefixItems": [{"properties": {"a": {}}}], "items": {"properties": {"b": {}}}},
        [{"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1, "b": 2}],
        [{"a": 1}, {"b": 2}, {"b": 2}],
        ["/0/b", "/1/a", "/2/a"],
    ),
    "contains and unevaluated items": (
        {"contains": {"properties": {"a": {}}}, "unevaluatedItems": {"properties": {"b": {}}}},
        [{"a": 1, "b": 2, "c": 3}],
        [{"a": 1, "b": 2}],
        ["/0/c"],
    ),
    "pointers are escaped": ({"properties": {"a": {}}}, {"x/y~z": 1}, {}, ["/x~1y~0z"]),
    "a scalar": ({"properties": {"a": {}}}, "text", "text", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_declared(name: str) -> None:
    schema, value, pruned, pointers = CASES[name]
    assert prune(schema, value) == pruned
    assert undeclared(schema, value) == pointers
    assert undeclared(schema, pruned) == []


def test_pruning_copies_at_every_level() -> None:
    value = {"a": {"b": [{"c": 1}]}}
    pruned = prune({"properties": {"a": {}}}, value)
    pruned["a"]["b"][0]["c"] = 2
    assert value == {"a": {"b": [{"c": 1}]}}


def test_a_recursive_schema_keeps_answering() -> None:
    declared = Declared({"$ref": "#/$defs/Node", "$defs": {"Node": NODE}})
    value: dict[str, Any] = {"k": 1, "u": 1}
    for _ in range(150):
        value = {"k": 1, "u": 1, "next": value}
    assert len(declared.undeclared(value)) == 151
    assert declared.undeclared(declared.prune(value)) == []
