"""Events and patterns made to cost time: each of these took minutes, or would."""

from __future__ import annotations

from typing import Any

import pytest

from evgen.patterns import compile_pattern

_MANY = 300_000


@pytest.mark.parametrize(
    ("test", "leaf", "matches"),
    [
        ("::1", ":" * _MANY + "g", False),
        ("::1", "0" * _MANY + ":", False),
        ({"cidr": "10.0.0.0/8"}, ":" * _MANY + "g", False),
        ("10.0.0.1", "1." * _MANY, False),
        ({"suffix": {"equals-ignore-case": "a" * 2000 + "b"}}, "a" * _MANY, False),
        ({"suffix": {"equals-ignore-case": "a" * 2000 + "b"}}, "A" * _MANY + "B", True),
        ({"suffix": {"equals-ignore-case": "ß" * 20}}, "S" * _MANY, True),
        ({"suffix": {"equals-ignore-case": "ß" * 20}}, "S" * 20, False),
        ({"suffix": {"equals-ignore-case": "xß"}}, "Xß", True),
        ({"suffix": {"equals-ignore-case": "xß"}}, "ß", False),
        ({"suffix": {"equals-ignore-case": "😀"}}, "a??", True),
        ({"prefix": {"equals-ignore-case": "a" * 2000 + "b"}}, "a" * _MANY, False),
        ({"equals-ignore-case": "ß" * 2000}, "S" * 4001, False),
        ({"wildcard": "*a" * 900 + "b"}, "a" * _MANY, False),
        ({"wildcard": "*" + "a" * 1000 + "b*" + "a" * 1000 + "c*"}, "a" * _MANY, False),
        ({"anything-but": {"wildcard": ["*a*b*c*d*", "*d*c*b*a*"]}}, "ab" * _MANY, True),
    ],
    ids=lambda value: str(value)[:30],
)
def test_long_texts(test: Any, leaf: str, matches: bool) -> None:
    assert compile_pattern({"a": [test]}).matches({"a": leaf}) is matches


def test_many_elements_of_arrays() -> None:
    pattern = compile_pattern({"i": {"a": [1], "b": [1], "c": [{"exists": False}], "d": ["x"]}})
    items: list[dict[str, Any]] = [{"a": n % 2, "b": (n + 1) % 2, "c": n} for n in range(20_000)]
    assert not pattern.matches({"i": items})
    assert pattern.matches({"i": [*items, {"a": 1, "b": 1, "d": "x"}]})
