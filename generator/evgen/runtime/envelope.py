"""What EventBridge's ``detail`` is made of: metadata and data, or the data alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .errors import UnreadableEventError
from .fields import parse_date_time
from .schemawalk import is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .contract import Contract

METADATA = "metadata"
_VERSION = re.compile(r"[0-9]{1,9}([.][0-9]{1,9}){0,2}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What travels beside the data. ``time`` is ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""

    id: str
    version: str
    time: str
    correlation_id: str
    causation_id: str | None = None
    idempotency_key: str | None = None
    traceparent: str | None = None

    def wire(self) -> dict[str, str]:
        """The JSON form, without what is absent."""
        members = {
            "id": self.id,
            "version": self.version,
            "time": self.time,
            "correlationId": self.correlation_id,
            "causationId": self.causation_id,
            "idempotencyKey": self.idempotency_key,
            "traceparent": self.traceparent,
        }
        return {name: value for name, value in members.items() if value is not None}


def now() -> str:
    """The present as metadata spells it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def detail(contract: Contract, metadata: Metadata, data: Any) -> Any:
    """What goes into the entry's ``Detail``."""
    return {"metadata": metadata.wire(), "data": data} if contract.envelope == METADATA else data


def opened(contract: Contract, event: Mapping[str, Any]) -> tuple[Metadata, Any]:
    """Metadata and data of an event as EventBridge delivers it.

    Without an envelope, the metadata is what EventBridge itself knows. Raises
    UnreadableEventError for metadata without id or version, or of another major.
    """
    inside = event.get("detail")
    if contract.envelope != METADATA:
        identity = _text(event, "id") or ""
        time = _text(event, "time") or now()
        key = contract.key_of(inside)
        return Metadata(identity, contract.version, time, identity, idempotency_key=key), inside
    given = inside.get("metadata") if is_object(inside) else None
    if not is_object(inside) or not is_object(given) or "data" not in inside:
        raise UnreadableEventError("invalid-metadata", "detail is not {metadata, data}")
    sender, version = _text(given, "id"), _text(given, "version")
    if not sender or not version or not _VERSION.fullmatch(version):
        raise UnreadableEventError("invalid-metadata", "metadata has no usable id and version")
    if int(version.split(".")[0]) != contract.major:
        raise UnreadableEventError(
            "unsupported-version", f"version {version} is not of {contract.reference}"
        )
    metadata = Metadata(
        id=sender,
        version=version,
        time=_text(given, "time") or _text(event, "time") or now(),
        correlation_id=_text(given, "correlationId") or sender,
        causation_id=_text(given, "causationId"),
        idempotency_key=_text(given, "idempotencyKey"),
        traceparent=_text(given, "traceparent"),
    )
    return metadata, inside["data"]


def instant(text: str) -> datetime:
    """A metadata time as a datetime; the present for one that is no RFC 3339 date-time."""
    try:
        return parse_date_time(text)
    except ValueError:
        return datetime.now(UTC)


def _text(members: Mapping[str, Any], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) and value else None
