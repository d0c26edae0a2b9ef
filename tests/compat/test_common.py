"""What two events have in common changes no answer: the pair without it against the whole pair."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evgen.compat import Comparison, Options, Semantics, Verdict, compare
from evgen.compat.common import common_to
from evgen.compat.comparing import answered
from evgen.compat.question import Pair
from evgen.loading.single import read_single
from tests.compat.breaks import direction_of
from tests.compat.corpus import DIRECTIONS, revision
from tests.compat.judges import Sides
from tests.compat.strategies import Schema, schemas, steps

_MEMBERS = ("p", "q", "r", "s")
_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}


def _event(members: Schema, required: list[str], definitions: Schema, **more: Any) -> Schema:
    event = {"type": "object", "properties": {}, "required": required, **more}
    for name, schema in members.items():
        body = schema
        if isinstance(schema, dict):
            definitions = {**definitions, **schema.get("$defs", {})}
            body = {k: v for k, v in schema.items() if k != "$defs"}
        event["properties"][name] = body
    return {**event, "$defs": definitions} if definitions else event


@st.composite
def _event_steps(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """Two events: some members the same on both sides, one or two changed, added or removed."""
    alike = draw(st.dictionaries(st.sampled_from(_MEMBERS), schemas(), min_size=1))
    old, new = draw(steps())
    definitions: Schema = {}
    for schema in alike.values():
        if isinstance(schema, dict):
            definitions |= schema.get("$defs", {})
    required = draw(st.lists(st.sampled_from([*alike, "x"]), unique=True))
    others = draw(st.sampled_from([required, required, required[1:]]))
    closed = draw(st.sampled_from([{}, {}, {"additionalProperties": False}]))
    before = {**alike, "x": old} if draw(st.integers(0, 4)) else alike
    after = {**alike, "x": new} if draw(st.integers(0, 4)) else alike
    return (
        _event(before, required, definitions, **closed),
        _event(after, others, definitions, **closed),
    )


def _without_witnesses(comparison: Comparison) -> Comparison:
    backward, forward = (
        replace(d, breaks=tuple(replace(b, witness=None) for b in d.breaks))
        for d in (comparison.backward, comparison.forward)
    )
    return replace(comparison, backward=backward, forward=forward)


def _agree(old: Schema, new: Schema, semantics: Semantics) -> Comparison | None:
    """Holds both answers against each other, and every witness against the judges."""
    if any(isinstance(read_single(schema), list) for schema in (old, new)):
        return None  # a reference that comes back to the same value
    revisions, options = (revision(old), revision(new)), Options(semantics)
    comparison = compare(*revisions, options)
    whole = answered(Pair.of(*revisions, options))
    if Verdict.UNDECIDED not in (whole.backward.verdict, whole.forward.verdict):
        assert _without_witnesses(comparison) == _without_witnesses(whole)
    for name in DIRECTIONS:
        ordered = (old, new) if name == "backward" else (new, old)
        bundles = revision(ordered[0]).bundle, revision(ordered[1]).bundle
        sides = Sides(ordered, bundles, semantics, formats=True)
        assert all(sides.breaks(b.witness) for b in direction_of(comparison, name).breaks)
    return comparison


@settings(max_examples=300)
@given(_event_steps(), st.sampled_from(Semantics))
def test_the_answer_is_that_about_the_whole(
    step: tuple[Schema, Schema], semantics: Semantics
) -> None:
    _agree(*step, semantics)


def _with(*required: str, **members: Schema) -> Schema:
    return {"type": "object", "properties": members, "required": list(required)}


_NEVER = {"type": "integer", "minimum": 1, "maximum": 0}
_REFERS = {"$ref": "#/$defs/Part"}


def _defining(event: Schema, part: Schema) -> Schema:
    return {**event, "$defs": {"Part": part}}


#: Name → old, new, and what is in common.
CASES: dict[str, tuple[Schema, Schema, set[str]]] = {
    "one member differs": (_with("a", a=_TEXT, x=_TEXT), _with("a", a=_TEXT, x=_WHOLE), {"a"}),
    "a member goes, and one stays to be declared": (
        _with("x", a=_TEXT, b=_TEXT, x=_TEXT), _with(a=_TEXT, b=_TEXT), {"b"}),
    "the only other member goes": (_with(a=_TEXT, x=_TEXT), _with(a=_TEXT), set()),
    "no event at all": (
        _with("a", a=_NEVER, x=_TEXT), _with("a", a=_NEVER, x=_WHOLE), {"a"}),
    "no event at all, and one more member": (
        _with("a", a=_NEVER, x=_TEXT), _with("a", a=_NEVER, x=_TEXT, y=_TEXT), {"a"}),
    "required by one": (_with("a", a=_TEXT, b=_TEXT), _with(a=_TEXT, b=_TEXT), {"b"}),
    "required in another order": (
        _with("a", "b", a=_TEXT, b=_TEXT), _with("b", "a", a=_TEXT, b=_TEXT), set()),
    "one is not true": (
        _with(a={"const": 1}, x=_TEXT), _with(a={"const": True}, x=_TEXT), {"x"}),
    "a definition that changed": (
        _defining(_with("b", a=_REFERS, b=_TEXT), _TEXT),
        _defining(_with("b", a=_REFERS, b=_TEXT), _WHOLE), {"b"}),
    "a definition that did not": (
        _defining(_with("a", a=_REFERS, b=_TEXT), _TEXT),
        _defining(_with("a", a=_REFERS, b=_WHOLE), _TEXT), {"a"}),
    "what refers to the whole": (
        _with(a={"$ref": "#"}, b=_TEXT, x=_TEXT), _with(a={"$ref": "#"}, b=_TEXT, x=_WHOLE), set()),
    "closed on both sides": (
        {**_with("a", a=_TEXT, x=_TEXT), "additionalProperties": False},
        {**_with("a", a=_TEXT, x=_WHOLE), "additionalProperties": False}, {"a"}),
    "closed on one side": (
        _with(a=_TEXT, x=_TEXT), {**_with(a=_TEXT, x=_TEXT), "additionalProperties": False}, set()),
    "something is said of the whole": (
        {**_with(a=_TEXT, x=_TEXT), "minProperties": 1},
        {**_with(a=_TEXT, x=_WHOLE), "minProperties": 1}, set()),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("semantics", Semantics)
def test_what_is_in_common(name: str, semantics: Semantics) -> None:
    old, new, wanted = CASES[name]
    assert _common(old, new, semantics) == wanted
    assert _agree(old, new, semantics) is not None


def test_an_enumeration_that_opens_is_read_otherwise() -> None:
    opened = {"enum": ["a"], "x-evgen-open-enum": True}
    old, new = (
        _with("x", a=_TEXT, b={"enum": ["a"]}, x=_TEXT),
        _with("x", a=_TEXT, b=opened, x=_TEXT),
    )
    assert _common(old, new, Semantics.EVGEN) == {"a", "x"}
    assert _agree(old, new, Semantics.EVGEN) is not None


def _common(old: Schema, new: Schema, semantics: Semantics) -> frozenset[str]:
    common = common_to(Pair.of(revision(old), revision(new), Options(semantics)))
    return common.names if common else frozenset()


def test_a_witness_has_the_values_that_authors_give() -> None:
    old = _with("a", "x", a={**_TEXT, "examples": ["given"]}, x=_TEXT)
    comparison = compare(
        revision(old), revision({**old, "properties": {**old["properties"], "x": _WHOLE}})
    )
    (found,) = comparison.backward.breaks
    assert found.witness["a"] == "given"
    assert list(found.witness) == ["a", "x"]
