"""Event sources other than the bus: what they hand over, and what a handler gets of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .deadletter import TRIGGER, Delivery
from .errors import UnreadableEventError
from .inbox import AnyModel, call, looks_like_an_event, parse, read_model, refuse_coroutines
from .schemawalk import is_object

if TYPE_CHECKING:
    from .contract import SchemaCheck

Value = TypeVar("Value")

SQS = "aws:sqs"
DYNAMODB = "aws:dynamodb"
KINESIS = "aws:kinesis"
#: Sources whose records are in order: the first failure is where Lambda goes on.
STREAMS = frozenset({DYNAMODB, KINESIS})


def reading(check: SchemaCheck, model: type[AnyModel]) -> Callable[[object], AnyModel]:
    """How a trigger with a schema reads data: checked, as a model."""
    return lambda data: read_model(check, model, data)


def mapping(data: object) -> Mapping[str, Any]:
    """How a trigger without a schema reads data: any JSON object."""
    if not is_object(data):
        raise UnreadableEventError("invalid-data", "a JSON object is needed")
    return data


class Trigger:
    """One event source. By default it takes nothing."""

    def takes_invocation(self, event: Mapping[str, Any]) -> bool:
        """Whether a whole invocation is this trigger's."""
        del event
        return False

    def handle_invocation(
        self, event: Mapping[str, Any], seconds_left: Callable[[], float]
    ) -> dict[str, Any]:
        """Handle one; returns Lambda's answer."""
        raise NotImplementedError

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        """Whether a record of a batch is this trigger's. ``known`` are events of the bus."""
        del record, known
        return False

    def handle_record(self, record: Mapping[str, Any], seconds_left: Callable[[], float]) -> None:
        """Handle one. Raises NonRetryableError for what can never succeed."""
        raise NotImplementedError

    def delivery(self, record: Mapping[str, Any]) -> Delivery:
        """The record as it would be parked."""
        return Delivery(
            json.dumps(record, ensure_ascii=False), TRIGGER, delivery_id=stream_position(record)
        )


@dataclass(frozen=True)
class ObjectContext:
    """Where an S3 object is, and what happened to it. ``raw`` is the whole event."""

    event_id: str
    event_name: str
    bucket: str
    raw: Mapping[str, Any]
    remaining_seconds: Callable[[], float]


@dataclass(frozen=True)
class MessageContext:
    """How an SQS message came. ``raw`` is the record as Lambda got it."""

    message_id: str
    group: str | None
    receive_count: int
    attributes: Mapping[str, Any]
    raw: Mapping[str, Any]
    remaining_seconds: Callable[[], float]


class S3Trigger(Trigger, Generic[Value]):
    """Object events, which S3 sends to the default bus.

    ``on_object`` gets the event's ``object``: key, size, etag and so on.
    """

    def __init__(
        self,
        on_object: Callable[[Value, ObjectContext], None],
        read: Callable[[object], Value],
        bucket: str,
    ) -> None:
        refuse_coroutines(on_object)
        self._on_object = on_object
        self._read = read
        self._bucket = bucket

    def takes_invocation(self, event: Mapping[str, Any]) -> bool:
        return event.get("source") == "aws.s3" and looks_like_an_event(event)

    def handle_invocation(
        self, event: Mapping[str, Any], seconds_left: Callable[[], float]
    ) -> dict[str, Any]:
        detail: Any = event["detail"]
        if not is_object(detail) or not is_object(detail.get("object")):
            raise UnreadableEventError("not-an-event", "not an object event of S3")
        bucket: Any = detail.get("bucket")
        context = ObjectContext(
            event_id=str(event.get("id", "")),
            event_name=str(event["detail-type"]),
            bucket=str(bucket["name"]) if is_object(bucket) and "name" in bucket else self._bucket,
            raw=event,
            remaining_seconds=seconds_left,
        )
        call(self._on_object, self._read(detail["object"]), context)
        return {}


class SqsTrigger(Trigger, Generic[Value]):
    """Messages of a queue that exists already; their bodies are JSON."""

    def __init__(
        self,
        on_message: Callable[[Value, MessageContext], None],
        read: Callable[[object], Value],
        queue: str,
    ) -> None:
        refuse_coroutines(on_message)
        self._on_message = on_message
        self._read = read
        self._queue = queue

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        """By the queue's name; a queue of another name may still be this one, deployed with a prefix."""
        if record.get("eventSource", SQS) != SQS:
            return False
        if _queue_name(record) == self._queue:
            return True
        try:
            body = parse(record.get("body"))
        except UnreadableEventError:
            return True
        return not (known(body) or looks_like_an_event(body))

    def handle_record(self, record: Mapping[str, Any], seconds_left: Callable[[], float]) -> None:
        attributes: Any = record.get("attributes")
        attributes = attributes if is_object(attributes) else {}
        context = MessageContext(
            message_id=str(record.get("messageId", "")),
            group=attributes.get("MessageGroupId"),
            receive_count=int(attributes.get("ApproximateReceiveCount", 1)),
            attributes=attributes,
            raw=record,
            remaining_seconds=seconds_left,
        )
        call(self._on_message, self._read(parse(record.get("body"))), context)

    def delivery(self, record: Mapping[str, Any]) -> Delivery:
        attributes: Any = record.get("attributes")
        return Delivery(
            body=str(record.get("body", "")),
            event=TRIGGER,
            queue=_queue_name(record),
            group=attributes.get("MessageGroupId") if is_object(attributes) else None,
            delivery_id=str(record.get("messageId", "")),
        )


def _queue_name(record: Mapping[str, Any]) -> str:
    return str(record.get("eventSourceARN", "")).rpartition(":")[2]


def stream_position(record: Mapping[str, Any]) -> str:
    """The sequence number of a record in its shard."""
    kinesis: Any = record.get("kinesis")
    dynamodb: Any = record.get("dynamodb")
    if is_object(kinesis):
        return str(kinesis.get("sequenceNumber", ""))
    return str(dynamodb.get("SequenceNumber", "")) if is_object(dynamodb) else ""


def decoded(text: object) -> bytes:
    """The bytes of base64 text. Raises UnreadableEventError."""
    try:
        return base64.b64decode(text if isinstance(text, str) else "!", validate=True)
    except ValueError:
        raise UnreadableEventError("not-json", "not base64") from None
