"""Field types whose Python form is not their JSON form.

The schema decides what is valid, so these read everything that JSON Schema's
``integer``, ``uuid``, ``date-time`` and ``date`` allow, and nothing else: a model
is strict, so that no value is taken for one of another type. What Python cannot
hold is read as the nearest value that it can: a leap second as the next second,
the year 0 as the year 1.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, PlainSerializer

_DATE_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[Tt](?P<minute>\d\d:\d\d):(?P<second>\d\d)"
    r"(?:\.(?P<fraction>\d+))?(?P<offset>[Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_UUID = re.compile("-".join(f"[0-9A-Fa-f]{{{digits}}}" for digits in (8, 4, 4, 4, 12)))


def parse_date_time(text: str) -> datetime:
    """The instant that an RFC 3339 date-time names, in its own offset.

    Digits beyond microseconds are cut. Raises ValueError for anything else.
    """
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        raise ValueError("not an RFC 3339 date-time with an offset")
    day, minute, second, fraction, offset = found.group(
        "date", "minute", "second", "fraction", "offset"
    )
    if day.startswith("0000-"):
        return datetime.min.replace(tzinfo=UTC)
    leap = second == "60"
    moment = datetime.fromisoformat(
        f"{day}T{minute}:{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{offset.upper()}"
    )
    if not leap:
        return moment
    try:
        return moment.replace(microsecond=0) + timedelta(seconds=1)
    except OverflowError:
        return moment.replace(microsecond=999_999)


def format_date_time(moment: datetime) -> str:
    """RFC 3339 text of an aware datetime, ``Z`` for UTC."""
    offset = moment.utcoffset()
    if offset is None or offset.seconds % 60 or offset.microseconds:
        moment = moment.astimezone(UTC)  # RFC 3339 knows offsets of whole minutes only
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _read_integer(value: object) -> object:
    # 1.0 and 1e300 are integers to JSON Schema.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _read_unless_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a boolean")  # noqa: TRY004 - pydantic reports ValueErrors only
    return value


def _read_unless_number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and value in (0, 1):
        raise ValueError("not a boolean")
    return value


def _read_uuid(value: object) -> object:
    return UUID(value) if isinstance(value, str) and _UUID.fullmatch(value) else value


def _read_date_time(value: object) -> object:
    if isinstance(value, str):
        return parse_date_time(value)
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError("a datetime needs a timezone")
        return value
    raise ValueError("not a datetime")


def _read_date(value: object) -> object:
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is None:
            raise ValueError("not an RFC 3339 date")
        return date.min if value.startswith("0000-") else date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("not a date")


#: An ``integer``, however it is spelled: ``1.0`` is 1.
Integer = Annotated[int, BeforeValidator(_read_integer)]
#: Beside a ``Literal`` of 0 or 1, and one of booleans: pydantic would take these for each other.
NoBoolean = BeforeValidator(_read_unless_boolean)
NoNumber = BeforeValidator(_read_unless_number)
#: A ``uuid`` in its one form with hyphens: dumped in lower case.
Uuid = Annotated[UUID, BeforeValidator(_read_uuid)]
#: A ``date-time``: aware, dumped as RFC 3339 text.
DateTime = Annotated[
    datetime,
    BeforeValidator(_read_date_time),
    PlainSerializer(format_date_time, return_type=str, when_used="json"),
]
#: A ``date``: dumped as RFC 3339 text.
Date = Annotated[date, BeforeValidator(_read_date)]
