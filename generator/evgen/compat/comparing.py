"""Both directions of a comparison, and the bump they come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from evgen import pointer as pointers
from evgen.compat.equality import declares_the_same
from evgen.compat.obligations import Obligation, obligations, path_to
from evgen.compat.prover.terms import Answer, Claim, Found, Node, Nothing, Unknown, Whole
from evgen.compat.question import Pair, Question
from evgen.compat.rules import Failure, told
from evgen.compat.searching import candidates
from evgen.compat.shrinking import shrunk
from evgen.compat.verdicts import (
    Break,
    Bump,
    Comparison,
    Direction,
    Options,
    Revision,
    Semantics,
    Verdict,
)
from evgen.compat.witnesses import Court
from evgen.findings import Place


def compared(old: Revision, new: Revision, options: Options) -> Comparison:
    """See ``evgen.compat.compare``."""
    pair = Pair(old, new, options)
    if pair.is_equal:
        same = Direction(Verdict.COMPATIBLE, basis="equal")
        return Comparison(Bump.PATCH, same, same)
    backward = _direction(pair, reader_is_new=True)
    forward = _direction(pair, reader_is_new=False)
    if not backward.verdict is forward.verdict is Verdict.COMPATIBLE:
        return Comparison(Bump.MAJOR, backward, forward)
    bump = Bump.PATCH if _means_the_same(old, new, options) else Bump.MINOR
    return Comparison(bump, backward, forward)


def _means_the_same(old: Revision, new: Revision, options: Options) -> bool:
    """Equal both ways: the same values are valid, and the same members are declared."""
    if options.semantics is Semantics.STRICT:
        return True
    if not declares_the_same(old.bundle, new.bundle):
        return False
    strict = Pair(old, new, replace(options, semantics=Semantics.STRICT))
    questions = (strict.question(reader_is_new=True), strict.question(reader_is_new=False))
    return all(q.is_evident or isinstance(_asked(q), Nothing) for q in questions)


def _asked(question: Question) -> Answer:
    """An event that is sent and cannot be read."""
    return question.ask([Whole(question.read.root, holds=False)])


def _direction(pair: Pair, *, reader_is_new: bool) -> Direction:
    question = pair.question(reader_is_new=reader_is_new)
    if question.is_evident:
        return _PROVED
    return _Refutation(question, Court(question), reader_is_new).direction()


_PROVED = Direction(Verdict.COMPATIBLE, basis="proved")


class _Refutation:
    """One direction that is not proved: where it breaks, with a witness for each place."""

    def __init__(self, question: Question, court: Court, reader_is_new: bool) -> None:
        self.question = question
        self.court = court
        self.reader_is_new = reader_is_new
        self.unknown: Unknown | None = None

    def direction(self) -> Direction:
        breaks = self._breaks()
        if breaks:
            return Direction(Verdict.BREAKING, tuple(breaks))
        # No single obligation was seen to break: the proof has to be one of the whole.
        answer = _asked(self.question)
        if isinstance(answer, Nothing):
            return _PROVED
        found = self._anything(answer)
        if found is not None:
            return Direction(Verdict.BREAKING, (found,))
        unknown = answer if isinstance(answer, Unknown) else self.unknown
        reason = unknown.reason if unknown else "no event was found on which two validators agree"
        pointer = self._written(unknown.pointer) if unknown and unknown.side == "r" else ""
        return Direction(Verdict.UNDECIDED, reason=reason, pointer=pointer)

    def _breaks(self) -> list[Break]:
        question = self.question
        found: dict[tuple[str, Place | None, Place | None], Break] = {}
        for obligation in obligations(question):
            value = self._witness(obligation.claim)
            if value is not None:
                break_ = self._told(obligation, value[0])
                found.setdefault((break_.rule, break_.old, break_.new), break_)
        return list(found.values())

    def _witness(self, claim: Claim) -> tuple[Any] | None:
        """A confirmed witness of which the claim is true."""
        answer = self.question.ask([claim])
        if isinstance(answer, Unknown):
            self.unknown = self.unknown or answer
        if isinstance(answer, Found) and self.court.confirms(answer.value):
            return (shrunk(answer.value, self.question, self.court, claim),)
        return None

    def _anything(self, answer: Found | Unknown) -> Break | None:
        """A break that no obligation accounts for: any event that is a witness."""
        given = [answer.value] if isinstance(answer, Found) else []
        root = self.question.read.root
        for value in (*given, *candidates(self.question)):
            if self.court.confirms(value):
                claim = Whole(root, holds=False)
                small = shrunk(value, self.question, self.court, claim)
                for obligation in self._obligations_of(small):
                    return self._told(obligation, small)
                whole = Obligation(root, "*", None, (), (self.question.sent.root,), claim)
                return self._told(whole, small)
        return None

    def _obligations_of(self, value: Any) -> Iterator[Obligation]:
        """The obligations that a value does not keep."""
        from evgen.compat.prover.checking import says

        question = self.question

        def is_broken(claim: Claim) -> bool:
            return says(claim, question.mask, value)

        for o in obligations(question):
            if is_broken(o.claim):
                yield o

    def _told(self, obligation: Obligation, witness: Any) -> Break:
        path = path_to(obligation, witness, self.question.mask)
        where = _in_words(path[: len(obligation.steps)])
        words = told(Failure(obligation, self.reader_is_new, where))
        mine = self._place(obligation.node, obligation)
        counterpart = obligation.counterpart
        theirs = None if counterpart is None else self._counterpart(counterpart, obligation)
        old, new = (theirs, mine) if self.reader_is_new else (mine, theirs)
        pointer = pointers.join("", *path)
        return Break(words.rule.name, words.message, words.hint, old, new, witness, pointer)

    def _place(self, node: Node, obligation: Obligation) -> Place:
        pointer = node.pointer
        if obligation.keyword not in ("", "*"):
            pointer = pointers.join(pointer, obligation.keyword)
        part = obligation.part
        if obligation.keyword == "required":
            pointer = pointers.join(pointer, node.schema["required"].index(part))
        elif obligation.keyword in ("dependentRequired", "dependentSchemas"):
            pointer = pointers.join(pointer, part)
        return Place(*self.question.reader.origins.of(pointer))

    def _counterpart(self, node: Node, obligation: Obligation) -> Place | None:
        """The place in the writer's file that shows what is meant."""
        keyword, part = obligation.keyword, obligation.part
        pointer = pointers.join(node.pointer, keyword)
        if keyword == "required":
            return None  # where it stands, it would not name this property
        if keyword == "enum" and part in node.schema["enum"]:
            pointer = pointers.join(pointer, node.schema["enum"].index(part))
        elif keyword in ("dependentRequired", "dependentSchemas"):
            pointer = pointers.join(pointer, part) if part in node.schema[keyword] else pointer
        return Place(*self.question.writer.origins.of(pointer))

    def _written(self, pointer: str) -> str:
        return self.question.reader.origins.of(pointer)[1]


def _in_words(path: list[str | int]) -> str:
    """``items[].sku``."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += "[]"
        else:
            words += f".{step}" if words else step
    return words
