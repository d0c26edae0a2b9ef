"""Looking ahead from the beginning, as patterns of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from evgen.runtime.subschema import Subschema


@lru_cache(maxsize=2000)
def taken_apart(pattern: str) -> tuple[tuple[str, bool], ...]:
    """Patterns that are all found, or not found, in exactly the texts that have ``pattern``.

    Looking ahead from the very beginning is a condition of its own: ``^(?!x)y`` is ``^y``
    and not ``^(?:x)``. Any other pattern stays as it is.
    """
    whole = ((pattern, True),)
    # The validator reads classes of characters differently where it looks around.
    if _BEYOND_ONE_PART.search(pattern):
        return whole
    rest, parts = pattern, list[tuple[str, bool]]()
    while rest.startswith(("^(?=", "^(?!")):
        end = _end_of_group(rest, 1)
        repeated = end is not None and rest[end : end + 1] in tuple("*+?{")
        if end is None or repeated or _has_alternatives(rest[end:]):
            return whole
        parts.append((f"^(?:{rest[4 : end - 1]})", rest[3] == "="))
        rest = f"^{rest[end:]}"
    parts.append((rest, True))
    return tuple(parts) if all(_is_understood(part) for part, _ in parts) else whole


#: Classes, word boundaries, references to groups and what else an escaped letter may mean.
_BEYOND_ONE_PART = re.compile(r"\\[A-Za-z1-9]")


def _is_understood(pattern: str) -> bool:
    import jsonschema_rs

    try:
        Subschema({}).matches(pattern, "")
    except jsonschema_rs.ValidationError:
        return False
    return True


def _end_of_group(pattern: str, start: int) -> int | None:
    """Where the text behind the group at ``start`` begins."""
    depth, at, inside_set = 0, start, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif inside_set:
            inside_set = character != "]"
        elif character == "[":
            inside_set = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return None


def _has_alternatives(pattern: str) -> bool:
    """Whether a ``|`` stands outside of all groups; also where that is not clear."""
    depth, at = 0, 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif character == "[":
            at = pattern.find("]", at + 2)
            if at < 0:
                return True
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            return True
        at += 1
    return False
