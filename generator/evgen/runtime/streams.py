"""Change streams and data streams: records in order, where a failure holds up what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar

from .batches import DYNAMODB, KINESIS
from .context import HandlerContext, Surroundings
from .deadletter import TRIGGER
from .errors import UnreadableEventError
from .inbox import Incoming, call, parse, refuse_coroutines
from .schemawalk import is_array, is_object
from .triggers import Reader, Trigger, chain, decoded, stream_position

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class ChangeContext(HandlerContext):
    """What happened to a DynamoDB item. ``event_name`` is INSERT, MODIFY or REMOVE."""

    event_name: str
    keys: Mapping[str, Any]
    sequence_number: str


@dataclass(frozen=True, kw_only=True)
class RecordContext(HandlerContext):
    """Where a Kinesis record stands in its stream."""

    partition_key: str
    sequence_number: str
    arrived: datetime | None


class DynamoDbTrigger(Trigger, Generic[Value]):
    """Changes of a table: the item before and after, None where there is none."""

    def __init__(
        self,
        on_change: Callable[[Value | None, Value | None, ChangeContext], None],
        reader: Reader[Value],
    ) -> None:
        refuse_coroutines(on_change)
        self._on_change = on_change
        self._reader = reader

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        del known
        return record.get("eventSource") == DYNAMODB

    def read(self, delivered: Mapping[str, Any], around: Surroundings) -> Incoming:
        change: Any = delivered.get("dynamodb")
        if not is_object(change):
            raise UnreadableEventError("not-an-event", "not a change of a DynamoDB table")
        old, new = (self._image(change.get(name)) for name in ("OldImage", "NewImage"))
        # A business key is the item's; one item has many changes, and each has an id.
        event_id = str(delivered.get("eventID", "")) or _place(delivered)
        attempt = around.attempt(TRIGGER, event_id or None)
        time = _seconds(change.get("ApproximateCreationDateTime"))
        context = ChangeContext(
            event_id=event_id,
            correlation_id=chain(time, event_id),
            consumer=around.consumer,
            raw=delivered,
            event_name=str(delivered.get("eventName", "")),
            keys=item(change.get("Keys") or {}),
            sequence_number=stream_position(delivered),
            remaining_seconds=around.seconds_left,
            _surroundings=around,
            _attempt=attempt,
        )
        work = partial(call, self._on_change, old, new, context)
        return Incoming(TRIGGER, attempt, context, work, time, time)

    def _image(self, image: object) -> Value | None:
        return None if image is None else self._reader.read(item(image))


class KinesisTrigger(Trigger, Generic[Value]):
    """Records of a data stream, which are JSON."""

    def __init__(
        self,
        on_record: Callable[[Value, RecordContext], None],
        reader: Reader[Value],
    ) -> None:
        refuse_coroutines(on_record)
        self._on_record = on_record
        self._reader = reader

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        del known
        return record.get("eventSource") == KINESIS

    def read(self, delivered: Mapping[str, Any], around: Surroundings) -> Incoming:
        kinesis: Any = delivered.get("kinesis")
        if not is_object(kinesis):
            raise UnreadableEventError("not-an-event", "not a record of a Kinesis stream")
        data = parse(decoded(kinesis.get("data")))
        value = self._reader.read(data)
        # Shard and sequence number: the same for each delivery, but another when a producer
        # sends again, which only a business key can tell.
        event_id = str(delivered.get("eventID", "")) or _place(delivered)
        place = f"{delivered.get('eventSourceARN', '')}#{event_id}" if event_id else None
        attempt = around.attempt(TRIGGER, self._reader.key_of(data) or place)
        arrived = _seconds(kinesis.get("approximateArrivalTimestamp"))
        context = RecordContext(
            event_id=event_id,
            correlation_id=chain(arrived, event_id),
            consumer=around.consumer,
            raw=delivered,
            partition_key=str(kinesis.get("partitionKey", "")),
            sequence_number=stream_position(delivered),
            arrived=arrived,
            remaining_seconds=around.seconds_left,
            _surroundings=around,
            _attempt=attempt,
        )
        work = partial(call, self._on_record, value, context)
        return Incoming(TRIGGER, attempt, context, work, arrived, arrived)


def _place(record: Mapping[str, Any]) -> str:
    """Where a record without an id is, as far as it says."""
    position = stream_position(record)
    return f"{record.get('eventSourceARN', '')}#{position}" if position else ""


def _seconds(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(value, UTC)


def item(image: object) -> dict[str, Any]:
    """A DynamoDB item as plain JSON: numbers are int or float, sets lists, binary base64.

    Raises UnreadableEventError for what is no item.
    """
    if not is_object(image):
        raise UnreadableEventError("not-an-event", "not a DynamoDB item")
    return {name: _attribute(value) for name, value in image.items()}


def _attribute(value: object) -> Any:
    if not is_object(value) or len(value) != 1:
        raise UnreadableEventError("not-an-event", "not an attribute of a DynamoDB item")
    ((kind, inside),) = value.items()
    match kind:
        case "S" | "B" | "BOOL":
            return inside
        case "NULL":
            return None
        case "N":
            return _number(inside)
        case "SS" | "BS" if is_array(inside):
            return list(inside)
        case "NS" if is_array(inside):
            return [_number(text) for text in inside]
        case "L" if is_array(inside):
            return [_attribute(each) for each in inside]
        case "M":
            return item(inside)
        case _:
            raise UnreadableEventError("not-an-event", "an unknown type of DynamoDB attribute")


def _number(text: object) -> int | float:
    try:
        return int(str(text))
    except ValueError:
        pass
    try:
        return float(str(text))
    except ValueError:
        raise UnreadableEventError("not-an-event", "not a DynamoDB number") from None
