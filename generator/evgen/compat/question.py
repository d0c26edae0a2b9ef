"""One direction: what a writer may send, and what a reader makes of it."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from evgen.compat.evident import Evident
from evgen.compat.prover.documents import Contents, Document, Node, is_same
from evgen.compat.prover.solver import Goal, OutOfStepsError, Part, Solver
from evgen.compat.prover.terms import Answer, Claim, Closed, Statement, Unknown, Whole, worthwhile
from evgen.compat.sight import Sight
from evgen.compat.verdicts import Options, Revision, Semantics
from evgen.runtime.openenum import OPEN_ENUM, for_reading


@dataclass(frozen=True)
class Role:
    """One of the two schemas as it is sent, and as it is read."""

    revision: Revision
    sent: Document
    read: Document


class Pair:
    """Both schemas, taken apart once for both directions.

    With the contract's semantics a writer sends no undeclared member, a reader prunes before
    it looks, and its open enumerations admit every value of their members' types.
    """

    def __init__(self, old: Role, new: Role, options: Options) -> None:
        self.options = options
        self.prunes = options.semantics is Semantics.EVGEN
        self.old, self.new = old, new
        #: What is known of either direction, by whether the reader is the new one.
        self.memories: dict[bool, dict[Goal, Answer]] = {True: {}, False: {}}

    @classmethod
    def of(cls, old: Revision, new: Revision, options: Options) -> Pair:
        """A pair from what was read."""
        return cls(_role(old, "old", options), _role(new, "new", options), options)

    @cached_property
    def contents(self) -> Contents:
        """What means the same on both sides."""
        roles = (self.old, self.new)
        return Contents([document for r in roles for document in (r.sent, r.read)])

    @property
    def is_equal(self) -> bool:
        """Whether both say the same, word for word, but for annotations."""
        return is_same(self.old.sent.plain, self.new.sent.plain)

    def without(self, names: frozenset[str]) -> Pair | None:
        """The pair without some properties of both sides; None where something refers to the whole."""
        old, new = _without(self.old, names), _without(self.new, names)
        if old is None or new is None:
            return None
        return Pair(old, new, self.options)

    def strictly(self) -> Pair:
        """The same two schemas, as JSON Schema stands."""
        old, new = (Role(r.revision, r.sent, r.sent) for r in (self.old, self.new))
        pair = Pair(old, new, replace(self.options, semantics=Semantics.STRICT))
        pair.contents = self.contents  # the documents are the same, with what they know by it
        pair.memories = self.memories
        return pair

    def release(self) -> None:
        """Lets go of what was found out."""
        for memory in self.memories.values():
            memory.clear()
        for role in (self.old, self.new):
            role.sent.release()
            role.read.release()

    def question(self, *, reader_is_new: bool) -> Question:
        """One of the two directions."""
        roles = (self.old, self.new) if reader_is_new else (self.new, self.old)
        return Question(self, *roles, self.memories[reader_is_new])


def _role(revision: Revision, side: str, options: Options) -> Role:
    sent = Document(revision.bundle, side, formats=options.formats)
    prunes = options.semantics is Semantics.EVGEN
    if not (prunes and has_open_enumerations(revision)):
        return Role(revision, sent, sent)
    relaxed = for_reading(revision.bundle)
    if relaxed is revision.bundle:
        return Role(revision, sent, sent)
    return Role(revision, sent, Document(relaxed, f"{side}, read", formats=options.formats))


def _without(role: Role, names: frozenset[str]) -> Role | None:
    sent = role.sent.without(names)
    read = sent if role.read is role.sent else role.read.without(names)
    return None if sent is None or read is None else Role(role.revision, sent, read)


def has_open_enumerations(revision: Revision) -> bool:
    """Whether a reader may take more than is written; cheaper to ask than to look."""
    if revision.keywords is not None:
        return OPEN_ENUM in revision.keywords
    bundle: Any = revision.bundle
    return OPEN_ENUM.encode() in marshal.dumps(bundle, 2)


class Question:
    """Is there a value that the writer may send and of which something is true for the reader?"""

    def __init__(self, pair: Pair, writer: Role, reader: Role, memory: dict[Goal, Answer]) -> None:
        self.options = pair.options
        self.writer, self.reader = writer.revision, reader.revision
        self.sent, self.read = writer.sent, reader.read
        self.prunes = pair.prunes
        #: A reader prunes by the schema as written.
        self.pruning = reader.sent.declared
        sides = self.sent.side, reader.sent.side
        self._solver = Solver(self.options.budget, pair.contents, sides, memory)
        #: What needs no search.
        self.evident = Evident(self._solver.hiding)
        #: What the reader sees.
        self.mask = worthwhile(self.pruning.root) if self.prunes else None
        #: What the writer sends.
        self.closed = worthwhile(self.sent.declared.root) if self.prunes else None
        #: Both, of the whole.
        self.sight = Sight(self.mask, self.closed, alone=True)

    @property
    def hides_nothing(self) -> bool:
        """Whether the reader sees everything that may be sent."""
        return self._solver.hiding.hides_nothing(self.closed, self.mask)

    def ask(self, claims: Sequence[Claim]) -> Answer:
        """A value that the writer may send, of which the claims are true for the reader."""
        return self._asked((self.sent.root,), self.sight, claims, "")

    def ask_at(
        self, theirs: tuple[Node, ...], sight: Sight, claim: Claim | None, name: str
    ) -> Answer:
        """The same about one place, where the writer certainly says ``theirs``."""
        return self._asked(theirs, sight, () if claim is None else (claim,), name)

    def _asked(
        self, theirs: Sequence[Node], sight: Sight, claims: Sequence[Claim], name: str
    ) -> Answer:
        parts: set[Part] = {Statement(Whole(node, holds=True)) for node in theirs}
        if sight.closed is not None:
            parts.add(Closed(sight.closed))
        parts.update(Statement(claim, sight.mask) for claim in claims)
        goal: Goal = frozenset(parts)
        try:
            self._solver.spend(len(theirs) // 16)
            return self._solver.solve(goal, name)
        except OutOfStepsError:
            return Unknown(f"the budget of {self.options.budget:,} steps is spent")
        except RecursionError:
            return Unknown("the schemas nest too deeply")

    def as_read(self, value: Any) -> Any:
        """The value as the reader sees it."""
        return self.pruning.prune(value) if self.prunes else value
