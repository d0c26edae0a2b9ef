"""Patterns, events and answers as data: what EventBridge does, each with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evgen.patterns import InvalidPatternError, compile_pattern, read_pattern

CASES = Path(__file__).parent / "cases"
INVALID = "invalid.json"
#: The files of cases hold so many at least; a table that is not read would pass.
_AT_LEAST = 600


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table but that of invalid patterns, with the table's name."""
    for path in sorted(CASES.glob("*.json")):
        if path.name != INVALID:
            for row in json.loads(path.read_text("utf-8")):
                yield path.stem, row


def pattern_of(row: dict[str, Any]) -> Any:
    """A row's pattern: a whole one, or the list of a field."""
    if "pattern" in row:
        return row["pattern"]
    return f'{{"field": {row["values"]}}}' if row.get("text") else {"field": row["values"]}


def events_of(row: dict[str, Any], answer: str) -> list[Any]:
    """The events of a row: whole ones, or values of the field. Texts keep their spelling."""
    if "pattern" in row:
        return list(row[answer])
    if row.get("text"):
        return [f'{{"field": {value}}}' for value in row[answer]]
    return [{"field": value} for value in row[answer]]


def cases() -> Iterator[Any]:
    """One parameter for each event."""
    for name, row in tables():
        for answer in ("match", "miss"):
            for number, event in enumerate(events_of(row, answer)):
                label = f"{name}: {row['why']}: {answer} {number}"
                yield pytest.param(pattern_of(row), event, answer == "match", id=label)


EVERY = list(cases())


@pytest.mark.parametrize(("pattern", "event", "matches"), EVERY)
def test_the_answer_is_that_of_eventbridge(pattern: Any, event: Any, matches: bool) -> None:
    assert compile_pattern(pattern).matches(event) is matches


@pytest.mark.parametrize(
    ("pattern", "event", "matches"), [p for p in EVERY if not isinstance(p.values[1], str)]
)
def test_the_answer_is_the_same_from_text(pattern: Any, event: Any, matches: bool) -> None:
    text = json.dumps(pattern) if not isinstance(pattern, str) else pattern
    assert compile_pattern(text).matches(json.dumps(event, ensure_ascii=False)) is matches
    assert compile_pattern(text.encode()).matches(json.dumps(event).encode()) is matches


def test_there_are_many_and_of_both_answers() -> None:
    answers = [parameter.values[2] for parameter in EVERY]
    assert len(answers) >= _AT_LEAST
    assert 0.3 < sum(map(bool, answers)) / len(answers) < 0.7


@pytest.mark.parametrize(
    "row",
    json.loads((CASES / INVALID).read_text("utf-8")),
    ids=lambda row: json.dumps(row["pattern"]),
)
def test_what_eventbridge_refuses_is_refused_where_it_is_wrong(row: dict[str, Any]) -> None:
    with pytest.raises(InvalidPatternError) as refusal:
        read_pattern(row["pattern"])
    faults = refusal.value.faults
    assert [fault.pointer for fault in faults] == [pointer for pointer, _ in row["faults"]]
    for fault, (_, said) in zip(faults, row["faults"], strict=True):
        assert said in fault.message
        assert fault.hint
