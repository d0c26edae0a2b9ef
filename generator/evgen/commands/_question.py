"""One pattern and one event: ``evgen pattern match`` without ``--batch``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from evgen.app import FINDINGS
from evgen.commands._catalog import put, show
from evgen.commands._pattern import INVALID_PATTERN
from evgen.recorded import STANDARD_INPUT

if TYPE_CHECKING:
    from evgen.findings import Finding, Place
    from evgen.patterns import Pattern
    from evgen.patterns.explaining import Mismatch

_INLINE = "the pattern"
_INPUT = "standard input"


class AnswerFormat(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


class Question:
    """One pattern and one event, the files they stand in, and how to answer."""

    def __init__(self, pattern: str, event: str, output_format: AnswerFormat) -> None:
        self._format = output_format
        if pattern.lstrip().startswith("{"):
            self._pattern = _File(_INLINE, pattern.encode("utf-8", "surrogateescape"))
        else:
            hint = "name a file, such as one of generated/patterns/, or give the JSON itself"
            self._pattern = _read(pattern, hint)
        self._event = _read(event, "name a file with one event, or - for standard input")

    def answer(self) -> None:
        """Prints it, and leaves: 0 match, 1 none."""
        from evgen.commands._mixed_up import surplus_hint
        from evgen.patterns import InvalidEventError
        from evgen.patterns.explaining import mismatch

        compiled = self._compiled()
        try:
            why = mismatch(compiled, self._event.content)
        except InvalidEventError as error:
            from evgen.loading.files import INVALID_JSON

            hint = surplus_hint(self._event.content, error.offset)
            finding = INVALID_JSON.at(self._event.place("", error.offset), str(error), hint)
            self._refuse([finding], None)
        if self._format is AnswerFormat.JSON:
            put(_document({"match": why is None, **_reason(why)}, []))
        else:
            put("match\n" if why is None else self._told(why))
        raise typer.Exit(0 if why is None else FINDINGS)

    def _compiled(self) -> Pattern:
        from evgen.commands._mixed_up import is_event
        from evgen.patterns import InvalidPatternError, compile_pattern

        try:
            return compile_pattern(self._pattern.content)
        except InvalidPatternError as error:
            if is_event(self._pattern.content):
                what, hint = (
                    "this is an event, not a pattern",
                    "name PATTERN first, then EVENT.json",
                )
                place = self._pattern.place("")
                self._refuse([INVALID_PATTERN.at(place, what, hint)], what)
            findings = [
                INVALID_PATTERN.at(
                    self._pattern.place(fault.pointer, error.offset), fault.message, fault.hint
                )
                for fault in error.faults
            ]
            self._refuse(findings, str(error))

    def _refuse(self, findings: list[Finding], reason: str | None) -> NoReturn:
        """Says what is wrong with a file; ``reason`` is there where it is the pattern."""
        from evgen.locate import located
        from evgen.sources import Tree

        files = {file.name: file.content for file in (self._pattern, self._event)}
        placed = located(findings, files)
        if self._format is AnswerFormat.JSON:
            answer = {} if reason is None else {"match": "invalid", "reason": reason}
            put(_document(answer, list(placed)))
        else:
            show(placed, Tree(files), "text")
        raise typer.Exit(FINDINGS)

    def _told(self, why: Mismatch) -> str:
        from evgen.commands._mixed_up import wholeness_hint
        from evgen.output import safe, terminal_of
        from evgen.output._wrapping import wrapped

        terminal = terminal_of(sys.stdout, os.environ)
        lines = ["no match"]
        for reason, depth in _flat(why, 1):
            place, indent = self._pattern.place(reason.pointer), "  " * depth
            where = f"{place.path}:{place.line}:{place.column}: "
            told = reason.name if reason.branches else str(reason)
            lines += wrapped(safe(where + told), terminal.width, indent)
            if not reason.branches:
                wanted = safe(self._wanted(reason.pointer))
                lines += wrapped(wanted, terminal.width, f"{indent}  wanted: ")
        hint = wholeness_hint(why.name, self._event.content)
        lines += wrapped(hint, terminal.width, "  help: ") if hint else []
        return "\n".join(lines) + "\n"

    def _wanted(self, pointer: str) -> str:
        from evgen.patterns.reading import member, read_pattern_value, written

        return written(member(read_pattern_value(self._pattern.content), pointer))


@dataclass(frozen=True, slots=True)
class _File:
    """What was read, and what to call it."""

    name: str
    content: bytes

    def place(self, pointer: str, offset: int | None = None) -> Place:
        """Where the value at ``pointer`` is, or the character at an offset."""
        from evgen.findings import Place
        from evgen.jsontext import Positions
        from evgen.locate import placed

        if offset is None:
            return placed(Place(self.name, pointer), {self.name: self.content})
        text = self.content.decode("utf-8", "replace")
        line, column = Positions(text).line_and_column(offset)
        return Place(self.name, pointer, line=line, column=column)


def _read(name: str, hint: str) -> _File:
    """A file, or standard input; ``hint`` is for who names none. Raises SourceError."""
    from evgen.recorded import LONGEST_LINE
    from evgen.sources.given import read_named

    if name == STANDARD_INPUT:
        return _File(_INPUT, sys.stdin.buffer.read())
    named = read_named(name, LONGEST_LINE, hint)
    return _File(named.shown(named.path), named.content)


def _flat(why: Mismatch, depth: int) -> Iterator[tuple[Mismatch, int]]:
    yield why, depth
    for branch in why.branches:
        yield from _flat(branch, depth + 1)


def _reason(why: Mismatch | None) -> dict[str, str]:
    return {} if why is None else {"reason": str(why), "pointer": why.pointer}


def _document(answer: dict[str, Any], findings: list[Finding]) -> str:
    from evgen.output import counts
    from evgen.output.json import finding_object

    document = {
        "version": 1,
        **answer,
        "findings": [finding_object(finding) for finding in findings],
        "summary": counts(findings),
    }
    return json.dumps(document, indent=2) + "\n"
