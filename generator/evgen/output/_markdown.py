"""Text for GitHub and GitLab comments: whatever a schema says, it stays text.

A name in a schema may hold backticks, pipes, tags, images or ``@everybody``. In prose all of
that is escaped; where the characters matter they stand in code, which nobody interprets.
"""

from __future__ import annotations

import re

from evgen.output import safe, visible

_SPECIAL = re.compile(r"[\\`*_\[\]~$|<>&]|@|#(?=\w)|://|(?i:(?<=www)\.)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;"}
_MARKED = re.compile(r"`([^`]+)`")


def plain(text: str, limit: int = 1000) -> str:
    """Text that is shown as it is, in a table too; it links and mentions nobody.

    Not for the beginning of a line, where a dash or a number would begin a list.
    """
    return _SPECIAL.sub(_escaped, safe(text, limit))


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    if found in ("@", "#"):  # a host looks for these in what is shown, so a backslash is no help
        return f"<code>{found}</code>"
    return _ENTITIES.get(found, f"\\{found}")


def code(text: str, limit: int = 200) -> str:
    """Text in one line as a code span; not for tables, where a pipe would end the cell."""
    shown = safe(text, limit)
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if not shown.strip() or "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else '""'


def prose(text: str, limit: int = 1000) -> str:
    """A message of evgen's: what it puts between backticks becomes code, the rest stays text."""
    parts = _MARKED.split(safe(text, limit))
    return "".join(code(part) if index % 2 else plain(part) for index, part in enumerate(parts))


def block(text: str, language: str = "") -> str:
    """Lines as a fenced block of code, ending in a newline."""
    lines = [visible(line.replace("\t", "  ")) for line in text.rstrip("\n").split("\n")]
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return "\n".join([f"{fence}{language}", *lines, fence]) + "\n"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
