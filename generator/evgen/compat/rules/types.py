"""The keyword ``type``."""

from __future__ import annotations

import re
from typing import Any

from evgen.compat.rules import Failure, Told, cure, made, member

KEYWORDS = ("type",)

RULES = {
    rule.name: rule
    for rule in (
        made("type-added", """A place that took values of every type now has a `type`.

        Old events may hold another one there. Say the types that were sent, or start a new major.""",
        member({}),
        member({"type": "string"})),
        made("type-removed", """A place that had a `type` now takes values of every type.

        Running consumers reject, or cannot hold, what is new there. Keep the type, or start a new
        major.""",
        member({"type": "string"}),
        member({})),
        made("type-narrowed", """A place takes fewer types than before.

        Old events may hold one that is gone, and readers of the new version reject them: replays,
        archives and redrives break. Keep the type, or start a new major.""",
        member({"type": ["string", "null"]}),
        member({"type": "string"})),
        made("type-widened", """A place takes more types than before.

        Running consumers reject, or cannot hold, a value of the type that is new. Keep the type and
        add a property for the new form, or start a new major.""",
        member({"type": "string"}),
        member({"type": ["string", "null"]})),
        made("type-changed", """A place takes other types than before.

        What was sent is no longer read, and what is sent now is not read by running consumers. Add a
        property for the new form, or start a new major.""",
        member({"type": "string"}),
        member({"type": "integer"})),
    )
}  # fmt: skip


_BRANCH = re.compile(r"/(anyOf|oneOf)/[0-9]+$")
#: What is sent in another form needs another name.
_BESIDE = "keep the type and add a property for the new form, or start a new major"


def told(failure: Failure) -> Told:
    """Narrowed, widened, or something else altogether."""
    old, new = failure.old_and_new
    if old is None or new is None:
        name = "type-removed" if new is None else "type-added"
        what = (
            f"has no type any more, it was {_said(old)}" if new is None else f"is {_said(new)} now"
        )
        return Told(RULES[name], f"{failure.subject} {what}", cure(failure))
    theirs = failure.obligation.counterpart
    if theirs is not None and _BRANCH.search(theirs.pointer):  # one of several that may apply
        other = _said(new if not failure.reader_is_new else old)
        if failure.reader_is_new:
            message = f"{failure.subject} no longer takes {other}"
            return Told(RULES["type-narrowed"], message, cure(failure))
        return Told(RULES["type-widened"], f"{failure.subject} may be {other} now", _BESIDE)
    before, after = _kinds(old), _kinds(new)
    if before == after:  # the type is what it was: something else lets others be sent
        name = "type-narrowed" if failure.reader_is_new else "type-widened"
        message = f"{failure.subject} is to be {_said(new)}, and {failure.senders} may hold others"
        return Told(RULES[name], message, cure(failure))
    if _within(after, before) and not _within(before, after):
        name = "type-narrowed"
    elif _within(before, after) and not _within(after, before):
        name = "type-widened"
    else:
        name = "type-changed"
    message = f"{failure.subject} was {_said(old)} and is {_said(new)} now"
    hint = cure(failure) if name == "type-narrowed" else _BESIDE
    return Told(RULES[name], message, hint)


def _kinds(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value)


def _within(one: set[str], other: set[str]) -> bool:
    return all(k in other or (k == "integer" and "number" in other) for k in one)


def _said(value: Any) -> str:
    return " or ".join([value] if isinstance(value, str) else value)
