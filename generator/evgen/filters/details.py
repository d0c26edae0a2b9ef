"""What a publisher may put into ``detail``, as one JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen.model import Envelope
from evgen.sampling.normal import ROOT, without_root_references

#: Where the data's schema stands in a detail's.
DATA = f"/$defs/{ROOT}"

_NUMBER = "(0|[1-9][0-9]{0,8})"
_DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
_IDENTITY = "5f0c2b1e-8f6a-4c0e-9d57-3a1f6be2c904"


def detail_schema(
    data: Mapping[str, Any] | bool, envelope: Envelope, version: str = "", *, has_key: bool = False
) -> dict[str, Any]:
    """The schema of ``detail`` for a bundled schema of the data.

    ``version`` is one of the major's, where the major is known; ``has_key`` tells whether every
    event has an idempotency key.
    """
    inner = without_root_references(data) if isinstance(data, Mapping) else _trivial(data)
    if envelope is Envelope.NONE:
        return {
            **inner,
            "type": "object",
        }  # EventBridge takes no other detail, whatever the schema says
    return {
        "type": "object",
        "properties": {
            "metadata": _metadata(version, has_key=has_key),
            "data": {"$ref": inner["$ref"]},
        },
        "required": ["metadata", "data"],
        "additionalProperties": False,
        "$defs": inner["$defs"],
    }


def detail_of(data: Any, envelope: Envelope, version: str, index: int) -> Any:
    """A detail with this data: one of several, told apart by their metadata."""
    if envelope is Envelope.NONE:
        return data
    identity = f"{index:08x}{_IDENTITY[8:]}"
    metadata = {
        "id": identity,
        "version": version or "1.0.0",
        "time": f"2026-{index % 12 + 1:02}-{index % 28 + 1:02}T{index % 24:02}:30:00.000Z",
        "correlationId": identity if index % 2 else _IDENTITY,
        "idempotencyKey": identity,
    }
    return {"metadata": metadata, "data": data}


def _trivial(data: bool) -> dict[str, Any]:
    return {"$ref": f"#{DATA}", "$defs": {ROOT: data}}


def _metadata(version: str, *, has_key: bool) -> dict[str, Any]:
    """What travels beside the data, as ``evgen.runtime.envelope`` writes it."""
    major = version.partition(".")[0] or _NUMBER
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    identity = {**text, "format": "uuid", "examples": [_IDENTITY]}
    always = ["id", "version", "time", "correlationId"]
    return {
        "type": "object",
        "properties": {
            "id": identity,
            "version": {
                "type": "string",
                "pattern": rf"^{major}\.{_NUMBER}\.{_NUMBER}$",
                "examples": [version or "1.0.0"],
            },
            "time": {
                "type": "string",
                "format": "date-time",
                "pattern": f"^{_DATE}T{_TIME}$",
                "examples": ["2026-03-02T09:30:00.000Z"],
            },
            "correlationId": {**text, "examples": [_IDENTITY]},
            "causationId": {**text, "examples": [_IDENTITY]},
            "idempotencyKey": text,
            "traceparent": {
                "type": "string",
                "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}",
                "examples": ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            },
        },
        "required": [*always, "idempotencyKey"] if has_key else always,
        "additionalProperties": False,
    }
