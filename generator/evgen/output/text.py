"""For people: the place, what is wrong, the line it stands in, and what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from evgen.findings import Finding, Place, Severity
from evgen.output import Terminal, is_wide, safe, summary

_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:
    """A block per finding, and a last line that counts them."""
    blocks = ["\n".join(_block(finding, sources, terminal)) for finding in findings]
    if blocks:
        blocks.append(f"Found {summary(findings)}.")
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _block(finding: Finding, sources: Mapping[str, bytes], terminal: Terminal) -> Iterator[str]:
    place = finding.place
    at = terminal.style(f"{safe(place.path)}:{place.line or 1}:{place.column or 1}", "1")
    label = terminal.style(f"{finding.severity}[{finding.rule}]", _STYLES[finding.severity])
    plain = len(f"{place.path}:{place.line}:{place.column} {finding.severity}[{finding.rule}] ")
    message = safe(finding.message)
    if plain + len(message) <= terminal.width:
        yield f"{at} {label} {message}"
    else:
        yield f"{at} {label}"
        yield from _wrapped(message, "  ", terminal.width)
    yield from _line(place, sources, terminal)
    for related in finding.related:
        where = f"{safe(related.place.path)}:{related.place.line or 1}:{related.place.column or 1}"
        yield from _wrapped(f"{where}: {safe(related.message)}", "  note: ", terminal.width)
    if finding.hint:
        yield from _wrapped(safe(finding.hint), "  help: ", terminal.width)


def _wrapped(text: str, lead: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=lead, subsequent_indent=" " * len(lead),
        break_long_words=False, break_on_hyphens=False,
    ) or [lead]  # fmt: skip


def _line(place: Place, sources: Mapping[str, bytes], terminal: Terminal) -> Iterator[str]:
    content = sources.get(place.path)
    if content is None or place.line is None or place.column is None:
        return
    lines = content.decode("utf-8", "replace").split("\n")
    if place.line > len(lines) or not lines[place.line - 1].strip():
        return
    text = lines[place.line - 1].rstrip("\r")
    caret = min(place.column - 1, len(text))
    length = _length(text, caret)
    gutter = f"{place.line:>4} | "
    text, caret, length = _window(text, caret, length, terminal.width - len(gutter))
    shift = "".join("  " if is_wide(c) else " " for c in text[:caret])
    yield f"{' ' * (len(gutter) - 2)}|"
    yield f"{terminal.style(gutter, '34')}{safe(text.replace(chr(9), ' '))}"
    marks = terminal.style("^" * length, _STYLES[Severity.ERROR])
    yield f"{' ' * (len(gutter) - 2)}| {shift}{marks}"


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


def _window(text: str, caret: int, length: int, width: int) -> tuple[str, int, int]:
    """A part of a long line around the caret, dots where it was cut."""
    indent = len(text) - len(text.lstrip())
    if len(text) <= width:
        return text, caret, length
    if len(text) - indent + 2 <= width and indent > 2:
        return "  " + text[indent:], caret - indent + 2, length
    start = max(0, min(caret - width // 4, len(text) - width))
    part = text[start : start + width]
    if start:
        part = "…" + part[1:]
    if start + width < len(text):
        part = part[:-1] + "…"
    return part, caret - start, min(length, width - (caret - start))
