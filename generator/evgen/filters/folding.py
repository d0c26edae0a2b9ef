"""How a character may be spelled where case does not count."""

from __future__ import annotations

_LAST_OF_ONE_UNIT = 0xFFFF


def any_case(character: str) -> tuple[str, ...]:
    """The texts that EventBridge takes for a character: it looks at each by itself."""
    if ord(character) > _LAST_OF_ONE_UNIT:
        return ("??",)
    return tuple(dict.fromkeys([character.lower(), character.upper()]))


def is_plain(text: str) -> bool:
    """Whether everybody agrees on what its letters look like in the other case."""
    return all(c.isascii() or c.lower() == c.upper() for c in text)
