"""``enum`` and ``const``."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, cure, made, member, shown

KEYWORDS = ("enum", "const")

RULES = {
    rule.name: rule
    for rule in (
        made("enum-value-removed", """A value of an enumeration is gone.

        Old events may hold it, and readers of the new version reject them. Keep the value (and say
        in its description that it is no longer sent), or start a new major.""",
        member({"enum": ["S", "M", "L"]}),
        member({"enum": ["S", "M"]})),
        made("enum-value-added", """An enumeration has a value that it did not have.

        Running consumers reject it. Say `"x-evgen-open-enum": true` in the version before, so that
        readers take values they do not know; or start a new major.""",
        member({"enum": ["S", "M"]}),
        member({"enum": ["S", "M", "L"]})),
        made("enum-added", """A place that took other values now has an `enum` or a `const`.

        Old events may hold what is not listed. List all that was sent, or start a new major.""",
        member({"type": "string"}),
        member({"enum": ["S", "M"]})),
        made("enum-removed", """A place that had an `enum` or a `const` now takes other values.

        Running consumers reject what is not listed. Keep the enumeration, or start a new major.""",
        member({"enum": ["S", "M"]}),
        member({"type": "string"})),
    )
}  # fmt: skip


def told(failure: Failure) -> Told:
    """A value of both, or a list where there was none."""
    member = failure.obligation.part
    if member is None:
        if failure.reader_is_new:
            message = f"{failure.subject} takes only listed values now"
            return Told(RULES["enum-added"], message, cure(failure))
        message = f"{failure.subject} takes other values than the listed ones now"
        return Told(RULES["enum-removed"], message, cure(failure))
    if failure.reader_is_new:
        message = f"{failure.subject} no longer takes {shown(member)}"
        return Told(RULES["enum-value-removed"], message, cure(failure))
    message = f"{failure.subject} may be {shown(member)} now"
    hint = (
        'a version before it with "x-evgen-open-enum": true would let consumers read it; '
        "or start a new major"
    )
    return Told(RULES["enum-value-added"], message, hint)
