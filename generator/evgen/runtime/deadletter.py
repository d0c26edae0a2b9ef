"""Parking: what can never succeed goes to the dead-letter queue now, and says why."""

from __future__ import annotations

import json
import logging
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .schemawalk import is_object

if TYPE_CHECKING:
    from .errors import NonRetryableError
    from .queues import Queues

log = logging.getLogger(__name__)

#: What stands for an event where the delivery is the trigger's.
TRIGGER = "trigger"
QUEUE_VARIABLE = "EVGEN_DEAD_LETTER_QUEUE_URL"
_LONGEST_ATTRIBUTE = 1024
#: SQS takes a message of 1 MiB, names and values of its attributes included.
_LARGEST_MESSAGE = 1_048_576


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to park: its text, and what is known about where it came from.

    ``event`` is the reference of the event (``OrderCreated@1``) or ``trigger``,
    ``queue`` the name of the queue, ``group`` that of a FIFO message.
    """

    body: str
    event: str | None = None
    queue: str | None = None
    group: str | None = None
    delivery_id: str = ""


class DeadLetters:
    """The dead-letter queues of one consumer.

    ``EVGEN_DEAD_LETTER_QUEUE_URL`` is a URL, or a JSON object of URLs by event.
    """

    def __init__(self, consumer: str, queues: Queues) -> None:
        self._consumer = consumer
        self._queues = queues

    def park(self, delivery: Delivery, error: NonRetryableError) -> bool:
        """Whether the delivery is safe in a dead-letter queue now."""
        url = _url_for(delivery)
        if url is None:
            log.error("%s: %s; no dead-letter queue is known for it", self._consumer, error.reason)
            return False
        attributes = {
            "evgen-reason": error.reason,
            "evgen-consumer": self._consumer,
            "evgen-event": delivery.event or "",
        }
        body_size = len(delivery.body.encode("utf-8", "surrogatepass"))
        if body_size + 5 * _LONGEST_ATTRIBUTE < _LARGEST_MESSAGE:
            attributes["evgen-detail"] = str(error)
        arguments: dict[str, Any] = {
            "QueueUrl": url,
            "MessageBody": delivery.body,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": _printable(value)}
                for name, value in attributes.items()
                if value
            },
        }
        if url.endswith(".fifo"):
            arguments["MessageGroupId"] = delivery.group or self._consumer
            arguments["MessageDeduplicationId"] = delivery.delivery_id
        try:
            self._queues.client.send_message(**arguments)
        except Exception:
            log.exception("%s: could not park an event", self._consumer)
            return False
        log.error("%s: parked an event: %s", self._consumer, error.reason)
        return True


def _url_for(delivery: Delivery) -> str | None:
    """The queue beside the one a delivery came from, else the one of its event, else the only one."""
    setting = os.environ.get(QUEUE_VARIABLE, "").strip()
    if not setting.startswith("{"):
        return setting or None
    try:
        parsed: Any = json.loads(setting)
    except ValueError:
        log.exception("%s is not JSON", QUEUE_VARIABLE)
        return None
    urls = {k: v for k, v in parsed.items() if isinstance(v, str)} if is_object(parsed) else {}
    beside = [url for url in urls.values() if url.rpartition("/")[2] == f"{delivery.queue}-dlq"]
    if beside:
        return beside[0]
    if delivery.event in urls:
        return urls[delivery.event]
    return next(iter(urls.values())) if len(urls) == 1 else None


def _printable(value: str) -> str:
    """Text that SQS takes as an attribute's value."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "?", value)[:_LONGEST_ATTRIBUTE]
