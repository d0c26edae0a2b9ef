"""The Lambda handler of a service: SQS batches, direct events, and its one trigger.

Nothing is acknowledged that was not processed or parked. What fails comes
again; what can never succeed is parked in the dead-letter queue at once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .context import remaining
from .deadletter import TRIGGER, DeadLetters, Delivery
from .errors import NonRetryableError
from .idempotency import DynamoDbIdempotencyStore, IdempotencyStore
from .inbox import Inbox, Route, parse
from .once import InProgressError, Once, Outcome
from .schemawalk import is_array, is_object
from .triggers import STREAMS, stream_position

if TYPE_CHECKING:
    from .aws import SqsClient
    from .triggers import Trigger

log = logging.getLogger(__name__)

#: What Lambda calls, with its event and its context.
LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]
#: Seconds to keep for the answer, beyond what the slowest record so far took.
_RESERVE = 0.5


class Consumer:
    """A service. ``handler`` is the function for Lambda.

    ``ttl_seconds`` None turns idempotency off. ``store`` and ``sqs`` are for
    tests; without them DynamoDB and SQS are used, when they are needed.
    """

    def __init__(
        self,
        service: str,
        routes: tuple[Route[Any], ...] = (),
        *,
        ttl_seconds: int | None,
        trigger: Trigger | None = None,
        store: IdempotencyStore | None = None,
        sqs: SqsClient | None = None,
    ) -> None:
        self.service = service
        self._inbox = Inbox(service, routes)
        self._trigger = trigger
        self._dead_letters = DeadLetters(service, sqs)
        if ttl_seconds is None:
            self._once = Once(None, 0)
        else:
            self._once = Once(store or DynamoDbIdempotencyStore(), ttl_seconds)

    def handler(self, event: Mapping[str, Any], context: object = None, /) -> dict[str, Any]:
        """Handle one invocation. Raises what a direct event's handler raises, so that it is retried."""
        seconds_left = remaining(context)
        records: Any = event.get("Records")
        trigger = self._trigger
        if is_array(records) and records:
            return {"batchItemFailures": self._batch(records, seconds_left)}
        if trigger is not None and trigger.takes_invocation(event):
            return self._invoked(trigger, event, seconds_left)
        if "detail-type" in event:
            self._direct(event, seconds_left)
            return {}
        raise ValueError(f"{self.service}: this is no event that it is triggered by")

    def _batch(
        self, records: list[dict[str, Any]], seconds_left: Callable[[], float]
    ) -> list[dict[str, str]]:
        """Handle records in order; returns those that must come again, as Lambda wants them."""
        failed: list[int] = []
        blocked: set[str] = set()
        slowest = 0.0
        for index, record in enumerate(records):
            before = seconds_left()
            if before < _RESERVE + slowest:
                log.warning("%s: no time for %d records", self.service, len(records) - index)
                failed += range(index, len(records))
                break
            sequence = _sequence(record)
            if sequence in blocked:
                failed.append(index)
                continue
            if not self._record(record, seconds_left):
                failed.append(index)
                if sequence is not None:
                    blocked.add(sequence)
            if before != float("inf"):
                slowest = max(slowest, before - seconds_left())
        return [{"itemIdentifier": _identifier(records[index])} for index in failed]

    def _record(self, record: dict[str, Any], seconds_left: Callable[[], float]) -> bool:
        """Whether a record may be acknowledged."""
        trigger = self._trigger
        try:
            if trigger is not None and trigger.takes_record(record, self._inbox.knows):
                delivery = trigger.delivery(record)
                try:
                    trigger.handle_record(record, seconds_left)
                except NonRetryableError as error:
                    return self._dead_letters.park(delivery, error)
                return True
            return self._queued(record, seconds_left)
        except InProgressError:
            log.info("%s: in progress elsewhere; it will come again", self.service)
        except Exception:
            log.exception("%s: a record failed and will come again", self.service)
        return False

    def _queued(self, record: dict[str, Any], seconds_left: Callable[[], float]) -> bool:
        body: Any = record.get("body")
        attributes: Any = record.get("attributes")
        count: Any = attributes.get("ApproximateReceiveCount") if is_object(attributes) else None
        event: Any = None
        try:
            event = parse(body)
            self._process(event, int(count or 1), seconds_left)
        except NonRetryableError as error:
            delivery = Delivery(
                body=body if isinstance(body, str) else "",
                event=self._inbox.reference(event),
                queue=str(record.get("eventSourceARN", "")).rpartition(":")[2],
                delivery_id=str(record.get("messageId", "")),
            )
            return self._dead_letters.park(delivery, error)
        return True

    def _direct(self, event: Mapping[str, Any], seconds_left: Callable[[], float]) -> None:
        try:
            self._process(event, 1, seconds_left)
        except NonRetryableError as error:
            delivery = _direct_delivery(event, self._inbox.reference(event))
            if not self._dead_letters.park(delivery, error):
                raise

    def _process(
        self, event: object, receive_count: int, seconds_left: Callable[[], float]
    ) -> None:
        incoming = self._inbox.read(event, receive_count, seconds_left)
        outcome = self._once.run(incoming.key, seconds_left(), incoming.handle)
        if outcome is Outcome.DUPLICATE:
            log.info("%s: %s was handled before", self.service, incoming.reference)

    def _invoked(
        self, trigger: Trigger, event: Mapping[str, Any], seconds_left: Callable[[], float]
    ) -> dict[str, Any]:
        try:
            return trigger.handle_invocation(event, seconds_left)
        except NonRetryableError as error:
            if not self._dead_letters.park(_direct_delivery(event, TRIGGER), error):
                raise
            return {}


def _direct_delivery(event: Mapping[str, Any], reference: str | None) -> Delivery:
    return Delivery(
        body=json.dumps(event, ensure_ascii=False),
        event=reference,
        delivery_id=str(event.get("id", "")),
    )


def _sequence(record: Mapping[str, Any]) -> str | None:
    """What a record must not overtake: its shard or its FIFO group; None for nothing."""
    if record.get("eventSource") in STREAMS:
        return ""
    attributes: Any = record.get("attributes")
    if not is_object(attributes):
        return None
    fifo = str(record.get("eventSourceARN", "")).endswith(".fifo") or "SequenceNumber" in attributes
    return str(attributes.get("MessageGroupId", "")) if fifo else None


def _identifier(record: Mapping[str, Any]) -> str:
    """How Lambda's answer names a record: by its message, or its place in a stream."""
    if record.get("eventSource") in STREAMS:
        return stream_position(record)
    return str(record.get("messageId", ""))
