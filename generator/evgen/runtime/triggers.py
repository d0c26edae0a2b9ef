"""Event sources other than the bus: what they hand over, and what a handler gets of it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .batches import SQS
from .context import HandlerContext, Surroundings
from .deadletter import TRIGGER, Delivery
from .envelope import instant
from .errors import UnreadableEventError
from .ids import new_id
from .inbox import (
    AnyModel,
    Incoming,
    call,
    looks_like_an_event,
    parse,
    read_model,
    refuse_coroutines,
)
from .schemawalk import is_object

if TYPE_CHECKING:
    from .contract import SchemaCheck

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reader(Generic[Value]):
    """How a trigger reads data. ``key_of`` is the business key of it, None where there is none."""

    read: Callable[[object], Value]
    key_of: Callable[[object], str | None]


def reading(check: SchemaCheck, model: type[AnyModel]) -> Reader[AnyModel]:
    """How a trigger with a schema reads data: checked, as a model."""
    return Reader(lambda data: read_model(check, model, data), check.key_of)


def _mapping(data: object) -> Mapping[str, Any]:
    if not is_object(data):
        raise UnreadableEventError("invalid-data", "a JSON object is needed")
    return data


def _no_key(_data: object) -> None:
    return None


#: How a trigger without a schema reads data: any JSON object.
mapping: Reader[Mapping[str, Any]] = Reader(_mapping, _no_key)


class Trigger:
    """One event source. By default it takes nothing."""

    def answered(self, event: Mapping[str, Any], around: Surroundings) -> dict[str, Any] | None:
        """Handle a whole invocation whose caller waits for the answer; None if it is not that."""
        del event, around
        return None

    def takes_invocation(self, event: Mapping[str, Any]) -> bool:
        """Whether a whole invocation is this trigger's."""
        del event
        return False

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        """Whether a record of a batch is this trigger's. ``known`` are events of the bus."""
        del record, known
        return False

    def read(self, delivered: Mapping[str, Any], around: Surroundings) -> Incoming:
        """What was delivered, ready to be handled. Raises UnreadableEventError."""
        raise NotImplementedError

    def delivery(self, record: Mapping[str, Any]) -> Delivery:
        """The record as it would be parked."""
        return Delivery(json.dumps(record), TRIGGER, delivery_id=stream_position(record))


@dataclass(frozen=True, kw_only=True)
class ObjectContext(HandlerContext):
    """Where an S3 object is, and what happened to it. ``raw`` is the whole event."""

    event_name: str
    bucket: str


@dataclass(frozen=True, kw_only=True)
class MessageContext(HandlerContext):
    """How an SQS message came. ``raw`` is the record as Lambda got it."""

    message_id: str
    group: str | None
    attributes: Mapping[str, Any]


class S3Trigger(Trigger, Generic[Value]):
    """Object events, which S3 sends to the default bus.

    ``on_object`` gets the event's ``object``: key, size, etag and so on.
    """

    def __init__(
        self,
        on_object: Callable[[Value, ObjectContext], None],
        reader: Reader[Value],
        bucket: str,
    ) -> None:
        refuse_coroutines(on_object)
        self._on_object = on_object
        self._reader = reader
        self._bucket = bucket

    def takes_invocation(self, event: Mapping[str, Any]) -> bool:
        return event.get("source") == "aws.s3" and looks_like_an_event(event)

    def read(self, delivered: Mapping[str, Any], around: Surroundings) -> Incoming:
        detail: Any = delivered["detail"]
        if not is_object(detail) or not is_object(detail.get("object")):
            raise UnreadableEventError("not-an-event", "not an object event of S3")
        found = detail["object"]
        value = self._reader.read(found)
        bucket: Any = detail.get("bucket")
        name = str(bucket["name"]) if is_object(bucket) and "name" in bucket else self._bucket
        event_id, event_name = str(delivered.get("id", "")), str(delivered["detail-type"])
        # S3 may tell of one change in two events; its sequencer is that of the change.
        parts = [event_name, name, *(str(found.get(p, "")) for p in _OBJECT_VERSION)]
        change = "#".join(parts) if found.get("sequencer") else event_id
        attempt = around.attempt(TRIGGER, self._reader.key_of(found) or change or None)
        time = _time(delivered.get("time"))
        context = ObjectContext(
            event_id=event_id,
            correlation_id=chain(time, change),
            consumer=around.consumer,
            raw=delivered,
            event_name=event_name,
            bucket=name,
            remaining_seconds=around.seconds_left,
            _surroundings=around,
            _attempt=attempt,
        )
        work = partial(call, self._on_object, value, context)
        return Incoming(TRIGGER, attempt, context, work, time, time)


#: With bucket and kind of event, what identifies a change in S3.
_OBJECT_VERSION = ("key", "version-id", "sequencer")


class SqsTrigger(Trigger, Generic[Value]):
    """Messages of a queue that exists already; their bodies are JSON."""

    def __init__(
        self,
        on_message: Callable[[Value, MessageContext], None],
        reader: Reader[Value],
        queue: str,
    ) -> None:
        refuse_coroutines(on_message)
        self._on_message = on_message
        self._reader = reader
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

    def read(self, delivered: Mapping[str, Any], around: Surroundings) -> Incoming:
        attributes: Any = delivered.get("attributes")
        attributes = attributes if is_object(attributes) else {}
        body = parse(delivered.get("body"))
        value = self._reader.read(body)
        message_id = str(delivered.get("messageId", ""))
        key = self._reader.key_of(body) or _producers_id(attributes, delivered.get("body"))
        attempt = around.attempt(TRIGGER, key)
        time = _milliseconds(attributes.get("SentTimestamp"))
        context = MessageContext(
            event_id=message_id,
            correlation_id=chain(time, key or message_id),
            consumer=around.consumer,
            raw=delivered,
            receive_count=int(attributes.get("ApproximateReceiveCount", 1)),
            message_id=message_id,
            group=attributes.get("MessageGroupId"),
            attributes=attributes,
            remaining_seconds=around.seconds_left,
            _surroundings=around,
            _attempt=attempt,
        )
        work = partial(call, self._on_message, value, context)
        return Incoming(TRIGGER, attempt, context, work, time, time)

    def delivery(self, record: Mapping[str, Any]) -> Delivery:
        attributes: Any = record.get("attributes")
        return Delivery(
            body=str(record.get("body", "")),
            event=TRIGGER,
            queue=_queue_name(record),
            group=attributes.get("MessageGroupId") if is_object(attributes) else None,
            delivery_id=str(record.get("messageId", "")),
        )


def _producers_id(attributes: Mapping[str, Any], body: object) -> str | None:
    """The deduplication id that a producer gave a FIFO message.

    Not SQS's message id, which is another when a producer sends again; nor the
    hash of the body, with which SQS stands in: two messages may well be alike.
    """
    given = attributes.get("MessageDeduplicationId")
    if not isinstance(given, str) or not isinstance(body, str) or not given:
        return None
    stand_in = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
    return None if given == stand_in else f"{attributes.get('MessageGroupId', '')}#{given}"


def chain(time: datetime | None, identity: str) -> str:
    """The correlation id of a chain that begins here; the same when it is delivered again."""
    return identity if time is None else new_id(time, identity)


def _time(text: object) -> datetime | None:
    return instant(text) if isinstance(text, str) and text else None


def _milliseconds(text: object) -> datetime | None:
    digits = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 15
    return datetime.fromtimestamp(int(str(text)) / 1000, UTC) if digits else None


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
