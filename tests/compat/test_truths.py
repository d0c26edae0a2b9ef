"""The truths of the pairs, checked without the engine.

What is called breaking has a witness on which two validators agree; for what is called
compatible no value of a large pool is one. ``jsonschema-rs``, which can prove containment of
some schemas, never proves the opposite.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from evgen.compat import Semantics, Verdict
from evgen.loading.dialects import KNOWN_KEYWORDS
from tests.compat.corpus import DIRECTIONS, Pair, pairs, revision
from tests.compat.judges import REMARKS, Sides, containment
from tests.compat.pool import candidates

PAIRS = pairs()
BY_NAME = {name: list(group) for name, group in groupby(PAIRS, lambda pair: pair.name)}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_truth_holds(name: str) -> None:
    readings = BY_NAME[name]
    old, new = revision(readings[0].old).bundle, revision(readings[0].new).bundle
    pool = list(candidates(old, new))
    for pair in readings:
        for direction in DIRECTIONS:
            bundles = (old, new) if direction == "backward" else (new, old)
            sides = Sides(pair.sides(direction), bundles, pair.semantics, formats=pair.formats)
            given = direction in pair.witnesses
            assert not given or sides.breaks(pair.witnesses[direction]), "the given witness is none"
            breaks = given or any(map(sides.breaks, pool))
            assert breaks == (pair.truths[direction] is Verdict.BREAKING), direction


def test_jsonschema_rs_proves_nothing_else() -> None:
    answers: Counter[str] = Counter()
    for pair in PAIRS:
        if pair.semantics is Semantics.STRICT and not _has_remarks(pair):
            for direction in DIRECTIONS:
                answer = containment(*pair.sides(direction), formats=pair.formats)
                answers[answer] += 1
                opposite = "no" if pair.truths[direction] is Verdict.COMPATIBLE else "yes"
                assert answer != opposite, (pair.id, direction)
    assert answers["yes"] > 500
    assert answers["no"] > 200


def test_every_keyword_has_its_pairs() -> None:
    used = {keyword for pair in PAIRS for keyword in _keywords([pair.old, pair.new])}
    silent = {"$schema", "$vocabulary", "contentSchema", "writeOnly"}
    assert KNOWN_KEYWORDS - used <= silent
    assert {"x-evgen-open-enum", "x-evgen-name", "x-evgen-pii"} <= used


def test_pairs_are_many_and_each_gives_its_reason() -> None:
    assert len(BY_NAME) >= 900
    assert all(len(readings) <= len(Semantics) for readings in BY_NAME.values())
    assert all(pair.reason.endswith(".") for pair in PAIRS)
    verdicts = Counter(verdict for pair in PAIRS for verdict in pair.truths.values())
    assert min(verdicts.values()) > 800


def _has_remarks(pair: Pair) -> bool:
    """Whether a format is used that jsonschema-rs asserts and evgen does not."""
    return any(f'"{name}"' in json.dumps([pair.old, pair.new]) for name in REMARKS)


def _keywords(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _keywords(inner)
