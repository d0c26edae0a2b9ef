"""What a handler is told beside its event."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _unlimited() -> float:
    return float("inf")


@dataclass(frozen=True)
class EventContext:
    """Where an event comes from.

    ``event_id`` is the producer's id (EventBridge's own without an envelope).
    ``raw`` is the data as it arrived, with what this version does not know;
    ``delivered`` the whole event as EventBridge handed it over. Publish with
    ``caused_by=context`` to carry the chain on.
    """

    event_id: str
    event: str
    correlation_id: str
    causation_id: str | None
    idempotency_key: str | None
    time: datetime
    version: str
    source: str
    detail_type: str
    consumer: str
    raw: Any
    delivered: Mapping[str, Any]
    receive_count: int = 1
    traceparent: str | None = None
    remaining_seconds: Callable[[], float] = _unlimited
    _published: Counter[str] = field(default_factory=Counter[str], repr=False, compare=False)

    def next_id(self, detail_type: str) -> str:
        """The id of the next event of that type which this one causes.

        The same when the handler runs again, so that consumers further down see
        one event and not two. It differs between consumers of the same event.
        """
        self._published[detail_type] += 1
        ordinal = self._published[detail_type]
        try:
            space = uuid.UUID(self.event_id)
        except ValueError:
            space = uuid.uuid5(uuid.NAMESPACE_URL, self.event_id)
        return str(uuid.uuid5(space, f"{self.consumer}#{detail_type}#{ordinal}"))


def remaining(lambda_context: object) -> Callable[[], float]:
    """How to ask Lambda's context for the seconds left; unlimited where there is none."""
    ask: Any = getattr(lambda_context, "get_remaining_time_in_millis", None)
    if not callable(ask):
        return _unlimited

    def seconds() -> float:
        millis: Any = ask()
        return float(millis) / 1000

    return seconds
