"""Both directions of a comparison, and the bump they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from evgen import pointer as pointers
from evgen.compat.common import common_to
from evgen.compat.equality import declares_the_same
from evgen.compat.nearby import Nearby
from evgen.compat.obligations import Obligation, Obligations, path_to, seen_at
from evgen.compat.oracle import is_contained
from evgen.compat.prover.checking import says
from evgen.compat.prover.documents import Node
from evgen.compat.prover.terms import (
    Answer,
    Claim,
    Found,
    Is,
    Nothing,
    Step,
    Unknown,
    Whole,
    constant,
)
from evgen.compat.question import Pair, Question
from evgen.compat.rules import Failure, told
from evgen.compat.shrinking import shrunk
from evgen.compat.verdicts import (
    Break,
    Bump,
    Comparison,
    Direction,
    Options,
    Revision,
    Verdict,
)
from evgen.compat.witnesses import Court
from evgen.findings import Place
from evgen.runtime.openenum import OPEN_ENUM


def compared(old: Revision, new: Revision, options: Options) -> Comparison:
    """See ``evgen.compat.compare``."""
    try:
        return _compared(old, new, options)
    except RecursionError:
        unknown = Direction(Verdict.UNDECIDED, reason="the schemas nest too deeply")
        return Comparison(Bump.MAJOR, unknown, unknown)


def _compared(old: Revision, new: Revision, options: Options) -> Comparison:
    pair = Pair.of(old, new, options)
    common = common_to(pair)
    about_the_rest = None if common is None else common.completed(answered(common.rest))
    return about_the_rest or answered(pair)


def answered(pair: Pair) -> Comparison:
    """The answer about a pair as it stands, with all that it has in common."""
    try:
        return _answered(pair)
    finally:
        pair.release()


def _answered(pair: Pair) -> Comparison:
    if pair.is_equal:
        same = Direction(Verdict.COMPATIBLE, basis="equal")
        return Comparison(Bump.PATCH, same, same)
    backward = _direction(pair, reader_is_new=True)
    forward = _direction(pair, reader_is_new=False)
    if not backward.verdict is forward.verdict is Verdict.COMPATIBLE:
        return Comparison(Bump.MAJOR, backward, forward)
    bump = Bump.PATCH if _means_the_same(pair) else Bump.MINOR
    return Comparison(bump, backward, forward)


def _means_the_same(pair: Pair) -> bool:
    """Equal both ways: the same values are valid, and the same members are declared."""
    if not pair.prunes:
        return True
    if not declares_the_same(pair.old.sent.declared, pair.new.sent.declared):
        return False
    strict = pair.strictly()
    questions = (strict.question(reader_is_new=True), strict.question(reader_is_new=False))
    return all(_is_proved(question) for question in questions)


def _is_proved(question: Question) -> bool:
    known, nearby = Obligations(question), Nearby(question)
    one_by_one = all(
        nearby.forbids(o) or isinstance(question.ask([o.claim]), Nothing) for o in known
    )
    return one_by_one and (known.is_complete or isinstance(_asked(question), Nothing))


def _asked(question: Question) -> Answer:
    """An event that is sent and cannot be read."""
    return question.ask([Whole(question.read.root, holds=False)])


def _direction(pair: Pair, *, reader_is_new: bool) -> Direction:
    question = pair.question(reader_is_new=reader_is_new)
    return _Refutation(question, Court(question), reader_is_new).direction()


_PROVED = Direction(Verdict.COMPATIBLE, basis="proved")


#: How many witnesses are looked for where the validators do not agree.
_MOST_TRIES = 4


class _Refutation:
    """One direction, obligation by obligation: where it breaks, with a witness for each place."""

    def __init__(self, question: Question, court: Court, reader_is_new: bool) -> None:
        self.question = question
        self.court = court
        self.nearby = Nearby(question)
        self.reader_is_new = reader_is_new
        self.unknown: Unknown | None = None
        self.unconfirmed = 0  # values that the prover offered and the court did not take

    def direction(self) -> Direction:
        known = Obligations(self.question)
        breaks = self._breaks(known)
        if breaks:
            return Direction(Verdict.BREAKING, tuple(breaks))
        if known.is_complete and self.unconfirmed == 0 and self.unknown is None:
            return _PROVED
        # No single obligation was seen to break: the proof has to be one of the whole.
        answer = _asked(self.question)
        if isinstance(answer, Nothing):
            return _PROVED
        found = self._anything(answer)
        if found is not None:
            return Direction(Verdict.BREAKING, (found,))
        if self.question.hides_nothing and is_contained(self.question.sent, self.question.read):
            return _PROVED
        unknown = answer if isinstance(answer, Unknown) else self.unknown
        reason = unknown.reason if unknown else "no event was found on which two validators agree"
        pointer = (
            self._written(unknown.pointer)
            if unknown and unknown.side == self.question.read.side
            else ""
        )
        return Direction(Verdict.UNDECIDED, reason=reason, pointer=pointer)

    def _breaks(self, known: Obligations) -> list[Break]:
        found: dict[tuple[str, Place | None, Place | None], Break] = {}
        for obligation in known:
            value = self._witness(obligation)
            if value is not None:
                break_ = self._told(self._refined(obligation, value[0]), value[0])
                found.setdefault((break_.rule, break_.old, break_.new), break_)
        return list(found.values())

    def _witness(self, obligation: Obligation) -> tuple[Any] | None:
        """A confirmed witness that breaks the obligation."""
        claim = obligation.claim
        answer = self.nearby.event(obligation)
        if isinstance(answer, Nothing):
            return None
        if (
            isinstance(answer, Found)
            and self.court.confirms(answer.value)
            and says(claim, self.question.mask, answer.value)
        ):
            # It has nothing in it but what must be; only recursion may have gone too deep.
            return (shrunk(answer.value, self.question, self.court, claim, thorough=False),)
        others: list[Claim] = []
        for _ in range(_MOST_TRIES):
            answer = self.question.ask([claim, *others])
            if isinstance(answer, Unknown):
                self.unknown = self.unknown or answer
            if not isinstance(answer, Found):
                return None
            if self.court.confirms(answer.value):
                return (shrunk(answer.value, self.question, self.court, claim),)
            self.unconfirmed += 1
            others.append(Is(constant(answer.value), holds=False))
        return None

    def _anything(self, answer: Found | Unknown) -> Break | None:
        """A break that no obligation accounts for: any event that is a witness."""
        from evgen.compat.searching import candidates  # seldom needed, and much to import

        given = [answer.value] if isinstance(answer, Found) else []
        for value in (*given, *candidates(self.question)):
            if self.court.confirms(value):
                whole = Obligation.whole(self.question)
                small = shrunk(value, self.question, self.court, whole.claim)
                for obligation in self._obligations_of(small):
                    return self._told(obligation, small)
                return self._told(whole, small)
        return None

    def _refined(self, obligation: Obligation, value: Any) -> Obligation:
        """For alternatives none of which fits: the one thing that keeps the likeliest from it."""
        node, keyword, mask = obligation.node, obligation.keyword, self.question.mask
        if keyword in ("anyOf", "oneOf"):
            branches = [node.child(keyword, index) for index in range(len(node.schema[keyword]))]
        elif keyword in ("then", "else"):
            branches = [node.child(keyword)]
        else:
            return obligation
        likely: list[Obligation] = []
        for branch in branches:
            inside = Obligations(self.question).inside(obligation, branch)
            broken = [inner for inner in inside if says(inner.claim, mask, value)]
            if not broken:  # it fits: there is one that fits too many
                return obligation
            if len(broken) == 1 and not _tells_apart(broken[0], obligation):
                likely += broken
        return self._refined(likely[0], value) if len(likely) == 1 else obligation

    def _obligations_of(self, value: Any) -> Iterator[Obligation]:
        """The obligations that a value does not keep."""
        question = self.question

        def is_broken(claim: Claim) -> bool:
            return says(claim, question.mask, value)

        for o in Obligations(question):
            if is_broken(o.claim):
                yield o

    def _drops_members(self) -> bool:
        return not self.question.hides_nothing

    def _told(self, obligation: Obligation, witness: Any) -> Break:
        path = path_to(obligation, witness, self.question.mask)
        there = path[: len(obligation.steps)]
        obligation = seen_at(obligation, there, self.question.sent.root)
        obligation = self._as_written(obligation, _value_at(witness, path))
        where = _in_words(there, obligation.steps)
        words = told(Failure(obligation, self.reader_is_new, where, self._drops_members))
        mine = self._place(obligation.node, obligation)
        counterpart = obligation.counterpart
        theirs = None if counterpart is None else self._counterpart(counterpart, obligation)
        old, new = (theirs, mine) if self.reader_is_new else (mine, theirs)
        pointer = pointers.join("", *path)
        return Break(words.rule.name, words.message, words.hint, old, new, witness, pointer)

    def _as_written(self, obligation: Obligation, value: Any) -> Obligation:
        """An open enumeration is read as a type; what is written is the enumeration."""
        node = obligation.node
        tokens = pointers.tokens(node.pointer)
        if obligation.keyword != "type" or tokens[-2:-1] != ["allOf"]:
            return obligation
        around = node.document.at(pointers.join("", *tokens[:-2]))
        if not node.document.written(around).get(OPEN_ENUM):
            return obligation
        return replace(obligation, node=around, keyword="enum", part=value)

    def _place(self, node: Node, obligation: Obligation) -> Place:
        pointer = node.pointer
        if obligation.keyword not in ("", "*"):
            pointer = pointers.join(pointer, obligation.keyword)
        part = obligation.part
        if obligation.keyword == "required":
            written = node.document.written(node)
            pointer = pointers.join(pointer, written["required"].index(part))
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


def _tells_apart(inner: Obligation, outer: Obligation) -> bool:
    """Whether it is what tells alternatives apart: a constant, or what the whole is at all."""
    is_whole = inner.steps == outer.steps and inner.keyword in ("type", "")
    return inner.keyword == "const" or is_whole


def _value_at(value: Any, path: list[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _in_words(path: list[str | int], steps: Sequence[Step]) -> str:
    """``items[].sku``; ``pair[1]`` for an item of a tuple."""
    words = ""
    for step, way in zip(path, steps, strict=False):
        if isinstance(step, int):
            words += "[]" if way.onward else f"[{step}]"
        else:
            words += f".{step}" if words else step
    return words
