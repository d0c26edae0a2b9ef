"""A bus for tests that refuses what AWS refuses. ``testing`` offers it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .entries import LONGEST_DETAIL_TYPE, MOST_ENTRIES, SIZE_LIMIT, size_of
from .errors import UnreadableEventError
from .inbox import parse
from .tracing import LONGEST_TRACE_HEADER

#: From the API reference of PutEventsRequestEntry.
LONGEST_RESOURCE = 2048
_TEXTS = ("Source", "DetailType", "Detail", "EventBusName", "TraceHeader")
_MEMBERS = frozenset({*_TEXTS, "Time", "Resources"})
_BUS = re.compile(
    r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus/)?[.\-_A-Za-z0-9]{1,256}",
    re.ASCII,
)


class BusLimitError(Exception):
    """A call that EventBridge would have refused as a whole, with nothing of it accepted."""


@dataclass
class RecordingBus:
    """An ``events`` client that keeps what it accepts and holds callers to AWS's limits.

    ``refuse`` are the error codes of the next entries, in order; None accepts.
    """

    refuse: list[str | None] = field(default_factory=list[str | None])
    accepted: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    calls: int = 0

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        """Answer like PutEvents: 200 with a result for each entry. Raises BusLimitError."""
        self.calls += 1
        complaint = _refusal(Entries)
        if complaint:
            raise BusLimitError(complaint)
        results = [self._result(entry) for entry in Entries]
        failed = sum("ErrorCode" in result for result in results)
        return {"FailedEntryCount": failed, "Entries": results}

    @property
    def details(self) -> list[Any]:
        """The details of what was accepted, parsed."""
        return [json.loads(entry["Detail"]) for entry in self.accepted]

    def _result(self, entry: dict[str, Any]) -> dict[str, str]:
        code = self.refuse.pop(0) if self.refuse else None
        code = code or _fault(entry)
        if code is not None:
            return {"ErrorCode": code, "ErrorMessage": "refused"}
        self.accepted.append(entry)
        return {"EventId": str(uuid.uuid4())}


def _refusal(entries: list[dict[str, Any]]) -> str | None:
    """Why boto3 or EventBridge would refuse a whole call."""
    if not 1 <= len(entries) <= MOST_ENTRIES:
        return f"{len(entries)} entries in one call; 1 to {MOST_ENTRIES} are allowed"
    for entry in entries:
        unknown = sorted(entry.keys() - _MEMBERS)
        if unknown:
            return f"an entry has no {', '.join(unknown)}"
        if not all(isinstance(entry.get(name, ""), str) for name in _TEXTS):
            return f"{', '.join(_TEXTS)} of an entry are text"
        if not _BUS.fullmatch(entry.get("EventBusName", "default")):
            return "EventBusName is neither the name nor the ARN of a bus"
        if not 1 <= len(entry.get("TraceHeader", "-")) <= LONGEST_TRACE_HEADER:
            return f"a TraceHeader has 1 to {LONGEST_TRACE_HEADER} characters"
        if any(len(resource) > LONGEST_RESOURCE for resource in entry.get("Resources", ())):
            return f"a resource has at most {LONGEST_RESOURCE} characters"
    if not any(_complete(entry) for entry in entries):
        return "no entry has all of Source, DetailType and Detail"
    size = sum(size_of(entry) for entry in entries)
    if size > SIZE_LIMIT:
        return f"{size} bytes in one call; at most {SIZE_LIMIT} are allowed"
    return None


def _fault(entry: Mapping[str, Any]) -> str | None:
    """The code with which EventBridge refuses an entry."""
    if not _complete(entry) or len(entry["DetailType"]) > LONGEST_DETAIL_TYPE:
        return "InvalidArgument"
    if entry["Source"].startswith("aws."):
        return "NotAuthorizedForSourceException"
    try:
        detail = parse(entry["Detail"])
    except UnreadableEventError:
        return "MalformedDetail"
    return None if isinstance(detail, dict) else "MalformedDetail"


def _complete(entry: Mapping[str, Any]) -> bool:
    return all(entry.get(name) for name in ("Source", "DetailType", "Detail"))
