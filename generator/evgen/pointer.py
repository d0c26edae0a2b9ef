"""JSON Pointers (RFC 6901): how evgen names a place inside a JSON document."""

from __future__ import annotations

from typing import Any


def escape(token: str | int) -> str:
    """One member name or index as a pointer token."""
    text = str(token)
    return text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text


def join(pointer: str, *tokens: str | int) -> str:
    """``pointer`` followed by further tokens, each escaped."""
    for token in tokens:
        pointer = f"{pointer}/{escape(token)}"
    return pointer


def tokens(pointer: str) -> list[str]:
    """The unescaped tokens of a pointer. Raises ValueError if it is not one."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON Pointer begins with /: {pointer!r}")
    written = pointer[1:].split("/")
    if "~" not in pointer:
        return written
    return [token.replace("~1", "/").replace("~0", "~") for token in written]


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
