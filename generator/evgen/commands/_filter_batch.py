"""``evgen pattern check --batch``: many filters with their schemas inline, answered line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from evgen.commands._filter_wire import wire
from evgen.commands._shared_lines import (
    Answer,
    Line,
    UnreadableLineError,
    answer_of,
    shared_answers,
)
from evgen.filters import check
from evgen.filters.subject import Subject, Written
from evgen.findings import Finding
from evgen.loading.single import read_single
from evgen.model import Envelope
from evgen.patterns.reading import Members, UnreadableError, read_pattern_value, written
from evgen.recorded import LONGEST_LINE, value_of

#: How many schemas are kept: neighbours often ask about the same event.
_KEPT = 64

_SubjectOf = Callable[[str, Envelope], "Subject | list[Finding]"]


def answers(name: str) -> Iterator[Answer]:
    """The answer to each line of a file that is not blank, in their order."""
    return shared_answers(name, _answered)


def _answered(every: Iterable[Line]) -> Iterator[Answer]:
    subject_of = lru_cache(_KEPT)(_subject)
    for number, line in every:
        yield _answer(number, line, subject_of)


def _answer(number: int, line: bytes, subject_of: _SubjectOf) -> Answer:
    def answer(identity: dict[str, Any]) -> dict[str, Any]:
        subject, filter_ = _asked(line, identity, subject_of)
        return wire(check(subject, filter_))

    return answer_of(number, answer)


def _asked(line: bytes, identity: dict[str, Any], subject_of: _SubjectOf) -> tuple[Subject, str]:
    """The event and the filter of a line; ``identity`` gets its id, as soon as that is known."""
    asked = _members(line)
    if "id" in asked:
        identity["id"] = value_of(written(asked["id"]).encode())
    for name in ("schema", "filter"):
        if name not in asked:
            raise UnreadableLineError(f"`{name}` is missing")
    envelope = asked.get("envelope", "metadata")
    if envelope not in list(Envelope):
        raise UnreadableLineError("`envelope` is `metadata` or `none`")
    outcome = subject_of(written(asked["schema"]), Envelope(envelope))
    if isinstance(outcome, list):
        raise UnreadableLineError(_why(outcome[0]))
    filter_ = asked["filter"]
    return outcome, filter_ if isinstance(filter_, str) else written(filter_)


def _members(line: bytes) -> dict[str, Any]:
    """A line's members, with numbers as they are spelled and members as often as they come."""
    if len(line) > LONGEST_LINE or b"\\ud" in line.lower():
        value_of(line)  # which says what is wrong with it: halves of surrogate pairs are no text
    try:
        value = read_pattern_value(line)
    except UnreadableError as error:
        raise UnreadableLineError(f"not JSON: {error}") from None
    if not isinstance(value, Members):
        raise UnreadableLineError('a line is an object: {"id", "schema", "filter", "envelope"}')
    return dict(value.pairs)


def _why(finding: Finding) -> str:
    pointer = finding.place.pointer
    where = f"`schema` at {pointer}" if pointer else "`schema`"
    hint = f"; {finding.hint}" if finding.hint else ""
    return f"{where}: {finding.message} [{finding.rule}]{hint}"


def _subject(text: str, envelope: Envelope) -> Subject | list[Finding]:
    outcome = read_single(value_of(text.encode()))
    if isinstance(outcome, list):
        return outcome
    return Subject(Written(outcome.schema, envelope=envelope))
