"""The base of generated publishers: check everything, then send, and know what was sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, Self

from . import aws, tracing
from .entries import SIZE_LIMIT, Entry, checked, encode
from .envelope import Metadata, detail, now
from .ids import new_id
from .sending import Patience, Sent, send

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .context import HandlerContext
    from .contract import Contract
    from .models import EventModel

__all__ = ["Entry", "Options", "Patience", "Publisher", "Sent"]

BUS_VARIABLE = "EVGEN_EVENT_BUS"
#: Seconds that a handler keeps for its answer when what it publishes does not get through.
_RESERVE = 0.5


@dataclass(frozen=True, slots=True)
class Options:
    """What may be set differently for one publisher.

    ``size_limit`` is for one call, in bytes. With ``dry_run`` everything is
    checked and nothing sent.
    """

    size_limit: int = SIZE_LIMIT
    patience: Patience = field(default_factory=Patience)
    dry_run: bool = False


class Publisher:
    """Sends events of one domain.

    ``bus`` is a name or ARN; without it ``EVGEN_EVENT_BUS`` decides, then the
    configuration at generation. ``client`` is boto3's ``events`` client or
    something like it; one is made on first use.
    """

    configured_bus: ClassVar[str] = "default"

    def __init__(
        self,
        bus: str | None = None,
        *,
        client: aws.EventsClient | None = None,
        dry_run: bool = False,
        options: Options | None = None,
    ) -> None:
        self.bus = bus or os.environ.get(BUS_VARIABLE) or self.configured_bus
        self.options = options or Options(dry_run=dry_run)
        self.dry_run = dry_run or self.options.dry_run
        self._client = client
        self._lock = Lock()
        self._cause: HandlerContext | None = None
        # Bound to this publisher, also in its copies: all of them use one client.
        self._events: Callable[[], aws.EventsClient] = self._made_once

    def caused_by(self, context: HandlerContext) -> Self:
        """The same publisher for one handler: what it sends carries the handler's chain on."""
        publisher = copy(self)
        publisher._cause = context
        return publisher

    def entries(
        self,
        events: Iterable[EventModel],
        *,
        caused_by: HandlerContext | None = None,
        traceparent: str | None = None,
    ) -> list[Entry]:
        """The entries that publishing would send, checked: for an outbox.

        Raises ContractError or EntryTooLargeError, as publishing would.
        """
        return [
            self._entry(_model_of(event).__evgen__, event, caused_by, traceparent)
            for event in list(events)
        ]

    def send(self, entries: Iterable[Entry]) -> list[Sent]:
        """Send entries made earlier: from an outbox, or those a PublishError left.

        Raises PublishError if not all of them were accepted.
        """
        return self._send(entries, self._patience(None))

    async def send_async(self, entries: Iterable[Entry]) -> list[Sent]:
        """The same in a thread. Cancelling does not call back what is on its way."""
        return await self._send_async(entries, self._patience(None))

    def _publish(
        self,
        events: Iterable[EventModel],
        caused_by: HandlerContext | None,
        traceparent: str | None,
    ) -> list[Sent]:
        entries = self.entries(events, caused_by=caused_by, traceparent=traceparent)
        return self._send(entries, self._patience(caused_by))

    async def _publish_async(
        self,
        events: Iterable[EventModel],
        caused_by: HandlerContext | None,
        traceparent: str | None,
    ) -> list[Sent]:
        # Entries are made here and not in the thread: ids depend on the order of events.
        entries = self.entries(events, caused_by=caused_by, traceparent=traceparent)
        return await self._send_async(entries, self._patience(caused_by))

    def _publish_one(
        self,
        model: type[EventModel],
        event: EventModel | Mapping[str, object],
        caused_by: HandlerContext | None,
        traceparent: str | None,
    ) -> Sent:
        entry = self._one(model, event, caused_by, traceparent)
        return self._send([entry], self._patience(caused_by))[0]

    async def _publish_one_async(
        self,
        model: type[EventModel],
        event: EventModel | Mapping[str, object],
        caused_by: HandlerContext | None,
        traceparent: str | None,
    ) -> Sent:
        entry = self._one(model, event, caused_by, traceparent)
        return (await self._send_async([entry], self._patience(caused_by)))[0]

    def _one(
        self,
        model: type[EventModel],
        event: EventModel | Mapping[str, object],
        caused_by: HandlerContext | None,
        traceparent: str | None,
    ) -> Entry:
        if not isinstance(event, (model, Mapping)):
            raise TypeError(f"{model.__name__} or a mapping is needed, not {type(event).__name__}")
        return self._entry(model.__evgen__, event, caused_by, traceparent)

    def _entry(
        self,
        contract: Contract,
        event: EventModel | Mapping[str, object],
        caused_by: HandlerContext | None,
        traceparent: str | None,
    ) -> Entry:
        caused_by = caused_by or self._cause
        data = contract.sendable(event if isinstance(event, Mapping) else event.wire())
        identity = caused_by.next_id(contract.detail_type) if caused_by else new_id()
        metadata = Metadata(
            id=identity,
            version=contract.version,
            time=now(),
            correlation_id=caused_by.correlation_id if caused_by else identity,
            causation_id=caused_by.event_id if caused_by else None,
            idempotency_key=contract.key_of(data),
            traceparent=tracing.traceparent(
                traceparent, caused_by.traceparent if caused_by else None
            ),
        )
        entry = Entry(
            id=identity,
            event=contract.reference,
            bus=self.bus,
            source=contract.source,
            detail_type=contract.detail_type,
            time=metadata.time,
            detail=encode(detail(contract, metadata, data)),
            trace_header=tracing.trace_header(),
        )
        return checked(entry, self.options.size_limit)

    def _send(self, entries: Iterable[Entry], patience: Patience) -> list[Sent]:
        wanted = [checked(entry, self.options.size_limit) for entry in entries]
        if self.dry_run:
            return [Sent(entry.id, entry.event, None) for entry in wanted]
        return send(self._events, wanted, self.options.size_limit, patience)

    async def _send_async(self, entries: Iterable[Entry], patience: Patience) -> list[Sent]:
        import asyncio

        return await asyncio.to_thread(self._send, entries, patience)

    def _patience(self, caused_by: HandlerContext | None) -> Patience:
        """A handler's publisher gives up while its function can still answer."""
        patience = self.options.patience
        caused_by = caused_by or self._cause
        if caused_by is None:
            return patience
        left = caused_by.remaining_seconds() - _RESERVE
        return replace(patience, seconds=min(patience.seconds, left))

    def _made_once(self) -> aws.EventsClient:
        with self._lock:
            if self._client is None:
                self._client = aws.new_client("events", attempts=1)
            return self._client


def _model_of(event: EventModel) -> type[EventModel]:
    """The class of an event model. Raises TypeError for a mapping: it has no contract."""
    if not hasattr(event, "__evgen__"):
        raise TypeError(f"an event model is needed, not {type(event).__name__}")
    return type(event)
