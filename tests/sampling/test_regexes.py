"""Texts for expressions: what is made is found by the engine that judges."""

from __future__ import annotations

import random

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evgen.sampling.regexes import text_for

_ATOMS = st.sampled_from(
    ["a", "[a-f]", "[^x]", r"\d", r"\w", r"\s", ".", r"\.", "(?:ab|c)", "(d|e)", r"\u0041", "é"]
)
_REPEATS = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])
_PIECES = st.lists(st.tuples(_ATOMS, _REPEATS).map("".join), max_size=6).map("".join)
_EXPRESSIONS = st.lists(_PIECES, min_size=1, max_size=3).map("|".join).map("^({})$".format)


@given(_EXPRESSIONS, st.integers(0, 8), st.integers(0, 100))
def test_what_is_made_matches(pattern: str, stretch: int, seed: int) -> None:
    made = text_for(pattern, random.Random(seed), stretch)
    assert made is not None
    assert jsonschema_rs.is_valid({"pattern": pattern}, made), (pattern, made)


@given(st.text(alphabet="a(){}[]\\|?*+^$-,1<>=!:pux", max_size=12))
def test_no_expression_makes_it_raise(pattern: str) -> None:
    made = text_for(pattern, random.Random(0), 3)
    assert made is None or isinstance(made, str)


@pytest.mark.parametrize("pattern", ["(", "[a", "a)", "\\", "(?<n"])
def test_what_is_not_understood_is_none(pattern: str) -> None:
    assert text_for(pattern, random.Random(0), 3) is None
