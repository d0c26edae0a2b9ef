"""Which details are like this? A detail that two validators and the matcher confirm, or a proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evgen.compat.prover.documents import Contents, Document
from evgen.compat.prover.solver import Goal, OutOfStepsError, Part, Solver
from evgen.compat.prover.terms import Answer, Closed, Nothing, Statement, Unknown, Whole, worthwhile
from evgen.compat.prover.terms import Found as Value
from evgen.filters.branches import Branch
from evgen.filters.formulas import Formula, Formulas
from evgen.filters.matching import Matches
from evgen.filters.spans import Schema
from evgen.filters.subject import Subject

#: How many steps the prover may take for one question.
_BUDGET = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """A detail that may be sent, and is as wanted."""

    detail: Any


@dataclass(frozen=True, slots=True)
class Never:
    """Proved: there is none."""


@dataclass(frozen=True, slots=True)
class Open:
    """Neither; and why."""

    reason: str


Outcome = Found | Never | Open
NEVER = Never()
_UNCONFIRMED = "no event was found that two validators and the matcher agree on"


class Inquiry:
    """The questions of one filter about one event. The same filter gets the same answers."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._document = Document(subject.schema, "event", formats=True)
        self._filter = Document({"$defs": {}}, "filter", formats=False)
        self._filter.bundle = self._filter.plain  # one document, which grows with the questions
        contents = Contents([self._document, self._filter])
        self._solver = Solver(_BUDGET, contents, ("event", "filter"))
        self._formulas = Formulas(subject.territory, self._filter.plain["$defs"])
        self._event: set[Part] = {Statement(Whole(self._document.root, holds=True))}
        closed = worthwhile(self._document.declared.root)
        if closed is not None:
            self._event.add(Closed(closed))

    def formula(self, branches: Iterable[Branch]) -> Formula:
        """What it takes to match any of the branches. Raises TooManyWaysError."""
        return self._formulas.of_branches(branches)

    def matching(self, formula: Formula, matches: Matches) -> Outcome:
        """A detail that matches."""
        sides = ((formula.most,), (formula.least,))
        return self._searched([[(n, True) for n in names] for names in sides], matches)

    def missing(self, formula: Formula, matches: Matches) -> Outcome:
        """A detail that does not match."""
        asked = [[(formula.least, False)], [(formula.most, False)]]

        def is_right(detail: Any) -> bool:
            return not matches(detail)

        # One that nothing at all speaks for shows it best: a number is no address, but wide blocks
        # of addresses match numbers by chance.
        surely = self._ask(asked[1]) if formula.least != formula.most else None
        if isinstance(surely, Value) and self._is_confirmed(surely.value, is_right):
            return Found(surely.value)
        return self._searched(asked, is_right)

    def misses_only_the_inexact(self, formula: Formula) -> bool:
        """Whether it is proved that nothing is missed but for what JSON Schema cannot tell apart."""
        return isinstance(self._ask([(formula.most, False)]), Nothing)

    def is_within(self, one: Formula, other: Formula) -> bool:
        """Whether it is proved that all that matches the one matches the other."""
        return isinstance(self._ask([(one.most, True), (other.least, False)]), Nothing)

    def at(self, path: tuple[str, ...], schema: Schema, is_right: Matches) -> Outcome:
        """A detail in which a value at the end of the path is valid for a schema."""
        return self._searched([[(self._formulas.at_leaf(path, schema), True)]], is_right)

    def _searched(self, questions: Sequence[list[tuple[str, bool]]], is_right: Matches) -> Outcome:
        """The first question is the widest: where nothing is like that, nothing is."""
        reason = ""
        for number, question in enumerate(questions):
            answer = self._ask(question)
            if isinstance(answer, Nothing):
                if number == 0:
                    return NEVER
                continue
            if isinstance(answer, Value) and self._is_confirmed(answer.value, is_right):
                return Found(answer.value)
            if isinstance(answer, Unknown):
                reason = reason or answer.reason
        for detail in self.subject.samples:
            if is_right(detail):
                return Found(detail)
        return Open(reason or _UNCONFIRMED)

    def _is_confirmed(self, detail: Any, is_right: Matches) -> bool:
        return is_right(detail) and self.subject.admits(detail)

    def _ask(self, wanted: Sequence[tuple[str, bool]]) -> Answer:
        """An event for which the named definitions hold, or do not."""
        parts = set(self._event)
        for name, holds in wanted:
            node = self._filter.at(f"/$defs/{name}")
            parts.add(Statement(Whole(node, holds)))
        goal: Goal = frozenset(parts)
        self._solver.steps = 0
        try:
            return self._solver.solve(goal)
        except OutOfStepsError:
            return Unknown(f"the budget of {_BUDGET:,} steps is spent")
        except RecursionError:
            return Unknown("the schema nests too deeply")
