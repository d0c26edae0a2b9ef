"""Strings of a catalog as Python source: whatever they hold, they stay strings."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A quote that no odd number of backslashes escapes, at the very end.
_ENDS_OPEN = re.compile(r'(?<!\\)(?:\\\\)*"$')
_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """A string literal, in double quotes."""
    return '"' + "".join(_escaped(c) for c in text) + '"'


def docstring(text: str, indent: int = 0) -> str:
    """A docstring literal whose further lines stand ``indent`` spaces to the right."""
    lines = [line.expandtabs(4).rstrip() for line in text.strip().splitlines()]
    escaped = ["".join(c if c == '"' else _escaped(c) for c in line) for line in lines]
    margin = "\n" + " " * indent
    body = "\n".join(line.rstrip() for line in margin.join(escaped).split("\n"))
    body = body.replace('"""', '\\"\\"\\"')
    if len(lines) > 1:
        return f'"""{body}{margin}"""'
    if _ENDS_OPEN.search(body):
        body = f'{body[:-1]}\\"'
    return f'"""{body}"""'


def literal(value: str | int | Sequence[str] | None) -> str:
    """A literal of one of the few types that generated calls take; any sequence is a tuple."""
    if isinstance(value, list | tuple):
        inner = ", ".join(quoted(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return quoted(value) if isinstance(value, str) else repr(value)


def _escaped(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
