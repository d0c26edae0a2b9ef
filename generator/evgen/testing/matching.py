"""``event_matches``: whether an event reaches a service, by the rules that evgen generates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from evgen.testing.catalog import OpenedCatalog

_ENTRY = ("Source", "DetailType", "Detail")
_EVENT = ("source", "detail-type", "detail")


class EventMatches:
    """Asks the rules of a catalog's services, offline and as EventBridge would."""

    def __init__(self, catalog: OpenedCatalog) -> None:
        self._catalog = catalog
        self._why = ""

    def __repr__(self) -> str:
        """With the reason of the last no: pytest prints this where ``assert event_matches(…)`` fails."""
        return f"<event_matches: {self._why}>" if self._why else "<event_matches>"

    def __call__(self, service: str, event: Mapping[str, Any], /) -> bool:
        """Whether a rule of ``service`` matches a whole event, or an entry of PutEvents.

        Raises NotInCatalogError, and ValueError for what is no event.
        """
        whole = whole_event(event)
        consumer = self._catalog.consumer(service)
        found = any(self._catalog.matches(each, whole) for each in consumer.subscriptions)
        reasons = () if found else (self._catalog.why_not(e, whole) for e in consumer.subscriptions)
        self._why = "; ".join(reasons)
        return found


def whole_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event as EventBridge delivers it, of that or of an entry. Raises ValueError for neither."""
    if all(name in event for name in _ENTRY):
        return delivered(event, "00000000-0000-0000-0000-000000000000")
    missing = [name for name in _EVENT if name not in event]
    if missing:
        message = f"this is no event of EventBridge's: it has no {', '.join(missing)}"
        raise ValueError(f"{message}; `sample_event` makes a whole one")
    return dict(event)


def delivered(entry: Mapping[str, Any], identity: str) -> dict[str, Any]:
    """What EventBridge makes of an entry of PutEvents."""
    time = entry.get("Time")
    when = time if isinstance(time, datetime) else datetime.now(UTC)
    return {
        "version": "0",
        "id": identity,
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": "123456789012",
        "time": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "us-east-1",
        "resources": list(entry.get("Resources", ())),
        "detail": json.loads(entry["Detail"]),
    }
