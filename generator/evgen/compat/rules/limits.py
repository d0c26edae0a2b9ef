"""Bounds of numbers, and how long, how many and how often."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, cure, made, shown

#: Keyword → its name in rules, in words, and whether more of it admits less.
_LIMITS = {
    "minimum": ("minimum", "its minimum", True),
    "exclusiveMinimum": ("exclusive-minimum", "its lower bound", True),
    "maximum": ("maximum", "its maximum", False),
    "exclusiveMaximum": ("exclusive-maximum", "its upper bound", False),
    "minLength": ("min-length", "its least length", True),
    "maxLength": ("max-length", "its greatest length", False),
    "minItems": ("min-items", "its least number of items", True),
    "maxItems": ("max-items", "its greatest number of items", False),
    "minProperties": ("min-properties", "its least number of members", True),
    "maxProperties": ("max-properties", "its greatest number of members", False),
    "maxContains": ("max-contains", "its greatest number of matching items", False),
}
KEYWORDS = (*_LIMITS, "multipleOf")


def _rules() -> dict[str, str]:
    pages: dict[str, str] = {}
    for keyword, (name, _, is_least) in _LIMITS.items():
        tighter, looser = ("raised", "lowered") if is_least else ("lowered", "raised")
        narrow = "Old events may be beyond it, and readers of the new version reject them."
        wide = "Running consumers reject what is between the two."
        end = "Keep the limit as it was, or start a new major."
        pages[f"{name}-added"] = f"A place has a `{keyword}` that had none.\n\n{narrow} {end}"
        pages[f"{name}-{tighter}"] = f"A `{keyword}` admits less than before.\n\n{narrow} {end}"
        pages[f"{name}-removed"] = f"A place that had a `{keyword}` has none.\n\n{wide} {end}"
        pages[f"{name}-{looser}"] = f"A `{keyword}` admits more than before.\n\n{wide} {end}"
    end = "Keep `multipleOf` as it was, or start a new major."
    pages["multiple-of-added"] = (
        f"Numbers must be multiples of something now.\n\nOld events may hold others. {end}"
    )
    pages["multiple-of-removed"] = (
        "Numbers need not be multiples of anything any more.\n\n"
        f"Running consumers reject others. {end}"
    )
    pages["multiple-of-changed"] = (
        "Numbers must be multiples of something else.\n\n"
        f"What one version takes is not always a multiple for the other. {end}"
    )
    return pages


RULES = {name: made(name, page) for name, page in _rules().items()}


def told(failure: Failure) -> Told:
    """Which limit went which way."""
    keyword = failure.obligation.keyword
    old, new = failure.old_and_new
    if keyword == "multipleOf":
        name, words = "multiple-of", "what it is a multiple of"
        change = failure.change
    else:
        name, words, _ = _LIMITS[keyword]
        change = failure.change
        if change == "changed":
            change = "raised" if new > old else "lowered"
    rule = RULES.get(f"{name}-{change}")
    if rule is None or old == new:  # the limit is not what changed: something else let it be met
        rule = RULES[f"{name}-{'added' if failure.reader_is_new else 'removed'}"]
        message = f"{failure.subject} can pass `{keyword}` {shown(failure.obligation.mine)}"
    elif change == "added":
        message = f"{failure.subject} has {words} limited now: `{keyword}` is {shown(new)}"
    elif change == "removed":
        message = f"{failure.subject} has {words} no longer limited: `{keyword}` was {shown(old)}"
    else:
        message = f"{failure.subject}: `{keyword}` went from {shown(old)} to {shown(new)}"
    return Told(rule, message, cure(failure))
