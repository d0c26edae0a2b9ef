"""Questions about parts of one filter, with what their answers have shown so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evgen.filters.branches import Branch, Demand, branches, conditions, is_absence, of_condition
from evgen.filters.formulas import Formula, order
from evgen.filters.inquiry import Found, Inquiry, Never, Open, Outcome
from evgen.filters.matching import Matches, matcher
from evgen.filters.saying import shown
from evgen.filters.spans import Schema
from evgen.filters.subject import Subject
from evgen.filters.trees import TooManyWaysError
from evgen.patterns.reading import member
from evgen.patterns.terms import Alternative, Condition, Conjunction

_TOO_MANY_WAYS = Open("members may have dots in their names, in too many ways")


class Probe:
    """One filter held against one event. ``value`` is the filter as it was read."""

    def __init__(self, subject: Subject, value: Any, filter_: Conjunction) -> None:
        self.subject = subject
        self.value, self.filter = value, filter_
        self._inquiry = Inquiry(subject)
        self._known: list[Any] = []  # details that may be sent, and answered a question

    def shown(self, alternative: Alternative) -> str:
        """An alternative as it is written."""
        return shown(member(self.value, alternative.pointer))

    # --- what matches ---------------------------------------------------------------------------

    def alternative(self, condition: Condition, alternative: Alternative) -> Outcome:
        """A detail that one alternative of a condition by itself matches."""
        present = () if is_absence(alternative) else (alternative,)
        return self.matching(
            [Branch((Demand(condition.path, present),))], matching_alone(condition, alternative)
        )

    def matching(self, wanted: Sequence[Branch], matches: Matches) -> Outcome:
        """A detail that matches one of the branches: one that is known, or a new one."""
        for detail in self._known:
            if matches(detail):
                return Found(detail)
        formula = self._formula(wanted)
        if formula is None:
            return _TOO_MANY_WAYS
        return self._remembered(self._inquiry.matching(formula, matches))

    def settle_before(self, condition: Condition) -> bool:
        """Whether other fields may settle on an item before this one is looked at."""
        others = (c for c in conditions(self.filter) if c.path != condition.path)
        return self.passes_array(condition) and any(
            order(other.path) < order(condition.path) for other in others
        )

    def passes_array(self, condition: Condition) -> bool:
        """Whether there may be an array on the way to a field, or at its end."""
        territory, path = self.subject.territory, condition.path
        return any(
            territory.can_be(territory.follow(path[:length]), "array")
            for length in range(len(path) + 1)
        )

    # --- what does not --------------------------------------------------------------------------

    def condition_missing(self, condition: Condition) -> Outcome:
        """A detail that one condition by itself does not match."""
        return self.missing(of_condition(condition), matcher(only(condition)))

    def missing(self, wanted: Sequence[Branch], matches: Matches) -> Outcome:
        """A detail that matches none of the branches."""
        for detail in self._known:
            if not matches(detail):
                return Found(detail)
        formula = self._formula(wanted)
        if formula is None:
            return _TOO_MANY_WAYS
        return self._remembered(self._inquiry.missing(formula, matches))

    def misses_only_the_inexact(self, wanted: Sequence[Branch]) -> bool:
        """Whether it is proved that all match but what JSON Schema cannot tell from the rest."""
        formula = self._formula(wanted)
        return formula is not None and self._inquiry.misses_only_the_inexact(formula)

    def changes_nothing(self, condition: Condition) -> bool:
        """Whether it is proved that the filter matches the same without a condition."""
        whole, rest = branches(self.filter), branches(without(self.filter, condition))
        if whole is None or rest is None:
            return False
        one, other = self._formula(whole), self._formula(rest)
        if one is None or other is None:
            return False
        return self._inquiry.is_within(one, other) and self._inquiry.is_within(other, one)

    # --- what is there at all -------------------------------------------------------------------

    def value_at(self, path: tuple[str, ...], schema: Schema, is_right: Matches) -> Outcome:
        """A detail that is right, with a value at the end of the path that is valid for a schema."""
        try:
            return self._remembered(self._inquiry.at(path, schema, is_right))
        except TooManyWaysError:
            return _TOO_MANY_WAYS

    def kinds(self, path: tuple[str, ...], among: frozenset[str]) -> frozenset[str]:
        """Of these types, those that a value at the end of the path may have."""
        return frozenset(
            kind
            for kind in among
            if not isinstance(self.value_at(path, {"type": kind}, lambda _: True), Never)
        )

    def _formula(self, wanted: Sequence[Branch]) -> Formula | None:
        try:
            return self._inquiry.formula(wanted)
        except TooManyWaysError:
            return None

    def _remembered(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Found) and outcome.detail not in self._known:
            self._known.append(outcome.detail)
        return outcome


def only(condition: Condition) -> Conjunction:
    """A condition as a filter."""
    return Conjunction((condition,), (), "")


def without(filter_: Conjunction, condition: Condition) -> Conjunction:
    """The filter without a condition, wherever it stands."""
    return replace(
        filter_,
        conditions=tuple(c for c in filter_.conditions if c.pointer != condition.pointer),
        choices=tuple(
            replace(choice, branches=tuple(without(b, condition) for b in choice.branches))
            for choice in filter_.choices
        ),
    )


def matching_alone(condition: Condition, alternative: Alternative) -> Matches:
    """Whether a detail matches one alternative of a condition."""
    return matcher(only(replace(condition, alternatives=(alternative,))))
