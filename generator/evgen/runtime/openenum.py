"""Open enumerations: only known members are sent, any value of their kind is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .schemawalk import LISTS, NAMED, SINGLE, is_array, is_object, target
from .subschema import members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN_ENUM = "x-evgen-open-enum"
#: There an ``enum`` is a question, not a limit: to open it would change the answer.
_TESTS = ("if", "not")
#: Where more that is valid below can make less valid above.
_QUESTIONS = (*_TESTS, "oneOf")
_DEFINITIONS = ("$defs", "definitions")


def for_reading(schema: Any) -> Any:
    """The schema by which a consumer checks: open enumerations admit their members' types.

    Returns ``schema`` itself where there is none. Where an open enumeration is part of a
    question, such as which branch of ``oneOf`` fits, to open it could turn away what is valid as
    written; so there the schema as written is an alternative.
    """
    if not is_object(schema):
        return schema
    relaxed = _relaxed_schema(schema)
    if relaxed is schema or not _asks(schema, schema, set(), tested=False):
        return relaxed
    definitions = {**_named(schema, "written"), **_named(relaxed, "read")}
    either = [{"$ref": f"#/$defs/{_name('', side)}"} for side in ("written", "read")]
    return {"anyOf": either, "$defs": definitions}


def _relaxed_schema(schema: Any) -> Any:
    if not is_object(schema):
        return schema
    relaxed: dict[str, Any] = {}
    for keyword, value in schema.items():
        relaxed[keyword] = _relaxed(keyword, value)
    members = schema.get("enum")
    if schema.get(OPEN_ENUM) is True and is_array(members):
        del relaxed["enum"]
        kinds = json_types(members)
        if not _within(schema.get("type"), kinds):
            relaxed["allOf"] = [*relaxed.get("allOf", []), {"type": kinds}]
    unchanged = relaxed.keys() == schema.keys() and all(
        relaxed[keyword] is value for keyword, value in schema.items()
    )
    return schema if unchanged else relaxed


def _asks(document: Any, schema: Any, seen: set[tuple[int, bool]], *, tested: bool) -> bool:
    """Whether an open enumeration is part of a question; ``tested`` inside one."""
    if not is_object(schema) or (id(schema), tested) in seen:
        return False
    seen.add((id(schema), tested))
    if tested and schema.get(OPEN_ENUM) is True:
        return True
    reference = schema.get("$ref")
    if isinstance(reference, str) and _asks(
        document, target(document, reference), seen, tested=tested
    ):
        return True
    for keyword, value in schema.items():
        inner = tested or keyword in _QUESTIONS
        inner = inner or (keyword == "contains" and "maxContains" in schema)
        if keyword in SINGLE:
            subschemas: list[Any] = [value]
        elif keyword in LISTS and is_array(value):
            subschemas = value
        elif keyword in NAMED and keyword not in _DEFINITIONS and is_object(value):
            subschemas = list(value.values())
        else:
            continue
        if any(_asks(document, sub, seen, tested=inner) for sub in subschemas):
            return True
    return False


def _name(name: str, side: str) -> str:
    return f"-evgen-{side}-{name}"


def _named(schema: Mapping[str, Any], side: str) -> dict[str, Any]:
    """The schema and its definitions under names of their own; the schema's is that of ``""``."""
    body = {k: v for k, v in schema.items() if k not in ("$schema", "$defs")}
    named = {_name("", side): _renamed(body, side)}
    for name, definition in members_of(schema.get("$defs")).items():
        named[_name(name, side)] = _renamed(definition, side)
    return named


def _renamed(schema: Any, side: str) -> Any:
    """The schema with its references to what it is called now."""
    if not is_object(schema):
        return schema
    renamed: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword == "$ref" and isinstance(value, str):
            name = value.removeprefix("#").removeprefix("/$defs/")
            renamed[keyword] = f"#/$defs/{_name(name, side)}"
        elif keyword in SINGLE:
            renamed[keyword] = _renamed(value, side)
        elif keyword in LISTS and is_array(value):
            renamed[keyword] = [_renamed(sub, side) for sub in value]
        elif keyword in NAMED and is_object(value):
            renamed[keyword] = {name: _renamed(sub, side) for name, sub in value.items()}
        else:
            renamed[keyword] = value
    return renamed


def _within(declared: object, kinds: list[str]) -> bool:
    """Whether a declared type says at least as much as the members' types."""
    types = declared if is_array(declared) else [declared]
    return all(kind in kinds or (kind == "integer" and "number" in kinds) for kind in types)


def json_types(members: list[Any]) -> list[str]:
    """The types of an enumeration's members as the keyword ``type`` names them, in order."""
    kinds = list(dict.fromkeys(_json_type(member) for member in members))
    if "number" in kinds and "integer" in kinds:
        kinds.remove("integer")
    return kinds


def _relaxed(keyword: str, value: Any) -> Any:
    if keyword in _TESTS:
        return value
    if keyword in SINGLE:
        return _relaxed_schema(value)
    if keyword in LISTS and is_array(value):
        items = [_relaxed_schema(item) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    if keyword in NAMED and is_object(value):
        return _relaxed_members(value)
    return value


def _relaxed_members(named: Mapping[str, Any]) -> Any:
    members = {name: _relaxed_schema(sub) for name, sub in named.items()}
    return named if all(members[name] is sub for name, sub in named.items()) else members


def _json_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
