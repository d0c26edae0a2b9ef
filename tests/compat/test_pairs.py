"""The engine on every pair: never wrong, and undecided only where a pair says why."""

from __future__ import annotations

from functools import cache
from itertools import groupby

import pytest

from evgen.compat import Bump, Comparison, Options, Verdict, compare
from evgen.rulebook import all_rules
from evgen.sampling import Sampler
from tests.compat.breaks import Reader, direction_of, is_located
from tests.compat.corpus import DIRECTIONS, Pair, pairs, revision
from tests.compat.judges import Sides

NAMED = {name: list(readings) for name, readings in groupby(pairs(), lambda pair: pair.name)}
KNOWN_RULES = {rule.name for rule in all_rules()}
every_pair = pytest.mark.parametrize("name", NAMED)


@cache
def _compared(name: str) -> list[tuple[Pair, Comparison]]:
    """A pair in each of its readings, and what the engine says."""
    return [
        (
            pair,
            compare(
                revision(pair.old),
                revision(pair.new),
                Options(semantics=pair.semantics, formats=pair.formats),
            ),
        )
        for pair in NAMED[name]
    ]


@every_pair
def test_verdicts_are_right(name: str) -> None:
    for pair, comparison in _compared(name):
        verdicts = set()
        for direction in DIRECTIONS:
            answer = direction_of(comparison, direction)
            verdicts.add(answer.verdict)
            if direction in pair.undecided:
                assert answer.verdict is Verdict.UNDECIDED, f"{direction} is decided now: {answer}"
                assert answer.reason
            else:
                assert answer.verdict is pair.truths[direction], (pair.id, direction, answer)
        assert (comparison.bump is Bump.MAJOR) == (verdicts != {Verdict.COMPATIBLE})
        assert pair.bump is None or comparison.bump == pair.bump


@every_pair
def test_breaks_are_witnessed_and_located(name: str) -> None:
    for pair, comparison in _compared(name):
        bundles = revision(pair.old).bundle, revision(pair.new).bundle
        for direction in DIRECTIONS:
            answer = direction_of(comparison, direction)
            assert bool(answer.breaks) == (answer.verdict is Verdict.BREAKING)
            ordered = bundles if direction == "backward" else bundles[::-1]
            sides = Sides(pair.sides(direction), ordered, pair.semantics, formats=pair.formats)
            for one in answer.breaks:
                where = (pair.id, direction, one)
                assert sides.breaks(one.witness), where
                assert one.rule in KNOWN_RULES, where
                assert one.message, where
                assert one.hint, where
                assert is_located(one, pair.old, pair.new), where


@every_pair
def test_breaks_are_independent(name: str) -> None:
    for pair, comparison in _compared(name):
        for direction in DIRECTIONS:
            breaks = direction_of(comparison, direction).breaks
            assert len({(one.rule, one.old, one.new) for one in breaks}) == len(breaks)
            for one in breaks if len(breaks) > 1 else ():
                others = [other for other in breaks if other is not one]
                reader = Reader(pair.sides(direction), pair.semantics, pair.formats, direction)
                assert reader.minds_without(one, others), (pair.id, direction, one)


@pytest.mark.parametrize("name", [name for name in NAMED if name.startswith("events/")])
def test_compatible_verdicts_survive_generated_events(name: str) -> None:
    for pair, comparison in _compared(name):
        bundles = revision(pair.old).bundle, revision(pair.new).bundle
        for direction in DIRECTIONS:
            if direction_of(comparison, direction).verdict is not Verdict.COMPATIBLE:
                continue
            ordered = bundles if direction == "backward" else bundles[::-1]
            sides = Sides(pair.sides(direction), ordered, pair.semantics, formats=pair.formats)
            sampler = Sampler(ordered[0], 1)
            for event in map(sampler.sample, range(50)):
                assert not sides.breaks(event), (pair.id, direction, event)
