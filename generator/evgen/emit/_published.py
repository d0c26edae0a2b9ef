"""The form in which evgen hands out a schema: bundled, without what only evgen reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen.model import JsonObject
from evgen.runtime.schemawalk import LISTS, NAMED, SINGLE

#: What says something to evgen about its own work, and nothing about the data.
_OURS_ALONE = frozenset({"x-evgen", "x-evgen-ignore", "x-evgen-type"})


def published_schema(bundle: JsonObject) -> dict[str, Any]:
    """``bundle`` for readers elsewhere; only schemas lose keywords, never data such as ``examples``."""
    return {
        keyword: _published_value(keyword, value)
        for keyword, value in bundle.items()
        if keyword not in _OURS_ALONE
    }


def _published_value(keyword: str, value: Any) -> Any:
    if keyword in SINGLE:
        return _published(value)
    if keyword in LISTS and isinstance(value, list):
        return [_published(item) for item in value]
    if keyword in NAMED and isinstance(value, Mapping):
        return {name: _published(item) for name, item in value.items()}
    return value


def _published(schema: Any) -> Any:
    return published_schema(schema) if isinstance(schema, Mapping) else schema
