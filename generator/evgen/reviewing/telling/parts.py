"""What all parts of the comment are made of: places as links, sections, folds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from evgen.findings import Place
from evgen.output._markdown import code, plain
from evgen.reviewing.report import Outcome, Reader
from evgen.reviewing.telling import words

#: Rows of a table and items of a list that are shown.
MOST_ROWS = 60

ICONS = {
    Outcome.BREAKING: "❌",
    Outcome.UNDECIDED: "❓",
    Outcome.FORBIDDEN: "❌",
    Outcome.ACCEPTED: "☑️",
    Outcome.TOLERATED: "⚠️",
    Outcome.MAJOR: "🆕",
    Outcome.SAFE: "✅",
    Outcome.NEW: "🆕",
    Outcome.WORDS: "✅",
    Outcome.DRAFT: "✏️",
}


@dataclass(frozen=True)
class Links:
    """Where the files of the head can be seen: a URL that a path is put after; empty for nowhere.

    ``files`` are those of the head: what is gone has no page.
    """

    base: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)

    def of(self, place: Place, text: str = "") -> str:
        """A place as a link, or as a name."""
        shown = code(text or name(place))
        if not self.base or place.path not in self.files:
            return shown
        return f"[{shown}]({self.base}{quote(place.path)}#L{place.line or 1})"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comment that is shown whole or not at all, and not without what it is ``under``."""

    name: str  # as markdown
    parts: tuple[str, ...]
    under: str = ""

    def text(self) -> str:
        return "".join(f"{part.rstrip()}\n\n" for part in self.parts if part)


def names(readers: Iterable[Reader]) -> str:
    return ", ".join(plain(words.who(reader)) for reader in readers)


def name(place: Place) -> str:
    return f"{place.path}#L{place.line or 1}"


def fold(title: str, parts: Sequence[str]) -> str:
    """``title`` is evgen's own."""
    inside = "\n\n".join(part.rstrip() for part in parts if part)
    return f"<details><summary>{title}</summary>\n\n{inside}\n\n</details>"


def more(lines: Sequence[str]) -> str:
    """A list, and how many items of it are not shown."""
    rest = len(lines) - MOST_ROWS
    return "\n".join([*lines[:MOST_ROWS], *([f"- … and {rest} more"] if rest > 0 else [])])


def counted(number: int, word: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
