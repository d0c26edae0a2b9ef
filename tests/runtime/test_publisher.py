"""Publishing: what is on the wire, what is refused, and who knows what when part of it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from .conftest import Shop, uuid

MONEY = {"amount": 5, "currency": "EUR"}


@pytest.fixture
def bus(shop: Shop) -> Any:
    return shop.runtime_module("testing").RecordingBus()


@pytest.fixture
def publisher(shop: Shop, bus: Any) -> Any:
    sending = shop.runtime_module("sending")
    options = shop.runtime_module("publisher").Options(
        patience=sending.Patience(rounds=3, first_wait=0)
    )
    return shop.shop.ShopPublisher(client=bus, options=options)


def test_an_event_on_the_wire(shop: Shop, bus: Any, publisher: Any) -> None:
    sent = publisher.publish_order_placed(shop.order(1))
    (entry,) = bus.accepted
    metadata = bus.details[0]["metadata"]
    assert bus.details[0]["data"] == {"orderId": uuid(1), "total": MONEY}
    assert entry["EventBusName"] == "shop-bus"
    assert (entry["Source"], entry["DetailType"]) == ("com.example.shop", "OrderPlaced")
    assert metadata.keys() == {"id", "version", "time", "correlationId", "idempotencyKey"}
    assert metadata["id"] == metadata["correlationId"] == sent.id
    assert metadata["version"] == "1.0.0"
    assert metadata["idempotencyKey"] == uuid(1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", metadata["time"])
    assert entry["Time"].isoformat(timespec="milliseconds")[:23] == metadata["time"][:23]
    assert sent.event == "OrderPlaced@1"
    assert sent.bus_id


def test_a_mapping_of_data_will_do(shop: Shop, bus: Any, publisher: Any) -> None:
    publisher.publish_order_placed_v2({"orderId": uuid(1), "total": MONEY})
    assert bus.accepted[0]["DetailType"] == "OrderPlaced.v2"
    assert bus.details[0]["metadata"]["version"] == "2.0.0"


def test_without_an_envelope_detail_is_the_data(shop: Shop, bus: Any) -> None:
    shop.plain.PlainPublisher(client=bus).publish_ping({"n": 1})
    assert bus.details == [{"n": 1}]


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"orderId": uuid(1), "total": MONEY, "more": 1}, "/more"),
        ({"orderId": uuid(1), "total": {**MONEY, "more": 1}}, "/total/more"),
        ({"orderId": "x", "total": MONEY}, "/orderId"),
    ],
)
def test_refused_with_a_pointer_and_nothing_is_sent(
    shop: Shop, bus: Any, publisher: Any, data: Mapping[str, object], pointer: str
) -> None:
    with pytest.raises(shop.runtime_module("errors").ContractError) as caught:
        publisher.publish_order_placed(data)
    assert pointer in [violation.pointer for violation in caught.value.violations]
    assert bus.calls == 0


def test_a_model_that_was_spoiled_later_is_refused(shop: Shop, bus: Any, publisher: Any) -> None:
    good, spoiled = shop.order(1), shop.order(2)
    spoiled.total.currency = "E"
    with pytest.raises(shop.runtime_module("errors").ContractError):
        publisher.publish([good, spoiled])
    assert bus.calls == 0


def test_another_event_is_a_type_error(shop: Shop, publisher: Any) -> None:
    with pytest.raises(TypeError):
        publisher.publish_order_placed(shop.order(1, event="OrderCancelled"))
    with pytest.raises(TypeError):
        publisher.publish([{"orderId": uuid(1), "total": MONEY}])


def test_calls_hold_at_most_ten_entries_and_the_size_limit(shop: Shop, bus: Any) -> None:
    options = shop.runtime_module("publisher").Options(size_limit=1000)
    publisher = shop.shop.ShopPublisher(client=bus, options=options)
    entries = publisher.entries([shop.order(n) for n in range(23)])
    fits = 1000 // entries[0].size
    publisher.send(entries)
    assert len(bus.accepted) == 23
    assert bus.calls == -(-23 // fits)
    publisher = shop.shop.ShopPublisher(client=bus)
    bus.calls = 0
    publisher.publish(shop.order(n) for n in range(23))
    assert bus.calls == 3


def test_the_size_is_in_utf8_bytes(shop: Shop) -> None:
    publisher = shop.shop.ShopPublisher(dry_run=True)
    plain, wide = (
        publisher.entries([shop.order(1, labels={"a": text})])[0] for text in ("aa", "éé")
    )
    assert wide.size - plain.size == 2
    fixed = 14 + len("com.example.shop") + len("OrderPlaced")
    assert plain.size == fixed + len(plain.detail.encode())


def test_too_large_is_said_before_anything_is_sent(shop: Shop, bus: Any, publisher: Any) -> None:
    with pytest.raises(shop.runtime_module("errors").EntryTooLargeError):
        publisher.publish([shop.order(1), shop.order(2, labels={"a": "x" * 1_000_000})])
    assert bus.calls == 0


def test_only_what_failed_for_now_is_sent_again(shop: Shop, bus: Any, publisher: Any) -> None:
    bus.refuse = [None, "ThrottlingException", None, "InternalFailure"]
    sent = publisher.publish([shop.order(n) for n in range(4)])
    ids = [detail["metadata"]["id"] for detail in bus.details]
    assert sorted(ids) == sorted(s.id for s in sent)
    assert len(set(ids)) == 4
    assert [d["data"]["orderId"] for d in bus.details] == [uuid(n) for n in (0, 2, 1, 3)]


def test_what_was_not_accepted_keeps_its_id(shop: Shop, bus: Any, publisher: Any) -> None:
    bus.refuse = [None, "AccessDeniedException", "ThrottlingException"] + [
        "ThrottlingException"
    ] * 2
    with pytest.raises(shop.runtime_module("errors").PublishError) as caught:
        publisher.publish([shop.order(n) for n in range(3)])
    error = caught.value
    assert len(error.sent) == 1
    assert [json.loads(e.detail)["data"]["orderId"] for e in error.unsent] == [uuid(1), uuid(2)]
    assert "AccessDeniedException" in str(error)
    again = publisher.send(error.unsent)
    assert [s.id for s in again] == [entry.id for entry in error.unsent]


@pytest.mark.parametrize(
    "answer",
    [{}, {"Entries": []}, {"Entries": [{}]}, {"FailedEntryCount": 0, "Entries": [{"EventId": ""}]}],
)
def test_a_short_answer_is_not_success(shop: Shop, answer: dict[str, Any]) -> None:
    class Bus:
        def put_events(self, **_: Any) -> dict[str, Any]:
            return answer

    with pytest.raises(shop.runtime_module("errors").PublishError) as caught:
        shop.shop.ShopPublisher(client=Bus()).publish_order_placed(shop.order(1))
    assert len(caught.value.unsent) == 1


def test_a_failed_call_leaves_its_entries_unsent(shop: Shop) -> None:
    class Bus:
        def put_events(self, **_: Any) -> dict[str, Any]:
            raise OSError("no network")

    with pytest.raises(shop.runtime_module("errors").PublishError) as caught:
        shop.shop.ShopPublisher(client=Bus()).publish_order_placed(shop.order(1))
    assert isinstance(caught.value.__cause__, OSError)


def test_where_the_bus_comes_from(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = shop.shop.ShopPublisher
    assert publisher().bus == "shop-bus"
    monkeypatch.setenv("EVGEN_EVENT_BUS", "other")
    assert publisher().bus == "other"
    assert publisher("mine").bus == "mine"


def test_a_dry_run_checks_and_sends_nothing(shop: Shop, bus: Any) -> None:
    (sent,) = shop.shop.ShopPublisher(client=bus, dry_run=True).publish([shop.order(1)])
    assert sent.bus_id is None
    assert bus.calls == 0


def test_entries_survive_an_outbox(shop: Shop, bus: Any, publisher: Any) -> None:
    entry_class = shop.runtime_module("entries").Entry
    (entry,) = publisher.entries([shop.order(1)])
    fields = {name: getattr(entry, name) for name in entry_class.__slots__}
    stored = json.loads(json.dumps(fields))
    publisher.send([entry_class(**stored)])
    assert bus.details[0]["metadata"]["id"] == entry.id
