"""Positions agree with the parser: what stands at a pointer's offset is the value at that pointer."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evgen import jsontext
from evgen import pointer as pointers

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(-1e9, 1e9)
    | st.text(max_size=8)
)
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


def _pointers(value: Any, at: str = "") -> list[str]:
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _pointers(inner, pointers.join(at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += _pointers(inner, pointers.join(at, index))
    return found


@settings(max_examples=300, deadline=None)
@given(documents, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_pointer_leads_to_its_value(document: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    positions = jsontext.Positions(text)
    decoder = json.JSONDecoder()
    for pointer in _pointers(document):
        value, _ = decoder.raw_decode(text, positions.of(pointer))
        assert value == pointers.resolve(document, pointer)
        key = pointers.tokens(pointer)[-1:]
        if key and isinstance(pointers.resolve(document, pointers.parent(pointer)), dict):
            assert decoder.raw_decode(text, positions.of(pointer, on_key=True))[0] == key[0]


@settings(max_examples=300, deadline=None)
@given(documents)
def test_parsing_agrees_with_json(document: Any) -> None:
    text = json.dumps(document)
    parsed = jsontext.parse(text)
    if jsontext.is_faults(parsed):
        assert {fault.kind for fault in parsed} <= {"character"}
    else:
        assert parsed == document


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet='{}[]":,\\ntruefalsNI-+.0123eE \n\t/*#x', max_size=40))
def test_no_text_makes_it_raise_and_only_json_is_accepted(text: str) -> None:
    parsed = jsontext.parse(text)
    if not jsontext.is_faults(parsed):
        assert json.loads(text) == parsed


def test_columns_count_code_points() -> None:
    positions = jsontext.Positions('{"é😀":\n  {"ü": 1}}')
    assert positions.line_and_column(positions.of("/é😀/ü")) == (2, 9)
    assert positions.line_and_column(positions.of("/é😀", on_key=True)) == (1, 2)


def test_a_pointer_to_nothing_leads_to_what_is_around_it() -> None:
    positions = jsontext.Positions('{"a": {"b": 1}}')
    assert positions.of("/a/missing/deeper") == 6
    assert positions.of("/missing") == 0
