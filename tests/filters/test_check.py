"""The check as a function: the same for everybody, whatever was asked before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evgen.filters import check
from evgen.filters.subject import Subject, Written
from evgen.model import Envelope
from tests.filters.corpus import bundle_of, documents, subject


def _fresh(topic: str) -> Subject:
    document = documents()[topic]
    bundle = bundle_of(document["schema"])
    return Subject(Written(bundle, envelope=Envelope(document["envelope"])))


@pytest.mark.parametrize("topic", ["arrays", "conditions", "maps", "oneof", "recursion"])
def test_what_was_asked_before_changes_nothing(topic: str) -> None:
    filters = [pair["filter"] for pair in documents()[topic]["pairs"]]
    other = _fresh(topic)
    backwards = [check(other, filter_) for filter_ in reversed(filters)][::-1]
    for filter_, outcome in zip(filters, backwards, strict=True):
        assert outcome == check(_fresh(topic), filter_) == check(subject(topic), filter_)


def test_text_and_value_are_checked_alike() -> None:
    filter_ = {"status": ["PAID", "CANCELED"]}
    about = subject("worked")
    assert check(about, json.dumps(filter_)) == check(about, filter_)


def test_of_a_member_that_comes_again_the_last_counts() -> None:
    outcome = check(subject("worked"), '{"status": ["PAYED"], "status": ["PAID"]}')
    assert outcome.verdict == "ok"


def _nested(levels: int) -> dict[str, Any]:
    branch: dict[str, Any] = {"a": ["p"]}
    for _ in range(levels):
        branch = {"$or": [{**branch, "b": [1]}, {"c": [True]}]}
    return branch


@pytest.mark.parametrize("levels", [2, 12, 40])
def test_nested_choices_come_to_an_end(levels: int) -> None:
    assert check(subject("choices"), _nested(levels)).verdict in ("ok", "fragile", "unknown")


def test_more_combinations_than_are_looked_at_are_said_to_be_unknown() -> None:
    many: dict[str, Any] = {"$or": [{"b": [number]} for number in range(9)]}
    for name in ("c", "a"):
        values: list[Any] = [True, False] if name == "c" else ["p", "q", "r"]
        many = {"$or": [{name: [value], **many} for value in values for _ in range(3)]}
    outcome = check(subject("choices"), many)
    assert outcome.matching is None
    assert any("combinations" in finding.message for finding in outcome.findings)


def test_the_data_need_not_be_an_object() -> None:
    about = Subject(Written(bundle_of({"type": "array", "items": {"enum": ["a", "b"]}})))
    assert check(about, {"data": ["a"]}).verdict == "ok"
    assert check(about, {"data": ["c"]}).verdict == "never"
    assert check(Subject(Written(bundle=False)), {"data": ["c"]}).verdict == "never"


def test_a_schema_that_nothing_is_valid_for_lets_nothing_through() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "not": {}}
    about = Subject(Written(bundle_of(schema)))
    assert check(about, {"data": {"a": ["x"]}}).verdict == "never"


def test_a_hundred_fields_at_once() -> None:
    names = [f"f{number}" for number in range(100)]
    schema = {
        "type": "object",
        "properties": {name: {"type": "integer", "minimum": 0} for name in names},
        "required": names,
        "additionalProperties": False,
    }
    outcome = check(Subject(Written(bundle_of(schema))), {"data": {n: [5] for n in names}})
    assert outcome.verdict == "ok"
