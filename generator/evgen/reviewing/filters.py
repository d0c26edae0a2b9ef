"""Filters whose field is gone, or is of another type than before."""

from __future__ import annotations

from collections.abc import Iterator

from evgen import pointer as pointers
from evgen.examples import EVENT, event_file, service_file
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.impact import FilterField, filter_fields
from evgen.loading import structure
from evgen.model import Catalog, Service, Subscription, Version
from evgen.reviewing.snapshot import Snapshot
from evgen.wording import listed

_FILTERED = service_file(subscribes=[{"event": "OrderCreated", "filter": {"data": {"size": [5]}}}])
FILTER_FIELD_REMOVED = Rule(
    "filter-field-removed",
    Severity.ERROR,
    """A filter looks at a member that the newest version of its event does not have.

    The rule goes on without a word, and the events that it was written for stop arriving. Take
    the member out of the filter, or filter by one that is there.
    """,
    bad={
        f"main:{EVENT}": {"properties": {"size": {"type": "integer"}}},
        EVENT: {"properties": {"size": {"type": "integer"}}},
        **event_file({"properties": {"weight": {"type": "integer"}}}, number="1.1.0"),
        **_FILTERED,
    },
    good={
        f"main:{EVENT}": {"properties": {"size": {"type": "integer"}}},
        EVENT: {"properties": {"size": {"type": "integer"}}},
        **_FILTERED,
    },
)
FILTER_FIELD_TYPE_CHANGED = Rule(
    "filter-field-type-changed",
    Severity.WARNING,
    """A filter looks at a member whose JSON type is another than it was.

    EventBridge compares by type: `[5]` does not match `"5"`. Look whether the filter still
    matches what it should, and change it in the same pull request.
    """,
    bad={
        f"main:{EVENT}": {"properties": {"size": {"type": "integer"}}},
        EVENT: {"properties": {"size": {"type": "integer"}}},
        **event_file({"properties": {"size": {"type": "string"}}}, number="1.1.0"),
        **_FILTERED,
    },
    good={
        f"main:{EVENT}": {"properties": {"size": {"type": "integer"}}},
        EVENT: {"properties": {"size": {"type": "integer"}}},
        **event_file({"properties": {"size": {"type": "integer"}}}, number="1.1.0"),
        **_FILTERED,
    },
)


def filter_findings(base: Snapshot, head: Snapshot) -> Iterator[Finding]:
    """What has become of the fields that the head's filters look at."""
    for service in head.catalog.services:
        for index, subscription in enumerate(service.subscriptions):
            was = _latest(base.catalog, subscription)
            now = subscription.event.generated
            if was is None or was.bundle == now.bundle:
                continue
            for looked in filter_fields(subscription):
                at = f"{pointers.join('', 'subscribes', index, 'filter')}{looked.at}"
                yield from _finding(service, looked, was, now, Place(service.path, at, on_key=True))


def _latest(catalog: Catalog, subscription: Subscription) -> Version | None:
    reference = subscription.event.reference
    return next((m.generated for m in catalog.majors if m.reference == reference), None)


def _finding(
    service: Service, looked: FilterField, was: Version, now: Version, place: Place
) -> Iterator[Finding]:
    tokens = pointers.tokens(looked.pointer)
    old, new = structure.field(was.bundle, tokens), structure.field(now.bundle, tokens)
    if isinstance(old, structure.Missing):
        return  # it never was there: nothing that this change did
    related = [Related(Place(now.path), f"{now.event} {now.number} is here")]
    if isinstance(new, structure.Missing):
        others = f": there are {listed(new.known)}" if new.known else ""
        hint = (
            f"such events may not reach it any more; keep the member, or filter by another{others}"
        )
        message = (
            f"`{service.name}` filters by `{looked.pointer}`, which {now.event} {was.number} "
            f"had and {now.number} has not"
        )
        yield FILTER_FIELD_REMOVED.at(place, message, hint, related)
        return
    before, after = structure.types(was.bundle, old), structure.types(now.bundle, new)
    if before is not None and after is not None and before != after:
        message = (
            f"`{service.name}` filters by `{looked.pointer}`, which was {_words(before)} in "
            f"{now.event} {was.number} and is {_words(after)} in {now.number}"
        )
        hint = "EventBridge compares by type: look whether the filter still matches"
        yield FILTER_FIELD_TYPE_CHANGED.at(place, message, hint, related)


def _words(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "nothing"
