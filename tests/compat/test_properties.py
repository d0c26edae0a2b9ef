"""What holds for any two schemas, whatever they are.

Random schemas, what an author may change in them, and ways to say the same differently.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from evgen.compat import Bump, Comparison, Options, Revision, Semantics, Verdict, compare
from evgen.loading.single import read_single
from evgen.rulebook import all_rules
from tests.compat.breaks import direction_of, is_independent, points_into, resolves
from tests.compat.corpus import DIRECTIONS
from tests.compat.judges import Sides
from tests.compat.pool import candidates
from tests.compat.strategies import (
    REWRITES,
    STRICT_REWRITES,
    Schema,
    inlined,
    places,
    rewritten,
    schemas,
    steps,
    turned_round,
    with_definition,
)
from tests.sampling.schemas import IMPOSSIBLE, POSSIBLE

SEMANTICS = st.sampled_from(Semantics)
KNOWN_RULES = {rule.name for rule in all_rules()}


def _revision(schema: Schema) -> Revision:
    bundled = read_single(schema)
    if isinstance(bundled, list):  # a reference that comes back to the same value
        reject()
    return Revision(bundled.schema, bundled.origins)


def _compared(old: Schema, new: Schema, semantics: Semantics) -> Comparison:
    return compare(_revision(old), _revision(new), Options(semantics=semantics))


def _sides(old: Schema, new: Schema, semantics: Semantics, direction: str) -> Sides:
    raw = (old, new) if direction == "backward" else (new, old)
    bundles = _revision(raw[0]).bundle, _revision(raw[1]).bundle
    return Sides(raw, bundles, semantics, formats=True)


@settings(max_examples=300)
@given(steps(), SEMANTICS)
def test_no_verdict_is_refuted(step: tuple[Schema, Schema], semantics: Semantics) -> None:
    """Compatible: nothing breaks it. Breaking: every witness does, and its place can be found."""
    old, new = step
    comparison = _compared(old, new, semantics)
    pool = list(islice(candidates(_revision(old).bundle, _revision(new).bundle), 1500))
    for name in DIRECTIONS:
        answer = direction_of(comparison, name)
        sides = _sides(old, new, semantics, name)
        if answer.verdict is Verdict.COMPATIBLE:
            assert not answer.breaks
            assert [value for value in pool if sides.breaks(value)][:1] == []
        assert bool(answer.breaks) == (answer.verdict is Verdict.BREAKING)
        for one in answer.breaks:
            assert sides.breaks(one.witness), one
            assert one.rule in KNOWN_RULES
            assert one.old or one.new
            assert one.old is None or resolves(old, one.old.pointer), one
            assert one.new is None or resolves(new, one.new.pointer), one
            assert points_into(one.witness, one.path), one


@settings(max_examples=200)
@given(steps(), SEMANTICS)
def test_breaks_are_independent(step: tuple[Schema, Schema], semantics: Semantics) -> None:
    old, new = step
    comparison = _compared(old, new, semantics)
    for name in DIRECTIONS:
        breaks = direction_of(comparison, name).breaks
        assert len({(one.rule, one.old, one.new) for one in breaks}) == len(breaks)
        for one in breaks if len(breaks) > 1 else ():
            raw = (old, new) if name == "backward" else (new, old)
            others = [other for other in breaks if other is not one]
            is_new = name == "backward"
            assert is_independent(
                one, others, raw, semantics, formats=True, reader_is_new=is_new
            ), one


@settings(max_examples=300)
@given(steps(), st.data())
def test_another_way_to_say_it_changes_no_verdict(
    step: tuple[Schema, Schema], data: st.DataObject
) -> None:
    old, new = step
    semantics = data.draw(SEMANTICS)
    rewrites = STRICT_REWRITES if semantics is Semantics.STRICT else REWRITES
    before = _compared(old, new, semantics)
    which = data.draw(st.sampled_from(["old", "new"]))
    subject = old if which == "old" else new
    path = data.draw(st.sampled_from([p for p in places(subject) if p != ("$defs",)]))
    how: Callable[[Schema], Schema] = data.draw(
        st.sampled_from(
            [
                turned_round,
                inlined,
                lambda schema: with_definition(schema, path),
                *(lambda s, r=r: rewritten(s, path, r) for r in rewrites.values()),
            ]
        )
    )
    other = how(subject)
    after = _compared(*((other, new) if which == "old" else (old, other)), semantics)
    _agree(before, after)
    same = _compared(subject, other, semantics)
    assert Verdict.BREAKING not in {same.backward.verdict, same.forward.verdict}, other
    if Verdict.UNDECIDED not in {same.backward.verdict, same.forward.verdict}:
        assert same.bump is Bump.PATCH


def _agree(one: Comparison, other: Comparison) -> None:
    """A budget may be spent by a longer way to say the same; nothing else may differ."""
    for name in DIRECTIONS:
        verdicts = {direction_of(one, name).verdict, direction_of(other, name).verdict}
        assert len(verdicts - {Verdict.UNDECIDED}) <= 1, name
    if Verdict.UNDECIDED not in {d.verdict for c in (one, other) for d in (c.backward, c.forward)}:
        assert one.bump is other.bump


@settings(max_examples=150)
@given(schemas(), SEMANTICS)
def test_a_schema_is_compatible_with_itself(schema: Schema, semantics: Semantics) -> None:
    comparison = _compared(schema, turned_round(schema), semantics)
    assert comparison.bump is Bump.PATCH
    assert comparison.backward.verdict is comparison.forward.verdict is Verdict.COMPATIBLE


@settings(max_examples=400)
@given(steps())
def test_jsonschema_rs_is_never_contradicted(step: tuple[Schema, Schema]) -> None:
    comparison = _compared(*step, Semantics.STRICT)
    old, new = (jsonschema_rs.canonicalize(s, validate_formats=True, offline=True) for s in step)
    for name, (writer, reader) in {"backward": (old, new), "forward": (new, old)}.items():
        try:
            proved = str(reader.covers(writer))
        except jsonschema_rs.canonical.IncompatibleOperands:  # both recurse at the root
            continue
        verdict = direction_of(comparison, name).verdict
        opposite = {"yes": Verdict.BREAKING, "no": Verdict.COMPATIBLE}
        assert verdict is not opposite.get(proved), (name, proved)


@settings(max_examples=300)
@given(steps(), SEMANTICS)
def test_little_stays_undecided(step: tuple[Schema, Schema], semantics: Semantics) -> None:
    """Not a claim about one pair, but what is left open has a reason that names its place."""
    for answer in (_compared(*step, semantics).backward, _compared(*step, semantics).forward):
        if answer.verdict is Verdict.UNDECIDED:
            assert answer.reason


_EVERY: dict[str, Any] = {**POSSIBLE, **{f"no-{n}": s for n, (s, _) in IMPOSSIBLE.items()}}


@pytest.mark.parametrize("name", _EVERY)
@pytest.mark.parametrize("semantics", Semantics)
def test_each_keyword_is_compatible_with_itself(name: str, semantics: Semantics) -> None:
    schema = _EVERY[name]
    comparison = _compared(schema, turned_round(schema), semantics)
    assert comparison.bump is Bump.PATCH
