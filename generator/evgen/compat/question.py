"""One direction: what a writer may send, and what a reader makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evgen.compat.prover.solver import Goal, OutOfStepsError, Part, Solver
from evgen.compat.prover.terms import (
    Answer,
    Claim,
    Closed,
    Contents,
    Document,
    Statement,
    Unknown,
    Whole,
    worthwhile,
)
from evgen.compat.verdicts import Options, Revision, Semantics
from evgen.runtime.openenum import for_reading


class Question:
    """Is there a value that the writer may send and of which something is true for the reader?

    With the contract's semantics a writer sends no undeclared member, a reader prunes before
    it looks, and its open enumerations admit every value of their members' types.
    """

    def __init__(self, writer: Revision, reader: Revision, options: Options) -> None:
        self.writer, self.reader, self.options = writer, reader, options
        prunes = options.semantics is Semantics.EVGEN
        relaxed = for_reading(reader.bundle) if prunes else reader.bundle
        contents = Contents(writer.bundle, relaxed)
        self.sent = Document(writer.bundle, "w", contents, formats=options.formats)
        self.read = Document(relaxed, "r", contents, formats=options.formats)
        self.mask = worthwhile(self.read.declared.root) if prunes else None
        self.closed = worthwhile(self.sent.declared.root) if prunes else None
        self._solver = Solver(options.budget, contents)

    def ask(self, claims: Sequence[Claim]) -> Answer:
        """A value that the writer may send, of which the claims are true for the reader."""
        parts: set[Part] = {Statement(Whole(self.sent.root, holds=True))}
        if self.closed is not None:
            parts.add(Closed(self.closed))
        parts.update(Statement(claim, self.mask) for claim in claims)
        goal: Goal = frozenset(parts)
        try:
            return self._solver.solve(goal)
        except OutOfStepsError:
            return Unknown(f"the budget of {self.options.budget:,} steps is spent")
        except RecursionError:
            return Unknown("the schemas nest too deeply")

    def as_read(self, value: Any) -> Any:
        """The value as the reader sees it."""
        pruning = self.options.semantics is Semantics.EVGEN
        return self.read.declared.prune(value) if pruning else value
