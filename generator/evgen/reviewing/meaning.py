"""What of a version may change once it is released, and what may not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evgen.compat import Bump, Comparison, Direction, Verdict, compare
from evgen.loading.dialects import MANY, NAMED, ONE, walk
from evgen.reviewing.snapshot import Edition

#: Keywords that speak to people; ``x-`` keys are for tools.
_WORDS = frozenset({"title", "description", "$comment", "examples", "deprecated"})
#: Lists whose order says nothing.
_SETS = frozenset({"required", "enum", "type"})
#: Keywords that decide about no value, and yet are not words: nobody may change them either.
_HINTS = ("default", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "format")

_EQUAL = Direction(Verdict.COMPATIBLE, basis="equal")
SAME = Comparison(Bump.PATCH, _EQUAL, _EQUAL)


def meaning(schema: Any) -> Any:
    """A schema without words and ``x-`` keys; lists whose order says nothing are sorted."""
    if not isinstance(schema, Mapping):
        return schema
    return {
        keyword: _meaning_of(keyword, value)
        for keyword, value in schema.items()
        if keyword not in _WORDS and not keyword.startswith("x-")
    }


def _meaning_of(keyword: str, value: Any) -> Any:
    if keyword in NAMED and isinstance(value, Mapping):
        return {name: meaning(inner) for name, inner in value.items()}
    if keyword in MANY and isinstance(value, list):
        return [meaning(inner) for inner in value]
    if keyword in ONE:
        return meaning(value)
    if keyword == "dependentRequired" and isinstance(value, Mapping):
        return {name: sorted(names) for name, names in value.items()}
    if keyword == "type" and isinstance(value, str):
        return [value]
    if keyword in _SETS and isinstance(value, list):
        return sorted(value, key=_text)
    return value


def compared(old: Edition, new: Edition) -> Comparison:
    """Both directions of ``old`` → ``new``; schemas that differ in words only are not worked on."""
    if same_schema(old, new):
        return SAME
    return compare(old.revision, new.revision)


def same_schema(old: Edition, new: Edition) -> bool:
    """Whether two schemas are the same, words apart."""
    if old.version.bundle is new.version.bundle:
        return True
    return _text(meaning(old.version.bundle)) == _text(meaning(new.version.bundle))


def edit(old: Edition, new: Edition) -> Comparison | None:
    """How a version compares with what it was; None when what may not change did not.

    Written otherwise is not changed: a ``$ref`` for what stood in place, an ``allOf`` around it.
    """
    same_wire = old.wire == new.wire
    if same_wire and same_schema(old, new):
        return None
    comparison = compared(old, new)
    same_hints = set(_hints(old.version.bundle)) == set(_hints(new.version.bundle))
    return None if same_wire and same_hints and comparison.bump is Bump.PATCH else comparison


def _hints(bundle: Any) -> Iterator[tuple[str, str]]:
    for _, schema in walk(bundle):
        if isinstance(schema, Mapping):
            yield from ((word, _text(schema[word])) for word in _HINTS if word in schema)


def _text(value: Any) -> str:
    """One text per JSON value: `1` and `true` are equal to Python, not to a schema."""
    return json.dumps(value, sort_keys=True)
