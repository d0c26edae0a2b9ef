"""``recording_bus``: in the place of boto3's ``events`` client, and of what EventBridge does next."""

from __future__ import annotations

from typing import Any

from evgen.model import Delivery, Envelope, Subscription
from evgen.runtime import recording
from evgen.runtime.testing import sqs_batch
from evgen.testing.catalog import NotInCatalogError, OpenedCatalog
from evgen.testing.matching import delivered


class RecordingBus(recording.RecordingBus):
    """An ``events`` client that keeps what it accepts, and refuses what AWS refuses.

    ``events`` are what was accepted, as EventBridge delivers it. ``refuse`` are the error codes
    of the next entries, in order; None accepts.
    """

    def __init__(self, catalog: OpenedCatalog) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []
        self._catalog = catalog

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        """Answer like PutEvents: 200 with a result for each entry. Raises BusLimitError."""
        answer = super().put_events(Entries=Entries)
        for entry, result in zip(Entries, answer["Entries"], strict=True):
            if "EventId" in result:
                self.events.append(delivered(entry, result["EventId"]))
        return answer

    def sent(self, event: str) -> list[Any]:
        """The data of every ``Name`` or ``Name@MAJOR`` that was accepted, in order.

        Raises NotInCatalogError.
        """
        chosen = self._catalog.event(event)
        if event.count("."):
            raise NotInCatalogError(f"{event!r} is one version; ask for {chosen.major.reference}")
        wanted = [
            major
            for major in self._catalog.catalog.majors
            if major.event == chosen.major.event and event in (major.event, major.reference)
        ]
        wires = {(m.source, m.detail_type): m.envelope is Envelope.METADATA for m in wanted}
        found = []
        for each in self.events:
            wire = (each["source"], each["detail-type"])
            if wire in wires:
                found.append(each["detail"]["data"] if wires[wire] else each["detail"])
        return found

    def deliver_to(self, service: str) -> list[dict[str, Any]]:
        """What Lambda would hand to a service's function for all that was accepted, call by call.

        Of each queue, batches of its size with what its rule matches; with direct delivery,
        each event by itself. Raises NotInCatalogError.
        """
        subscriptions = self._catalog.consumer(service).subscriptions
        return [call for each in subscriptions for call in self._calls(each)]

    def _calls(self, subscription: Subscription) -> list[dict[str, Any]]:
        matching = [e for e in self.events if self._catalog.matches(subscription, e)]
        if subscription.delivery is Delivery.DIRECT or subscription.queue is None:
            return matching
        size = subscription.queue.batch_size
        batches = (matching[start : start + size] for start in range(0, len(matching), size))
        return [sqs_batch(batch) for batch in batches]
