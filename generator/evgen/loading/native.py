"""A schema that is a bundle as it stands, as most are: seen by looking at it once, without a copy.

It is 2020-12 and has no keywords but that draft's and evgen's own. It has no ``$id``, anchor or
comment, and refers to nothing but itself and its own ``$defs``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from evgen import naming
from evgen.loading.dialects import LATEST, MANY, NAMED, ONE
from evgen.loading.references import Document

_AT_THE_TOP = frozenset({"$schema", "$defs"})
#: Keywords that a bundle has as they are.
_HOLDERS = LATEST.keywords & (ONE | MANY | NAMED) - {"definitions"}
_KNOWN = LATEST.values | {"$ref"} | _HOLDERS | _AT_THE_TOP
#: Names that a bundle keeps.
_REFERENCE = re.compile(r"#/\$defs/([A-Za-z0-9_.-]+)", re.ASCII)


@dataclass(frozen=True)
class Native:
    """A bundle in two parts, which are those of the document: ``definitions`` are the used ones."""

    body: dict[str, Any]
    definitions: dict[str, Any]


def native(document: Document) -> Native | None:
    """The bundle of such a document; None where there may be more to do than to leave it alone."""
    schema, parts = document.schema, document.parts
    if document.dialect is not LATEST or parts is None or not _KNOWN.issuperset(document.keywords):
        return None
    if any("$schema" in part or "$defs" in part for part in parts.every[1:]):
        return None
    if len(set(map(id, parts.every))) < len(parts.every):
        return None  # one object in two places: a copy keeps them apart
    definitions = schema.get("$defs", {})
    used: dict[str, Any] = {}
    waiting = [parts.body]
    while waiting:
        for part in waiting.pop(0):
            if "$ref" not in part or part["$ref"] == "#":
                continue
            found = _REFERENCE.fullmatch(part["$ref"])
            if found is None or found[1] not in parts.definitions or next(iter(part)) != "$ref":
                return None  # where the reference is not first, a bundle puts it there
            if found[1] not in used:
                used[found[1]] = definitions[found[1]]
                waiting.append(parts.definitions[found[1]])
    if len({naming.same_name_key(name) for name in used}) < len(used):
        return None
    return Native({k: v for k, v in schema.items() if k not in ("$schema", "$defs")}, used)
