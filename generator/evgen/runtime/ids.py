"""Ids that tell when they were made (UUID version 7).

An event that nothing caused gets one, and the whole chain of events carries it
on as ``correlationId``: so the last consumer knows how long the chain took
without another member in the metadata.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 74
_SINCE = 48


def new_id(moment: datetime | None = None, seed: str | None = None) -> str:
    """A UUID of version 7 (RFC 9562) for ``moment``, by default now.

    With ``seed`` it is the same for the same moment and seed: a record that is
    delivered again begins the same chain again.
    """
    millis = time.time_ns() // 1_000_000 if moment is None else _millis(moment)
    if seed is None:
        noise = secrets.randbits(_RANDOM_BITS)
    else:
        digest = hashlib.sha256(seed.encode("utf-8", "backslashreplace")).digest()
        noise = int.from_bytes(digest) >> (len(digest) * 8 - _RANDOM_BITS)
    value = millis % 2**_SINCE << 80 | 0x7 << 76 | noise >> 62 << 64 | 0b10 << 62
    return str(uuid.UUID(int=value | noise % 2**62))


def time_of(identity: str) -> datetime | None:
    """When an id was made; None for one that does not tell."""
    try:
        value = uuid.UUID(identity)
    except ValueError:
        return None
    if value.version != 7:
        return None
    return _EPOCH + timedelta(milliseconds=value.int >> 80)


def _millis(moment: datetime) -> int:
    return max(0, (moment - _EPOCH) // timedelta(milliseconds=1))
