"""What a change of an event does to the filters of its consumers, by name."""

from __future__ import annotations

from typing import Any

from evgen.examples import EVENT, Example, event_file, service_file
from evgen.findings import Rule, Severity


def _rule(
    name: str,
    severity: Severity,
    page: str,
    /,
    filter_: Any,
    old: Any,
    *,
    is_adjustable: bool = False,
    **new: Any,
) -> Rule:
    """With examples of a filter on ``size``, which is spoilt by a version where members are ``new``."""
    service = service_file(
        subscribes=[{"event": "OrderCreated", "filter": {"data": {"size": filter_}}}]
    )
    schema = {"properties": {"size": old}, "required": ["size"]}
    released = {EVENT: schema, **service}
    both: Example = {**{f"main:{path}": content for path, content in released.items()}, **released}
    spoilt = event_file({"properties": new, "required": list(new)}, number="1.1.0")
    added = {"properties": {"size": old, "weight": _NUMBER}, "required": ["size"]}
    kept = event_file(added, number="1.1.0")
    bad, good = {**both, **spoilt}, {**both, **kept}
    return Rule(name, severity, page, bad, good, is_adjustable=is_adjustable)


_NUMBER = {"type": "integer"}
FILTER_FIELD_REMOVED = _rule(
    "filter-field-removed",
    Severity.ERROR,
    """A filter looks at a member that the newest version of its event does not have.

    The rule goes on without a word, and the events that it was written for stop arriving. Take
    the member out of the filter, or filter by one that is there.
    """,
    [5],
    _NUMBER,
    weight=_NUMBER,
)
FILTER_FIELD_TYPE_CHANGED = _rule(
    "filter-field-type-changed",
    Severity.ERROR,
    """A filter compares a member with values of a JSON type that it does not have any more.

    EventBridge compares by type: `[5]` does not match `"5"`. Change the filter in the same pull
    request, and list both forms as long as both are sent.
    """,
    [5],
    _NUMBER,
    size={"type": "string"},
)
FILTER_BECOMES_NEVER = _rule(
    "filter-becomes-never",
    Severity.ERROR,
    """With the newest version of an event, nothing gets past a consumer's filter any more.

    This is proved. The consumer goes on without a word and waits for ever. Talk to its owner;
    change the filter in the same pull request, or keep what it asks for.
    """,
    [5],
    _NUMBER,
    size={**_NUMBER, "minimum": 6},
)
FILTER_VALUE_REMOVED = _rule(
    "filter-value-removed",
    Severity.ERROR,
    """One of the values that a consumer's filter lists is one that no new event has.

    This is proved. The others still arrive, so nobody would notice. Correct the filter in the
    same pull request, or keep the value.

    What `[rules]` says of `filter-dead` holds here too.
    """,
    ["S", "M"],
    {"enum": ["S", "M", "L"]},
    size={"enum": ["M", "L"]},
    is_adjustable=True,
)
FILTER_BECOMES_ALWAYS = _rule(
    "filter-becomes-always",
    Severity.WARNING,
    """With the newest version of an event, every event gets past a consumer's filter.

    This is proved. What it was there to keep out is not sent any more, or looks otherwise now
    and reaches the consumer. Take the filter out, or filter by what tells them apart now.

    What `[rules]` says of `filter-always` holds here too.
    """,
    ["S"],
    {"enum": ["S", "M"]},
    size={"enum": ["S"]},
    is_adjustable=True,
)
FILTER_BECOMES_UNKNOWN = _rule(
    "filter-becomes-unknown",
    Severity.WARNING,
    """With the newest version of an event, it is not known any more what a filter lets through.

    Neither a proof nor an event was found; the message says what stood in the way. Write the
    schema in a simpler way, or try the filter with `evgen pattern match` and look yourself.

    What `[rules]` says of `filter-unknown` holds here too.
    """,
    [{"prefix": "12"}],
    {"type": "string", "maxLength": 9},
    size={"type": "string", "pattern": "^(\\d+)-\\1-\\1$"},
    is_adjustable=True,
)
