"""How findings about filters are worded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evgen.findings import Finding, Place, Related, Rule
from evgen.patterns.reading import written

_ARTICLES = {
    "string": "a string",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "an array",
}


def remark(
    rule: Rule,
    pointer: str,
    message: str,
    hint: str = "",
    schema: Place | None = None,
    *,
    on_key: bool = False,
) -> Finding:
    """A finding about a place in the filter, and the place in the schema that it follows from."""
    related = [Related(schema, "this is what the schema says")] if schema is not None else []
    return rule.at(Place("", pointer, on_key=on_key), message, hint, related)


def words(kinds: Iterable[str]) -> str:
    """``a string or null``."""
    named = [text for kind, text in _ARTICLES.items() if kind in set(kinds)]
    if len(named) == len(_ARTICLES):
        return "anything"
    return " or ".join(named) or "nothing"


def shown(value: Any) -> str:
    """A part of the filter that was read, as it is written, in no more than a line."""
    text = written(value)
    return f"`{text}`" if len(text) <= 80 else f"`{text[:77]}…`"
