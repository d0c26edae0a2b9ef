"""What there is to say of a filter, by name: from worst to least."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from evgen.examples import Example, event_file, service_file
from evgen.findings import Finding, Rule, Severity


class Verdict(StrEnum):
    """What comes of a check. Of several, the first that is an error counts, then warnings, then notes."""

    SYNTAX = "syntax"
    FIELD = "field"
    TYPE = "type"
    NEVER = "never"
    DEAD = "dead"
    ALWAYS = "always"
    FRAGILE = "fragile"
    LIMIT = "limit"
    UNKNOWN = "unknown"
    OK = "ok"


_MEMBERS: dict[str, Any] = {
    "properties": {
        "status": {"enum": ["NEW", "PAID", "CANCELLED"]},
        "total": {"type": "number", "minimum": 0},
        "weight": {"type": "number"},
        "note": {"type": "string"},
        "twins": {"type": "string", "pattern": r"^([a-z])\1$"},
    },
    "required": ["status", "total"],
}


def _subscribed(data: object) -> Example:
    return service_file(subscribes=[{"event": "OrderCreated", "filter": {"data": data}}])


def _filtered(data: object) -> Example:
    return {**event_file(_MEMBERS), **_subscribed(data)}


FILTER_FIELD = Rule(
    "filter-field",
    Severity.ERROR,
    """A filter looks at a member that no event has.

    Publishers send no member that the schema does not declare, so the rule would never let an
    event through. Correct the name; a filter is written against `detail`, so that members of the
    data stand inside `data`.
    """,
    bad=_filtered({"stauts": ["PAID"]}),
    good=_filtered({"status": ["PAID"]}),
)
FILTER_TYPE = Rule(
    "filter-type",
    Severity.ERROR,
    """A filter compares a field with a value of another JSON type.

    EventBridge compares by type: `"100"` never is `100`. Write the value as the events do.
    """,
    bad=_filtered({"total": ["100"]}),
    good=_filtered({"total": [100]}),
)
FILTER_NEVER = Rule(
    "filter-never",
    Severity.ERROR,
    """No event that the schema admits gets past a filter, or past one branch of its `$or`.

    This is proved: the service would wait for ever. `exists` looks at fields that hold a value;
    for an object, name a member of it.
    """,
    bad=_filtered({"total": [{"numeric": ["<", 0]}]}),
    good=_filtered({"total": [{"numeric": ["<", 10]}]}),
)
FILTER_DEAD = Rule(
    "filter-dead",
    Severity.ERROR,
    """One of several values in a filter is one that no event has; the others are.

    This is proved. Mostly it is a misspelt member of an enumeration, and the events that were
    meant do not arrive. Correct it, or take it out.
    """,
    bad=_filtered({"status": ["PAID", "CANCELED"]}),
    good=_filtered({"status": ["PAID", "CANCELLED"]}),
    is_adjustable=True,
)
FILTER_ALWAYS = Rule(
    "filter-always",
    Severity.WARNING,
    """A filter, or one condition of it, lets every event through.

    This is proved: the schema already says what the condition asks. Leave it out, or ask for
    what was meant.
    """,
    bad=_filtered({"status": [{"anything-but": "SHIPPED"}]}),
    good=_filtered({"status": [{"anything-but": "CANCELLED"}]}),
    is_adjustable=True,
)
FILTER_FRAGILE = Rule(
    "filter-fragile",
    Severity.WARNING,
    """What a filter matches hangs on something that is easily overlooked.

    How a number is spelled, or whether a double holds it; what letters outside ASCII look like
    in the other case; an array that may be empty, whose fields then are absent; branches of
    `$or` that share a value; a field that is named twice, of which only the later condition
    counts. The message says which, and what to write instead.
    """,
    bad=_filtered({"weight": [19.99]}),
    good=_filtered({"weight": [{"numeric": [">", 19.985, "<", 19.995]}]}),
    is_adjustable=True,
)
FILTER_LIMIT = Rule(
    "filter-limit",
    Severity.WARNING,
    """A rule's pattern, or the number of rules, is at the limits of EventBridge.

    A pattern has at most 2,048 characters unless the account's quota was raised, and 4,096
    anyhow (an error). A bus takes 300 rules by default, of which 30 with wildcards.
    """,
    bad=_filtered({"note": [f"{number:040}" for number in range(50)]}),
    good=_filtered({"note": [f"{number:020}" for number in range(50)]}),
    is_adjustable=True,
)
FILTER_UNKNOWN = Rule(
    "filter-unknown",
    Severity.NOTE,
    """Whether a filter, or a part of it, matches anything could not be decided.

    Neither a proof nor an event was found; the message says what stood in the way. Try the
    filter with `evgen pattern match` and events of your own.
    """,
    bad=_filtered({"twins": [{"prefix": "ab"}]}),
    good=_filtered({"twins": ["aa"]}),
    is_adjustable=True,
)

UNMATCHED_EXAMPLES = Rule(
    "unmatched-examples",
    Severity.NOTE,
    """No example of an event gets past the filter of a service that consumes it.

    Nothing need be wrong. But an example that the filter is meant for shows what it does, and one
    that no longer gets past it shows a slip. Add one to `examples` in the event's schema.
    """,
    bad={
        **event_file({**_MEMBERS, "examples": [{"status": "NEW", "total": 1}]}),
        **_subscribed({"status": ["PAID"]}),
    },
    good={
        **event_file({**_MEMBERS, "examples": [{"status": "PAID", "total": 1}]}),
        **_subscribed({"status": ["PAID"]}),
    },
    is_adjustable=True,
)

_VERDICTS = {
    "invalid-filter": Verdict.SYNTAX,
    FILTER_FIELD.name: Verdict.FIELD,
    FILTER_TYPE.name: Verdict.TYPE,
    FILTER_NEVER.name: Verdict.NEVER,
    FILTER_DEAD.name: Verdict.DEAD,
    FILTER_ALWAYS.name: Verdict.ALWAYS,
    FILTER_FRAGILE.name: Verdict.FRAGILE,
    FILTER_LIMIT.name: Verdict.LIMIT,
    FILTER_UNKNOWN.name: Verdict.UNKNOWN,
}


def verdict_of(finding: Finding) -> Verdict:
    """The verdict that a finding by itself comes to."""
    return _VERDICTS[finding.rule]


def worst(findings: Sequence[Finding]) -> Verdict:
    """The verdict of the worst finding."""
    order = list(Verdict)
    ranked = ((-f.severity.rank, order.index(verdict_of(f))) for f in findings)
    return order[min(ranked)[1]] if findings else Verdict.OK
