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
    assert outcome.verdict == "fragile"
    (finding,) = outcome.findings
    assert finding.place.pointer == "/status"
    assert "looked at twice" in finding.message


def _nested(levels: int) -> dict[str, Any]:
    branch: dict[str, Any] = {"a": ["p"]}
    for _ in range(levels):
        branch = {"$or": [{**branch, "b": [1]}, {"c": [True]}]}
    return branch


@pytest.mark.parametrize("levels", [2, 12, 40])
def test_nested_choices_come_to_an_end(levels: int) -> None:
    assert check(subject("choices"), _nested(levels)).verdict in ("ok", "fragile", "unknown")


def test_more_combinations_than_are_looked_at_are_said_to_be_unknown() -> None:
    names = "abcdefgh"
    about = Subject(
        Written(bundle_of({"properties": {name: {"type": "string"} for name in names}}))
    )
    outcome = check(about, {"data": {name: [{"exists": False}, "x"] for name in names}})
    assert outcome.matching is None
    assert any("combinations" in finding.message for finding in outcome.findings)


def test_a_filter_that_no_rule_can_have_costs_no_time() -> None:
    values = [f"v{number}" for number in range(100_000)]
    outcome = check(subject("worked"), {"note": values})
    assert outcome.verdict == "limit"
    assert [f.severity for f in outcome.findings] == ["error"]


@pytest.mark.parametrize(
    "number", ["9" * 3000, "-" + "9" * 3000, "1e400", "-1e99999", "0." + "1" * 99]
)
def test_numbers_of_any_size_are_compared(number: str) -> None:
    outcome = check(subject("worked"), f'{{"total": [{number}, 1]}}')
    assert outcome.verdict in ("fragile", "limit", "dead")
    assert "Infinity" not in "".join(f.message for f in outcome.findings)
    outcome = check(subject("worked"), f'{{"total": [{{"numeric": ["=", {number}]}}]}}')
    assert outcome.verdict == "syntax"


def test_a_filter_as_deep_as_its_length_allows_is_answered() -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"type": "string"}}}
    about = Subject(Written(bundle_of(schema), envelope=Envelope.NONE))
    for levels in (60, 150, 300, 670):
        text = '{"a":' * levels + '{"b":["x"]}' + "}" * levels
        assert check(about, text).verdict in ("ok", "unknown"), levels


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
