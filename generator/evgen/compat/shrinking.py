"""A witness without what it does not need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evgen.compat.prover.checking import says
from evgen.compat.prover.terms import Claim
from evgen.compat.question import Question
from evgen.compat.witnesses import Court

_MOST_TRIES = 60


def shrunk(value: Any, question: Question, court: Court, claim: Claim) -> Any:
    """A part of ``value`` that is a witness still, and of which the claim still is true."""
    tries = 0
    smaller = True
    while smaller and tries < _MOST_TRIES:
        smaller = False
        for other in _without_one(value):
            tries += 1
            if tries > _MOST_TRIES:
                break
            fits = court.admits(other) and says(claim, question.mask, other)
            if fits and court.confirms(other):
                value, smaller = other, True
                break
    return value


def _without_one(value: Any) -> Iterator[Any]:
    """Every value with one member or item less, the outermost first."""
    if isinstance(value, dict):
        for name in value:
            yield {n: member for n, member in value.items() if n != name}
        for name, member in value.items():
            for less in _without_one(member):
                yield {**value, name: less}
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, item in enumerate(value):
            for less in _without_one(item):
                yield [*value[:index], less, *value[index + 1 :]]
