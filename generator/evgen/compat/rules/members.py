"""Which members an object must, may and may not have."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, cure, made, member
from evgen.wording import listed

KEYWORDS = (
    "required",
    "",
    "additionalProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
)
#: For the examples.
_RULED_OUT = {"properties": {"size": False}}
_CLOSED = {**member({}), "allOf": [{"properties": {"id": {}}, "additionalProperties": False}]}

RULES = {
    rule.name: rule
    for rule in (
        made("required-property-added", """A property is required that was not.

        Old events may lack it, and readers of the new version reject them: replays, archives and
        redrives break. Add it as an optional property and let readers cope without it, or start a
        new major.""",
        member({}),
        {**member({}), "required": ["size"]}),
        made("required-property-removed", """A property that was required is optional, or gone.

        Running consumers still require it and reject events without it. Keep sending it, or start
        a new major.""",
        {**member({}), "required": ["size"]},
        member({})),
        made("property-forbidden", """A member may not be there any more.

        Old events may have it, and readers of the new version reject them. Deprecate it, or start a
        new major.""",
        member({}),
        _RULED_OUT),
        made("property-allowed", """A member may be there that was ruled out before.

        Running consumers reject events that have it. Start a new major.""",
        _RULED_OUT,
        member({})),
        made("additional-properties-closed", """Members that no property names are ruled out now.

        Old events may have some, and readers of the new version reject them. Leave the object open,
        or start a new major.""",
        member({}),
        _CLOSED),
        made("additional-properties-opened", """Members that no property names are no longer ruled out.

        Running consumers reject events that have some. Name what is new as optional properties, or
        start a new major.""",
        _CLOSED,
        member({})),
        made("property-names-changed", """Other names are admitted for members.

        An object that is right for one version has a name that the other rejects. Admit the same
        names, or start a new major.""",
        {"additionalProperties": {"type": "string"}},
        {"additionalProperties": {"type": "string"}, "propertyNames": {"maxLength": 8}}),
        made("dependency-added", """A member asks for something that it did not ask for.

        Old events may have the member and not what it asks for now. Do not require it, or start a
        new major.""",
        {"properties": {"amount": {}, "currency": {}}},
        {"properties": {"amount": {}, "currency": {}}, "dependentRequired": {"amount": ["currency"]}}),
        made("dependency-removed", """A member no longer asks for something.

        Running consumers reject events that have the member without it. Keep sending both, or start
        a new major.""",
        {"properties": {"amount": {}, "currency": {}}, "dependentRequired": {"amount": ["currency"]}},
        {"properties": {"amount": {}, "currency": {}}}),
    )
}  # fmt: skip


def told(failure: Failure) -> Told:
    """By keyword."""
    keyword, part = failure.obligation.keyword, failure.obligation.part
    is_new = failure.reader_is_new
    match keyword:
        case "required":
            name = f"{failure.where}.{part}" if failure.where else str(part)
            if is_new:
                message = f"`{name}` is required now, and old events may lack it"
                hint = "make it optional, or start a new major"
                return Told(RULES["required-property-added"], message, hint)
            message = f"`{name}` may be missing now, and running consumers require it"
            hint = "keep sending it, or start a new major"
            return Told(RULES["required-property-removed"], message, hint)
        case "":
            verb = "is ruled out now" if is_new else "is no longer ruled out"
            rule = RULES["property-forbidden" if is_new else "property-allowed"]
            return Told(rule, f"{failure.subject} {verb}", cure(failure))
        case "additionalProperties" | "unevaluatedProperties":
            verb = "no longer takes" if is_new else "takes"
            rule = RULES[f"additional-properties-{'closed' if is_new else 'opened'}"]
            message = f"{failure.subject} {verb} members that no property names"
            return Told(rule, message, cure(failure))
        case "propertyNames":
            message = f"{failure.subject} has other rules for the names of its members"
            return Told(RULES["property-names-changed"], message, cure(failure))
        case _:
            verb = "asks for more" if is_new else "no longer asks for as much"
            rule = RULES[f"dependency-{'added' if is_new else 'removed'}"]
            name = f"{failure.where}.{part}" if failure.where else str(part)
            mine, theirs = (
                value or {} for value in (failure.obligation.mine, failure.obligation.theirs)
            )
            asked = mine.get(part)
            if isinstance(asked, list):
                others = [one for one in asked if one not in theirs.get(part, ())]
                verb = f"{'asks' if is_new else 'no longer asks'} for {listed(others)}"
            return Told(rule, f"`{name}` {verb} beside it{' now' if is_new else ''}", cure(failure))
