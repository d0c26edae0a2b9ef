"""Keywords that combine schemas, and whatever has no words of its own."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, cure, made

_NAMES = {
    "anyOf": ("any-of", "the alternatives"),
    "oneOf": ("one-of", "the alternatives, of which exactly one is to fit,"),
    "not": ("exclusion", "what is ruled out"),
    "then": ("condition", "what holds under a condition"),
    "else": ("condition", "what holds under a condition"),
    "*": ("schema", "the schema"),
}
KEYWORDS = tuple(_NAMES)


def _page(name: str, words: str, *, narrowed: bool) -> str:
    if narrowed:
        return (
            f"Of {name}: {words} admit less than before.\n\n"
            "Old events may be among what is no longer admitted, and readers of the new version "
            "reject them. Admit them, or start a new major."
        )
    return (
        f"Of {name}: {words} admit more than before.\n\n"
        "Running consumers reject what is admitted now and was not before. Note that a further "
        "branch of `oneOf` can also reject values that two branches fit. Start a new major."
    )


RULES = {
    f"{name}-{change}": made(
        f"{name}-{change}", _page(f"`{keyword}`", words, narrowed=change == "narrowed")
    )
    for keyword, (name, words) in _NAMES.items()
    for change in ("narrowed", "widened")
}


def told(failure: Failure) -> Told:
    """Narrowed for readers of old data, widened for running consumers."""
    name, words = _NAMES.get(failure.obligation.keyword, _NAMES["*"])
    change = "narrowed" if failure.reader_is_new else "widened"
    message = (
        f"{failure.subject}: {words} no longer admit all that was sent"
        if failure.reader_is_new
        else f"{failure.subject}: {words} admit what running consumers reject"
    )
    return Told(RULES[f"{name}-{change}"], message, cure(failure))
