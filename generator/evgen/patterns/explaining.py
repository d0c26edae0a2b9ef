"""Why an event does not match: the first condition that fails, and what the event has there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evgen.patterns.consistency import match_together
from evgen.patterns.leaves import Fields, Leaves
from evgen.patterns.matching import Clause, Event, Pattern, decoded_event
from evgen.patterns.numbers import spelled
from evgen.patterns.terms import Choice, Condition, Conjunction, Number

_SHOWN = 3
_LONGEST = 80
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What fails: ``pointer`` leads to it in the pattern, ``found`` says what the event has.

    ``branches`` are the reasons of a choice, one for each branch.
    """

    pointer: str
    name: str
    found: str
    branches: tuple[Mismatch, ...] = ()

    def __str__(self) -> str:
        if self.branches:
            return f"{self.name}: " + "; ".join(map(str, self.branches))
        return f"`{self.name}` {self.found}"


def mismatch(pattern: Pattern, event: Event) -> Mismatch | None:
    """Why an event does not match; None where it does."""
    if pattern.matches(event):
        return None
    return _Explainer(pattern.fields, decoded_event(event)).why(pattern.meaning)


class _Explainer:
    def __init__(self, fields: Fields, event: dict[str, Any]) -> None:
        self._fields = fields
        self._event = event
        self._leaves: Leaves = fields.leaves(event)

    def why(self, meaning: Conjunction) -> Mismatch:
        """The first part that fails by itself, else the first that fails beside the others."""
        alone = self._alone(meaning)
        return alone if alone is not None else self._beside_others(meaning)

    def _alone(self, meaning: Conjunction) -> Mismatch | None:
        for condition in meaning.conditions:
            clause = self._clause(condition)
            if not clause.candidates(self._leaves).is_possible:
                return self._missed(condition)
        for choice in meaning.choices:
            missed = [self._alone(branch) for branch in choice.branches]
            reasons = tuple(reason for reason in missed if reason is not None)
            if len(reasons) == len(missed):
                return Mismatch(choice.pointer, "none of `$or` holds", "", reasons)
        return None

    def _clause(self, condition: Condition) -> Clause:
        return Clause(condition, self._fields.index(condition.path))

    def _missed(self, condition: Condition) -> Mismatch:
        leaves = [leaf for leaf, _ in self._leaves[self._fields.index(condition.path)]]
        name = ".".join(condition.path)
        if leaves:
            return Mismatch(condition.pointer, name, f"is {_shown(leaves)}")
        return Mismatch(condition.pointer, name, _instead(self._event, condition.path))

    def _beside_others(self, meaning: Conjunction) -> Mismatch:
        """Each part holds somewhere, and no element of an array has them all."""
        for combination in _combinations(meaning):
            taken: list[Condition] = []
            for condition in sorted(combination, key=lambda c: self._fields.index(c.path)):
                taken.append(condition)
                if not match_together([self._clause(c).candidates(self._leaves) for c in taken]):
                    return self._apart(condition, taken[:-1])
        raise AssertionError("an event that does not match has a reason")

    def _apart(self, condition: Condition, others: Sequence[Condition]) -> Mismatch:
        own = self._arrays(condition)
        beside = [".".join(c.path) for c in others if not own.isdisjoint(self._arrays(c))]
        found = f"matches in no element of an array where {_joined(beside)} does as well"
        return Mismatch(condition.pointer, ".".join(condition.path), found)

    def _arrays(self, condition: Condition) -> set[int]:
        found = self._leaves[self._fields.index(condition.path)]
        return {array for _, inside in found for array, _ in inside}


def _combinations(meaning: Conjunction) -> Iterator[tuple[Condition, ...]]:
    """The conditions of each way to choose branches."""
    yield from _with_branches(meaning.conditions, meaning.choices)


def _with_branches(
    conditions: tuple[Condition, ...], choices: tuple[Choice, ...]
) -> Iterator[tuple[Condition, ...]]:
    if not choices:
        yield conditions
        return
    for branch in choices[0].branches:
        for chosen in _combinations(branch):
            yield from _with_branches((*conditions, *chosen), choices[1:])


def _joined(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names) or "the rest"


def _shown(leaves: Sequence[Any]) -> str:
    texts = list(dict.fromkeys(map(_as_json, leaves)))
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(map(_cut, texts[:_SHOWN])) + more


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _as_json(leaf: Any) -> str:
    if isinstance(leaf, Number):
        return leaf.text
    if isinstance(leaf, float):
        return spelled(leaf).text
    return json.dumps(leaf, ensure_ascii=False)


def _instead(event: Any, path: Sequence[str]) -> str:
    """What stands where no leaf is."""
    value = event
    for index, step in enumerate(path):
        while isinstance(value, list) and len(value) == 1:
            (value,) = value
        if not isinstance(value, dict):
            above = ".".join(path[:index])
            if isinstance(value, list):
                return f"is not in `{above}`" if value else f"is not there: `{above}` is []"
            return f"is not there: `{above}` is {_shown([value])}"
        value = value.get(step, _ABSENT)
        if value is _ABSENT:
            return "is not in the event"
    if isinstance(value, dict):
        return "is an object, and has no value of its own"
    return "is []" if value == [] else "has no value of its own"
