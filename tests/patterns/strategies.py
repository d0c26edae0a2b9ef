"""Random patterns and events, as JSON text, from so few names and values that they often meet."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

#: JSON texts of leaves, chosen to be near to each other.
TEXTS = [
    "", "a", "A", "ab", "aB", "abc", "b", "ba", "aab", "*", "a*b", "a\\b", "\u00df", "SS", "ss", "\u0130", "k", "\u212a",
    "1", "true", "null", "10.0.0.1", "10.0.0.01", "10.0.0.9", "10.0.1.1", "::ffff:a00:1", "2001:db8::1", "2001:DB8:0::1",
    "2001:db9::1", "256.0.0.1", "a\nb", "\U0001f600", "??",
]  # fmt: skip
NUMBERS = [
    "0", "-0", "0.0", "1", "1.0", "1e0", "10e-1", "2", "-1", "1.5", "9007199254740992", "9007199254740993", "1e400", "1e-400",
    "0.1", "0.1000000000000000055", "1e23", "100000000000000000000000", "1.7976931348623157e308", "5e-1",
]  # fmt: skip
_EXACT = [
    n for n in NUMBERS if n not in ("9007199254740993", "1e400", "1e-400", "0.1000000000000000055")
]
_NAMES = ["a", "b", "c", "a.b", "b.c", "$", ""]
_FORMS = ["*", "a*", "*b", "a*b", "*a*b*", "a\\*b", "\\**", "a", "", "a\\\\b", "*1*", "\u00df*"]
_BLOCKS = ["10.0.0.0/24", "10.0.0.77/16", "10.0.0.0/31", "2001:db8::/32", "2001:db8::9/16"]
_SMALL = [text for text in TEXTS if "." not in text and ":" not in text]

texts = st.sampled_from(TEXTS).map(json.dumps)
numbers = st.sampled_from(NUMBERS)
leaves = st.one_of(texts, numbers, st.sampled_from(["true", "false", "null"]))


def _object(members: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in members) + "}"


def _list(items: list[str]) -> str:
    return "[" + ", ".join(items) + "]"


def _operator(name: str, arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return arguments.map(lambda argument: _object([(name, argument)]))


def _one_or_several(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(values, st.lists(values, min_size=1, max_size=3).map(_list))


_exact = st.sampled_from(_EXACT)
_forms = st.sampled_from(_FORMS).map(json.dumps)
_not_empty = st.sampled_from([text for text in TEXTS if text]).map(json.dumps)
_any_case = _operator("equals-ignore-case", st.sampled_from(_SMALL).map(json.dumps))


def _range(pair: tuple[str, str, str, str]) -> str:
    low, high, above, below = pair
    return f'["{above}", {low}, "{below}", {high}]'


_numeric = st.one_of(
    st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), _exact).map(lambda t: f'["{t[0]}", {t[1]}]'),
    st.tuples(_exact, _exact, st.sampled_from([">", ">="]), st.sampled_from(["<", "<="]))
    .filter(lambda t: float(t[0]) < float(t[1]))
    .map(_range),
)  # fmt: skip
operators = st.one_of(
    _operator("prefix", st.one_of(texts, _any_case)),
    _operator("suffix", st.one_of(texts, _any_case)),
    _any_case,
    _operator("wildcard", _forms),
    _operator("exactly", texts),
    _operator("numeric", _numeric),
    _operator("exists", st.sampled_from(["true", "false"])),
    _operator("cidr", st.sampled_from(_BLOCKS).map(json.dumps)),
    _operator("anything-but", st.one_of(_one_or_several(texts), _one_or_several(_exact))),
    _operator("anything-but", _operator("prefix", _one_or_several(_not_empty))),
    _operator("anything-but", _operator("suffix", _one_or_several(_not_empty))),
    _operator("anything-but", _operator("wildcard", _one_or_several(_forms))),
    _operator("anything-but", _operator("equals-ignore-case", _one_or_several(texts))),
)
conditions = st.lists(st.one_of(leaves, operators), min_size=1, max_size=3).map(_list)


def _members(
    values: st.SearchStrategy[str], least: int
) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.tuples(st.sampled_from(_NAMES), values), min_size=least, max_size=3)


@st.composite
def patterns(draw: st.DrawFn, depth: int = 2) -> str:
    """A valid pattern; names may come again, and choices stand anywhere."""
    values = st.one_of(conditions, patterns(depth - 1)) if depth else conditions
    members = draw(_members(values, 1))
    if depth and draw(st.integers(0, 2)) == 0:
        branches = draw(st.lists(patterns(depth - 1), min_size=2, max_size=3))
        members.insert(draw(st.integers(0, len(members))), ("$or", _list(branches)))
    return _object(members)


def _nested(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return st.one_of(_members(values, 0).map(_object), st.lists(values, max_size=3).map(_list))


values = st.recursive(leaves, _nested, max_leaves=12)
events = _members(values, 1).map(_object)
