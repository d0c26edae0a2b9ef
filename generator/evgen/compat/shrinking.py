"""A witness without what it does not need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evgen.compat.prover.checking import says
from evgen.compat.prover.terms import Claim
from evgen.compat.question import Question
from evgen.compat.witnesses import Court

_MOST_TRIES = 200


def shrunk(
    value: Any, question: Question, court: Court, claim: Claim, *, thorough: bool = True
) -> Any:
    """A part of ``value`` that is a witness still, and of which the claim still is true.

    Unless it is to be thorough, only what is nested is brought up.
    """
    tries = 0
    smaller = True
    while smaller and tries < _MOST_TRIES:
        smaller = False
        for other in (*_hoisted(value), *(_without_one(value) if thorough else ())):
            tries += 1
            if tries > _MOST_TRIES:
                break
            fits = court.admits(other) and says(claim, question.mask, other)
            if fits and court.confirms(other):
                value, smaller = other, True
                break
    return value


def _hoisted(value: Any) -> Iterator[Any]:
    """Every value with a container replaced by one inside it: recursion is left sooner."""
    for key, member in _members(value):
        if isinstance(member, dict | list):
            for _, inner in _members(member):
                if isinstance(inner, dict | list):
                    yield _with(value, key, inner)
            for other in _hoisted(member):
                yield _with(value, key, other)


def _without_one(value: Any) -> Iterator[Any]:
    """Every value with one member or item less, the outermost first."""
    for key, _ in _members(value):
        if isinstance(value, dict):
            yield {name: member for name, member in value.items() if name != key}
        else:
            yield value[:key] + value[key + 1 :]
    for key, member in _members(value):
        for less in _without_one(member):
            yield _with(value, key, less)


def _members(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _with(value: Any, key: Any, member: Any) -> Any:
    if isinstance(value, dict):
        return {**value, key: member}
    return [*value[:key], member, *value[key + 1 :]]
