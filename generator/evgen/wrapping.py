"""What data travels in: a detail, an EventBridge event, an SQS batch; put on and taken off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evgen.model import Major, Version
from evgen.runtime.contract import Contract
from evgen.runtime.entries import Entry, encode
from evgen.runtime.envelope import Metadata, detail, opened
from evgen.runtime.errors import UnreadableEventError
from evgen.runtime.inbox import looks_like_an_event, parse
from evgen.runtime.testing import delivered, sqs_batch
from evgen.wrap import Wrap


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no data to be had, by the names that consumers use for it."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The data of one event, or why there is none; ``record`` is its index in a batch."""

    data: Any
    refusal: Refusal | None = None
    record: int | None = None


class Wrapping:
    """How the events of one version travel."""

    def __init__(self, major: Major, version: Version, wrap: Wrap) -> None:
        self._wrap = wrap
        self._contract = Contract(
            event=major.event,
            major=major.number,
            version=str(version.number),
            source=major.source,
            detail_type=major.detail_type,
            envelope=major.envelope.value,
            idempotency_key=major.idempotency_key,
            package=None,
            schema="",
        )

    def on(self, data: Any, identity: str, time: str) -> Any:
        """``data``, wrapped. ``time`` is spelled as in metadata."""
        contract = self._contract
        if self._wrap is Wrap.DATA:
            return data
        key = contract.key_of(data)
        metadata = Metadata(identity, contract.version, time, identity, idempotency_key=key)
        inside = detail(contract, metadata, data)
        if self._wrap is Wrap.DETAIL:
            return inside
        entry = Entry(
            id=identity,
            event=contract.reference,
            bus="",
            source=contract.source,
            detail_type=contract.detail_type,
            time=time,
            detail=encode(inside),
        )
        event = {**delivered(entry), "id": identity}
        return event if self._wrap is Wrap.EVENT else sqs_batch([event])

    def off(self, value: Any) -> Iterator[Unwrapped]:
        """The data inside ``value``: of one event, or of each in a batch."""
        match self._wrap:
            case Wrap.DATA:
                yield Unwrapped(value)
            case Wrap.DETAIL:
                yield self._opened({"detail": value})
            case Wrap.EVENT:
                yield self._of_event(value)
            case Wrap.SQS:
                yield from self._of_batch(value)

    def _of_batch(self, value: Any) -> Iterator[Unwrapped]:
        records = None
        if isinstance(value, dict):  # as Lambda gets it, and as the API answers
            records = value.get("Records", value.get("Messages"))
        if isinstance(records, list):
            for index, record in enumerate(records):
                inside = self._of_message(record)
                yield Unwrapped(inside.data, inside.refusal, index)
        else:
            yield self._of_message(value)

    def _of_message(self, value: Any) -> Unwrapped:
        body = value.get("body", value.get("Body")) if isinstance(value, dict) else None
        if not isinstance(body, str):
            refusal = Refusal("not-a-message", "not a message of SQS, which has its text in body")
            return Unwrapped(None, refusal)
        try:
            event = parse(body)
        except UnreadableEventError:
            return Unwrapped(None, Refusal("invalid-json", "the message's body is not JSON"))
        return self._of_event(event)

    def _of_event(self, value: Any) -> Unwrapped:
        contract = self._contract
        if not looks_like_an_event(value):
            message = "not an event as EventBridge delivers it: source, detail-type and detail"
            return Unwrapped(None, Refusal("not-an-event", message))
        if (value["source"], value["detail-type"]) != (contract.source, contract.detail_type):
            message = f"{value['source']} {value['detail-type']} is not {contract.reference}"
            return Unwrapped(None, Refusal("unknown-event", message))
        return self._opened(value)

    def _opened(self, event: Mapping[str, Any]) -> Unwrapped:
        try:
            return Unwrapped(opened(self._contract, event)[1])
        except UnreadableEventError as error:
            return Unwrapped(None, Refusal(error.reason, str(error)))
