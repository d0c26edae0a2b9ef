"""Single changes to a JSON text that leave the rest of it as its author laid it out."""

from __future__ import annotations

import json
from typing import Any

from evgen.jsontext import Positions


def with_value(text: str, pointer: str, value: Any) -> str:
    """The text with another value at ``pointer``, which it has."""
    start = Positions(text).of(pointer)
    return text[:start] + json.dumps(value, ensure_ascii=False) + text[_end(text, start) :]


def without_member(text: str, pointer: str) -> str:
    """The text without the member of an object at ``pointer``, which it has."""
    positions = Positions(text)
    start, end = positions.of(pointer, on_key=True), _end(text, positions.of(pointer))
    after = _past_space(text, end)
    if text[after : after + 1] == ",":  # what follows moves to where the member began
        return text[:start] + text[_past_space(text, after + 1) :]
    before = text[:start].rstrip()
    if before.endswith(","):
        return before[:-1] + text[end:]
    return text[:start].rstrip() + text[after:]


def _end(text: str, start: int) -> int:
    _, end = json.JSONDecoder().raw_decode(text, start)
    return end


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
