"""A schema that is taken for a bundle as it stands is the bundle that copying it would make."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from evgen.loading.bundling import Bundled, bundle
from evgen.loading.dialects import dialect_of, parts_of
from evgen.loading.native import native
from evgen.loading.references import Document
from evgen.loading.single import read_single
from tests.compat.corpus import pairs
from tests.compat.strategies import Schema, schemas

_TEXT = {"type": "string"}
_LINE = {"type": "object", "properties": {"price": {"$ref": "#/$defs/Money"}}}
_TWICE = {"type": "object", "properties": {"inner": _TEXT}}

#: Left as they are.
_NATIVE: dict[str, Schema] = {
    "plain": {"type": "object", "properties": {"a": _TEXT, "b": True}, "required": ["a"]},
    "with words": {"title": "A", "description": "b", "examples": [{"$ref": "no reference"}]},
    "definitions of definitions": {
        "properties": {"line": {"$ref": "#/$defs/Line"}},
        "$defs": {"Money": _TEXT, "Line": _LINE},
    },
    "in another order": {
        "properties": {"z": {"$ref": "#/$defs/Zebra"}, "a": {"$ref": "#/$defs/Ant"}},
        "$defs": {"Zebra": _TEXT, "Unused": {"$ref": "#/$defs/Ant"}, "Ant": {"$ref": "#/$defs/Bee"}, "Bee": False},
    },
    "recursive": {"properties": {"child": {"$ref": "#"}, "list": {"$ref": "#/$defs/List"}},
                  "$defs": {"List": {"properties": {"next": {"$ref": "#/$defs/List"}}}}},
    "a reference with siblings": {"$ref": "#/$defs/A", "minLength": 1, "$defs": {"A": _TEXT}},
    "own keywords": {"properties": {"a": {"enum": ["x"], "x-evgen-open-enum": True}}},
    "every holder": {
        "items": _TEXT, "prefixItems": [_TEXT], "contains": _TEXT, "propertyNames": _TEXT,
        "if": _TEXT, "then": _TEXT, "else": _TEXT, "not": _TEXT, "anyOf": [_TEXT], "oneOf": [_TEXT],
        "allOf": [_TEXT], "dependentSchemas": {"a": {}}, "patternProperties": {"^a": _TEXT},
        "additionalProperties": False, "unevaluatedItems": _TEXT, "unevaluatedProperties": _TEXT,
    },
}  # fmt: skip

#: Something has to be done about them.
_OTHERS: dict[str, Schema] = {
    "a comment": {"properties": {"a": {"$comment": "note", **_TEXT}}},
    "an anchor": {"properties": {"a": {"$anchor": "here"}, "b": {"$ref": "#here"}}},
    "an identifier": {"$id": "https://example.com/a.json", **_TEXT},
    "a keyword that no draft knows": {"x-note": "n", "properties": {"a": {"minimun": 1}}},
    "definitions of a part": {
        "properties": {"a": {"$ref": "#/properties/a/$defs/B", "$defs": {"B": _TEXT}}}
    },
    "former definitions": {"$ref": "#/definitions/A", "definitions": {"A": _TEXT}},
    "a reference to a part": {"properties": {"a": _TEXT, "b": {"$ref": "#/properties/a"}}},
    "a reference behind its siblings": {"minLength": 1, "$ref": "#/$defs/A", "$defs": {"A": _TEXT}},
    "names that are one when folded": {
        "properties": {"a": {"$ref": "#/$defs/Line"}, "b": {"$ref": "#/$defs/line"}},
        "$defs": {"Line": _TEXT, "line": {"type": "integer"}},
    },
    "a name with an escape": {"$ref": "#/$defs/A~1B", "$defs": {"A/B": _TEXT}},
    "a reference to nothing": {"$ref": "#/$defs/Nothing"},
    "a dynamic reference": {"$dynamicRef": "#a", "$defs": {"A": {"$dynamicAnchor": "a"}}},
    "another draft": {"$schema": "http://json-schema.org/draft-07/schema#", "items": [_TEXT]},
    "one object in two places": {
        "properties": {"a": _TWICE, "b": {"$ref": "#/$defs/B"}},
        "$defs": {"B": _TWICE},
    },
}


def _document(schema: Any) -> Document:
    dialect = dialect_of(schema)
    assert dialect is not None
    return Document("", schema, dialect, parts=parts_of(schema))


def _as_read(schema: Any) -> Any:
    """No object in two places, as JSON text has none."""
    return json.loads(json.dumps(schema))


def _both(schema: Any) -> tuple[Bundled, Bundled]:
    """The bundle, and what copying makes of the schema (whose parts are not said to be known)."""
    document = _document(schema)
    parts_unknown = Document("", schema, document.dialect)
    return bundle("", {"": document}), bundle("", {"": parts_unknown})


def _assert_same(schema: Any) -> None:
    mine, copied = _both(schema)
    assert repr(mine.schema) == repr(copied.schema)  # in order, and with 1 unlike true
    assert (mine.origins, mine.findings) == (copied.origins, copied.findings)


@pytest.mark.parametrize("name", _NATIVE)
def test_a_schema_in_the_form_of_a_bundle_is_left_alone(name: str) -> None:
    schema = _as_read(_NATIVE[name])
    assert native(_document(schema)) is not None
    _assert_same(schema)


@pytest.mark.parametrize("name", _OTHERS)
def test_any_other_is_copied(name: str) -> None:
    schema = _OTHERS[name]
    assert native(_document(schema)) is None
    _assert_same(schema)


def test_a_schema_that_applies_itself_is_told_of() -> None:
    schema = {"allOf": [{"$ref": "#/$defs/A"}], "$defs": {"A": {"allOf": [{"$ref": "#/$defs/A"}]}}}
    found = read_single(schema)
    assert isinstance(found, list)
    assert [(f.rule, f.place.pointer) for f in found] == [("reference-cycle", "/$defs/A")]
    _assert_same(schema)


def test_pairs_are_read_as_if_copied() -> None:
    every = [schema for pair in pairs() for schema in (pair.old, pair.new)]
    taken = 0
    for schema in every:
        if isinstance(schema, dict) and not isinstance(read_single(schema), list):
            _assert_same(schema)
            taken += native(_document(schema)) is not None
    assert taken > len(every) / 2


@settings(max_examples=150, deadline=None)
@given(schemas())
def test_any_schema_is_read_as_if_copied(schema: Schema) -> None:
    if isinstance(schema, dict) and not isinstance(read_single(schema), list):
        _assert_same(_as_read(schema))
