"""Text that ignores case as EventBridge does: each character of the pattern by itself.

A character stands for its own lower and upper case and for nothing else, so ``ß`` in a pattern
matches ``SS``, and ``SS`` does not match ``ß``. What lies outside the Basic Multilingual Plane is
two characters to the engine, of which either is unreadable: it matches ``??``.
"""

from __future__ import annotations

import re

_LAST_OF_ONE_UNIT = 0xFFFF


def folded(text: str) -> str:
    """A regular expression for the texts that ``text`` matches when case is ignored."""
    return "".join(map(_folded, text))


def folded_lengths(text: str) -> tuple[int, int]:
    """How short and how long such a text can be."""
    spellings = [_spellings(character) for character in text]
    return (
        sum(min(map(len, either)) for either in spellings),
        sum(max(map(len, either)) for either in spellings),
    )


def _spellings(character: str) -> tuple[str, str]:
    if ord(character) > _LAST_OF_ONE_UNIT:
        return "??", "??"
    return character.lower(), character.upper()


def _folded(character: str) -> str:
    lower, upper = _spellings(character)
    if lower == upper:
        return re.escape(lower)
    if len(lower) == len(upper) == 1:
        return f"[{re.escape(lower)}{re.escape(upper)}]"
    return f"(?:{re.escape(lower)}|{re.escape(upper)})"
