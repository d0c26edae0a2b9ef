"""Small helps for messages that people read."""

from __future__ import annotations

import difflib
import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``word`` was probably meant to be.

    Of several that are equally near, the one that begins like it: fewer people mistype the start.
    """
    by_lower = {candidate.lower(): candidate for candidate in sorted(candidates, reverse=True)}
    meant = word.lower()

    def nearness(candidate: str) -> tuple[float, int]:
        ratio = difflib.SequenceMatcher(None, candidate, meant).ratio()
        return ratio, len(posixpath.commonprefix([candidate, meant]))

    found = difflib.get_close_matches(meant, list(by_lower), n=3, cutoff=0.6)
    return by_lower[max(found, key=nearness)] if found else None


def did_you_mean(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """``did you mean `x`?``, or ``otherwise`` when nothing is near."""
    guess = closest(word, candidates)
    return f"did you mean `{guess}`?" if guess else otherwise


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """`` `a`, `b` and `c` ``."""
    quoted = [f"`{word}`" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {conjunction} {quoted[-1]}"
