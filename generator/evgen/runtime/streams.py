"""Change streams and data streams: records in order, where a failure holds up what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from .errors import UnreadableEventError
from .inbox import call, parse, refuse_coroutines
from .schemawalk import is_array, is_object
from .triggers import DYNAMODB, KINESIS, Trigger, decoded, stream_position

Value = TypeVar("Value")


@dataclass(frozen=True)
class ChangeContext:
    """What happened to a DynamoDB item. ``event_name`` is INSERT, MODIFY or REMOVE."""

    event_id: str
    event_name: str
    keys: Mapping[str, Any]
    sequence_number: str
    raw: Mapping[str, Any]
    remaining_seconds: Callable[[], float]


@dataclass(frozen=True)
class RecordContext:
    """Where a Kinesis record stands in its stream."""

    event_id: str
    partition_key: str
    sequence_number: str
    arrived: datetime | None
    raw: Mapping[str, Any]
    remaining_seconds: Callable[[], float]


class DynamoDbTrigger(Trigger, Generic[Value]):
    """Changes of a table: the item before and after, None where there is none."""

    def __init__(
        self,
        on_change: Callable[[Value | None, Value | None, ChangeContext], None],
        read: Callable[[object], Value],
    ) -> None:
        refuse_coroutines(on_change)
        self._on_change = on_change
        self._read = read

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        del known
        return record.get("eventSource") == DYNAMODB

    def handle_record(self, record: Mapping[str, Any], seconds_left: Callable[[], float]) -> None:
        change: Any = record.get("dynamodb")
        if not is_object(change):
            raise UnreadableEventError("not-an-event", "not a change of a DynamoDB table")
        context = ChangeContext(
            event_id=str(record.get("eventID", "")),
            event_name=str(record.get("eventName", "")),
            keys=item(change.get("Keys") or {}),
            sequence_number=stream_position(record),
            raw=record,
            remaining_seconds=seconds_left,
        )
        old, new = (self._image(change.get(name)) for name in ("OldImage", "NewImage"))
        call(self._on_change, old, new, context)

    def _image(self, image: object) -> Value | None:
        return None if image is None else self._read(item(image))


class KinesisTrigger(Trigger, Generic[Value]):
    """Records of a data stream, which are JSON."""

    def __init__(
        self,
        on_record: Callable[[Value, RecordContext], None],
        read: Callable[[object], Value],
    ) -> None:
        refuse_coroutines(on_record)
        self._on_record = on_record
        self._read = read

    def takes_record(self, record: Mapping[str, Any], known: Callable[[object], bool]) -> bool:
        del known
        return record.get("eventSource") == KINESIS

    def handle_record(self, record: Mapping[str, Any], seconds_left: Callable[[], float]) -> None:
        kinesis: Any = record.get("kinesis")
        if not is_object(kinesis):
            raise UnreadableEventError("not-an-event", "not a record of a Kinesis stream")
        arrived: Any = kinesis.get("approximateArrivalTimestamp")
        is_time = isinstance(arrived, int | float)
        context = RecordContext(
            event_id=str(record.get("eventID", "")),
            partition_key=str(kinesis.get("partitionKey", "")),
            sequence_number=stream_position(record),
            arrived=datetime.fromtimestamp(arrived, UTC) if is_time else None,
            raw=record,
            remaining_seconds=seconds_left,
        )
        call(self._on_record, self._read(parse(decoded(kinesis.get("data")))), context)


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
