"""A bundle whose parts can stand alone: every reference goes to a definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen.loading.dialects import MANY, NAMED, ONE

ROOT = "-evgen-root-"
#: Keywords that choose, or that constrain what cannot be made to measure.
_RISKY = frozenset(
    [
        "additionalProperties", "anyOf", "contains", "dependentRequired", "dependentSchemas",
        "else", "enum", "const", "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items",
        "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength",
        "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties",
        "prefixItems", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
        "uniqueItems",
    ]
)  # fmt: skip


def without_root_references(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """``{"$ref": …, "$defs": …}`` that means the same; ``#`` refers to a definition of its own."""
    definitions = {name: _copy(sub) for name, sub in bundle.get("$defs", {}).items()}
    body = {name: value for name, value in bundle.items() if name not in ("$defs", "$schema")}
    return {"$ref": f"#/$defs/{ROOT}", "$defs": {**definitions, ROOT: _copy(body)}}


def is_risky(schema: Mapping[str, Any]) -> bool:
    """Whether a value that was made for a schema has to be checked where it was made."""
    return not _RISKY.isdisjoint(schema)


def _copy(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    copied: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword == "$ref" and value == "#":
            copied[keyword] = f"#/$defs/{ROOT}"
        elif keyword in NAMED and isinstance(value, Mapping):
            copied[keyword] = {name: _copy(sub) for name, sub in value.items()}
        elif keyword in MANY and isinstance(value, list):
            copied[keyword] = [_copy(sub) for sub in value]
        elif keyword in ONE:
            copied[keyword] = _copy(value)
        else:
            copied[keyword] = value
    return copied
