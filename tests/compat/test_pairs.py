"""The engine on every pair: never wrong, and undecided only where a pair says why."""

from __future__ import annotations

from functools import cache

import pytest

from evgen.compat import Bump, Comparison, Options, Verdict, compare
from evgen.rulebook import all_rules
from tests.compat.breaks import direction_of, is_independent, points_into, resolves
from tests.compat.corpus import DIRECTIONS, Pair, pairs, revision
from tests.compat.judges import Sides

PAIRS = pairs()
INDEX = {pair.id: index for index, pair in enumerate(PAIRS)}
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)


@cache
def _compared(index: int) -> Comparison:
    pair = PAIRS[index]
    options = Options(semantics=pair.semantics, formats=pair.formats)
    return compare(revision(pair.old), revision(pair.new), options)


def _comparison(pair: Pair) -> Comparison:
    return _compared(INDEX[pair.id])


@every_pair
def test_verdicts_are_right(pair: Pair) -> None:
    comparison = _comparison(pair)
    for name in DIRECTIONS:
        answer = direction_of(comparison, name)
        if name in pair.undecided:
            assert answer.verdict is Verdict.UNDECIDED, f"{name} is decided now: {answer.verdict}"
            assert answer.reason
        else:
            assert answer.verdict is pair.truths[name], (name, answer)


@every_pair
def test_the_bump_follows(pair: Pair) -> None:
    comparison = _comparison(pair)
    verdicts = {direction_of(comparison, name).verdict for name in DIRECTIONS}
    assert (comparison.bump is Bump.MAJOR) == (verdicts != {Verdict.COMPATIBLE})
    if pair.bump:
        assert comparison.bump == pair.bump


@every_pair
def test_breaks_are_witnessed_and_located(pair: Pair) -> None:
    comparison = _comparison(pair)
    bundles = revision(pair.old).bundle, revision(pair.new).bundle
    for name in DIRECTIONS:
        answer = direction_of(comparison, name)
        assert bool(answer.breaks) == (answer.verdict is Verdict.BREAKING)
        ordered = bundles if name == "backward" else bundles[::-1]
        sides = Sides(pair.sides(name), ordered, pair.semantics, formats=pair.formats)
        for one in answer.breaks:
            assert sides.breaks(one.witness), (name, one)
            assert one.rule in {rule.name for rule in all_rules()}
            assert one.message
            assert one.hint
            assert one.old or one.new
            assert one.old is None or resolves(pair.old, one.old.pointer), (name, one)
            assert one.new is None or resolves(pair.new, one.new.pointer), (name, one)
            assert points_into(one.witness, one.path), (name, one)


@every_pair
def test_breaks_are_independent(pair: Pair) -> None:
    comparison = _comparison(pair)
    for name in DIRECTIONS:
        breaks = direction_of(comparison, name).breaks
        keys = [(one.rule, one.old, one.new) for one in breaks]
        assert len(set(keys)) == len(keys)
        for one in breaks if len(breaks) > 1 else ():
            others = [other for other in breaks if other is not one]
            assert is_independent(
                one,
                others,
                pair.sides(name),
                pair.semantics,
                formats=pair.formats,
                reader_is_new=name == "backward",
            ), (name, one)
