"""The form in which evgen hands out a schema: bundled, without what only evgen reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evgen.model import JsonObject
from evgen.runtime.schemawalk import LISTS, NAMED, SINGLE

#: What says something to evgen about its own work, and nothing about the data.
_OURS_ALONE = frozenset({"x-evgen", "x-evgen-ignore", "x-evgen-type"})


def published_schema(bundle: JsonObject) -> dict[str, Any]:
    """``bundle`` for readers elsewhere; only schemas lose keywords, never data such as ``examples``."""
    return rewritten(
        bundle, lambda schema: {k: v for k, v in schema.items() if k not in _OURS_ALONE}
    )


def rewritten(
    schema: JsonObject, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """A copy of a schema with ``change`` applied to it and to every subschema, inside out.

    Data (``examples``, ``enum``, ``const`` …) is left alone, also where a property is
    called like a keyword.
    """

    def inner(value: Any) -> Any:
        return rewritten(value, change) if isinstance(value, Mapping) else value

    result: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in SINGLE:
            result[keyword] = inner(value)
        elif keyword in LISTS and isinstance(value, list):
            result[keyword] = [inner(item) for item in value]
        elif keyword in NAMED and isinstance(value, Mapping):
            result[keyword] = {name: inner(item) for name, item in value.items()}
        else:
            result[keyword] = value
    return change(result)
