"""Open enumerations: only known members are sent, any value of their kind is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .schemawalk import LISTS, NAMED, SINGLE, is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN_ENUM = "x-evgen-open-enum"
#: There an ``enum`` is a question, not a limit: to open it would change the answer.
_TESTS = ("if", "not")


def for_reading(schema: Any) -> Any:
    """The schema by which a consumer checks: open enumerations admit their members' types.

    Returns ``schema`` itself where there is none.
    """
    if not is_object(schema):
        return schema
    relaxed: dict[str, Any] = {}
    for keyword, value in schema.items():
        relaxed[keyword] = _relaxed(keyword, value)
    members = schema.get("enum")
    if schema.get(OPEN_ENUM) is True and is_array(members):
        del relaxed["enum"]
        kinds = {"type": json_types(members)}
        relaxed["allOf"] = [*relaxed.get("allOf", []), kinds]
    unchanged = relaxed.keys() == schema.keys() and all(
        relaxed[keyword] is value for keyword, value in schema.items()
    )
    return schema if unchanged else relaxed


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
        return for_reading(value)
    if keyword in LISTS and is_array(value):
        items = [for_reading(item) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    if keyword in NAMED and is_object(value):
        return _relaxed_members(value)
    return value


def _relaxed_members(named: Mapping[str, Any]) -> Any:
    members = {name: for_reading(sub) for name, sub in named.items()}
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
