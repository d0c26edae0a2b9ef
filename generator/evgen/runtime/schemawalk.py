"""Where subschemas stand inside a JSON Schema 2020-12, and what a local reference means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

#: Keywords whose value is a subschema, a list of them, or named ones.
SINGLE = (
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")


_SCALARS = (str, int, float, type(None))
_OBJECTS = (dict, Mapping)  # dict is quicker to tell


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, _OBJECTS)


def is_scalar(value: object) -> bool:
    """Whether a JSON value holds no others. Quicker to ask than the other two."""
    return isinstance(value, _SCALARS)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple, which code may use for an array."""
    return isinstance(value, tuple)


def escape(token: str | int) -> str:
    """One member name or index as a token of a JSON Pointer."""
    return str(token).replace("~", "~0").replace("/", "~1")


#: Where a walk through a document is: the way there, and the last step. None is the document.
Trail = tuple["Trail | None", str | int]


def pointer_of(trail: Trail | None) -> str:
    """The JSON Pointer of a place, spelled only when somebody asks."""
    steps: list[str] = []
    while trail is not None:
        trail, step = trail
        steps.append(f"/{escape(step)}")
    return "".join(reversed(steps))


def target(document: object, reference: str) -> object:
    """What a reference inside ``document`` names: ``#`` or ``#/$defs/Money``.

    Raises LookupError for one that names nothing there.
    """
    from urllib.parse import unquote

    fragment = unquote(reference.removeprefix("#"))
    if not reference.startswith("#") or (fragment and not fragment.startswith("/")):
        raise LookupError(f"not a local reference: {reference}")
    value = document
    for token in fragment.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if is_object(value) and name in value:
            value = value[name]
        elif is_array(value) and name.isascii() and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            raise LookupError(f"a reference to nothing: {reference}")
    return value
