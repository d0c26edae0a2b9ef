"""JSON text to value, strictly, and pointers back to lines and columns.

``parse`` is one run of the standard library's parser with hooks, and a search
of the text for characters nobody should meet. ``Positions`` walks the text a
second time, but only when a place has to be shown to somebody.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evgen import pointer as pointers

#: Controls except tab, line feed and carriage return; what reorders or hides
#: text in a review (bidi, zero-width); surrogates; non-characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_TOKEN = re.compile(
    r'[ \t\n\r]*(?:(?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")|(?P<scalar>[-+.\w]+)|(?P<mark>[{}\[\],:]))'
)
_MAX_NUMBER_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text, at an offset in code points, inside the value at ``pointer``."""

    kind: str  # syntax | encoding | duplicate | number | character | depth
    message: str
    offset: int
    pointer: str = ""


class _RefusedError(Exception):
    """Raised by a parser hook: the slow walk will say where and what."""


def decode(content: bytes) -> str | Fault:
    """Bytes as text: UTF-8 without a byte order mark, or what is wrong."""
    if content.startswith(b"\xef\xbb\xbf"):
        return Fault("encoding", "begins with a byte order mark", 0)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = len(content[: error.start].decode("utf-8"))
        return Fault("encoding", f"is not UTF-8 (byte 0x{content[error.start]:02x})", offset)


def parse(text: str) -> Any | list[Fault]:
    """The value of a JSON text, or every fault in it.

    Refused besides what is not JSON: repeated keys, NaN and Infinity, numbers
    that a double cannot hold or that have more than 40 characters, characters
    that cannot be seen, and nesting that is deeper than the parser goes.
    Returns a list of ``Fault`` instead of a value if there are any; a JSON array
    is never mistaken for one, as ``is_faults`` tells.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_float=_float,
            parse_int=_int,
        )
    except RecursionError:
        return _Faults([Fault("depth", "is nested too deeply", 0)])
    except json.JSONDecodeError as error:
        return _Faults([_syntax_fault(text, error)])
    except _RefusedError:
        unreadable = _unreadable(text)  # further on, where the parser did not come
        return _Faults([unreadable] if unreadable else Positions(text).faults)
    if _UNSEEN.search(text) or "\\u" in text:
        faults = [f for f in Positions(text).faults if f.kind == "character"]
        if faults:
            return _Faults(faults)
    return value


def is_json(text: str) -> bool:
    """Whether ``json`` accepts a text, so that places in it can be looked for."""
    return _unreadable(text) is None


def _unreadable(text: str) -> Fault | None:
    """Why ``json`` does not accept a text: nothing is known then of where things stand in it."""
    try:
        json.loads(text, parse_float=str, parse_int=str)
    except RecursionError:
        return Fault("depth", "is nested too deeply", 0)
    except json.JSONDecodeError as error:
        return _syntax_fault(text, error)
    return None


class _Faults(list[Fault]):
    """A list of faults, told from a JSON array by its type."""


def is_faults(outcome: Any) -> bool:
    """Whether ``parse`` found faults."""
    return isinstance(outcome, _Faults)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RefusedError
    return value


def _refuse(_: str) -> Any:
    raise _RefusedError


def _float(text: str) -> float:
    if _number_fault(text):
        raise _RefusedError
    return float(text)


def _int(text: str) -> int:
    if _number_fault(text):
        raise _RefusedError
    return int(text)


def _number_fault(text: str) -> str:
    if text.lstrip("-") in ("NaN", "Infinity"):
        return f"{text} is not JSON"
    if len(text) > _MAX_NUMBER_LENGTH:
        return f"a number of {len(text)} characters is more than any program keeps"
    if float(text) in (float("inf"), float("-inf")):
        return f"{text} is beyond what a double can hold"
    return ""


def _syntax_fault(text: str, error: json.JSONDecodeError) -> Fault:
    """The parser's complaint in words that help, the same in every version of Python."""
    at, here = error.pos, text[error.pos : error.pos + 1]
    before = text[:at].rstrip()
    if not text.strip():
        return Fault("syntax", "the file is empty", 0)
    if error.msg == "Extra data":
        return Fault("syntax", "there is text after the end of the JSON value", at)
    if error.msg.startswith("Illegal trailing comma"):
        return Fault("syntax", "there is a comma too many", at)
    if here in ("}", "]") and before.endswith(","):
        return Fault("syntax", "there is a comma too many", len(before) - 1)
    if text[at : at + 2] in ("//", "/*") or here == "#":
        return Fault("syntax", "JSON has no comments", at)
    if here == "'":
        return Fault("syntax", "JSON wants double quotes", at)
    message = error.msg[0].lower() + error.msg[1:]
    return Fault("syntax", message.replace("enclosed in double quotes", "in double quotes"), at)


class Positions:
    """Where in a text that ``json`` accepts each value and each key stands."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, pointer: str, *, on_key: bool = False) -> int:
        """The offset of the value (or its key) at ``pointer``, or of the nearest thing around it."""
        keys, values, _ = self._walk
        while True:
            if on_key and pointer in keys:
                return keys[pointer]
            if pointer in values:
                return values[pointer]
            if not pointer:
                return 0
            pointer, on_key = pointers.parent(pointer), False

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Both from 1, the column in code points."""
        before = self._text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    @property
    def faults(self) -> list[Fault]:
        """Repeated keys, numbers out of range and unseen characters, in the text's order."""
        return self._walk[2]

    @cached_property
    def _walk(self) -> tuple[dict[str, int], dict[str, int], list[Fault]]:
        keys: dict[str, int] = {}
        values: dict[str, int] = {}
        faults: list[Fault] = []
        # One entry per open object or array: its pointer, and the next index or None for an object.
        stack: list[tuple[str, int | None]] = []
        here, expect_key = "", False
        for match in _TOKEN.finditer(self._text):
            string, scalar, mark = match.group("string", "scalar", "mark")
            start = match.start(match.lastgroup or 0)
            if string is not None and expect_key:
                key = json.loads(string, strict=False) if "\\" in string else string[1:-1]
                here = pointers.join(stack[-1][0], key)
                if here in keys:
                    faults.append(Fault("duplicate", f"the key {string} is repeated", start, here))
                keys[here] = start
                faults += _unseen(string, start, here, "the key")
                expect_key = False
            elif mark == ":":
                pass
            elif mark in ("}", "]"):
                if stack:
                    stack.pop()
            elif mark == ",":
                if stack:
                    container, index = stack[-1]
                    expect_key = index is None
                    if index is not None:
                        stack[-1] = (container, index + 1)
                        here = pointers.join(container, index + 1)
            else:
                values.setdefault(here, start)
                if mark is not None:
                    stack.append((here, None if mark == "{" else 0))
                    expect_key = mark == "{"
                    here = here if mark == "{" else pointers.join(here, 0)
                elif string is not None:
                    faults += _unseen(string, start, here, "the text")
                elif scalar is not None and scalar not in ("true", "false", "null"):
                    message = _number_fault(scalar)
                    if message:
                        faults.append(Fault("number", message, start, here))
        return keys, values, faults


def _unseen(literal: str, start: int, pointer: str, what: str) -> list[Fault]:
    if not (_UNSEEN.search(literal) or "\\u" in literal):
        return []
    found = _UNSEEN.search(str(json.loads(literal, strict=False)))
    if not found:
        return []
    message = f"{what} has the character U+{ord(found.group()):04X}, which cannot be seen"
    return [Fault("character", message, start, pointer)]
