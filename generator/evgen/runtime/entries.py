"""Entries of a PutEvents call, and how many fit into one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .envelope import instant
from .errors import EntryTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: AWS's limits of a PutEvents call. The size is that of all entries together.
MOST_ENTRIES = 10
SIZE_LIMIT = 1_000_000
LONGEST_DETAIL_TYPE = 128


@dataclass(frozen=True, slots=True)
class Entry:
    """One event ready to be sent. All fields are text (or None), so an outbox can store it.

    ``id`` is the producer's and stays the same however often the entry is sent.
    ``event`` is its reference, ``time`` an RFC 3339 date-time in UTC,
    ``trace_header`` X-Ray's.
    """

    id: str
    event: str
    bus: str
    source: str
    detail_type: str
    time: str
    detail: str
    trace_header: str | None = None

    def request(self) -> dict[str, Any]:
        """The entry as boto3 takes it."""
        request: dict[str, Any] = {
            "EventBusName": self.bus,
            "Source": self.source,
            "DetailType": self.detail_type,
            "Time": instant(self.time),
            "Detail": self.detail,
        }
        if self.trace_header:
            request["TraceHeader"] = self.trace_header
        return request

    @property
    def size(self) -> int:
        """Bytes by EventBridge's own formula."""
        return _counted([self.source, self.detail_type, self.detail], has_time=bool(self.time))


def size_of(request: dict[str, Any]) -> int:
    """What one entry counts for: 14 for a time, and the UTF-8 bytes of its texts.

    Neither the bus nor the trace header counts.
    From "Calculating PutEvents event entry size" of the EventBridge user guide.
    """
    texts = [request.get(name) or "" for name in ("Source", "DetailType", "Detail")]
    texts += request.get("Resources") or []
    return _counted(texts, has_time=bool(request.get("Time")))


def _counted(texts: list[str], *, has_time: bool) -> int:
    return 14 * has_time + sum(len(text.encode()) for text in texts)


def encode(detail: Any) -> str:
    """JSON as small as it gets: bytes are what the limit counts."""
    return json.dumps(detail, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def checked(entry: Entry, size_limit: int) -> Entry:
    """``entry``, if EventBridge would take it. Raises EntryTooLargeError."""
    if len(entry.detail_type) > LONGEST_DETAIL_TYPE:
        raise EntryTooLargeError(
            f"{entry.event}: a detail-type has at most {LONGEST_DETAIL_TYPE} characters"
        )
    if entry.size > size_limit:
        raise EntryTooLargeError(
            f"{entry.event} {entry.id}: {entry.size} bytes are more than the {size_limit} allowed"
        )
    return entry


def chunks(entries: Iterable[Entry], size_limit: int) -> Iterator[list[Entry]]:
    """Entries in order, as many to a call as its two limits allow."""
    chunk: list[Entry] = []
    total = 0
    for entry in entries:
        size = entry.size
        if chunk and (len(chunk) == MOST_ENTRIES or total + size > size_limit):
            yield chunk
            chunk, total = [], 0
        chunk.append(entry)
        total += size
    if chunk:
        yield chunk
