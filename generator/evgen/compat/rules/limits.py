"""Bounds of numbers, and how long, how many and how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evgen.compat.rules import Failure, Told, cure, made, member, shown
from evgen.findings import Rule

#: Keyword → its name in rules, and whether more of it admits less.
_LIMITS = {
    "minimum": ("minimum", True),
    "exclusiveMinimum": ("exclusive-minimum", True),
    "maximum": ("maximum", False),
    "exclusiveMaximum": ("exclusive-maximum", False),
    "minLength": ("min-length", True),
    "maxLength": ("max-length", False),
    "minItems": ("min-items", True),
    "maxItems": ("max-items", False),
    "minProperties": ("min-properties", True),
    "maxProperties": ("max-properties", False),
    "maxContains": ("max-contains", False),
}
KEYWORDS = (*_LIMITS, "multipleOf")
_KINDS = {
    "number": ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
    "integer": ("multipleOf",),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems", "maxContains"),
    "object": ("minProperties", "maxProperties"),
}
_TYPES = {keyword: kind for kind, keywords in _KINDS.items() for keyword in keywords}


#: For the examples: what a limit, or ``multipleOf``, is put on.
_BESIDE: Mapping[str, Mapping[str, Any]] = {
    "maxContains": {"contains": {"const": "S"}}, "minProperties": {"additionalProperties": True},
    "maxProperties": {"additionalProperties": True},
}  # fmt: skip


def _with(keyword: str, value: int | None) -> Mapping[str, Any]:
    """An example's schema, with and without the keyword."""
    limit = {} if value is None else {keyword: value}
    return member({"type": _TYPES[keyword], **_BESIDE.get(keyword, {}), **limit})


def _rules() -> Iterator[Rule]:
    narrow = "Old events may be beyond it, and readers of the new version reject them."
    wide = "Running consumers reject what is between the two."
    end = "Keep the limit as it was, or start a new major."
    for keyword, (name, is_least) in _LIMITS.items():
        tighter, looser = ("raised", "lowered") if is_least else ("lowered", "raised")
        tight, loose = (_with(keyword, value) for value in ((4, 2) if is_least else (2, 4)))
        none, a = _with(keyword, None), f"{'an' if keyword[0] == 'e' else 'a'} `{keyword}`"
        this = a[0].upper() + a[1:]
        yield made(
            f"{name}-added", f"A place has {a} that had none.\n\n{narrow} {end}", none, loose
        )
        yield made(
            f"{name}-{tighter}",
            f"{this} admits less than before.\n\n{narrow} {end}",
            loose,
            tight,
        )
        yield made(
            f"{name}-removed", f"A place that had {a} has none.\n\n{wide} {end}", loose, none
        )
        yield made(
            f"{name}-{looser}",
            f"{this} admits more than before.\n\n{wide} {end}",
            tight,
            loose,
        )
    end = "Keep `multipleOf` as it was, or start a new major."
    none, two, three = (_with("multipleOf", value) for value in (None, 2, 3))
    yield made(
        "multiple-of-added",
        f"Numbers must be multiples of something now.\n\nOld events may hold others. {end}",
        none,
        two,
    )
    yield made(
        "multiple-of-removed",
        "Numbers need not be multiples of anything any more.\n\n"
        f"Running consumers reject others. {end}",
        two,
        none,
    )
    yield made(
        "multiple-of-changed",
        "Numbers must be multiples of something else.\n\n"
        f"What one version takes is not always a multiple for the other. {end}",
        two,
        three,
    )


RULES = {rule.name: rule for rule in _rules()}


def told(failure: Failure) -> Told:
    """Which limit went which way."""
    keyword = failure.obligation.keyword
    old, new = failure.old_and_new
    if keyword == "multipleOf":
        name, change = "multiple-of", failure.change
    else:
        name, change = _LIMITS[keyword][0], failure.change
        if change == "changed":
            change = "raised" if new > old else "lowered"
    a = f"{'an' if keyword[0] == 'e' else 'a'} `{keyword}`"
    rule = RULES.get(f"{name}-{change}")
    if rule is None or old == new:  # the limit is not what changed: something else let it be met
        rule = RULES[f"{name}-{'added' if failure.reader_is_new else 'removed'}"]
        message = f"{failure.subject} can pass `{keyword}` {shown(failure.obligation.mine)}"
    elif change == "added":
        message = f"{failure.subject} has {a} now: {shown(new)}"
    elif change == "removed":
        message = f"{failure.subject} no longer has {a} (it was {shown(old)})"
    else:
        message = f"{failure.subject}: `{keyword}` went from {shown(old)} to {shown(new)}"
    return Told(rule, message, cure(failure))
