"""Texts of a catalog as paragraphs of a docstring, and the filters that make them one."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping

from evgen.emit.python.quoting import docstring, literal

_WIDTH = 88

#: For every string from a catalog that a template puts into Python source.
FILTERS: Mapping[str, Callable[..., str]] = {"docstring": docstring, "literal": literal}


def prose(*texts: str) -> str:
    """The texts' paragraphs, wrapped, a blank line between them; empty ones are left out."""
    paragraphs = [part for text in texts for part in re.split(r"\n\s*\n", text)]
    return "\n\n".join(
        textwrap.fill(part, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for part in paragraphs
        if part.strip()
    )
