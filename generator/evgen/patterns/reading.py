"""Patterns and events as JSON text, with what ``json`` drops: number spelling and repeated members.

What was decoded already can be read as well; its numbers have Python's spelling then.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evgen import jsontext
from evgen import pointer as pointers
from evgen.patterns.numbers import exact, number, spelled
from evgen.patterns.terms import Number

#: Half of a surrogate pair; the engine, which sees UTF-8, takes it for a question mark.
_HALF = re.compile("[\ud800-\udfff]")


class UnreadableError(ValueError):
    """A text that is not JSON; ``offset`` says where, in code points."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Members:
    """An object as it stands in the text: all its members, also those whose name comes again."""

    pairs: tuple[tuple[str, Any], ...]


def read_pattern_value(source: str | bytes | Mapping[str, Any]) -> Any:
    """A pattern's JSON: ``Members``, lists, strings, ``Number``, booleans, None."""
    if isinstance(source, Mapping):
        return _from_decoded(source)
    return _read(
        source,
        object_pairs_hook=lambda pairs: Members(tuple(pairs)),
        parse_int=number,
        parse_float=number,
    )


def read_event(source: str | bytes) -> Any:
    """An event's JSON, decoded; numbers that are no exact double are ``Number``."""
    return _read(source, parse_int=_integer, parse_float=_float)


def written(value: Any, *, space: str = " ") -> str:
    """A value that was read, as JSON again."""
    if isinstance(value, dict | Members):
        pairs = value.pairs if isinstance(value, Members) else value.items()
        members = (f"{written(k)}:{space}{written(v, space=space)}" for k, v in pairs)
        return "{" + f",{space}".join(members) + "}"
    if isinstance(value, list):
        return "[" + f",{space}".join(written(item, space=space) for item in value) + "]"
    if isinstance(value, Number):
        return value.text
    return json.dumps(value, ensure_ascii=False)


def member(value: Any, pointer: str) -> Any:
    """What a pointer leads to in a value that was read; of repeated members the last that it can."""
    tokens = list(pointers.tokens(pointer))
    waiting = [(value, 0)]
    while waiting:
        found, at = waiting.pop()
        if at == len(tokens):
            return found
        if isinstance(found, Members):
            waiting += [(child, at + 1) for name, child in found.pairs if name == tokens[at]]
        elif isinstance(found, list) and tokens[at].isdecimal() and int(tokens[at]) < len(found):
            waiting.append((found[int(tokens[at])], at + 1))
    raise LookupError(pointer)


def _read(source: str | bytes, **hooks: Any) -> Any:
    text = _decoded(source) if isinstance(source, bytes) else source
    try:
        value = json.loads(text, parse_constant=_refuse, **hooks)
    except json.JSONDecodeError as error:
        outcome = jsontext.parse(text)
        if jsontext.is_faults(outcome):
            raise UnreadableError(outcome[0].message, outcome[0].offset) from None
        raise UnreadableError(error.msg, error.pos) from None
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    return _whole(value) if "\\ud" in text or "\\uD" in text or _HALF.search(text) else value


def _decoded(content: bytes) -> str:
    outcome = jsontext.decode(content)
    if isinstance(outcome, str):
        return outcome
    raise UnreadableError(f"it {outcome.message}", outcome.offset)


def _refuse(name: str) -> Any:
    raise UnreadableError(f"{name} is not JSON")


def _integer(text: str) -> int | Number:
    return int(text) if len(text) < sys.int_info.str_digits_check_threshold else number(text)


def _float(text: str) -> float | Number:
    value = exact(text)
    return Number(text, None) if value is None else value


def _from_decoded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Members(tuple((name, _from_decoded(child)) for name, child in value.items()))
    if isinstance(value, list | tuple):
        return [_from_decoded(child) for child in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            raise UnreadableError(f"{value} is not JSON")
        return spelled(value)
    return value


def _whole(value: Any) -> Any:
    match value:
        case str():
            return _HALF.sub("?", value)
        case Members(pairs):
            return Members(tuple((_HALF.sub("?", name), _whole(child)) for name, child in pairs))
        case dict():
            return {_HALF.sub("?", name): _whole(child) for name, child in value.items()}
        case list():
            return [_whole(child) for child in value]
    return value
