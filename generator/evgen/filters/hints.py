"""What was probably meant, where a filter asks for a value that no event has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from evgen.filters.fields import Field
from evgen.filters.places import SCALAR_KINDS
from evgen.filters.saying import words
from evgen.filters.subject import Subject
from evgen.patterns.terms import (
    AnythingBut,
    Exactly,
    Exists,
    Number,
    Numeric,
    Prefix,
    Suffix,
    Test,
)
from evgen.wording import closest, listed


def kinds_of_test(test: Test) -> frozenset[str]:
    """The types of value that a test is made for. (Wide blocks of addresses match numbers by chance.)"""
    match test:
        case Exists() | AnythingBut():
            return SCALAR_KINDS
        case Numeric() | Exactly(Number()):
            return frozenset({"number"})
        case Exactly(bool()):
            return frozenset({"boolean"})
        case Exactly(None):
            return frozenset({"null"})
        case _:
            return frozenset({"string"})


def leaf_hint(subject: Subject, field: Field) -> str:
    """A field inside an object that has a value, for who named the object."""
    territory = subject.territory
    waiting = [(field.places, field.condition.path)]
    for places, path in waiting:
        for name in territory.names(places):
            inner = territory.members(places, name)
            if any(territory.kinds(place) & SCALAR_KINDS for place in inner):
                return f"name a field that holds a value, such as `{'.'.join((*path, name))}`"
            if len(waiting) < 50:
                waiting.append((inner, (*path, name)))
    return "name a field that holds a value"


def type_hint(test: Test, field: Field) -> str:
    """The same value as the events have it."""
    match test:
        case Exactly(str() as text):
            literal = _literal(text, field.scalars)
            if literal is not None:
                return f"did you mean `{literal}`?"
        case Exactly(Number(text)) if "string" in field.scalars:
            return f'did you mean `"{text}"`?'
        case Exactly(bool() as value) if "string" in field.scalars:
            return f'did you mean `"{str(value).lower()}"`?'
        case Numeric() if "string" in field.scalars:
            return "compare it with strings, or with a `prefix`: EventBridge does not convert"
        case Prefix() | Suffix() if "number" in field.scalars:
            return "compare it with `numeric`: EventBridge does not convert"
    return f"it is {words(field.scalars)}: EventBridge does not convert"


def _literal(text: str, kinds: frozenset[str]) -> str | None:
    if "number" in kinds and _is_number(text):
        return text
    if "boolean" in kinds and text.lower() in ("true", "false"):
        return text.lower()
    return "null" if "null" in kinds and text.lower() == "null" else None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?", text) is not None


def listed_values(subject: Subject, field: Field) -> list[Any]:
    """The values that the schema lists for a field."""
    found: list[Any] = []
    for _, schema in subject.territory.schemas(field.places):
        found += schema.get("enum", ())
        found += [schema["const"]] if "const" in schema else []
    return found


def value_hint(subject: Subject, test: Test, field: Field) -> str:
    """What the schema says of the values, or the one that was probably meant."""
    values = listed_values(subject, field)
    texts = [value for value in values if isinstance(value, str)]
    wanted = getattr(test, "text", None) if not isinstance(test, Exactly) else test.value
    if isinstance(test, Exactly) and wanted in texts:
        return (
            "the schema lists it, and excludes it elsewhere: look at its `if`, `not` and `required`"
        )
    if isinstance(wanted, str) and texts:
        guess = closest(wanted, texts)
        if guess is not None:
            return f"did you mean `{guess}`?"
    if values:
        return f"there {'is' if len(values) == 1 else 'are'} {listed(map(_written, values[:12]))}"
    said = list(dict.fromkeys(_said(subject, field)))
    return f"the schema says {', '.join(said)}" if said else ""


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_TELLING = (
    "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "format",
)  # fmt: skip


def _said(subject: Subject, field: Field) -> Iterator[str]:
    for _, schema in subject.territory.schemas(field.places):
        for keyword in _TELLING:
            if keyword in schema:
                yield f"`{keyword}` {str(schema[keyword])[:60]}"
