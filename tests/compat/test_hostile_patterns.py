"""Patterns that a backtracking engine would take for ever on: decided, with a witness, all the same."""

from __future__ import annotations

import pytest

from evgen.compat import Semantics, Verdict, compare
from evgen.compat.verdicts import Options
from tests.compat.corpus import revision

CASES = {
    "nested repetition": ("^a{40}b$", "^(a+)+$"),
    "repeated optional": ("^[a-z]{60}@$", "^([a-z]+)*$"),
    "twice the same": ("^x{50}$", "^(x+x+)+y$"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("semantics", Semantics)
def test_it_is_decided(name: str, semantics: Semantics) -> None:
    old, new = (revision({"type": "string", "pattern": pattern}) for pattern in CASES[name])
    found = compare(old, new, Options(semantics)).backward
    assert found.verdict is Verdict.BREAKING
    assert len(found.breaks[0].witness) >= 40


def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    old = revision({"type": "string", "pattern": "^([ab]{1,20}){1,30}$"})
    new = revision({"type": "string", "maxLength": 600})
    assert compare(old, new) == compare(old, new)
