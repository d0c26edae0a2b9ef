"""JSON Pointers (RFC 6901): how evgen names a place inside a JSON document."""

from __future__ import annotations

from typing import Any


def escape(token: str | int) -> str:
    """One member name or index as a pointer token."""
    return str(token).replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    """``pointer`` followed by further tokens, each escaped."""
    return pointer + "".join(f"/{escape(token)}" for token in tokens)


def tokens(pointer: str) -> list[str]:
    """The unescaped tokens of a pointer. Raises ValueError if it is not one."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON Pointer begins with /: {pointer!r}")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def resolve(document: Any, pointer: str) -> Any:
    """The value at ``pointer``. Raises LookupError if there is none, ValueError if it is no pointer."""
    value = document
    for token in tokens(pointer):
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit():
            value = value[int(token)]
        else:
            raise LookupError(pointer)
    return value


def parent(pointer: str) -> str:
    """The pointer of the enclosing object or array; of the whole document for itself."""
    return pointer.rpartition("/")[0]
