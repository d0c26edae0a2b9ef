"""What became of every version between two catalogs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from evgen.compat import Bump
from evgen.reviewing import Kind, Review, Snapshot, reviewed
from tests.catalogs import CONFIGURATION, catalog, event, files

A = "events/shop/A/1.0.0.json"
TYPE = {"description": "An amount.", "type": "integer"}
TEXT = {"x": {"description": "A text.", "type": "string"}}
NUMBER = {"x": {"description": "A number.", "type": "integer"}}
REFERENCE = {"x": {"$ref": "../../../types/Amount.json"}}


def snapshot(contents: Mapping[str, Any], name: str = "", configuration: str = "") -> Snapshot:
    configuration = configuration or CONFIGURATION
    return Snapshot(catalog(contents, configuration), files(contents, configuration), name)


def review(old: Mapping[str, Any], new: Mapping[str, Any]) -> Review:
    return reviewed(snapshot(old, "main"), snapshot(new))


def told(outcome: Review) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (
            change.kind.value,
            change.event,
            change.old.reference if change.old else None,
            change.new.reference if change.new else None,
        )
        for change in outcome.changes
    ]


_DRAFT = {"x-evgen": {"status": "draft"}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({A: event("A")}, {A: event("A")}, []),
        ({}, {A: event("A")}, [("added", "A", None, "A@1.0.0")]),
        ({A: event("A")}, {}, [("removed", "A", "A@1.0.0", None)]),
        ({A: event("A")}, {A: event("A", **_DRAFT)}, [("removed", "A", "A@1.0.0", "A@1.0.0")]),
        ({A: event("A", **_DRAFT)}, {A: event("A")}, [("added", "A", None, "A@1.0.0")]),
        ({A: event("A", **_DRAFT)}, {}, [("drafted", "A", "A@1.0.0", None)]),
        (
            {A: event("A", **_DRAFT)},
            {A: event("A", properties=TEXT, **_DRAFT)},
            [("drafted", "A", "A@1.0.0", "A@1.0.0")],
        ),
        (
            {A: event("A", properties=TEXT)},
            {A: event("A", properties=NUMBER)},
            [("edited", "A", "A@1.0.0", "A@1.0.0")],
        ),
        (
            {A: event("A")},
            {A: event("A"), A.replace("1.0", "1.1"): event("A", properties=TEXT)},
            [("added", "A", "A@1.0.0", "A@1.1.0")],
        ),
        (
            {A: event("A")},
            {A: event("A"), A.replace("1.0", "2.0"): event("A", properties=TEXT)},
            [("added", "A", "A@1.0.0", "A@2.0.0")],
        ),
        (
            {A: event("A", properties=TEXT)},
            {A.replace("/A/", "/B/"): event("B", properties=TEXT)},
            [("renamed", "A", "A@1.0.0", "B@1.0.0")],
        ),
        (
            {A: event("A", properties=TEXT)},
            {A.replace("/A/", "/B/"): event("B", properties=NUMBER)},
            [("removed", "A", "A@1.0.0", None), ("added", "B", None, "B@1.0.0")],
        ),
    ],
)
def test_every_version_has_one_kind_of_change(
    old: Mapping[str, Any], new: Mapping[str, Any], expected: list[Any]
) -> None:
    assert told(review(old, new)) == expected


#: What may change in a version that is released, and what may not.
_MAY = [
    {"title": "Other"},
    {"description": "Otherwise."},
    {"$comment": "Why."},
    {"examples": [{"x": "a", "y": "b"}]},
    {"deprecated": True},
    {"x-evgen": {"status": "deprecated"}},
    {"x-evgen": {"owner": "others"}},
    {"x-evgen": {"deprecated": {"effective": "2026-12-01", "removal": "2027-06-01"}}},
    {"x-vendor": 1},
    {"properties": {"x": {"description": "Otherwise.", "type": "string", "x-evgen-pii": True}}},
    {"required": ["y", "x"]},
    {"type": ["object"]},
    {"minProperties": 1},  # two are required
    {"$schema": "http://json-schema.org/draft-07/schema#"},
]
_MAY_NOT = [
    {"required": ["x"]},
    {"minProperties": 3},
    {"properties": {**TEXT, "y": {"type": "string"}, "title": {"type": "string"}}},
    {"properties": {"x": {"type": "string", "default": "a"}, "y": {"type": "string"}}},
    {"x-evgen": {"source": "com.example.other"}},
    {"x-evgen": {"detailType": "Other"}},
    {"x-evgen": {"envelope": "none"}},
    {"x-evgen": {"idempotencyKey": "/x"}},
]
_BASE = {"properties": {**TEXT, "y": {"type": "string"}}, "required": ["x", "y"]}


@pytest.mark.parametrize("change", _MAY, ids=str)
def test_words_status_and_layout_of_a_release_may_change(change: Mapping[str, Any]) -> None:
    changed = {**_BASE, **change}
    if "properties" in change:
        changed["properties"] = {**_BASE["properties"], **change["properties"]}  # type: ignore[dict-item]
    outcome = review({A: event("A", **_BASE)}, {A: event("A", **changed)})
    assert [change.kind for change in outcome.changes] == [Kind.REWORDED]
    assert outcome.findings == ()
    assert outcome.changes[0].required is Bump.PATCH


@pytest.mark.parametrize("change", _MAY_NOT, ids=str)
def test_the_meaning_of_a_release_may_not(change: Mapping[str, Any]) -> None:
    outcome = review({A: event("A", **_BASE)}, {A: event("A", **{**_BASE, **change})})
    assert [change.kind for change in outcome.changes] == [Kind.EDITED]
    (finding,) = outcome.findings
    assert finding.rule == "released-version-changed"
    assert finding.acceptable is not None


def test_a_property_named_like_a_word_is_no_word() -> None:
    old = event("A", properties={"title": {"type": "string"}})
    new = event("A", properties={"title": {"type": "integer"}})
    assert [c.kind for c in review({A: old}, {A: new}).changes] == [Kind.EDITED]


def test_one_finding_for_each_version_that_a_shared_type_reaches() -> None:
    def catalog_with(amount: Mapping[str, Any]) -> dict[str, Any]:
        names = ("A", "B", "C")
        return {
            "types/Amount.json": amount,
            "events/shop/D/1.0.0.json": event("D", properties=TEXT),
            **{
                f"events/shop/{name}/1.0.0.json": event(name, properties=REFERENCE)
                for name in names
            },
        }

    outcome = review(catalog_with(TYPE), catalog_with({**TYPE, "minimum": 1}))
    assert [f.place.path for f in outcome.findings] == [
        f"schemas/events/shop/{name}/1.0.0.json" for name in ("A", "B", "C")
    ]
    for finding in outcome.findings:
        assert finding.place.pointer == "/properties/x/$ref"
        changed, was = (related.place for related in finding.related)
        assert (changed.path, changed.pointer) == ("schemas/types/Amount.json", "/minimum")
        assert (was.path, was.line) == ("schemas/types/Amount.json", 1)
        assert "types/Amount.2.json" in finding.hint
    assert len({f.fingerprint for f in outcome.findings}) == 3


def test_an_edited_release_is_held_against_nothing_else() -> None:
    """The versions around it are compared with what it was: only the edit itself is wrong."""
    second = A.replace("1.0", "1.1")
    old = {A: event("A", properties=TEXT), second: event("A", properties=TEXT)}
    for edited in (A, second):
        outcome = review(old, {**old, edited: event("A", properties=NUMBER)})
        assert [f.rule for f in outcome.findings] == ["released-version-changed"]


def test_the_configuration_is_part_of_what_was_released() -> None:
    contents = {A: event("A")}
    other = CONFIGURATION.replace("com.example.shop", "com.example.store")
    outcome = reviewed(snapshot(contents, "main"), snapshot(contents, configuration=other))
    (finding,) = outcome.findings
    assert finding.rule == "released-version-changed"
    assert "`source` is `com.example.store` and was `com.example.shop`" in finding.message
