"""HCL: any value as an expression, laid out as ``terraform fmt`` would.

No text from a catalog reaches a Terraform file but through ``expression``: a
string in it is a string to Terraform, whatever it looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
#: Controls, format characters (bidi, zero width), separators and what is no character at all.
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_WIDEST_LINE = 100


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping whose keys are data rather than the names of attributes."""

    items: Mapping[str, Any]


def expression(value: Any, depth: int = 0) -> str:
    """``value`` in HCL, for an attribute that is indented by ``depth`` steps."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return quoted(value)
        case Map(items):
            return _object([(quoted(key), item) for key, item in items.items()], depth)
        case Mapping():
            return _object(value.items(), depth)
    return _list([expression(item, depth + 1) for item in value], depth)


def quoted(text: str) -> str:
    """A string that Terraform reads back as ``text`` (in NFC, as Terraform keeps all text)."""
    escaped = re.sub(r"([$%])(?=\{)", r"\1\1", "".join(map(_character, text)))
    return f'"{escaped}"'


def _character(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if unicodedata.category(char) in _INVISIBLE:
        return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
    return char


def _object(items: Iterable[tuple[str, Any]], depth: int) -> str:
    written = [(key, expression(item, depth + 1)) for key, item in items]
    if not written:
        return "{}"
    inner = "  " * (depth + 1)
    lines = [f"{inner}{key} = {item}" for key, item in _aligned(written)]
    return "\n".join(["{", *lines, "  " * depth + "}"])


def _aligned(items: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keys padded as ``terraform fmt`` does: neighbours on single lines share a column."""
    result: list[tuple[str, str]] = []
    group: list[tuple[str, str]] = []

    def flush() -> None:
        width = max((len(key) for key, _ in group), default=0)
        result.extend((key.ljust(width), item) for key, item in group)
        group.clear()

    for key, item in items:
        if "\n" in item:
            flush()
            result.append((key, item))
        else:
            group.append((key, item))
    flush()
    return result


def _list(items: list[str], depth: int) -> str:
    line = f"[{', '.join(items)}]"
    if len(line) <= _WIDEST_LINE and "\n" not in line:
        return line
    inner = "  " * (depth + 1)
    return "\n".join(["[", *(f"{inner}{item}," for item in items), "  " * depth + "]"])
