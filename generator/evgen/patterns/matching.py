"""Patterns compiled once, and matched against many events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, product
from typing import Any

from evgen.patterns.consistency import Candidates, match_together
from evgen.patterns.leaves import Fields, Leaves
from evgen.patterns.parsing import Source, read_pattern
from evgen.patterns.predicates import leaf_test
from evgen.patterns.reading import UnreadableError, read_event
from evgen.patterns.terms import Condition, Conjunction, Exists

Event = str | bytes | Mapping[str, Any]


class InvalidEventError(ValueError):
    """An event that is no JSON object; ``offset`` is where a text stops to be JSON."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


def compile_pattern(source: Source | Conjunction) -> Pattern:
    """A pattern to match events with: JSON text, decoded JSON, or one that was read already.

    Raises InvalidPatternError if EventBridge would refuse it.
    """
    return Pattern(source if isinstance(source, Conjunction) else read_pattern(source))


def decoded_event(event: Event) -> dict[str, Any]:
    """An event's members; a text's numbers keep their spelling. Raises InvalidEventError."""
    if isinstance(event, str | bytes):
        try:
            event = read_event(event)
        except UnreadableError as error:
            raise InvalidEventError(f"an event is JSON: {error}", error.offset) from None
    if not isinstance(event, Mapping):
        raise InvalidEventError("an event is an object")
    return event if isinstance(event, dict) else dict(event)


class Pattern:
    """Says of events whether EventBridge would pass them on."""

    def __init__(self, meaning: Conjunction) -> None:
        self.meaning = meaning
        self.fields = Fields(condition.path for condition in conditions(meaning))
        self._all = _All(meaning, self.fields)

    def matches(self, event: Event) -> bool:
        """Whether a whole event matches, given as JSON text or decoded. Raises InvalidEventError."""
        try:
            leaves = self.fields.leaves(decoded_event(event))
        except RecursionError:
            raise InvalidEventError("an event is JSON: it is nested too deeply") from None
        if any(inside for field in leaves for _, inside in field):
            return any(map(match_together, self._all.combinations(leaves)))
        return self._all.holds(leaves)


def conditions(meaning: Conjunction) -> Iterator[Condition]:
    """Every condition of a pattern, those in branches too."""
    yield from meaning.conditions
    for choice in meaning.choices:
        for branch in choice.branches:
            yield from conditions(branch)


class Clause:
    """A condition compiled."""

    def __init__(self, condition: Condition, field: int) -> None:
        tests = [alternative.test for alternative in condition.alternatives]
        self._field = field
        self._test = leaf_test(tests)
        self._may_be_absent = Exists(wanted=False) in tests

    def holds(self, leaves: Leaves) -> bool:
        """Whether the condition alone does."""
        found = leaves[self._field]
        for leaf, _ in found:
            if self._test(leaf):
                return True
        return self._may_be_absent and not found

    def candidates(self, leaves: Leaves) -> Candidates:
        """Where it does."""
        found = leaves[self._field]
        return Candidates(
            self._field,
            tuple(inside for leaf, inside in found if self._test(leaf)),
            tuple(inside for _, inside in found),
            self._may_be_absent,
        )


class _All:
    """Clauses, and one branch of each choice."""

    def __init__(self, meaning: Conjunction, fields: Fields) -> None:
        self._clauses = [Clause(c, fields.index(c.path)) for c in meaning.conditions]
        self._choices = [[_All(b, fields) for b in choice.branches] for choice in meaning.choices]

    def holds(self, leaves: Leaves) -> bool:
        """Whether they do in an event where no two leaves are in different elements of an array."""
        for clause in self._clauses:
            if not clause.holds(leaves):
                return False
        return all(any(branch.holds(leaves) for branch in branches) for branches in self._choices)

    def combinations(self, leaves: Leaves) -> Iterator[Sequence[Candidates]]:
        """What has to match together, for every way to choose branches that could."""
        own = []
        for clause in self._clauses:
            candidates = clause.candidates(leaves)
            if not candidates.is_possible:
                return
            own.append(candidates)
        ways = [
            list(chain.from_iterable(branch.combinations(leaves) for branch in branches))
            for branches in self._choices
        ]
        for chosen in product(*ways):
            yield [*own, *chain.from_iterable(chosen)]
