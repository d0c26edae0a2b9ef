"""What does not survive an import: identifiers of other places, and keywords of other tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evgen import pointer as pointers
from evgen.loading.dialects import KNOWN_KEYWORDS, walk


def clean(schema: dict[str, Any], needed: Iterable[str]) -> list[str]:
    """Drops them in place; returns the keywords, one for each time.

    ``needed`` are pointers that references lead to: a foreign keyword that holds
    something of use stays.
    """
    kept = tuple(needed)
    dropped: list[str] = []
    for pointer, here in walk(schema):
        if not isinstance(here, dict):
            continue
        for keyword in list(here):
            at = pointers.join(pointer, keyword)
            if any(need == at or need.startswith(f"{at}/") for need in kept):
                continue
            if _is_identifier(keyword, here[keyword]) or _is_foreign(keyword):
                del here[keyword]
                dropped.append(keyword)
    return dropped


def _is_identifier(keyword: str, value: Any) -> bool:
    return keyword in ("$id", "id") and not (isinstance(value, str) and value.startswith("#"))


def _is_foreign(keyword: str) -> bool:
    return keyword not in KNOWN_KEYWORDS and not keyword.startswith("x-")
