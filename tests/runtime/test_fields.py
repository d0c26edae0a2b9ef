"""Every date-time and date that the schema accepts is read, and dumped as RFC 3339."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError

from evgen.runtime.fields import Date, DateTime

_DATE_TIMES: TypeAdapter[datetime] = TypeAdapter(DateTime)
_DATES: TypeAdapter[date] = TypeAdapter(Date)


@pytest.mark.parametrize(
    ("text", "dumped"),
    [
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"),
        ("2026-11-24t10:00:00z", "2026-11-24T10:00:00Z"),
        ("2026-11-24T10:00:00.5Z", "2026-11-24T10:00:00.500000Z"),
        ("2026-11-24T10:00:00.1234567899Z", "2026-11-24T10:00:00.123456Z"),
        ("2026-11-24T10:00:00-00:00", "2026-11-24T10:00:00Z"),
        ("2026-11-24T10:00:00+05:30", "2026-11-24T10:00:00+05:30"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31T22:59:60.9-01:00", "2016-12-31T23:00:00-01:00"),
        ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999999Z"),
        ("0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+10:00", "0001-01-01T00:00:00+10:00"),
    ],
)
def test_reading_date_times(text: str, dumped: str) -> None:
    checker = jsonschema_rs.Draft202012Validator({"format": "date-time"}, validate_formats=True)
    assert checker.is_valid(text)
    moment = _DATE_TIMES.validate_python(text)
    assert moment.utcoffset() is not None
    assert _DATE_TIMES.dump_python(moment, mode="json") == dumped
    assert checker.is_valid(dumped)


def test_an_odd_offset_is_dumped_in_utc() -> None:
    moment = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(minutes=19, seconds=32)))
    assert _DATE_TIMES.dump_python(moment, mode="json") == "2026-01-01T11:40:28Z"


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1), "2026-01-01", "2026-01-01 10:00:00Z", 0, date(2026, 1, 1)],  # noqa: DTZ001
)
def test_refused_date_times(value: Any) -> None:
    with pytest.raises(ValidationError):
        _DATE_TIMES.validate_python(value)


def test_dates() -> None:
    assert _DATES.validate_python("2026-02-28") == date(2026, 2, 28)
    assert _DATES.validate_python("0000-01-01") == date.min
    assert _DATES.dump_python(date(2026, 2, 28), mode="json") == "2026-02-28"
    for wrong in ("20260228", "2026-W09-6", 5, datetime(2026, 1, 1, tzinfo=UTC)):
        with pytest.raises(ValidationError):
            _DATES.validate_python(wrong)
