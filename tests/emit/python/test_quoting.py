"""Strings of a catalog come back from Python source as they went in."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evgen.emit.python.quoting import docstring, quoted

NASTY = st.text(alphabet=st.sampled_from("\"\\'{}#\r\n\t\x00\x0c\x85\u2028\u202e aé😀")) | st.text()


@given(NASTY)
def test_literals_round_trip(text: str) -> None:
    source = quoted(text)
    assert ast.literal_eval(source) == text
    assert len(source.splitlines()) == 1


@given(NASTY)
def test_docstrings_are_one_constant_whatever_they_hold(text: str) -> None:
    module = ast.parse(f"class A:\n    {docstring(text, 4)}\n")
    (definition,) = module.body
    assert isinstance(definition, ast.ClassDef)
    (statement,) = definition.body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert isinstance(statement.value.value, str)


@pytest.mark.parametrize(
    "text", ['x \\"', '"', '""', '"""', "\\", '\\\\"', "a\\", 'ends with a quote"', '\\"""']
)
def test_docstrings_keep_one_line_as_it_is(text: str) -> None:
    assert ast.literal_eval(docstring(text)) == text
