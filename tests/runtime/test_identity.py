"""What makes two deliveries the same thing, for every source; and events without an envelope."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Shop
from .test_consumer import Parked
from .test_triggers import change, created, image, message


class Counting:
    """A handler that counts, and may fail the first time."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []
        self.failures = 0

    def __call__(self, *arguments: Any) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("not now")
        self.seen.append(arguments)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def serve(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A service with its store in memory."""
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", "https://q/dlq")

    def make(service: str, **handlers: Any) -> Any:
        store = shop.runtime_module("testing").MemoryIdempotencyStore()
        return shop.consumer(service).lambda_handler_for(**handlers, store=store, sqs=Parked())

    return make


def test_an_object_is_handled_once_for_each_change(
    serve: Callable[..., Any], counting: Counting
) -> None:
    handler = serve("resizer", on_object=counting)
    counting.failures = 1
    with pytest.raises(ValueError, match="not now"):
        handler(created(sequencer="1"), None)
    for event in (
        created(sequencer="1"),
        {**created(sequencer="1"), "id": "e-2"},  # S3 may tell of a change twice
        created(sequencer="2"),
        {**created(sequencer="2"), "detail-type": "Object Deleted"},
        created(sequencer="2", **{"version-id": "v"}),
        {**created(), "id": "e-3"},
        {**created(), "id": "e-3"},
    ):
        handler(event, None)
    assert len(counting.seen) == 5


def test_a_change_of_a_table_is_handled_once(serve: Callable[..., Any], counting: Counting) -> None:
    handler = serve("mirror", on_change=counting)
    counting.failures = 1
    records = [change(n, NewImage=image("1")) for n in (1, 2)]
    answer = handler({"Records": records}, None)
    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == ["1", "2"]
    for _ in range(2):
        assert handler({"Records": records}, None) == {"batchItemFailures": []}
    assert [context.event_id for _, _, context in counting.seen] == ["e-1", "e-2"]


def record(place: str, data: object, stream: str = "clicks") -> dict[str, Any]:
    return {
        "eventSource": "aws:kinesis",
        "eventID": place,
        "eventSourceARN": f"arn:aws:kinesis:us-east-1:123456789012:stream/{stream}",
        "kinesis": {
            "sequenceNumber": place.rpartition(":")[2],
            "partitionKey": "p",
            "approximateArrivalTimestamp": 1764000000.25,
            "data": base64.b64encode(json.dumps(data).encode()).decode(),
        },
    }


def test_a_record_of_a_stream_is_known_by_shard_and_number(
    serve: Callable[..., Any], counting: Counting
) -> None:
    handler = serve("clicks", on_record=counting)
    records = [record("shard-0:1", {"n": 1}), record("shard-1:1", {"n": 1})]
    for _ in range(2):
        assert handler({"Records": records}, None) == {"batchItemFailures": []}
    assert [context.event_id for _, context in counting.seen] == ["shard-0:1", "shard-1:1"]


def test_a_business_key_tells_what_a_producer_sent_twice(
    serve: Callable[..., Any], counting: Counting
) -> None:
    handler = serve("taps", on_record=counting)
    records = [record(f"shard-0:{n}", {"tapId": f"t-{n % 2}"}) for n in range(4)]
    assert handler({"Records": records}, None) == {"batchItemFailures": []}
    assert [tap.tap_id for tap, _ in counting.seen] == ["t-0", "t-1"]


def test_a_message_with_a_business_key(serve: Callable[..., Any], counting: Counting) -> None:
    handler = serve("intake", on_message=counting)
    records = [message(n, "g", {"tapId": "t"}, "taps") for n in range(2)]
    assert handler({"Records": records}, None) == {"batchItemFailures": []}
    assert len(counting.seen) == 1


@pytest.mark.parametrize(
    ("given", "times"),
    [
        (None, 2),  # nothing but the message ids, which say nothing
        ("the-producers-own", 1),
        ("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862", 2),
    ],
)
def test_a_message_without_a_key_runs_each_time_unless_its_producer_named_it(
    serve: Callable[..., Any], counting: Counting, given: str | None, times: int
) -> None:
    """The last is what SQS puts there itself: the hash of the body."""
    handler = serve("importer", on_message=counting, on_order_placed_v2=counting)
    records = [message(n, "g", '{"a":1}') for n in range(2)]
    for one in records:
        if given:
            one["attributes"]["MessageDeduplicationId"] = given
    assert handler({"Records": records}, None) == {"batchItemFailures": []}
    assert len(counting.seen) == times


def plain(detail_type: str, detail: object, identity: str = "e-1", **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "source": "com.example.plain",
        "detail-type": detail_type,
        "time": "2026-05-01T10:00:00Z",
        "detail": detail,
        **more,
    }


def test_an_event_without_an_envelope_is_known_by_its_key_or_by_eventbridges_id(
    serve: Callable[..., Any], shop: Shop
) -> None:
    invoices, pings = Counting(), Counting()
    handler = serve("ledger", on_invoice=invoices, on_ping=pings)
    paid = {"number": "i-1", "state": "paid", "unknown": [1]}
    batch = [
        plain("Invoice", {**paid, "state": "sent"}),
        plain("Invoice", paid, "e-2"),
        plain("Invoice", paid, "e-3"),
        plain("Ping", {"n": 1}, "e-4"),
        plain("Ping", {"n": 1}, "e-5"),
        plain("Ping", {"n": 1}, "e-5"),
    ]
    answer = handler(shop.runtime_module("testing").sqs_batch(batch), None)
    assert answer == {"batchItemFailures": []}
    assert [invoice.state for invoice, _ in invoices.seen] == ["sent", "paid"]
    assert [context.event_id for _, context in pings.seen] == ["e-4", "e-5"]
    _, context = invoices.seen[1]
    assert (context.version, context.idempotency_key) == ("1.0.0", "i-1#paid")
    assert context.time.isoformat() == "2026-05-01T10:00:00+00:00"
    assert context.raw["unknown"] == [1]


def test_a_chain_begins_the_same_when_a_record_is_delivered_again(
    serve: Callable[..., Any], counting: Counting, shop: Shop
) -> None:
    counting.failures = 1
    chains: list[str] = []

    def on_record(value: object, context: Any) -> None:
        chains.append(context.correlation_id)
        counting()

    handler = serve("clicks", on_record=on_record)
    for _ in range(2):
        handler({"Records": [record("shard-0:1", {})]}, None)
    assert len(chains) == 2
    assert chains[0] == chains[1]
    began = shop.runtime_module("ids").time_of(chains[0])
    assert began.timestamp() == 1764000000.25


def test_ids_tell_their_time(shop: Shop) -> None:
    ids = shop.runtime_module("ids")
    assert ids.time_of(ids.new_id()) is not None
    assert ids.new_id() != ids.new_id()
    for other in ("", "order-1", "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11", "\ud800"):
        assert ids.time_of(other) is None
