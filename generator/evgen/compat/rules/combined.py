"""Keywords that combine schemas, and whatever has no words of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evgen.compat.rules import Failure, Told, cure, made, member
from evgen.findings import Rule

_NAMES = {
    "anyOf": ("any-of", "the alternatives of `anyOf`"),
    "oneOf": ("one-of", "the alternatives of `oneOf`, of which exactly one is to fit,"),
    "not": ("exclusion", "the values that `not` leaves"),
    "then": ("condition", "the values that `then` and `else` leave"),
    "else": ("condition", "the values that `then` and `else` leave"),
    "*": ("schema", "the values of the schema, for reasons that no keyword has alone,"),
}
KEYWORDS = tuple(_NAMES)
_STRING, _INTEGER = {"type": "string"}, {"type": "integer"}
_IF = {"properties": {"kind": {}, "size": {}}, "if": {"properties": {"kind": {"const": "box"}}}}
#: For the examples: schemas that admit more, and less.
_WIDE_AND_NARROW: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "any-of": (member({"anyOf": [_STRING, _INTEGER]}), member({"anyOf": [_STRING]})),
    "one-of": (member({"oneOf": [_STRING, _INTEGER]}), member({"oneOf": [_STRING]})),
    "exclusion": (member({"not": {"const": 0}}), member({"not": _INTEGER})),
    "condition": (_IF, {**_IF, "then": False}),
    "schema": (member({"allOf": [{}]}), member({"allOf": [_STRING]})),
}


_ALSO = {
    "one-of": "Note that a further branch can also reject values, those that two branches fit then. "
}


def _rules() -> Iterator[Rule]:
    for name, words in _NAMES.values():
        wide, narrow = _WIDE_AND_NARROW[name]
        which = words[0].upper() + words[1:]
        yield made(
            f"{name}-narrowed", f"{which} are fewer than before.\n\n"
            "Old events may be among what is no longer admitted, and readers of the new version "
            "reject them. Admit them, or start a new major.", wide, narrow,
        )  # fmt: skip
        yield made(
            f"{name}-widened", f"{which} are more than before.\n\n"
            "Running consumers reject what is admitted now and was not before. "
            f"{_ALSO.get(name, '')}Start a new major.",
            narrow, wide,
        )  # fmt: skip


RULES = {rule.name: rule for rule in _rules()}
_SAID = {
    ("added", "narrowed"): "is new, and rejects some of what was sent",
    ("changed", "narrowed"): "no longer admits all that was sent",
    ("removed", "widened"): "is gone, and running consumers still reject what it ruled out",
    ("changed", "widened"): "now admits what running consumers reject",
}


def told(failure: Failure) -> Told:
    """Narrowed for readers of old data, widened for running consumers."""
    keyword = failure.obligation.keyword if failure.obligation.keyword in _NAMES else "*"
    words = "the schema" if keyword == "*" else f"`{keyword}`"
    change = "narrowed" if failure.reader_is_new else "widened"
    message = f"{words} {_SAID[failure.change if keyword != '*' else 'changed', change]}"
    rule = RULES[f"{_NAMES[keyword][0]}-{change}"]
    return Told(rule, f"{failure.subject}: {message}", cure(failure))
