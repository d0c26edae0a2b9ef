"""What holds for any two schemas, whatever they are.

Random schemas, what an author may change in them, and ways to say the same differently.
"""

from __future__ import annotations

import gc
from itertools import islice
from typing import Any

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from evgen.compat import Bump, Comparison, Options, Revision, Semantics, Verdict, compare
from evgen.compat.prover.documents import Node
from evgen.loading.single import read_single
from evgen.rulebook import all_rules
from tests.compat.breaks import Reader, direction_of, is_located
from tests.compat.corpus import DIRECTIONS
from tests.compat.judges import Sides, containment
from tests.compat.pool import candidates
from tests.compat.strategies import (
    Schema,
    opens_a_test,
    said_otherwise,
    schemas,
    steps,
    turned_round,
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


@settings(max_examples=250)
@given(steps(), SEMANTICS)
def test_no_verdict_is_refuted(step: tuple[Schema, Schema], semantics: Semantics) -> None:
    """Compatible: nothing breaks it. Breaking: every witness does, and its place can be found."""
    old, new = step
    assume(semantics is Semantics.STRICT or not opens_a_test(step))
    comparison = _compared(old, new, semantics)
    pool = list(islice(candidates(_revision(old).bundle, _revision(new).bundle), 1500))
    for name in DIRECTIONS:
        answer = direction_of(comparison, name)
        sides = _sides(old, new, semantics, name)
        if answer.verdict is Verdict.COMPATIBLE:
            assert not answer.breaks
            assert not [value for value in pool if sides.breaks(value)][:1]
        assert bool(answer.breaks) == (answer.verdict is Verdict.BREAKING)
        for one in answer.breaks:
            assert sides.breaks(one.witness), one
            assert one.rule in KNOWN_RULES
            assert is_located(one, old, new), one


@settings(max_examples=150)
@given(steps(), SEMANTICS)
def test_breaks_are_independent(step: tuple[Schema, Schema], semantics: Semantics) -> None:
    old, new = step
    comparison = _compared(old, new, semantics)
    for name in DIRECTIONS:
        breaks = direction_of(comparison, name).breaks
        assert len({(one.rule, one.old, one.new) for one in breaks}) == len(breaks)
        if "$ref" in repr(step):
            continue  # what is mended in a definition is mended under every `not` that refers to it
        for one in breaks if len(breaks) > 1 else ():
            raw = (old, new) if name == "backward" else (new, old)
            others = [other for other in breaks if other is not one]
            assert Reader(raw, semantics, formats=True, direction=name).minds_without(
                one, others
            ), one


@settings(max_examples=250)
@given(steps(), SEMANTICS, st.data())
def test_another_way_to_say_it_changes_no_verdict(
    step: tuple[Schema, Schema], semantics: Semantics, data: st.DataObject
) -> None:
    old, new = step
    assume(semantics is Semantics.STRICT or not opens_a_test(step))
    other = data.draw(said_otherwise(new, semantics))
    before, after = _compared(old, new, semantics), _compared(old, other, semantics)
    _agree(before, after)
    _agree(_compared(new, new, semantics), _compared(new, other, semantics))


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


@settings(max_examples=250)
@given(steps())
def test_jsonschema_rs_is_never_contradicted(step: tuple[Schema, Schema]) -> None:
    comparison = _compared(*step, Semantics.STRICT)
    for name in DIRECTIONS:
        proved = containment(*(step if name == "backward" else step[::-1]), formats=True)
        opposite = {"yes": Verdict.BREAKING, "no": Verdict.COMPATIBLE}
        assert direction_of(comparison, name).verdict is not opposite.get(proved), (name, proved)


_EVERY: dict[str, Any] = {**POSSIBLE, **{f"no-{n}": s for n, (s, _) in IMPOSSIBLE.items()}}


@pytest.mark.parametrize("name", _EVERY)
@pytest.mark.parametrize("semantics", Semantics)
def test_each_keyword_is_compatible_with_itself(name: str, semantics: Semantics) -> None:
    schema = _EVERY[name]
    comparison = _compared(schema, turned_round(schema), semantics)
    assert comparison.bump is Bump.PATCH


def test_a_comparison_leaves_nothing_to_the_garbage_collector() -> None:
    old: Schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "list": {"$ref": "#/$defs/List"}},
        "$defs": {"List": {"type": "object", "properties": {"next": {"$ref": "#/$defs/List"}}}},
    }
    new = {**old, "properties": {**old["properties"], "a": {"type": "integer", "minimum": 1}}}
    sides = _revision(old), _revision(new)
    compare(*sides, Options())  # what is remembered from one comparison to the next is there now

    def nodes() -> int:
        return sum(isinstance(thing, Node) for thing in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = nodes()
        assert compare(*sides, Options()).backward.verdict is Verdict.BREAKING
        assert nodes() == before
    finally:
        gc.enable()
