"""Formats of findings, one module each: ``render(findings, sources, terminal) -> str``.

A renderer gets located findings in reading order and the files they stand in.
It decides nothing and prints nothing. Text that came from a catalog is shown
with ``safe``: nobody's schema may move a terminal's cursor or end a log's line.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO
from unicodedata import category, east_asian_width

from evgen import registry
from evgen.findings import Finding, Severity

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the reader's side can show: columns, and whether colours.

    ``top`` leads from the top of a repository to the catalog, as ``a/b/``: who hosts the
    repository calls its files from there.
    """

    width: int = 80
    color: bool = False
    top: str = ""

    def style(self, text: str, code: str) -> str:
        """``text`` in an ANSI style, where there are colours."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text


class Renderer(Protocol):
    """What a module in this package offers."""

    def render(
        self, findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal
    ) -> str: ...


def format_names() -> list[str]:
    """What ``--format`` may name."""
    return registry.part_names(__name__)


def renderer(name: str) -> Renderer:
    """The renderer of a format."""
    return registry.part(__name__, name)


def terminal_of(stream: TextIO, environ: Mapping[str, str]) -> Terminal:
    """The terminal that a stream writes to; ``NO_COLOR`` and ``FORCE_COLOR`` have the last word."""
    is_tty = stream.isatty()
    color = is_tty and environ.get("TERM") != "dumb"
    if environ.get("FORCE_COLOR"):
        color = True
    if environ.get("NO_COLOR"):
        color = False
    width = shutil.get_terminal_size((80, 24)).columns if is_tty or "COLUMNS" in environ else 100
    return Terminal(max(40, width), color)


def told_on(stream: TextIO, message: str, environ: Mapping[str, str] = os.environ) -> str:
    """A message as a stream shows it: whoever reads a pipe or a file gets lines as they are."""
    from evgen.output._wrapping import fitted

    if not (stream.isatty() or "COLUMNS" in environ):
        return message
    return fitted(message, terminal_of(stream, environ).width)


def safe(text: str, limit: int = 1000) -> str:
    """Text in one line, with what cannot be seen written out, cut at ``limit``."""
    shown = visible(text.replace("\n", " ").replace("\t", " "))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def visible(text: str) -> str:
    """Text with control, bidi and other unseen characters written out by their numbers."""
    return _UNSAFE.sub(lambda m: _written_out(ord(m.group())), text)


def _written_out(point: int) -> str:
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each severity."""
    return {
        level.value: sum(f.severity is level for f in findings)
        for level in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    }


def summary(findings: Sequence[Finding]) -> str:
    """``2 errors and 1 warning``; empty when there is nothing."""
    words = [
        f"{number} {level}{'' if number == 1 else 's'}"
        for level, number in counts(findings).items()
        if number
    ]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes that has nothing unseen in it."""
    return len(text) if text.isascii() else sum(sizes(text))


#: Vowels and finals of Hangul that join the syllable before them.
_JOINING = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
_AS_PICTURE = "\ufe0f"


def sizes(text: str) -> list[int]:
    """How many columns each character adds: none, one or two."""
    found: list[int] = []
    for character in text:
        if character == _AS_PICTURE and found and found[-1] == 1:
            found.append(1)  # a sign that is one column wide becomes a picture of two
        elif category(character) in ("Mn", "Me") or _JOINING.match(character):
            found.append(0)
        else:
            found.append(2 if east_asian_width(character) in "WF" else 1)
    return found
