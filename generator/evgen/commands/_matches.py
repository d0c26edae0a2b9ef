"""``evgen pattern match --batch``: patterns and events line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evgen.app import FINDINGS
from evgen.commands._shared_lines import Answer, UnreadableLineError, why_not
from evgen.patterns import InvalidEventError, InvalidPatternError, Pattern, compile_pattern
from evgen.patterns.reading import UnreadableError, read_event, written
from evgen.recorded import LONGEST_LINE, lines

#: How many compiled patterns are kept.
_KEPT = 1_024
#: A refused pattern is kept as its reason.
Compiled = Pattern | str


def answers(name: str) -> Iterator[Answer]:
    """The answer to each line of a file that is not blank, in their order."""
    matcher = _Matcher()
    for number, line in lines(name):
        yield matcher.answer(number, line)


class _Matcher:
    """Keeps what it compiled: a file often has one pattern and many events."""

    def __init__(self) -> None:
        self._compiled: dict[str, Compiled] = {}

    def answer(self, number: int, line: bytes) -> Answer:
        identity = ""
        try:
            asked = _asked(line)
            if "id" in asked:
                identity = f'"id": {written(asked["id"])}, '
            return f"{{{identity}{self._verdict(*_sides(asked))}}}\n", 0
        except (UnreadableLineError, InvalidEventError) as error:
            why, code = str(error), FINDINGS
        except Exception as fault:  # noqa: BLE001 - one line's fault leaves the others answered
            why, code = why_not(fault)
        return f'{{{identity}"error": {json.dumps(f"line {number}: {why}")}}}\n', code

    def _verdict(self, pattern: Any, event: Any) -> str:
        compiled = self._pattern(pattern)
        if isinstance(compiled, str):
            return f'"match": "invalid", "reason": {json.dumps(compiled)}'
        if not isinstance(event, str | Mapping):
            raise InvalidEventError("an event is an object, or its JSON text")
        return '"match": true' if compiled.matches(event) else '"match": false'

    def _pattern(self, pattern: Any) -> Compiled:
        key = repr(pattern)  # tells a text from what it says, and numbers that only have a spelling
        found = self._compiled.get(key)
        if found is None:
            if len(self._compiled) == _KEPT:
                self._compiled.clear()
            found = self._compiled[key] = _compiled(pattern)
        return found


def _asked(line: bytes) -> Mapping[str, Any]:
    if len(line) > LONGEST_LINE:
        raise UnreadableLineError(f"longer than {LONGEST_LINE} bytes")
    try:
        value = read_event(line)
    except UnreadableError as error:
        raise UnreadableLineError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UnreadableLineError('a line is an object: {"id", "pattern", "event"}')
    return value


def _sides(asked: Mapping[str, Any]) -> tuple[Any, Any]:
    for side in ("pattern", "event"):
        if side not in asked:
            raise UnreadableLineError(f"`{side}` is missing")
    return asked["pattern"], asked["event"]


def _compiled(pattern: Any) -> Compiled:
    try:
        return compile_pattern(pattern if isinstance(pattern, str | Mapping) else written(pattern))
    except InvalidPatternError as error:
        return str(error)
