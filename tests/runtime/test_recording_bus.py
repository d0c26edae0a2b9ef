"""The bus for users' tests: what AWS would refuse does not pass there either."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Shop

GOOD: dict[str, Any] = {"Source": "com.example.shop", "DetailType": "OrderPlaced", "Detail": "{}"}


def put(shop: Shop, *entries: dict[str, Any]) -> list[str | None]:
    """The error code of each entry; None for those that were accepted."""
    bus = shop.runtime_module("testing").RecordingBus()
    answer = bus.put_events(Entries=list(entries))
    codes = [result.get("ErrorCode") for result in answer["Entries"]]
    assert answer["FailedEntryCount"] == sum(code is not None for code in codes)
    assert len(bus.accepted) == codes.count(None)
    return codes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"DetailType": "t" * 128}, None),
        ({"DetailType": "t" * 129}, "InvalidArgument"),
        ({"DetailType": ""}, "InvalidArgument"),
        ({"Source": ""}, "InvalidArgument"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
        ({"Source": "awsome.s3"}, None),
        ({"Detail": ""}, "InvalidArgument"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"Detail": '"text"'}, "MalformedDetail"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Detail": '{"a": NaN}'}, "MalformedDetail"),
        ({"Detail": "null"}, "MalformedDetail"),
        ({"TraceHeader": "x" * 500, "Resources": ["r" * 2048]}, None),
    ],
)
def test_entries(shop: Shop, changes: dict[str, Any], code: str | None) -> None:
    assert put(shop, GOOD, {**GOOD, **changes}) == [None, code]


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([], "0 entries"),
        ([GOOD] * 11, "11 entries"),
        ([{"Source": "a"}, {"DetailType": "b"}], "no entry has all of"),
        ([{**GOOD, "Detale": "{}"}], "no Detale"),
        ([{**GOOD, "Detail": {}}], "are text"),
        ([{**GOOD, "EventBusName": "no bus"}], "EventBusName"),
        ([{**GOOD, "TraceHeader": "x" * 501}], "TraceHeader"),
        ([{**GOOD, "Resources": ["r" * 2049]}], "resource"),
        ([{**GOOD, "Detail": f'{{"a": "{"é" * 500_000}"}}'}], "1000"),
        ([{**GOOD, "Detail": f'{{"a": "{"x" * 100_000}"}}'}] * 10, "bytes in one call"),
    ],
)
def test_calls(shop: Shop, entries: list[dict[str, Any]], complaint: str) -> None:
    bus = shop.runtime_module("testing").RecordingBus()
    with pytest.raises(shop.runtime_module("testing").BusLimitError, match=complaint):
        bus.put_events(Entries=entries)
    assert bus.accepted == []


def test_the_size_is_counted_as_aws_counts_it(shop: Shop) -> None:
    fixed = sum(len(GOOD[name]) for name in ("Source", "DetailType")) + len('{"a":""}')
    entry = {**GOOD, "Detail": f'{{"a":"{"x" * (1_000_000 - fixed - 5)}"}}'}
    assert put(shop, {**entry, "Resources": ["12345"], "TraceHeader": "is not counted"}) == [None]
    with pytest.raises(shop.runtime_module("testing").BusLimitError):
        put(shop, {**entry, "Resources": ["12345", "6"]})


def test_a_name_or_an_arn_is_a_bus(shop: Shop) -> None:
    arn = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-bus"
    assert put(shop, {**GOOD, "EventBusName": "shop-bus"}, {**GOOD, "EventBusName": arn}) == [
        None,
        None,
    ]
