"""Every pair of the corpus: the verdict, the place, the words, and the events that show it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evgen.compat.witnesses import format_checker
from evgen.filters import verdict_of
from evgen.filters.branches import conditions
from evgen.filters.contexts import with_only
from evgen.filters.matching import Matches, matcher
from evgen.filters.probing import matching_alone, only
from evgen.findings import Finding
from evgen.patterns import compile_pattern, read_pattern
from evgen.patterns.terms import Conjunction
from evgen.runtime.contract import validator
from evgen.runtime.declared import undeclared
from tests.filters.corpus import Pair, checked, documents, pairs, subject
from tests.filters.events import events

PAIRS = list(pairs())
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)


def test_there_are_enough() -> None:
    assert len(PAIRS) >= 400
    assert {pair.verdict for pair in PAIRS} >= {
        "ok", "syntax", "field", "type", "never", "dead", "always", "fragile", "limit", "unknown",
    }  # fmt: skip


@every_pair
def test_the_verdict_its_place_and_its_words(pair: Pair) -> None:
    outcome = checked(pair)
    assert outcome.verdict == pair.verdict, outcome.findings
    if pair.pointer is None:
        assert not outcome.findings
        return
    found = [f for f in outcome.findings if f.place.pointer == pair.pointer]
    assert pair.verdict in [verdict_of(f) for f in found], outcome.findings
    assert any(pair.says in f"{f.message} {f.hint}" for f in found), found


@every_pair
def test_details_are_sent_and_show_what_they_should(pair: Pair) -> None:
    outcome = checked(pair)
    if pair.verdict == "ok":
        assert outcome.matching is not None
        assert outcome.missing is not None
    for detail, wanted in ((outcome.matching, True), (outcome.missing, False)):
        if detail is not None:
            assert compile_pattern(pair.filter).matches(detail.value) is wanted
            assert _is_valid(pair.topic, detail.value)


def _is_valid(topic: str, detail: Any) -> bool:
    """By both validators, made anew."""
    schema = subject(topic).schema
    strict = Draft202012Validator(schema, format_checker=format_checker())
    return (
        validator(schema).is_valid(detail)
        and strict.is_valid(detail)
        and not undeclared(schema, detail)
    )


@pytest.mark.parametrize("topic", documents())
def test_no_event_contradicts_what_is_said_to_be_proved(topic: str) -> None:
    for pair in PAIRS:
        if pair.topic != topic or pair.verdict == "syntax":
            continue
        filter_ = read_pattern(pair.filter)
        for finding in checked(pair).findings:
            for part, wanted in _claims(filter_, finding):
                assert not [e for e in events(topic) if part(e) is not wanted], (pair, finding)


def _claims(filter_: Conjunction, finding: Finding) -> Iterator[tuple[Matches, bool]]:
    """A part of the filter, and what is said to be so for every event."""
    verdict, pointer = verdict_of(finding), finding.place.pointer
    if verdict not in ("never", "dead", "type", "always"):
        return
    wanted = verdict == "always"
    if not pointer:
        yield matcher(filter_), wanted
    for condition in conditions(filter_):
        if condition.pointer == pointer:
            yield matcher(only(condition)), wanted
        for alternative in condition.alternatives:
            if alternative.pointer == pointer and "the other conditions" in finding.message:
                yield matcher(with_only(filter_, condition, alternative)), wanted
            elif alternative.pointer == pointer:
                yield matching_alone(condition, alternative), wanted
