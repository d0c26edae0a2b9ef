"""The Lambda handler of a service: SQS batches, direct events, and its one trigger.

Nothing is acknowledged that was not processed or parked. What fails comes
again; what can never succeed is parked in the dead-letter queue at once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .batches import SQS, ComesAgainError, process
from .context import Surroundings, remaining
from .deadletter import TRIGGER, DeadLetters, Delivery
from .errors import NonRetryableError
from .idempotency import DynamoDbIdempotencyStore, IdempotencyStore
from .inbox import Inbox, Incoming, Route, parse
from .instruments import DUPLICATES, FAILED, HANDLED, LAG, LATENCY, PARKED, Instruments
from .once import InProgressError, Outcome
from .queues import Queues
from .schemawalk import is_array, is_object

if TYPE_CHECKING:
    from .aws import SqsClient
    from .triggers import Trigger

log = logging.getLogger(__name__)

#: What Lambda calls, with its event and its context.
LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]
#: What metrics call an event of which nobody can tell what it was.
_UNKNOWN = "unknown"


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
        self._queues = Queues(sqs)
        self._dead_letters = DeadLetters(service, self._queues)
        self._instruments = Instruments(service)
        self._store = None if ttl_seconds is None else store or DynamoDbIdempotencyStore()
        self._ttl_seconds = ttl_seconds or 0

    def handler(self, event: Mapping[str, Any], context: object = None, /) -> dict[str, Any]:
        """Handle one invocation. Raises what a direct event's handler raises, so that it is retried."""
        around = Surroundings(
            self.service, remaining(context), self._instruments, self._store, self._ttl_seconds
        )
        try:
            return self._invoked(event, around)
        finally:
            around.tally.emit()

    def _invoked(self, event: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
        records: Any = event.get("Records")
        trigger = self._trigger
        if is_array(records):
            if not records:
                return {"batchItemFailures": []}
            return process(
                self.service,
                records,
                lambda record: self._record(record, around),
                around.seconds_left,
            )
        answer = trigger.answered(event, around) if trigger is not None else None
        if answer is not None:
            return answer
        if trigger is not None and trigger.takes_invocation(event):
            self._direct(event, TRIGGER, lambda: trigger.read(event, around), around)
            return {}
        if "detail-type" in event:
            reference = self._inbox.reference(event)
            self._direct(event, reference, lambda: self._inbox.read(event, 1, around), around)
            return {}
        raise ValueError(f"{self.service}: this is no event that it is triggered by")

    def _record(self, record: dict[str, Any], around: Surroundings) -> None:
        """Handle a record of a batch. Raises ComesAgainError if it may not be acknowledged."""
        trigger = self._trigger
        if trigger is not None and trigger.takes_record(record, self._inbox.knows):
            self._handle(record, trigger.read, trigger.delivery, around)
        else:
            self._handle(record, self._queued, self._delivery, around)

    def _handle(
        self,
        record: dict[str, Any],
        read: Callable[[Mapping[str, Any], Surroundings], Incoming],
        delivery: Callable[[Mapping[str, Any]], Delivery],
        around: Surroundings,
    ) -> None:
        try:
            self._process(lambda: read(record, around), around)
        except NonRetryableError as error:
            if not self._parked(delivery(record), error, around):
                raise ComesAgainError from error
        except InProgressError as error:
            log.info("%s: in progress elsewhere; it will come again", self.service)
            if record.get("eventSource", SQS) == SQS:
                self._queues.hide(record, error.wait)
            raise ComesAgainError from error
        except Exception as error:
            log.exception("%s: a record failed and will come again", self.service)
            around.tally.count(delivery(record).event or _UNKNOWN, FAILED)
            raise ComesAgainError from error

    def _queued(self, record: Mapping[str, Any], around: Surroundings) -> Incoming:
        return self._inbox.read(parse(record.get("body")), _receive_count(record), around)

    def _delivery(self, record: Mapping[str, Any]) -> Delivery:
        body: Any = record.get("body")
        try:
            event = parse(body)
        except NonRetryableError:
            event = None
        return Delivery(
            body=body if isinstance(body, str) else "",
            event=self._inbox.reference(event),
            queue=str(record.get("eventSourceARN", "")).rpartition(":")[2],
            delivery_id=str(record.get("messageId", "")),
        )

    def _direct(
        self,
        event: Mapping[str, Any],
        reference: str | None,
        read: Callable[[], Incoming],
        around: Surroundings,
    ) -> None:
        try:
            self._process(read, around)
        except NonRetryableError as error:
            delivery = Delivery(json.dumps(event), reference, delivery_id=str(event.get("id", "")))
            if not self._parked(delivery, error, around):
                raise
        except InProgressError:
            raise
        except Exception:
            around.tally.count(reference or _UNKNOWN, FAILED)
            raise

    def _process(self, read: Callable[[], Incoming], around: Surroundings) -> None:
        incoming = read()
        begin = datetime.now(UTC)
        try:
            outcome = incoming.attempt.run(around.seconds_left(), incoming.handle)
        finally:
            around.instruments.forget(incoming.context.log_keys)
        if outcome is Outcome.DUPLICATE:
            log.info("%s: %s was handled before", self.service, incoming.kind)
            around.tally.count(incoming.kind, DUPLICATES)
            return
        around.tally.count(incoming.kind, HANDLED)
        if incoming.time is not None:
            around.tally.since(incoming.kind, LAG, incoming.time, begin)
        if incoming.began is not None:
            around.tally.since(incoming.kind, LATENCY, incoming.began, datetime.now(UTC))

    def _parked(self, delivery: Delivery, error: NonRetryableError, around: Surroundings) -> bool:
        safe = self._dead_letters.park(delivery, error)
        around.tally.count(delivery.event or _UNKNOWN, PARKED if safe else FAILED)
        return safe


def _receive_count(record: Mapping[str, Any]) -> int:
    attributes: Any = record.get("attributes")
    count: Any = attributes.get("ApproximateReceiveCount") if is_object(attributes) else None
    text = str(count)
    return int(text) if text.isascii() and text.isdigit() else 1
