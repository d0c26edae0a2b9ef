"""Text in lines that a terminal holds, counted in columns: a letter of some scripts takes two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evgen.output import columns, sizes

#: What no line begins with, in scripts that break anywhere else.
_CLOSING = frozenset("、。，．：；！？）」』】〉》・ー…％")
_WORD = re.compile(r"( *)([^ ]+)")
_LEAD = re.compile(r" *(?:(?:error|help|note): )?")


def wrapped(text: str, width: int, lead: str = "", *, breaks_words: bool = True) -> list[str]:
    """``text`` in lines of ``width`` columns, the first after ``lead``, the others below it.

    A word that is wider than a line is broken, unless it is to stay what it is, such as a path.
    """
    indent = " " * columns(lead)
    room = max(width - len(indent), 8)
    lines, line, used = [], "", 0
    for space, piece in _pieces(text, room, breaks_words=breaks_words):
        size = columns(piece)
        gap = space if line else ""
        if line and used + len(gap) + size > room:
            lines.append(line)
            line, used, gap = "", 0, ""
        line += gap + piece
        used += len(gap) + size
    lines.append(line)
    return [f"{lead if not index else indent}{each}".rstrip() for index, each in enumerate(lines)]


def fitted(text: str, width: int) -> str:
    """Lines of prose, each wrapped below its own beginning; paths and commands stay whole words."""
    lines = []
    for line in text.split("\n"):
        if columns(line) <= width:
            lines.append(line)
            continue
        found = _LEAD.match(line)
        lead = found.group() if found else ""
        lines += wrapped(line[len(lead) :], width, lead, breaks_words=False)
    return "\n".join(lines)


def shortened(line: str, width: int) -> str:
    """The beginning of a line, as far as it fits."""
    return line if columns(line) <= width else f"{next(_broken(line, width - 1))}…"


def _pieces(text: str, room: int, *, breaks_words: bool) -> Iterator[tuple[str, str]]:
    """What is not broken further, each with what separates it from the one before."""
    for space, word in _WORD.findall(text):
        separator = space
        for piece in _parts(word):
            for part in _broken(piece, room) if breaks_words else (piece,):
                yield separator, part
                separator = ""


def _parts(word: str) -> Iterator[str]:
    """A word as it is, but for letters of two columns: a line may end after each of them."""
    if word.isascii():
        yield word
        return
    part = ""
    wide_before = False
    for character, size in zip(word, sizes(word), strict=True):
        is_wide = size == 2
        if part and (is_wide or wide_before) and size and character not in _CLOSING:
            yield part
            part = ""
        part += character
        wide_before = is_wide if size else wide_before
    yield part


def _broken(word: str, room: int) -> Iterator[str]:
    """A word in parts of no more than ``room`` columns."""
    part, used = "", 0
    for character, size in zip(word, sizes(word), strict=True):
        if part and used + size > room:
            yield part
            part, used = "", 0
        part += character
        used += size
    yield part
