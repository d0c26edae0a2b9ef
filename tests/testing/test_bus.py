"""``recording_bus``: what EventBridge does with entries, and Lambda with what its rules match."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from evgen.testing import BusLimitError, NotInCatalogError, RecordingBus, SampleEvent
from tests.testing.catalogs import opened


@pytest.fixture
def bus() -> RecordingBus:
    return RecordingBus(opened())


def entry(event: str, /, **members: Any) -> dict[str, Any]:
    """An entry as a publisher makes it."""
    made = SampleEvent(opened())(event, members)
    detail = json.dumps(made["detail"])
    return {"Source": made["source"], "DetailType": made["detail-type"], "Detail": detail}


def put(bus: RecordingBus, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = bus.put_events(Entries=list(entries))["Entries"]
    return results


def test_events_are_as_eventbridge_delivers_them(bus: RecordingBus) -> None:
    given = entry("Ordered@1")
    noon = datetime(2026, 1, 2, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    (result,) = put(bus, {**given, "Time": noon, "Resources": ["arn:aws:s3:::a"]})
    (event,) = bus.events
    assert event == {
        "version": "0", "id": result["EventId"], "detail-type": "Ordered", "source": "com.example.shop",
        "account": "123456789012", "time": "2026-01-02T12:00:00Z", "region": "us-east-1",
        "resources": ["arn:aws:s3:::a"], "detail": json.loads(given["Detail"]),
    }  # fmt: skip


def test_what_aws_refuses_is_no_event(bus: RecordingBus) -> None:
    bus.refuse = [None, "ThrottlingException"]
    results = put(bus, entry("Bare"), entry("Bare"), {**entry("Bare"), "Detail": "[]"})
    assert [r.get("ErrorCode") for r in results] == [None, "ThrottlingException", "MalformedDetail"]
    assert len(bus.events) == 1
    with pytest.raises(BusLimitError, match="11 entries"):
        put(bus, *[entry("Bare")] * 11)
    assert len(bus.events) == 1


def test_sent_is_the_data_of_one_event_in_order(bus: RecordingBus) -> None:
    put(
        bus,
        entry("Ordered@1", note="a"),
        entry("Ordered@2", sum=5),
        entry("Ordered@1", note="b"),
        entry("Bare", size="S"),
    )
    assert [data["note"] for data in bus.sent("Ordered@1")] == ["a", "b"]
    assert bus.sent("Ordered@2") == [{"sum": 5}]
    assert len(bus.sent("Ordered")) == 3
    assert bus.sent("Bare") == [{"size": "S"}]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Orderd", "did you mean `Ordered`"),
        ("Ordered@7", "no Ordered@7"),
        ("Ordered@1.0.0", "ask for Ordered@1"),
    ],
)
def test_what_never_could_be_sent_is_not_just_absent(
    bus: RecordingBus, name: str, message: str
) -> None:
    with pytest.raises(NotInCatalogError, match=message):
        bus.sent(name)


def test_a_service_gets_what_its_rules_match_as_lambda_hands_it_over(bus: RecordingBus) -> None:
    put(
        bus,
        *(entry("Ordered@1", note=n, total={"amount": a}) for n, a in [("a", 1), ("b", 0), ("c", 2), ("d", 3)]),
        entry("Bare", size="S"), entry("Bare", size="L"), entry("Ordered@2"),
    )  # fmt: skip
    *batches, direct = bus.deliver_to("packer")
    notes = [
        [json.loads(record["body"])["detail"]["data"]["note"] for record in batch["Records"]]
        for batch in batches
    ]
    assert notes == [["a", "c"], ["d"]]
    assert direct["detail"] == {"size": "L"}
    assert len(bus.deliver_to("counter")) == 1
    with pytest.raises(NotInCatalogError, match="subscribes to nothing"):
        bus.deliver_to("shop")


def test_nothing_sent_is_nothing_delivered(bus: RecordingBus) -> None:
    assert bus.deliver_to("packer") == []
