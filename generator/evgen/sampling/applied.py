"""The subschemas that a value is made for: references followed, alternatives chosen."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evgen.runtime.schemawalk import target

_TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
_TELLING = {
    "object": (
        "properties", "required", "patternProperties", "additionalProperties", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired", "dependentSchemas",
        "unevaluatedProperties",
    ),
    "array": (
        "items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems",
        "unevaluatedItems",
    ),
    "string": (
        "minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType",
    ),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip


class StuckError(Exception):
    """No value was found for a place in the data."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"{pointer}: {reason}")
        self.pointer = pointer
        self.reason = reason


@dataclass
class Applied:
    """What applies to one value, all of it at once."""

    parts: list[Mapping[str, Any]] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)  # members that must stay away
    names: list[str] = field(default_factory=list)  # the references gone through

    def all(self, keyword: str) -> list[Any]:
        """The keyword's values, one for each part that has it."""
        return [part[keyword] for part in self.parts if keyword in part]

    def required(self) -> list[str]:
        """Members that the value must have, in order, each once."""
        return list(dict.fromkeys(name for names in self.all("required") for name in names))

    def types(self) -> list[str]:
        """The JSON types that are admitted; ``integer`` beside ``number`` is left out."""
        admitted = list(_TYPES)
        for declared in self.all("type"):
            wanted = [declared] if isinstance(declared, str) else list(declared)
            admitted = [
                t for t in admitted if t in wanted or (t == "integer" and "number" in wanted)
            ]
        if "number" in admitted and "integer" in admitted:
            admitted.remove("integer")
        if self.all("type"):
            return admitted
        told = [kind for kind, words in _TELLING.items() if any(self.all(w) for w in words)]
        return told or ["string", "integer", "boolean"]


class Chooser:
    """Follows references and makes the choices that a schema leaves."""

    def __init__(self, document: Mapping[str, Any], chance: random.Random) -> None:
        self._document = document
        self._chance = chance

    def applied(self, schemas: Sequence[Any], pointer: str, eagerness: float) -> Applied:
        """Everything that applies when all of ``schemas`` do. Raises StuckError for ``false``."""
        found = Applied()
        seen: set[int] = set()
        waiting = list(reversed(schemas))
        dependent: list[tuple[str, Any]] = []
        while waiting or dependent:
            if not waiting:
                self._dependent(dependent.pop(0), found, waiting, eagerness)
                continue
            schema = waiting.pop()
            if schema is False:
                raise StuckError(pointer, "the schema admits nothing here")
            if schema is True or id(schema) in seen:
                continue
            seen.add(id(schema))
            found.parts.append(schema)
            waiting += reversed(self._in_place(schema, found))
            dependent += schema.get("dependentSchemas", {}).items()
        return found

    def _in_place(self, schema: Mapping[str, Any], found: Applied) -> list[Any]:
        more: list[Any] = []
        reference = schema.get("$ref")
        if isinstance(reference, str):
            found.names.append(reference)
            more.append(target(self._document, reference))
        more += schema.get("allOf", ())
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                more.append(self._chance.choice(schema[keyword]))
        if "if" in schema and ("then" in schema or "else" in schema):
            if self._chance.random() < 0.5:
                more += [schema["if"], schema.get("then", True)]
            else:
                more.append(schema.get("else", True))
        return more

    def _dependent(
        self, member: tuple[str, Any], found: Applied, waiting: list[Any], eagerness: float
    ) -> None:
        name, schema = member
        if name in found.required():
            waiting.append(schema)
        elif schema is not False and self._chance.random() < eagerness:
            found.parts.append({"required": [name]})
            waiting.append(schema)
        else:
            found.forbidden.append(name)
