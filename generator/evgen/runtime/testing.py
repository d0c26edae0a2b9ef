"""For tests of handlers and publishers: a store, a bus and deliveries, without AWS."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from .idempotency import Claim, State
from .publisher import Publisher
from .recording import BusLimitError, RecordingBus

if TYPE_CHECKING:
    from .entries import Entry
    from .models import EventModel

__all__ = [
    "BusLimitError",
    "MemoryIdempotencyStore",
    "RecordingBus",
    "delivered",
    "direct",
    "sqs_batch",
]


@dataclass
class _Item:
    state: State
    owner: str
    lease: float
    expiration: float


class MemoryIdempotencyStore:
    """The idempotency store in memory. ``clock`` may stand still or jump."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = Lock()
        self._items: dict[str, _Item] = {}
        #: What handlers wrote with ``context.transact``.
        self.written: list[Mapping[str, Any]] = []

    def claim(self, key: str, lease_seconds: float, ttl_seconds: int) -> Claim:
        now = self._clock()
        with self._lock:
            found = self._items.get(key)
            if found is not None and found.expiration >= now:
                if found.state is State.COMPLETED:
                    return Claim(State.COMPLETED)
                if found.lease >= now:
                    return Claim(State.IN_PROGRESS, wait=found.lease - now)
            lease = now + lease_seconds
            item = _Item(State.IN_PROGRESS, uuid.uuid4().hex, lease, lease + ttl_seconds)
            self._items[key] = item
            return Claim(State.CLAIMED, item.owner)

    def complete(self, key: str, owner: str, ttl_seconds: int) -> bool:
        with self._lock:
            found = self._items.get(key)
            if found is None or found.owner != owner:
                return False
            found.state, found.expiration = State.COMPLETED, self._clock() + ttl_seconds
            return True

    def release(self, key: str, owner: str) -> bool:
        with self._lock:
            found = self._items.get(key)
            if found is None or found.owner != owner or found.state is State.COMPLETED:
                return False
            del self._items[key]
            return True

    def transact(
        self, key: str, owner: str, ttl_seconds: int, items: Sequence[Mapping[str, Any]]
    ) -> bool:
        with self._lock:
            found = self._items.get(key)
            if found is None or found.owner != owner or found.state is State.COMPLETED:
                return False
            found.state, found.expiration = State.COMPLETED, self._clock() + ttl_seconds
            self.written += items
            return True

    @property
    def states(self) -> Mapping[str, State]:
        """What is known of each key."""
        return {key: item.state for key, item in self._items.items()}


def delivered(entry: Entry) -> dict[str, Any]:
    """An entry as EventBridge delivers it to a target."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": entry.detail_type,
        "source": entry.source,
        "account": "123456789012",
        "time": entry.time[:19] + "Z",
        "region": "us-east-1",
        "resources": [],
        "detail": json.loads(entry.detail),
    }


def direct(event: EventModel) -> dict[str, Any]:
    """An event as a function gets it that EventBridge invokes directly."""
    return delivered(Publisher(bus="test").entries([event])[0])


def sqs_batch(events: Iterable[EventModel | Mapping[str, Any] | str]) -> dict[str, Any]:
    """A batch as Lambda reads it from a queue: of models, delivered events, or bodies as text."""
    return {"Records": [_sqs_record(event, i) for i, event in enumerate(events)]}


def _sqs_record(event: EventModel | Mapping[str, Any] | str, index: int) -> dict[str, Any]:
    if not isinstance(event, str):
        event = json.dumps(event if isinstance(event, Mapping) else direct(event))
    return {
        "messageId": f"message-{index}",
        "receiptHandle": f"receipt-{index}",
        "body": event,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:test",
        "awsRegion": "us-east-1",
    }
