"""Where files come from: the only modules that read the outside.

Each source yields a ``Tree``: what the loader needs, and nothing opened that is
not a plain file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Files beside the catalog that may configure evgen.
CONFIGURATION_FILES = ("evgen.toml", "pyproject.toml")
#: What was accepted although it breaks.
ACCEPTANCE_FILE = "evgen.accept.toml"
#: Files that are evgen's own: in their place nothing but a file is read.
OWN_FILES = ("evgen.toml", ACCEPTANCE_FILE)


@dataclass(frozen=True, slots=True)
class Tree:
    """Root-relative paths (with ``/``, sorted) and bytes.

    ``irregular`` are links, pipes and the like in the catalog's way: named, never
    opened. ``has_schemas`` tells whether there is a schemas folder at all.
    """

    files: Mapping[str, bytes]
    irregular: tuple[str, ...] = ()
    has_schemas: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """One file that a user named, and the way to those that it refers to.

    ``path`` begins with a folder that stands for what references may reach: the names that
    ``neighbour`` takes do too, and it has None for what is not there, or no plain file.
    ``shown`` is what people call such a path.
    """

    path: str
    content: bytes
    neighbour: Callable[[str], bytes | None]
    shown: Callable[[str], str]


def is_skipped(name: str) -> bool:
    """Hidden files and editors' backups are nobody's schemas."""
    return name.startswith(".") or name.endswith("~")


def prefixes(path: str) -> list[str]:
    """``a/b/c`` → ``a``, ``a/b``, ``a/b/c``: every place where a link could lead away."""
    parts = path.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


class SourceError(Exception):
    """The outside said no. ``hint`` says what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint
