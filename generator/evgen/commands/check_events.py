"""``evgen check-events``: recorded data against the schema as written, line by line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evgen.app import FINDINGS
from evgen.choosing import Chosen
from evgen.commands._catalog import RootOption, fail_usage, plural, put, say
from evgen.commands._event import EventArgument, WrapOption, chosen_event
from evgen.commands._progress import progress
from evgen.judging import Judge
from evgen.output import safe
from evgen.recorded import STANDARD_INPUT, InvalidLineError, lines, value_of
from evgen.wrap import Wrap

if TYPE_CHECKING:
    from evgen.wrapping import Unwrapped

_EPILOG = """Examples: `evgen check-events OrderCreated orders.jsonl`;
`evgen check-events OrderCreated@1 archive.jsonl.gz --wrap event`;
`evgen check-events OrderCreated - --wrap sqs < messages.jsonl`."""
#: How much output is kept back, in characters; a terminal and a pipe's reader wait for none.
_KEPT_BACK = 64 * 1024
_INVALID_JSON = "invalid-json"

#: Lines between two looks at the clock.
_TOLD_EVERY = 1_000


class LineFormat(StrEnum):
    """How what is wrong with lines is printed."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a line; ``record`` is the message's index in a batch."""

    pointer: str
    rule: str
    message: str
    record: int | None = None

    def wire(self) -> dict[str, Any]:
        """The JSON form."""
        members = {"pointer": self.pointer, "rule": self.rule, "message": self.message}
        return members if self.record is None else {**members, "record": self.record}

    def __str__(self) -> str:
        where = "" if self.record is None else f"record {self.record}: "
        return f"{where}{safe(self.pointer) or 'the data'}: {self.rule}: {safe(self.message)}"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("check-events", epilog=_EPILOG)(check_events)


def check_events(
    event: EventArgument,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="JSON lines, perhaps gzipped; - is standard input."),
    ],
    wrap: WrapOption = Wrap.DATA,
    output_format: Annotated[
        LineFormat, typer.Option("--format", help="text, or one JSON object for each line.")
    ] = LineFormat.TEXT,
    root: RootOption = None,
) -> None:
    """Validate recorded data against the schema as written. Exits 1 when a line is invalid."""
    chosen = chosen_event(root, event)
    try:
        checker = _Checker(chosen, wrap)
    except ValueError as error:
        fail_usage(f"the schema of {chosen.reference} cannot be applied: {error}", "mend it first")
    valid, invalid, by_rule = 0, 0, Counter[str]()
    printer = _Printer(at_once=file == STANDARD_INPUT or sys.stdout.isatty())
    with progress("checking lines", prints=True) as tick:
        for number, line in lines(file):
            complaints = checker.complaints(line)
            if complaints:
                invalid += 1
                by_rule.update(complaint.rule for complaint in complaints)
            else:
                valid += 1
            if number % _TOLD_EVERY == 0:
                tick(_TOLD_EVERY)
            if output_format is LineFormat.JSON:
                printer.print(_as_json(number, complaints))
            else:
                for complaint in complaints:
                    printer.print(f"{safe(file)}:{number}: {complaint}")
        printer.flush()
    told = "".join(f"{line}\n" for line in _summary(chosen, valid, invalid, by_rule))
    if output_format is LineFormat.JSON:
        say(told.rstrip("\n"))
    else:
        put(told)
    raise typer.Exit(FINDINGS if invalid else 0)


class _Checker:
    """Says what is wrong with a line."""

    def __init__(self, chosen: Chosen, wrap: Wrap) -> None:
        from evgen.wrapping import Wrapping

        self._judge = Judge(chosen.version.bundle)
        self._wrapping = Wrapping(chosen.major, chosen.version, wrap)
        self._bare = wrap is Wrap.DATA

    def complaints(self, line: bytes) -> list[Complaint]:
        try:
            value = value_of(line)
            if self._bare and self._judge.is_valid(value):
                return []
            return [c for inside in self._wrapping.off(value) for c in self._of(inside)]
        except InvalidLineError as error:
            return [Complaint("", _INVALID_JSON, str(error))]
        except (RecursionError, ValueError):
            return [Complaint("", _INVALID_JSON, "nested too deeply")]

    def _of(self, inside: Unwrapped) -> Iterator[Complaint]:
        if inside.refusal is not None:
            yield Complaint("", inside.refusal.rule, inside.refusal.message, inside.record)
        elif not self._judge.is_valid(inside.data):
            for violation in self._judge.violations(inside.data):
                yield Complaint(
                    violation.pointer, violation.keyword, violation.message, inside.record
                )


class _Printer:
    """Lines to standard output, many at a time."""

    def __init__(self, *, at_once: bool) -> None:
        self._limit = 0 if at_once else _KEPT_BACK
        self._waiting: list[str] = []
        self._size = 0

    def print(self, line: str) -> None:
        self._waiting.append(line)
        self._size += len(line) + 1
        if self._size > self._limit:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            put("\n".join(self._waiting) + "\n")
        self._waiting.clear()
        self._size = 0


def _as_json(number: int, complaints: list[Complaint]) -> str:
    if not complaints:
        return f'{{"line": {number}, "valid": true, "errors": []}}'
    errors = [complaint.wire() for complaint in complaints]
    return json.dumps({"line": number, "valid": False, "errors": errors})


def _summary(chosen: Chosen, valid: int, invalid: int, by_rule: Counter[str]) -> Iterator[str]:
    if not valid and not invalid:
        yield "There are no lines."
        return
    total = plural(valid + invalid, "line")
    yield f"{total} checked against {chosen.reference}: {valid} valid, {invalid} invalid."
    for rule, number in sorted(by_rule.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {number} × {rule}"
