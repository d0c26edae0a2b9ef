"""Compatibility of two schemas: proved, refuted with a witness, or undecided; never guessed.

Both directions are always answered and named by who would break: ``backward``
is old data under the new schema (archives, replays, redrives), ``forward`` new
data under the old one (running consumers).
"""

from __future__ import annotations

from importlib import import_module

from evgen.compat.verdicts import (
    Break,
    Bump,
    Comparison,
    Direction,
    Options,
    Revision,
    Semantics,
    Verdict,
)

__all__ = [
    "Break",
    "Bump",
    "Comparison",
    "Direction",
    "Options",
    "Revision",
    "Semantics",
    "Verdict",
    "compare",
    "prepare",
]


_USUAL = Options()


def compare(old: Revision, new: Revision, options: Options = _USUAL) -> Comparison:
    """Both directions of ``old`` → ``new``, and the version bump that they ask for."""
    from evgen.compat.comparing import compared

    return compared(old, new, options)


def prepare() -> None:
    """Imports all that ``compare`` needs: processes that are forked afterwards share it."""
    import_module("evgen.compat.comparing")
    import_module("evgen.compat.witnesses").prepare()
