"""``pattern`` and ``format``."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, cure, made, member, shown

KEYWORDS = ("pattern", "format")
#: For the examples: a text, and one with either of two values of the keyword.
_FREE = member({"type": "string"})
_ONE, _OTHER = (
    {keyword: member({"type": "string", keyword: value}) for keyword, value in pairs}
    for pairs in (
        (("pattern", "^[A-Z]"), ("format", "uuid")),
        (("pattern", "^[0-9]"), ("format", "date")),
    )
)

RULES = {
    rule.name: rule
    for keyword in KEYWORDS
    for rule in (
        made(f"{keyword}-added", f"""A text has a `{keyword}` that had none.

        Old events may hold other texts, and readers of the new version reject them. Leave it out, or
        start a new major.""", _FREE, _ONE[keyword]),
        made(f"{keyword}-removed", f"""A text that had a `{keyword}` has none.

        Running consumers reject other texts. Keep it, or start a new major.""", _ONE[keyword], _FREE),
        made(f"{keyword}-changed", f"""A text has another `{keyword}`.

        Some text is right for one version and wrong for the other. Choose one that admits the same
        texts, or start a new major.""", _ONE[keyword], _OTHER[keyword]),
    )
}  # fmt: skip


def told(failure: Failure) -> Told:
    """Added, removed or changed."""
    keyword = failure.obligation.keyword
    old, new = failure.old_and_new
    if failure.change == "changed" and old == new:
        message = f"{failure.subject} can be a text without `{keyword}` {shown(new)}"
    elif failure.change == "changed":
        message = f"{failure.subject}: `{keyword}` went from {shown(old)} to {shown(new)}"
    elif failure.change == "added":
        message = f"{failure.subject} has the `{keyword}` {shown(new)} now"
    else:
        message = f"{failure.subject} no longer has the `{keyword}` {shown(old)}"
    return Told(RULES[f"{keyword}-{failure.change}"], message, cure(failure))
