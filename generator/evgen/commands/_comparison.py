"""A comparison for people, and as findings for the formats that machines read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evgen.compat import Bump, Comparison, Direction, Verdict
from evgen.findings import Finding, Place, Related, Severity, Witness
from evgen.locate import located
from evgen.output import safe
from evgen.output.text import block, source_lines
from evgen.reviewing.rules import UNDECIDED

if TYPE_CHECKING:
    from evgen.commands._sides import Side
    from evgen.compat import Break
    from evgen.output import Terminal

_STYLES = {Verdict.COMPATIBLE: "1;32", Verdict.BREAKING: "1;31", Verdict.UNDECIDED: "1;33"}
_ADVICE = {
    Bump.PATCH: "the two mean the same",
    Bump.MINOR: "nobody breaks",
    Bump.MAJOR: "publish it as a new major, or mend what is above",
}


@dataclass(frozen=True)
class Question:
    """One of the two directions: who would break, and whose data meets whose schema."""

    name: str
    who: str
    what: str
    direction: Direction
    reader: Side


def questions(comparison: Comparison, old: Side, new: Side) -> tuple[Question, Question]:
    """Both, in the contract's order."""
    return (
        Question("backward", "Replays and archives", "old data read under the new schema",
                 comparison.backward, new),
        Question("forward", "Running consumers", "new data read under the old schema",
                 comparison.forward, old),
    )  # fmt: skip


def text(comparison: Comparison, old: Side, new: Side, terminal: Terminal) -> str:
    """Who breaks, where, by which event, and what to do."""
    blocks = [f"{safe(old.name)} → {safe(new.name)}"]
    for question in questions(comparison, old, new):
        blocks += _answer(question, old, new, terminal)
    bump = terminal.style(comparison.bump.value, "1")
    blocks.append(f"Bump: {bump} ({_ADVICE[comparison.bump]}).")
    return "\n\n".join(blocks) + "\n"


def findings(comparison: Comparison, old: Side, new: Side) -> tuple[Finding, ...]:
    """What breaks or is undecided, in reading order."""
    found = [
        finding for question in questions(comparison, old, new) for finding in _findings(question)
    ]
    return located(found, {**old.files, **new.files})


def _answer(question: Question, old: Side, new: Side, terminal: Terminal) -> Iterator[str]:
    direction = question.direction
    verdict = terminal.style(direction.verdict.value, _STYLES[direction.verdict])
    basis = f", {direction.basis}" if direction.basis else ""
    yield f"{question.who}: {verdict}{basis} ({question.name}: {question.what})"
    files = {**old.files, **new.files}
    for finding in _findings(question):
        placed = located([finding], files)
        yield "\n".join(block(placed[0], source_lines(placed, files), terminal))


def _findings(question: Question) -> Iterator[Finding]:
    direction = question.direction
    if direction.verdict is Verdict.UNDECIDED:
        at = Place(question.reader.revision.origins.of("")[0], direction.pointer)
        message = f"{question.who.lower()} may break: {direction.reason}"
        hint = "write it in a simpler way, raise --budget, or treat it as breaking"
        yield Finding(UNDECIDED.name, Severity.ERROR, at, message, hint)
    for found in direction.breaks:
        yield _finding(found, question)


def _finding(found: Break, question: Question) -> Finding:
    # The new schema is the one that its author can still mend.
    place = found.new or found.old or Place(question.reader.revision.origins.of("")[0])
    before = [Related(found.old, "what it was before")] if found.old and found.new else []
    witness = Witness(found.witness, found.path)
    return Finding(
        found.rule, Severity.ERROR, place, found.message, found.hint, tuple(before), witness
    )
