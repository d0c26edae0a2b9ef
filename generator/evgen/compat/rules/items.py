"""Which items an array must, may and may not have."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, cure, made, member

KEYWORDS = ("uniqueItems", "contains", "unevaluatedItems", "items")

RULES = {
    rule.name: rule
    for rule in (
        made("unique-items-added", """The items of an array must differ now.

        Old events may repeat one, and readers of the new version reject them. Leave it out, or start
        a new major.""",
        member({"type": "array"}),
        member({"type": "array", "uniqueItems": True})),
        made("unique-items-removed", """The items of an array need not differ any more.

        Running consumers reject repeated items. Keep it, or start a new major.""",
        member({"type": "array", "uniqueItems": True}),
        member({"type": "array"})),
        made("contains-added", """An array must contain something that it need not contain before.

        Old events may lack it, and readers of the new version reject them. Leave it out, or start a
        new major.""",
        member({"type": "array"}),
        member({"type": "array", "contains": {"const": "S"}})),
        made("contains-removed", """An array need not contain something any more.

        Running consumers reject arrays without it. Keep sending it, or start a new major.""",
        member({"type": "array", "contains": {"const": "S"}}),
        member({"type": "array"})),
        made("additional-items-closed", """Items that no schema names are ruled out now.

        Old events may have some, and readers of the new version reject them. Leave the array open,
        or start a new major.""",
        member({"prefixItems": [{"type": "string"}]}),
        member({"prefixItems": [{"type": "string"}], "items": False})),
        made("additional-items-opened", """Items that no schema names are no longer ruled out.

        Running consumers reject arrays that have some. Start a new major.""",
        member({"prefixItems": [{"type": "string"}], "items": False}),
        member({"prefixItems": [{"type": "string"}]})),
    )
}  # fmt: skip


def told(failure: Failure) -> Told:
    """By keyword."""
    is_new = failure.reader_is_new
    match failure.obligation.keyword:
        case "uniqueItems":
            name = "unique-items-added" if is_new else "unique-items-removed"
            message = f"{failure.subject} {'may not' if is_new else 'may'} repeat an item now"
        case "contains":
            name = "contains-added" if is_new else "contains-removed"
            verb = (
                "must contain something that old events may lack"
                if is_new
                else ("need not contain any more what running consumers look for")
            )
            message = f"{failure.subject} {verb}"
        case _:
            name = f"additional-items-{'closed' if is_new else 'opened'}"
            verb = "no longer takes" if is_new else "takes"
            message = f"{failure.subject} {verb} further items"
    return Told(RULES[name], message, cure(failure))
