"""Only what evgen alone reads is left out of a published schema, and only of schemas."""

from __future__ import annotations

from typing import Any

from evgen.emit._published import published_schema

OURS = {"x-evgen": {}, "x-evgen-ignore": {}, "x-evgen-type": "T"}
KEPT = {"x-evgen-open-enum": True, "x-evgen-pii": True, "x-evgen-name": "n", "type": "string"}


def test_at_every_depth() -> None:
    schema: dict[str, Any] = {
        **OURS,
        "properties": {"a": {**OURS, **KEPT}},
        "$defs": {"D": {**OURS, "items": {**OURS, **KEPT}}},
        "allOf": [{**OURS, "if": {**OURS, **KEPT}}, True],
        "additionalProperties": False,
    }
    assert published_schema(schema) == {
        "properties": {"a": KEPT},
        "$defs": {"D": {"items": KEPT}},
        "allOf": [{"if": KEPT}, True],
        "additionalProperties": False,
    }


def test_data_and_names_stay() -> None:
    schema = {
        "properties": {"x-evgen": {"type": "string"}},
        "enum": [{"x-evgen": 1}],
        "const": {"x-evgen-type": 1},
        "examples": [{"x-evgen-ignore": 1}],
        "default": {"x-evgen": 1},
    }
    assert published_schema(schema) == schema
