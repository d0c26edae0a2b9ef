"""The finding that a generated type is wider than its author will expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evgen import pointer
from evgen.examples import event_file
from evgen.findings import Finding, Place, Rule, Severity
from evgen.model import JsonObject

WIDENED_TYPE = Rule(
    "widened-type",
    Severity.NOTE,
    """A generated type that says less than its schema.

    A model must be able to hold every value that the schema allows. Where no narrower Python
    type can, the type is wider, often `Any`; the schema is still checked in full. Most often a
    `"type"` is missing: `{"properties": {…}}` alone also admits strings and numbers.
    """,
    bad=event_file({"properties": {"size": {"properties": {"width": {"type": "number"}}}}}),
    good=event_file(
        {"properties": {"size": {"type": "object", "properties": {"width": {"type": "number"}}}}}
    ),
)


@dataclass(frozen=True, slots=True)
class Widening:
    """A type that is wider than it looks, where in the bundle, and why."""

    pointer: str
    message: str
    hint: str = ""


def findings(path: str, schema: JsonObject, widenings: Iterable[Widening]) -> Iterator[Finding]:
    """The widenings of one file. What stands in another file is reported for the whole of this one."""
    for widening in widenings:
        place = Place(path, widening.pointer if _is_in(schema, widening.pointer) else "")
        message = f"the Python type is wider than the schema: {widening.message}"
        yield WIDENED_TYPE.at(place, message, widening.hint)


def _is_in(schema: JsonObject, at: str) -> bool:
    try:
        pointer.resolve(schema, at)
    except LookupError:
        return False
    return True
