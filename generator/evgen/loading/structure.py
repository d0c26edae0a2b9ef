"""Questions about what a bundled schema says of an object's members.

They look through what applies in place and always: the schema itself, ``$ref``
and ``allOf``. What only may apply (``anyOf``, ``if`` …) promises nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers

JsonSchema = Mapping[str, Any] | bool


def conjuncts(bundle: Mapping[str, Any], schema: JsonSchema) -> Iterator[Mapping[str, Any]]:
    """Every schema that certainly applies to a value that ``schema`` is applied to."""
    waiting, seen = [schema], set[int]()
    while waiting:
        here = waiting.pop()
        if isinstance(here, bool) or id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        reference = here.get("$ref")
        if isinstance(reference, str):
            waiting.append(pointers.resolve(bundle, reference[1:]))
        waiting.extend(here.get("allOf", ()))


def types(bundle: Mapping[str, Any], schema: JsonSchema) -> frozenset[str] | None:
    """The JSON types that a schema admits by ``type``, ``enum`` or ``const``; None for no limit."""
    admitted: frozenset[str] | None = None
    for part in conjuncts(bundle, schema):
        for found in _own_types(bundle, part):
            admitted = found if admitted is None else admitted & found
    return admitted


def _own_types(bundle: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[frozenset[str]]:
    declared = part.get("type")
    if declared is not None:
        yield frozenset([declared] if isinstance(declared, str) else declared)
    if "enum" in part:
        yield frozenset(map(_type_of, part["enum"]))
    if "const" in part:
        yield frozenset({_type_of(part["const"])})
    for keyword in ("anyOf", "oneOf"):
        if keyword in part:
            branches = [types(bundle, branch) for branch in part[keyword]]
            known = [branch for branch in branches if branch is not None]
            if len(known) == len(branches):
                yield frozenset().union(*known)


def _type_of(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case None:
            return "null"
        case list():
            return "array"
    return "object"


def members(bundle: Mapping[str, Any], schema: JsonSchema) -> dict[str, JsonSchema]:
    """The properties that certainly apply, by name; the first declaration of each."""
    found: dict[str, JsonSchema] = {}
    for part in conjuncts(bundle, schema):
        for name, inner in part.get("properties", {}).items():
            found.setdefault(name, inner)
    return found


def is_required(bundle: Mapping[str, Any], schema: JsonSchema, name: str) -> bool:
    """Whether every value of the schema has the member."""
    return any(name in part.get("required", ()) for part in conjuncts(bundle, schema))


def possible_members(
    bundle: Mapping[str, Any], schema: JsonSchema
) -> tuple[dict[str, JsonSchema], bool]:
    """Properties in any subschema applied to the value, and whether other names may have a meaning."""
    found: dict[str, JsonSchema] = {}
    is_open = False
    waiting, seen = [schema], set[int]()
    while waiting:
        here = waiting.pop()
        if isinstance(here, bool) or id(here) in seen:
            continue
        seen.add(id(here))
        for name, inner in here.get("properties", {}).items():
            found.setdefault(name, inner)
        rest = here.get("additionalProperties", here.get("unevaluatedProperties"))
        is_open = is_open or "patternProperties" in here or isinstance(rest, dict)
        reference = here.get("$ref")
        if isinstance(reference, str):
            waiting.append(pointers.resolve(bundle, reference[1:]))
        for keyword in ("allOf", "anyOf", "oneOf"):
            waiting.extend(here.get(keyword, ()))
        waiting += [here[k] for k in ("if", "then", "else") if k in here]
        waiting += here.get("dependentSchemas", {}).values()
    return found, is_open or not found


def items_of(bundle: Mapping[str, Any], schema: JsonSchema) -> JsonSchema | None:
    """The schema of an array's items, where ``items`` gives one; None otherwise."""
    for part in conjuncts(bundle, schema):
        if "items" in part:
            inner: JsonSchema = part["items"]
            return inner
    return None


@dataclass(frozen=True)
class Missing:
    """A step of a pointer that leads nowhere: which it was, and what there is instead."""

    index: int
    known: tuple[str, ...]  # empty when the value has no members at all


def is_item(token: str) -> bool:
    """Whether a step of a pointer into data may mean an item of an array: a number, ``*`` or ``-``."""
    return token in ("*", "-") or (token.isascii() and token.isdigit())


def field(bundle: Mapping[str, Any], tokens: Sequence[str]) -> JsonSchema | Missing:
    """What a bundle says of the member that a pointer into its data names.

    Items of arrays may be left out. ``True`` where the bundle says nothing; ``Missing`` where
    no data that is declared gets there.
    """
    here: JsonSchema = bundle
    for index, token in enumerate(tokens):
        if is_array(bundle, here) and is_item(token):
            here = _item(bundle, here)
            continue
        while is_array(bundle, here):
            here = _item(bundle, here)
        known, is_open = possible_members(bundle, here)
        admitted = types(bundle, here)
        if token in known:
            here = known[token]
        elif admitted is not None and "object" not in admitted:
            return Missing(index, ())
        elif is_open:
            return True
        else:
            return Missing(index, tuple(known))
    return here


def is_array(bundle: Mapping[str, Any], schema: JsonSchema) -> bool:
    """Whether a value that has members at all certainly is an array."""
    admitted = types(bundle, schema)
    return admitted is not None and "object" not in admitted and "array" in admitted


def _item(bundle: Mapping[str, Any], schema: JsonSchema) -> JsonSchema:
    found = items_of(bundle, schema)
    return True if found is None else found
