"""The matcher against an evaluator that tries everything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from evgen.patterns import compile_pattern, consistency
from tests.patterns.naive import naive
from tests.patterns.strategies import events, patterns
from tests.patterns.test_cases import EVERY


@pytest.mark.parametrize("few", [consistency.FEW, 0], ids=["tried", "sorted"])
@given(pattern=patterns(), event=events)
@settings(max_examples=200, deadline=None)
def test_random_patterns_and_events(few: int, pattern: str, event: str) -> None:
    """Also as if there were too many candidates to try them all."""
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(consistency, "FEW", few)
        assert compile_pattern(pattern).matches(event) is naive(pattern, event)


#: Beyond it: a field called ``$or``, and texts that are no Unicode.
_BEYOND = ("dollar or", "surrogate")


@pytest.mark.parametrize(
    ("pattern", "event", "matches"), [p for p in EVERY if not any(w in str(p.id) for w in _BEYOND)]
)
def test_the_naive_evaluator_is_right_too(pattern: object, event: object, matches: bool) -> None:
    """Else it would prove nothing."""
    texts = [side if isinstance(side, str) else json.dumps(side) for side in (pattern, event)]
    assert naive(*texts) is matches
