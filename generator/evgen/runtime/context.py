"""What a handler is told beside its event."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from .instruments import Instruments, Tally
from .once import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics import EphemeralMetrics

    from .idempotency import IdempotencyStore
    from .publisher import Publisher

AnyPublisher = TypeVar("AnyPublisher", bound="Publisher")


def _unlimited() -> float:
    return float("inf")


class Surroundings:
    """What the handlers of a service have in common in one invocation.

    Time, logger, metrics, and where claims are kept (``store`` None: nowhere).
    """

    def __init__(
        self,
        consumer: str,
        seconds_left: Callable[[], float] = _unlimited,
        instruments: Instruments | None = None,
        store: IdempotencyStore | None = None,
        ttl_seconds: int = 0,
    ) -> None:
        self.consumer = consumer
        self.seconds_left = seconds_left
        self.instruments = instruments or Instruments(consumer)
        self.tally: Tally = self.instruments.invocation()
        self._store = store
        self._ttl_seconds = ttl_seconds

    def attempt(self, kind: str, identity: str | None) -> Attempt:
        """A try at an event of some kind, once for each identity; without one, every time."""
        key = None if identity is None else f"{self.consumer}#{kind}#{identity}"
        return Attempt(self._store, self._ttl_seconds, key)


@dataclass(frozen=True, kw_only=True)
class HandlerContext:
    """What every handler is told, whatever called it.

    ``event_id`` identifies what happened, and is the same when it is delivered
    again. ``correlation_id`` is that of the chain of events; publish with
    ``caused_by=context`` to carry it on. ``raw`` is what arrived.
    """

    event_id: str
    correlation_id: str
    consumer: str
    raw: Any
    causation_id: str | None = None
    traceparent: str | None = None
    receive_count: int = 1
    remaining_seconds: Callable[[], float] = _unlimited
    _published: Counter[str] = field(default_factory=Counter[str], repr=False, compare=False)
    _surroundings: Surroundings | None = field(default=None, repr=False, compare=False)
    _attempt: Attempt | None = field(default=None, repr=False, compare=False)

    @property
    def logger(self) -> Logger:
        """Powertools' logger; its lines carry this event's ids. Data does not belong there."""
        return self._around().instruments.logger(self.log_keys)

    @property
    def metrics(self) -> EphemeralMetrics:
        """Powertools' metrics (EMF), emitted when the invocation ends; ``service`` is a dimension."""
        return self._around().tally.metrics()

    def publishing(self, publisher: AnyPublisher) -> AnyPublisher:
        """A publisher that sends everything as caused by this, as ``caused_by=context`` does."""
        return publisher.caused_by(self)

    def transact(self, *items: Mapping[str, Any]) -> None:
        """Write to DynamoDB, and remember that this event is done, in one transaction.

        ``items`` are those of boto3's ``transact_write_items``: ``{"Put": {…}}`` and
        so on. Either everything is written or nothing, so the effect happens once
        even if the function is killed on the way. Once for each event, and last:
        what the handler does afterwards is not done again should it fail.

        Raises LostClaimError if another delivery has taken over, and what boto3
        raises if one of the items is refused.
        """
        if self._attempt is None:
            raise RuntimeError("there is no claim to complete outside of a consumer")
        self._attempt.transact(items)

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

    @property
    def log_keys(self) -> dict[str, str]:
        """What ``logger`` adds to every line."""
        return {"event_id": self.event_id, "correlation_id": self.correlation_id}

    def _around(self) -> Surroundings:
        return self._surroundings or Surroundings(self.consumer)


@dataclass(frozen=True, kw_only=True)
class EventContext(HandlerContext):
    """Where an event comes from.

    ``event_id`` is the producer's id (EventBridge's own without an envelope).
    ``raw`` is the data as it arrived, with what this version does not know;
    ``delivered`` the whole event as EventBridge handed it over. ``replay_name``
    is that of the replay which delivers it out of an archive.
    """

    event: str
    idempotency_key: str | None
    time: datetime
    version: str
    source: str
    detail_type: str
    delivered: Mapping[str, Any]
    replay_name: str | None = None

    @property
    def log_keys(self) -> dict[str, str]:
        return {**super().log_keys, "event": self.event}


def remaining(lambda_context: object) -> Callable[[], float]:
    """How to ask Lambda's context for the seconds left; unlimited where there is none."""
    ask: Any = getattr(lambda_context, "get_remaining_time_in_millis", None)
    if not callable(ask):
        return _unlimited

    def seconds() -> float:
        millis: Any = ask()
        return float(millis) / 1000

    return seconds
