"""Why a JSON value is not valid for a schema, in words and with the place.

``jsonschema-rs`` decides, in microseconds. Where it says no, ``jsonschema``
tells why: its errors carry the keyword, both paths and the context of the
branches that failed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.wording import did_you_mean, listed


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with a value: where in it, which keyword minds, and what to do."""

    pointer: str
    keyword: str
    message: str
    hint: str = ""
    on_key: bool = False


def complaints(schema: Any, value: Any, *, at_names: bool = False) -> Iterator[Complaint]:
    """Everything that ``jsonschema`` holds against ``value``; never follows a reference outside.

    ``at_names``: what is wrong with a member's name stands at the member rather than at the object.
    """
    from jsonschema import Draft202012Validator
    from referencing import Registry

    validator = Draft202012Validator(
        schema, registry=Registry()
    )  # an empty registry fetches nothing
    for error in sorted(
        validator.iter_errors(value), key=lambda e: [str(p) for p in e.absolute_path]
    ):
        if at_names and "propertyNames" in error.absolute_schema_path:
            yield _of_name(error)
        else:
            yield from _complaints(error)


def metaschema_complaints(schema: Any, draft_uri: str) -> Iterator[Complaint]:
    """What the metaschema of a draft holds against a schema."""
    from jsonschema.validators import validator_for

    kind = validator_for({"$schema": draft_uri})
    validator = kind(kind.META_SCHEMA)
    seen = set()
    for error in sorted(
        validator.iter_errors(schema), key=lambda e: [str(p) for p in e.absolute_path]
    ):
        for complaint in _complaints(error):
            if (
                complaint.pointer not in seen
            ):  # a vocabulary's metaschema repeats another's complaint
                seen.add(complaint.pointer)
                yield complaint


def _of_name(error: Any) -> Complaint:
    at = pointers.join("", *error.absolute_path, error.instance)
    message = f"`{error.instance}` cannot be a name here"
    return Complaint(at, error.validator, message, error.schema.get("description", ""), on_key=True)


def _complaints(error: Any) -> Iterator[Complaint]:
    at = pointers.join("", *error.absolute_path)
    value, limit = error.instance, error.validator_value
    if error.validator in ("additionalProperties", "unevaluatedProperties") and limit is False:
        known = list(error.schema.get("properties", ()))
        for name in value:
            if name not in known:
                hint = did_you_mean(name, known, f"it takes {listed(known)}" if known else "")
                yield Complaint(pointers.join(at, name), "additionalProperties",
                                f"unknown key `{name}`", hint, on_key=True)  # fmt: skip
    elif error.validator == "required":
        missing = [name for name in limit if name not in value]
        if error.message.startswith(repr(missing[0])):  # one error for each: the first tells of all
            verb, them = ("is", listed(missing)) if len(missing) == 1 else ("are", "them")
            yield Complaint(at, "required", f"{listed(missing)} {verb} missing", f"add {them}")
    elif error.validator == "enum":
        options = [str(option) for option in limit]
        yield Complaint(at, "enum", f"{_shown(value)} is not one of {listed(options, 'or')}",
                        did_you_mean(str(value), options))  # fmt: skip
    elif error.validator == "type":
        wanted = [limit] if isinstance(limit, str) else limit
        hint = f"write it as {listed(wanted, 'or')}"
        yield Complaint(at, "type", f"{_shown(value)} is not of type {listed(wanted, 'or')}", hint)
    elif error.validator == "pattern":
        hint = str(error.schema.get("description", "") if isinstance(error.schema, dict) else "")
        yield Complaint(at, "pattern", f"{_shown(value)} does not match `{limit}`", hint)
    elif error.validator in ("anyOf", "oneOf") and error.context:
        deepest = max(len(e.absolute_path) for e in error.context)
        best = [e for e in error.context if len(e.absolute_path) == deepest]
        names = [n for e in best if e.validator == "enum" for n in map(str, e.validator_value)]
        hint = did_you_mean(str(value), names, f"take {listed(names, 'or')}" if names else "")
        is_type = at.endswith("/type") and isinstance(value, str)
        message = (
            f"{_shown(value)} is no JSON type"
            if is_type
            else f"{_shown(value)} fits none of the forms it may have"
        )
        yield Complaint(at, error.validator, message, hint)
    else:
        yield Complaint(at, error.validator, error.message[:200])


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
