"""Every draft and every kind of reference comes to one self-contained 2020-12 schema of the same meaning."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from evgen.judging import Judge
from evgen.loading.dialects import walk
from tests.catalogs import catalog, event, files, loaded

EVENT = "events/shop/Something/1.0.0.json"
DRAFT = "http://json-schema.org/draft-0{}/schema#"


def bundled(schema: dict[str, Any], **others: Any) -> dict[str, Any]:
    """The bundle of one event."""
    contents = {EVENT: {"description": "D.", "type": "object", **schema}, **others}
    return dict(catalog(contents).events[0].majors[0].versions[0].bundle)


CASES: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("definitions in 2020-12", {"properties": {"a": {"$ref": "#/definitions/A"}}, "definitions": {"A": {"type": "integer"}}},
     [{"a": 1}, {"a": "x"}]),
    ("siblings of $ref are live", {"properties": {"a": {"$ref": "#/$defs/A", "minimum": 5}}, "$defs": {"A": {"type": "integer"}}},
     [{"a": 1}, {"a": 5}, {"a": "x"}]),
    ("siblings of $ref are dead in draft-07",
     {"$schema": DRAFT.format(7), "properties": {"a": {"$ref": "#/definitions/A", "minimum": 5}}, "definitions": {"A": {"type": "integer"}}},
     [{"a": 1}, {"a": "x"}]),
    ("exclusive bounds of draft-04",
     {"$schema": DRAFT.format(4), "properties": {"a": {"minimum": 1, "exclusiveMinimum": True}, "b": {"maximum": 3, "exclusiveMaximum": False}}},
     [{"a": 1}, {"a": 2}, {"b": 3}, {"b": 4}]),
    ("tuples of draft-06",
     {"$schema": DRAFT.format(6), "properties": {"a": {"items": [{"type": "string"}], "additionalItems": {"type": "integer"}}}},
     [{"a": ["x", 1]}, {"a": [1]}, {"a": ["x", "y"]}]),
    ("additionalItems without a tuple means nothing",
     {"$schema": DRAFT.format(7), "properties": {"a": {"additionalItems": False}}}, [{"a": [1, 2]}]),
    ("dependencies",
     {"$schema": DRAFT.format(7), "dependencies": {"a": ["b"], "c": {"required": ["d"]}}},
     [{"a": 1}, {"a": 1, "b": 1}, {"c": 1}, {"c": 1, "d": 1}]),
    ("keywords that the draft does not know mean nothing",
     {"$schema": DRAFT.format(4), "properties": {"a": {"const": 1}}}, [{"a": 2}]),
    ("if in draft-07", {"$schema": DRAFT.format(7), "if": {"required": ["a"]}, "then": {"required": ["b"]}}, [{"a": 1}, {"a": 1, "b": 1}]),
    ("anchor", {"properties": {"a": {"$ref": "#A"}}, "$defs": {"X": {"$anchor": "A", "type": "integer"}}}, [{"a": 1}, {"a": "x"}]),
    ("anchor of draft-07",
     {"$schema": DRAFT.format(7), "properties": {"a": {"$ref": "#A"}}, "definitions": {"X": {"$id": "#A", "type": "integer"}}},
     [{"a": 1}, {"a": "x"}]),
    ("embedded $id",
     {"$id": "https://example.com/s", "properties": {"a": {"$ref": "inner"}, "b": {"$ref": "https://example.com/inner#/$defs/C"}},
      "$defs": {"X": {"$id": "inner", "type": "integer", "$defs": {"C": {"type": "string"}}}}},
     [{"a": 1}, {"a": "x"}, {"b": "x"}, {"b": 1}]),
    ("pointer into properties", {"properties": {"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}}}, [{"b": 1}, {"b": "x"}]),
    ("escaped pointer", {"properties": {"a": {"$ref": "#/$defs/a~1b%20c"}}, "$defs": {"a/b c": {"type": "integer"}}}, [{"a": 1}, {"a": "x"}]),
    ("recursion", {"properties": {"a": {"$ref": "#"}, "n": {"type": "integer"}}}, [{"a": {"a": {"n": 1}}}, {"a": {"a": {"n": "x"}}}]),
    ("recursion in two steps",
     {"properties": {"a": {"$ref": "#/$defs/T"}}, "$defs": {"T": {"type": "array", "items": {"$ref": "#/$defs/T"}}}},
     [{"a": [[], [[]]]}, {"a": [1]}]),
    ("dynamic reference with one target",
     {"properties": {"a": {"$dynamicRef": "#node"}}, "$defs": {"N": {"$dynamicAnchor": "node", "type": "integer"}}}, [{"a": 1}, {"a": "x"}]),
    ("recursive reference of 2019-09",
     {"$schema": "https://json-schema.org/draft/2019-09/schema", "properties": {"a": {"$recursiveRef": "#"}, "n": {"type": "integer"}}},
     [{"a": {"n": 1}}, {"a": {"n": "x"}}]),
    ("boolean schemas", {"properties": {"a": True, "b": False}}, [{"a": 1}, {"b": 1}]),
    ("reference to a boolean schema", {"properties": {"a": {"$ref": "#/$defs/F"}}, "$defs": {"F": False}}, [{"a": 1}, {}]),
    ("unevaluatedProperties through a reference",
     {"$ref": "#/$defs/Base", "properties": {"b": {}}, "unevaluatedProperties": False, "$defs": {"Base": {"properties": {"a": {}}}}},
     [{"a": 1, "b": 1}, {"c": 1}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "values"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_bundle_means_what_the_file_means(schema: dict[str, Any], values: list[Any]) -> None:
    written = {"description": "D.", "type": "object", **schema}
    judge = Judge(bundled(schema))
    oracle = jsonschema.validators.validator_for(written)(written, registry=Registry())
    verdicts = [oracle.is_valid(value) for value in values]
    assert [judge.is_valid(value) for value in values] == verdicts
    assert len(values) < 2 or len(set(verdicts)) == 2, "the case tells nothing apart"


@pytest.mark.parametrize("schema", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_a_bundle_refers_to_nothing_outside_itself(schema: dict[str, Any]) -> None:
    bundle = bundled(schema)
    assert bundle["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for _, inner in walk(bundle):
        if isinstance(inner, dict):
            assert (
                not {"$id", "id", "$anchor", "$dynamicRef", "$recursiveRef", "definitions"}
                & inner.keys()
            )
            reference = inner.get("$ref", "#")
            assert reference == "#" or reference.startswith("#/$defs/")


TYPES = {
    "types/Money.json": event("Money", properties={"currency": {"$ref": "#/$defs/Currency"}}, **{"$defs": {"Currency": {"enum": ["EUR"]}}}),
    "types/Old.json": {"$schema": DRAFT.format(4), "type": "object", "properties": {"m": {"$ref": "Money.json"}, "n": {"minimum": 0, "exclusiveMinimum": True}}},
}  # fmt: skip


def test_types_and_their_parts_get_telling_names() -> None:
    schema = {
        "properties": {
            "a": {"$ref": "../../../types/Money.json"},
            "b": {"$ref": "../../../types/Money.json#/$defs/Currency"},
            "c": {"$ref": "../../../types/Old.json"},
            "d": {"$ref": "#/$defs/Line"},
        },
        "$defs": {"Line": {"type": "object"}, "Unused": {}},
    }
    definitions = bundled(schema, **TYPES)["$defs"]
    assert sorted(definitions) == ["Line", "Money", "MoneyCurrency", "Old"]
    assert {name: d.get("x-evgen-type") for name, d in definitions.items()} == {
        "Line": None, "Money": "Money", "MoneyCurrency": None, "Old": "Old",
    }  # fmt: skip


def test_drafts_mix_across_files() -> None:
    judge = Judge(bundled({"properties": {"c": {"$ref": "../../../types/Old.json"}}}, **TYPES))
    verdicts = [
        judge.is_valid(v)
        for v in (
            {"c": {"n": 1, "m": {"currency": "EUR"}}},
            {"c": {"n": 0}},
            {"c": {"m": {"currency": "x"}}},
        )
    ]
    assert verdicts == [True, False, False]


def test_a_dynamic_reference_that_could_mean_two_schemas_is_refused() -> None:
    schema = event(
        **{"$dynamicAnchor": "node", "$defs": {"N": {"$id": "n", "$dynamicAnchor": "node"}}},
        properties={"a": {"$dynamicRef": "#node", "description": "A."}},
    )
    assert [f.rule for f in loaded({EVENT: schema}).findings] == ["unsupported-reference"]


def test_the_corpus_of_another_tool_agrees(repository: Any) -> None:
    """The catalog's own bundles say what ``referencing`` says of the files as written."""
    root = repository / "schemas"
    resources = {
        path.as_uri(): Resource.from_contents(json.loads(path.read_text()))
        for path in root.rglob("*.json")
        if "services" not in path.parts
    }
    registry: Registry[Any] = Registry().with_resources(resources.items())
    contents = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.json")}
    configuration = (repository / "evgen.toml").read_text()
    assert files(contents, configuration)
    for found in (
        v for e in catalog(contents, configuration).events for m in e.majors for v in m.versions
    ):
        oracle = jsonschema.Draft202012Validator(
            {"$ref": (repository / found.path).as_uri()}, registry=registry
        )
        judge = Judge(found.bundle)
        for example in found.examples:
            for name in [None, *example]:
                value = {k: v for k, v in example.items() if k != name}
                assert judge.is_valid(value) == oracle.is_valid(value)
