"""What patterns and events are given as, and what is not one; what ambiguous patterns mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evgen.loading import load
from evgen.model import Subscription
from evgen.patterns import (
    InvalidEventError,
    InvalidPatternError,
    compile_pattern,
    pattern_faults,
    read_pattern,
    rule_pattern,
)
from evgen.patterns.explaining import mismatch
from evgen.patterns.terms import Condition
from evgen.sources.disk import read_tree

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("event", ["", "[]", "1", "null", '{"a": }', '{"a": NaN}', b"\xff", '"x"'])
def test_an_event_is_a_json_object(event: Any) -> None:
    with pytest.raises(InvalidEventError):
        compile_pattern({"a": [1]}).matches(event)


def test_a_decoded_event_may_be_any_mapping() -> None:
    from types import MappingProxyType

    assert compile_pattern({"a": [1]}).matches(MappingProxyType({"a": 1}))


def test_a_list_that_is_in_an_event_twice_is_two_lists() -> None:
    lines = [{"a": 1}, {"b": 1}]
    event = {"x": lines, "y": lines}
    pattern = {"x": {"a": [1]}, "y": {"b": [1]}}
    assert compile_pattern(pattern).matches(event)
    assert compile_pattern(pattern).matches(json.dumps(event))


def test_an_offset_says_where_a_text_stops_to_be_json() -> None:
    with pytest.raises(InvalidPatternError) as refusal:
        read_pattern('{"a": [1}')
    assert refusal.value.offset == 8
    with pytest.raises(InvalidEventError) as invalid:
        compile_pattern({"a": [1]}).matches('{"a": tru}')
    assert invalid.value.offset == 6


@pytest.mark.parametrize("deep", ['{"a":' * 100_000, '{"a":[' + "[" * 100_000])
def test_what_is_nested_too_deeply_is_refused(deep: str) -> None:
    closed = deep + "".join("}" if c == "{" else "]" for c in reversed(deep) if c in "{[")
    assert "nested too deeply" in pattern_faults(closed)[0].message
    with pytest.raises(InvalidEventError):
        compile_pattern({"a": [1]}).matches(closed)


def test_arrays_in_arrays_as_far_as_python_goes() -> None:
    value: Any = 1
    for _ in range(5_000):
        value = [value]
    with pytest.raises(InvalidEventError):
        compile_pattern({"a": [1]}).matches({"a": value})


def test_numbers_that_are_longer_than_python_reads() -> None:
    digits = "1" * 5_000
    assert compile_pattern(f'{{"a": [{digits}]}}').matches(f'{{"a": {digits}}}')
    assert not compile_pattern('{"a": [{"numeric": [">", 0]}]}').matches(f'{{"a": {digits}}}')
    assert not compile_pattern({"a": [{"numeric": [">", 0]}]}).matches({"a": 10**5_000})


def test_so_many_fields_together_and_no_more() -> None:
    def pattern(fields: int, branch: int) -> dict[str, Any]:
        choice = [{f"g{n}": [1] for n in range(branch)}, {"h": [1]}]
        return {**{f"f{n}": [1] for n in range(fields)}, "$or": choice}

    read_pattern(pattern(200, 56))
    (fault,) = pattern_faults(pattern(200, 57))
    assert "257 fields" in fault.message


def test_choices_that_multiply_beyond_all_bounds_are_refused() -> None:
    choices = ", ".join('"$or": [{"a": [1], "b": [1]}, {"b": [2]}]' for _ in range(100))
    (fault,) = pattern_faults(f"{{{choices}}}")
    assert "multiply" in fault.message


def test_many_choices_of_different_fields_do_not_multiply() -> None:
    pattern = {f"f{n}": {"$or": [{"a": [1]}, {"b": [1]}]} for n in range(60)}
    event = {f"f{n}": {"b": 1} for n in range(60)}
    assert compile_pattern(pattern).matches(event)
    assert not compile_pattern(pattern).matches({**event, "f7": {"b": 2}})


def test_large_arrays_are_searched_by_element() -> None:
    """A product of the candidates of five fields could not be walked through."""
    names = "abcde"
    event = {"i": [{name: 1 for name in names if name != names[n % 5]} for n in range(3_000)]}
    pattern = compile_pattern({"i": {name: [1] for name in names}})
    assert not pattern.matches(event)
    event["i"].append(dict.fromkeys(names, 1))
    assert pattern.matches(event)


def test_meaning_of_a_pattern_that_names_a_field_twice() -> None:
    """No condition is left that cannot take effect, and each keeps its place in the text."""
    meaning = read_pattern('{"a": [1], "$or": [{"a": [2]}, {"b": [3]}]}')
    assert meaning.conditions == ()
    (choice,) = meaning.choices
    assert choice.pointer == "/$or"
    assert [[c.pointer for c in branch.conditions] for branch in choice.branches] == [
        ["/$or/0/a"],
        ["/a", "/$or/1/b"],
    ]


def test_a_path_has_the_steps_between_dots() -> None:
    (condition,) = read_pattern({"a.b": {"c": [1]}}).conditions
    assert isinstance(condition, Condition)
    assert condition.path == ("a", "b", "c")
    assert condition.pointer == "/a.b/c"


def subscriptions() -> Iterator[Subscription]:
    """Those of the order example."""
    catalog = load(read_tree(ROOT, {}).files, (), {}, ["python"]).catalog
    assert catalog is not None
    for service in catalog.services:
        yield from service.subscriptions


def test_examples_of_the_catalog_match_its_generated_patterns() -> None:
    seen = 0
    for subscription in subscriptions():
        event = subscription.event
        path = ROOT / f"generated/patterns/{subscription.service}.{event.file_stem}.json"
        pattern = compile_pattern(path.read_bytes())
        assert pattern.meaning == compile_pattern(rule_pattern(subscription)).meaning
        for version in event.versions:
            for example in version.bundle.get("examples", ()):
                envelope = {"metadata": {"version": str(version.number)}, "data": example}
                whole = {
                    "source": event.source,
                    "detail-type": event.detail_type,
                    "detail": envelope,
                }
                assert mismatch(pattern, whole) is None
                assert not pattern.matches({**whole, "source": "com.example.other"})
                assert not pattern.matches(
                    {**whole, "detail": {**envelope, "metadata": {"version": "9.0.0"}}}
                )
                seen += 1
    assert seen >= 6
