"""Where files come from: the only modules that read the outside.

Each source yields a ``Tree``: what the loader needs, and nothing opened that is
not a plain file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evgen.folders import ACCEPTANCE_FILE, CONFIGURATION_FILES, OWN_FILES, is_skipped, prefixes

__all__ = [
    "ACCEPTANCE_FILE",
    "CONFIGURATION_FILES",
    "OWN_FILES",
    "Named",
    "SourceError",
    "Tree",
    "is_skipped",
    "prefixes",
]


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


class SourceError(Exception):
    """The outside said no. ``hint`` says what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint
