"""What was probably given in place of a pattern, or of a whole event."""

from __future__ import annotations

from typing import Any

from evgen.patterns.reading import UnreadableError, read_event

#: What every event of EventBridge has, and what is inside of one hardly ever.
_OF_EVENTS = ("source", "detail-type", "detail")


def is_event(content: bytes) -> bool:
    """Whether it is an event: its members are values, where a pattern has lists."""
    value = _read(content)
    if not isinstance(value, dict) or not isinstance(value.get("detail"), dict):
        return False
    return all(isinstance(value.get(name), str) for name in ("source", "detail-type"))


def wholeness_hint(field: str, content: bytes) -> str:
    """For who asks with a detail or its data, when a pattern misses ``field``; else empty."""
    value = _read(content)
    if field.split(".", maxsplit=1)[0] not in _OF_EVENTS or not isinstance(value, dict):
        return ""
    if any(name in value for name in _OF_EVENTS):
        return ""
    if isinstance(value.get("Records"), list):
        return "these are a function's records: of SQS, the event is the `body` of each record"
    return (
        "a whole event has `source`, `detail-type` and `detail`, and this has none of them; "
        "`evgen sample EVENT --wrap event` makes one"
    )


def surplus_hint(content: bytes, offset: int | None) -> str:
    """For who gives several events, where the text of one has ended; else empty."""
    text = content.decode("utf-8", "replace")[:offset]
    is_whole = offset and isinstance(_read(text.encode("utf-8")), dict)
    return "one event is asked about; `--batch` answers many" if is_whole else ""


def _read(content: bytes) -> Any:
    try:
        return read_event(content)
    except (UnreadableError, RecursionError):
        return None
