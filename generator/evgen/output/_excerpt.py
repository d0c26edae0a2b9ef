"""A line of source as a terminal can show it, with carets under one place."""

from __future__ import annotations

from evgen.output import columns, sizes, visible

_CUT = "…"


def excerpt(line: str, start: int, width: int) -> tuple[str, str]:
    """The part of ``line`` around ``start`` that fits in ``width`` columns, and the carets' line.

    Tabs become a space, what cannot be seen is written out; the carets stand
    under what is shown, not under what was in the file.
    """
    start = min(start, len(line))
    indent = min(start, len(line) - len(line.lstrip()))
    if indent > 2 and columns(line) > width:
        line, start = "  " + line[indent:], start - indent + 2
    cells = [" " if c == "\t" else visible(c) for c in line]
    widths = [
        size if cell == character else columns(cell)
        for cell, character, size in zip(cells, line, sizes(line), strict=True)
    ]
    if start == len(line):  # the caret stands behind the end
        cells, widths = [*cells, " "], [*widths, 1]
    end = start + _length(line, start)
    first, last = _window(widths, start, width)
    shown = "".join(cells[first:last]).rstrip()
    if first:
        shown = _CUT + shown
    if last < len(cells):
        shown += _CUT
    before = sum(widths[first:start]) + (1 if first else 0)
    carets = sum(widths[start : min(end, last)]) or 1
    return shown, " " * before + "^" * carets


def _window(sizes: list[int], start: int, width: int) -> tuple[int, int]:
    """The cells to show: all if they fit, else from a quarter of the width before ``start``."""
    if sum(sizes) <= width:
        return 0, len(sizes)
    room = width - 2  # a dot of omission on either side
    first, used = start, 0
    while first > 0 and used + sizes[first - 1] <= room // 4:
        first -= 1
        used += sizes[first]
    last = start
    while last < len(sizes) and used + sizes[last] <= room:
        used += sizes[last]
        last += 1
    while first > 0 and used + sizes[first - 1] <= room:  # the end of the line left room
        first -= 1
        used += sizes[first]
    return first, last


def _length(text: str, start: int) -> int:
    """How much of the line to underline: the string, number or word that begins there."""
    if text[start : start + 1] == '"':
        end = start + 1
        while end < len(text) and text[end] != '"':
            end += 2 if text[end] == "\\" else 1
        return max(1, min(end + 1, len(text)) - start)
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "+-._"):
        end += 1
    return max(1, end - start)
