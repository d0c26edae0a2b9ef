"""What stood in a schema file, and what stands there now: the lines that a reviewer compares."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.compat import Break
from evgen.findings import Place
from evgen.model import Version

_WIDTH = 88
_MOST_LINES = 24


def before_and_after(found: Break, old: Version, new: Version) -> tuple[str, ...]:
    """Lines that begin with ``-``, ``+``, ``@@`` or a space; empty where there is nothing to compare.

    Where a break points into one version only, the same place of the other stands beside it.
    """
    here, there = found.new, found.old
    if here is None and there is not None:
        here = Place(_counterpart(there.path, old, new), there.pointer)
    if there is None and here is not None:
        there = Place(_counterpart(here.path, new, old), here.pointer)
    if here is None or there is None:
        return ()
    before = _member(old, there)
    lines = diff(before, _member(new, here))
    if not lines and found.new is None:  # a shared type is what it was, and no longer used here
        return diff(before, ())
    around = _around(new, here)
    return (f"@@ {around} @@", *lines) if lines and around else lines


def _around(version: Version, place: Place) -> str:
    """The pointer of the schema that the shown member is in, as far as it is there."""
    document = version.origins.documents.get(place.path)
    tokens = _member_tokens(document, pointers.tokens(place.pointer))[:-1]
    while tokens and _at(document, tokens) is _NOTHING:
        tokens.pop()
    return pointers.join("", *tokens)


def _counterpart(path: str, mine: Version, other: Version) -> str:
    """The other version's own file for one's own; a shared type is one file."""
    return other.path if path == mine.path else path


def diff(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """The two as a short diff."""
    lines = [
        line.rstrip("\n")
        for line in difflib.unified_diff(before, after, n=2, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    return cut(tuple(lines))


def cut(lines: tuple[str, ...], most: int = _MOST_LINES) -> tuple[str, ...]:
    """No more lines than a reader compares, and a last one that counts the rest."""
    if len(lines) <= most:
        return lines
    return (*lines[: most - 1], f"  … {len(lines) - most + 1} more lines")


def _member(version: Version, place: Place) -> tuple[str, ...]:
    """The member of a schema that a place is in, as lines; an item shows its whole list."""
    document = version.origins.documents.get(place.path)
    tokens = _member_tokens(document, pointers.tokens(place.pointer))
    found = _at(document, tokens)
    if found is _NOTHING or document is None:
        return ()
    return tuple(_shown(tokens[-1] if tokens else None, found))


def _member_tokens(document: Any, tokens: list[str]) -> list[str]:
    """The way to a member of an object: an item of a list stands for the list."""
    tokens = list(tokens)
    while len(tokens) > 1 and isinstance(_at(document, tokens[:-1]), list):
        tokens.pop()
    return tokens


_NOTHING = object()


def _at(document: Any, tokens: list[str]) -> Any:
    try:
        return pointers.resolve(document, pointers.join("", *tokens))
    except LookupError:
        return _NOTHING


def _shown(name: str | None, value: Any) -> Iterator[str]:
    lead = "" if name is None else f"{json.dumps(name, ensure_ascii=False)}: "
    line = lead + json.dumps(value, ensure_ascii=False)
    if len(line) <= _WIDTH:
        yield line
        return
    first, *rest = json_lines(value)
    yield lead + first
    yield from rest


def json_lines(value: Any, width: int = _WIDTH, indent: int = 0) -> list[str]:
    """JSON for people: what fits in a line stays in one."""
    line = json.dumps(value, ensure_ascii=False)
    if indent + len(line) <= width or not isinstance(value, Mapping | list) or not value:
        return [line]
    pad = " " * (indent + 2)
    is_object = isinstance(value, Mapping)
    lines = ["{" if is_object else "["]
    items = value.items() if isinstance(value, Mapping) else ((None, item) for item in value)
    for name, item in items:
        lead = "" if name is None else f"{json.dumps(name, ensure_ascii=False)}: "
        first, *rest = json_lines(item, width - len(lead), indent + 2)
        lines += [f"{pad}{lead}{first}", *rest]
        lines[-1] += ","
    lines[-1] = lines[-1].removesuffix(",")
    return [*lines, " " * indent + ("}" if is_object else "]")]
