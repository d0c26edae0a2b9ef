"""Keywords that did not change: what readers see did, because they drop what is not declared."""

from __future__ import annotations

from evgen.compat.rules import Failure, Told, made

KEYWORDS = ("undeclared",)

RULES = {
    rule.name: rule
    for rule in (
        made("property-undeclared", """A member that is sent is no longer declared by its readers' schema.

        Consumers remove undeclared members before they check an event. What is left here does not
        satisfy a keyword that has not changed: a number of members, something that must be
        contained, a member that another one asks for. Declare the member (`{}` will do), or start
        a new major.""",
        {"type": "object", "properties": {"a": {}, "b": {}}, "minProperties": 2},
        {"type": "object", "properties": {"a": {}}, "minProperties": 2}),
    )
}  # fmt: skip


def told(failure: Failure) -> Told:
    """Which keyword minds."""
    keyword = failure.obligation.keyword
    minds = f"`{keyword}`" if keyword else "a `false`"
    version = "new" if failure.reader_is_new else "old"
    message = (
        f"{failure.subject}: readers drop members that the {version} version does not declare, "
        f"and what is left does not keep {minds}"
    )
    hint = f"declare them in the {version} version, if only as `{{}}`, or start a new major"
    return Told(RULES["property-undeclared"], message, hint)
