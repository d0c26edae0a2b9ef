"""The drafts of JSON Schema: which keywords each knows, and where subschemas are.

Sources: the drafts' own documents (draft-04 to draft-07, 2019-09, 2020-12).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from evgen import pointer as pointers

_OLDEST = frozenset(
    [
        "$schema",
        "$ref",
        "title",
        "description",
        "default",
        "definitions",
        "type",
        "enum",
        "format",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "items",
        "additionalItems",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxProperties",
        "minProperties",
        "required",
        "properties",
        "patternProperties",
        "additionalProperties",
        "dependencies",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
    ]
)
_DRAFT_6 = _OLDEST | {"$id", "const", "contains", "propertyNames", "examples"}
_DRAFT_7 = _DRAFT_6 | {
    "$comment", "if", "then", "else", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
}  # fmt: skip
_DRAFT_2019 = (_DRAFT_7 - {"dependencies"}) | {
    "$anchor", "$defs", "$recursiveRef", "$recursiveAnchor", "$vocabulary", "contentSchema",
    "deprecated", "dependentRequired", "dependentSchemas", "minContains", "maxContains",
    "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
_DRAFT_2020 = (_DRAFT_2019 - {"$recursiveRef", "$recursiveAnchor", "additionalItems"}) | {
    "$dynamicRef", "$dynamicAnchor", "prefixItems",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """One draft: its number, the keywords it gives a meaning, and how it reads ``$ref``."""

    name: str
    year: int  # for comparing: 4, 6, 7, 2019, 2020
    keywords: frozenset[str]

    @property
    def ref_hides_siblings(self) -> bool:
        """Up to draft-07 everything beside a ``$ref`` is ignored."""
        return self.year <= 7

    @cached_property
    def values(self) -> frozenset[str]:
        """Keywords that hold no schema and mean in 2020-12 what they mean here."""
        others = {k for k in self.keywords if k[0] == "$" or k == "id"}
        moved = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
        others |= moved if self.year == 4 else set()
        return self.keywords - others - ONE - MANY - NAMED | OWN_KEYWORDS

    def leaves_alone(self, schema: Any) -> bool:
        """Whether a schema means in 2020-12 what it means here, with nothing below it."""
        return not isinstance(schema, dict) or self.values.issuperset(schema)

    @property
    def id_keyword(self) -> str:
        return "id" if self.year == 4 else "$id"


DIALECTS: Mapping[str, Dialect] = {
    "http://json-schema.org/draft-04/schema": Dialect("draft-04", 4, _OLDEST | {"id"}),
    "http://json-schema.org/draft-06/schema": Dialect("draft-06", 6, _DRAFT_6),
    "http://json-schema.org/draft-07/schema": Dialect("draft-07", 7, _DRAFT_7),
    "https://json-schema.org/draft/2019-09/schema": Dialect("2019-09", 2019, _DRAFT_2019),
    "https://json-schema.org/draft/2020-12/schema": Dialect("2020-12", 2020, _DRAFT_2020),
}
LATEST_URI = "https://json-schema.org/draft/2020-12/schema"
LATEST = DIALECTS[LATEST_URI]
#: Every keyword that some draft knows, ``definitions`` included, which works in all of them.
KNOWN_KEYWORDS = frozenset().union(*(d.keywords for d in DIALECTS.values()))
#: evgen's own keywords beside a subschema.
OWN_KEYWORDS = frozenset(
    {"x-evgen", "x-evgen-ignore", "x-evgen-name", "x-evgen-open-enum", "x-evgen-pii"}
)

ONE = frozenset(
    [
        "additionalItems",
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ]
)
MANY = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
NAMED = frozenset(
    ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"]
)


_HOLDERS = ONE | MANY | NAMED


def dialect_of(schema: Any) -> Dialect | None:
    """The draft that ``$schema`` names (2020-12 when there is none), or None if evgen knows it not."""
    uri = schema.get("$schema", LATEST_URI) if isinstance(schema, dict) else LATEST_URI
    return _BY_ADDRESS.get(_address(uri.removesuffix("#"))) if isinstance(uri, str) else None


def _address(uri: str) -> str:
    return uri.rpartition("://")[2]


_BY_ADDRESS = {_address(uri): dialect for uri, dialect in DIALECTS.items()}


def children(schema: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """The direct subschemas of a schema in any draft, each with its pointer."""
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        if keyword in NAMED and isinstance(value, dict):
            for name, child in value.items():
                if isinstance(child, dict | bool):
                    yield pointers.join(pointer, keyword, name), child
        elif keyword in MANY and isinstance(value, list):
            for index, child in enumerate(value):
                yield pointers.join(pointer, keyword, index), child
        elif keyword in ONE and isinstance(value, dict | bool):
            yield pointers.join(pointer, keyword), value


def walk(schema: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """A schema and all its subschemas, outside in, each with its pointer."""
    waiting = [(pointer, schema)]
    while waiting:
        at, here = waiting.pop()
        yield at, here
        waiting.extend(reversed(list(children(here, at))))


def subschemas(schema: Any) -> list[dict[str, Any]]:
    """The same without pointers, and without the booleans: for a quick look at what there is."""
    found: list[dict[str, Any]] = [schema] if isinstance(schema, dict) else []
    for here in found:  # which grows
        if _HOLDERS.isdisjoint(here):  # most have nothing below them
            continue
        for keyword, value in here.items():
            if keyword not in _HOLDERS:
                continue
            inner: Iterable[Any] = ()
            if isinstance(value, dict):
                inner = value.values() if keyword in NAMED else (value,)
            elif isinstance(value, list) and keyword in MANY:
                inner = value
            found += [child for child in inner if isinstance(child, dict)]
    return found


@dataclass(frozen=True, slots=True)
class Parts:
    """The ``subschemas`` of a schema: by definition at its top, those outside of any, and all."""

    body: list[dict[str, Any]]  # the schema itself is the first
    definitions: Mapping[str, list[dict[str, Any]]]
    every: list[dict[str, Any]]


def parts_of(schema: dict[str, Any]) -> Parts:
    """The parts, in one walk."""
    defined = schema.get("$defs")
    if not isinstance(defined, dict):
        body = subschemas(schema)
        return Parts(body, {}, body)
    body = subschemas({k: v for k, v in schema.items() if k != "$defs"})
    body[0] = schema
    definitions = {name: subschemas(definition) for name, definition in defined.items()}
    every = [*body, *chain.from_iterable(definitions.values())]
    return Parts(body, definitions, every)
