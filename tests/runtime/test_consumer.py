"""Consuming: what is acknowledged, what comes again, and what is parked."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from .conftest import Shop, uuid

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/the-dlq"
ALL_OF_THEM: dict[str, list[dict[str, str]]] = {"batchItemFailures": []}


class Parked:
    """An SQS client that keeps what is sent, or fails."""

    def __init__(self, *, broken: bool = False) -> None:
        self.messages: list[dict[str, Any]] = []
        self.hidden: list[dict[str, Any]] = []
        self.broken = broken

    def send_message(self, **message: Any) -> None:
        if self.broken:
            raise OSError("no SQS")
        self.messages.append(message)

    def change_message_visibility(self, **change: Any) -> None:
        self.hidden.append(change)

    @property
    def reasons(self) -> list[str]:
        return [m["MessageAttributes"]["evgen-reason"]["StringValue"] for m in self.messages]


class Packer:
    """The service ``packer`` with everything around it in memory."""

    def __init__(self, shop: Shop, **options: Any) -> None:
        self.shop = shop
        self.seen: list[tuple[str, Any, Any]] = []
        self.fail: dict[str, BaseException] = {}
        self.parked = Parked()
        self.store = shop.runtime_module("testing").MemoryIdempotencyStore()
        self.handler = shop.consumer("packer").lambda_handler_for(
            on_order_placed=self._handle("placed"),
            on_order_cancelled=self._handle("cancelled"),
            **{"store": self.store, "sqs": self.parked, **options},
        )

    def _handle(self, name: str) -> Any:
        def on_event(event: Any, context: Any) -> None:
            self.seen.append((name, event, context))
            error = self.fail.get(str(event.order_id))
            if error is not None:
                raise error

        return on_event

    def batch(self, *events: Any, context: object = None) -> Any:
        return self.handler(self.shop.runtime_module("testing").sqs_batch(events), context)

    @property
    def orders(self) -> list[str]:
        return [str(event.order_id) for _, event, _ in self.seen]


@pytest.fixture
def packer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Packer:
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", URL)
    return Packer(shop)


def failed(*indexes: int) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": [{"itemIdentifier": f"message-{i}"} for i in indexes]}


def event_of(shop: Shop, order: Any, **metadata: Any) -> dict[str, Any]:
    event: dict[str, Any] = shop.runtime_module("testing").direct(order)
    event["detail"]["metadata"].update(metadata)
    return event


def test_each_event_goes_to_its_handler(shop: Shop, packer: Packer) -> None:
    answer = packer.batch(shop.order(1), shop.order(2, event="OrderCancelled"))
    assert answer == ALL_OF_THEM
    assert [name for name, _, _ in packer.seen] == ["placed", "cancelled"]


def test_what_a_handler_is_told(shop: Shop, packer: Packer) -> None:
    event = event_of(shop, shop.order(1), causationId="cause", version="1.7.2", new="ignored")
    event["detail"]["data"]["added"] = {"later": 1}
    event["detail"]["data"]["channel"] = "fax"
    packer.batch(event)
    _, model, context = packer.seen[0]
    assert model.channel == "fax"
    assert "added" not in model.wire()
    assert context.raw["added"] == {"later": 1}
    assert context.delivered == event
    assert (context.version, context.causation_id) == ("1.7.2", "cause")
    assert context.event_id == context.correlation_id == event["detail"]["metadata"]["id"]
    assert context.idempotency_key == uuid(1)
    assert context.receive_count == 1
    assert context.time.utcoffset() is not None


def test_a_failure_comes_again_and_only_that(shop: Shop, packer: Packer) -> None:
    packer.fail[uuid(2)] = ValueError("not now")
    orders = [shop.order(n) for n in (1, 2, 3)]
    assert packer.batch(*orders) == failed(1)
    packer.fail.clear()
    assert packer.batch(orders[1]) == ALL_OF_THEM
    assert packer.orders == [uuid(n) for n in (1, 2, 3, 2)]


def test_a_duplicate_is_acknowledged_without_running(shop: Shop, packer: Packer) -> None:
    first = event_of(shop, shop.order(1))
    assert packer.batch(first, first) == ALL_OF_THEM
    again = event_of(shop, shop.order(1))  # published twice: another id, the same key
    assert packer.batch(again) == ALL_OF_THEM
    assert packer.orders == [uuid(1)]


def test_two_events_may_share_a_business_key(shop: Shop, packer: Packer) -> None:
    packer.batch(shop.order(1), shop.order(1, event="OrderCancelled"))
    assert [name for name, _, _ in packer.seen] == ["placed", "cancelled"]


def test_a_duplicate_in_progress_comes_again(shop: Shop, packer: Packer) -> None:
    event = event_of(shop, shop.order(1))
    key = f"packer#OrderPlaced#{uuid(1)}"
    claim = packer.store.claim(key, 60, 60)
    assert packer.batch(event) == failed(0)
    (hidden,) = packer.parked.hidden
    assert hidden["QueueUrl"] == "https://sqs.us-east-1.amazonaws.com/123456789012/test"
    assert hidden["ReceiptHandle"] == "receipt-0"
    assert 55 < hidden["VisibilityTimeout"] <= 60
    packer.store.release(key, claim.owner)
    assert packer.batch(event) == ALL_OF_THEM


@pytest.mark.parametrize(
    ("arn", "url"),
    [
        ("arn:aws-cn:sqs:cn-north-1:1:q", "https://sqs.cn-north-1.amazonaws.com.cn/1/q"),
        ("arn:aws-us-gov:sqs:us-gov-west-1:1:q", "https://sqs.us-gov-west-1.amazonaws.com/1/q"),
        ("q", None),
    ],
)
def test_a_duplicate_waits_in_its_own_queue(
    shop: Shop, packer: Packer, arn: str, url: str | None
) -> None:
    packer.store.claim(f"packer#OrderPlaced#{uuid(1)}", 60, 60)
    batch = shop.runtime_module("testing").sqs_batch([shop.order(1)])
    batch["Records"][0]["eventSourceARN"] = arn
    assert packer.handler(batch, None) == failed(0)
    assert [hidden["QueueUrl"] for hidden in packer.parked.hidden] == ([url] if url else [])


def test_a_queue_that_cannot_hide_a_message_is_no_trouble(
    shop: Shop, packer: Packer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**change: object) -> None:
        raise OSError("access denied")

    monkeypatch.setattr(packer.parked, "change_message_visibility", denied)
    packer.store.claim(f"packer#OrderPlaced#{uuid(1)}", 60, 60)
    assert packer.batch(shop.order(1), shop.order(2)) == failed(0)
    assert packer.orders == [uuid(2)]


def test_a_message_as_large_as_sqs_takes_is_parked_with_its_reason_alone(packer: Packer) -> None:
    body = "x" * 1_047_500
    assert packer.batch(body) == ALL_OF_THEM
    (message,) = packer.parked.messages
    attributes = message["MessageAttributes"]
    assert attributes["evgen-reason"]["StringValue"] == "not-json"
    size = sum(len(name) + len("String") + len(a["StringValue"]) for name, a in attributes.items())
    assert len(message["MessageBody"]) + size <= 2**20


def test_a_direct_event_with_half_a_surrogate_pair_can_be_parked(
    shop: Shop, packer: Packer
) -> None:
    event = event_of(shop, shop.order(1), version="9.0.0", note="\ud800")
    assert packer.handler(event, None) == {}
    assert packer.parked.messages[0]["MessageBody"].isascii()
    assert json.loads(packer.parked.messages[0]["MessageBody"]) == event


def test_who_dies_while_working_leaves_nothing_done(shop: Shop, packer: Packer) -> None:
    packer.fail[uuid(1)] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        packer.batch(shop.order(1))
    assert [state.value for state in packer.store.states.values()] == ["in-progress"]


def _without(event: dict[str, Any], *path: str) -> dict[str, Any]:
    inner = event
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return event


@pytest.mark.parametrize(
    ("reason", "spoil"),
    [
        ("not-json", lambda event: "{"),
        ("not-json", lambda event: '{"a": NaN}'),
        ("not-json", lambda event: "[" * 100_000),
        ("not-an-event", lambda event: "5"),
        ("not-an-event", lambda event: _without(event, "source")),
        ("unknown-event", lambda event: {**event, "detail-type": "Other"}),
        ("invalid-metadata", lambda event: {**event, "detail": {"orderId": "x"}}),
        ("invalid-metadata", lambda event: _without(event, "detail", "metadata", "id")),
        ("invalid-data", lambda event: _without(event, "detail", "data", "total")),
        ("invalid-metadata", lambda event: {**event, "detail": {"metadata": {"id": "1", "version": "x"}, "data": {}}}),
        ("unsupported-version", lambda event: {**event, "detail": {"metadata": {"id": "1", "version": "2.0.0"}, "data": {}}}),
    ],
)  # fmt: skip
def test_what_can_never_succeed_is_parked_at_once(
    shop: Shop, packer: Packer, reason: str, spoil: Any
) -> None:
    spoiled = spoil(event_of(shop, shop.order(1)))
    assert packer.batch(spoiled, shop.order(2)) == ALL_OF_THEM
    assert packer.parked.reasons == [reason]
    assert packer.orders == [uuid(2)]
    (message,) = packer.parked.messages
    assert message["QueueUrl"] == URL
    assert message["MessageBody"] == (spoiled if isinstance(spoiled, str) else json.dumps(spoiled))


def test_a_handler_may_say_that_it_is_hopeless(shop: Shop, packer: Packer) -> None:
    packer.fail[uuid(1)] = shop.runtime_module("errors").NonRetryableError("no such customer")
    assert packer.batch(shop.order(1)) == ALL_OF_THEM
    assert packer.parked.reasons == ["non-retryable"]
    packer.fail.clear()
    assert packer.batch(shop.order(1)) == ALL_OF_THEM  # as when it is redriven
    assert packer.orders == [uuid(1), uuid(1)]


def test_what_cannot_be_parked_comes_again(
    shop: Shop, packer: Packer, monkeypatch: pytest.MonkeyPatch
) -> None:
    packer.parked.broken = True
    assert packer.batch("{") == failed(0)
    packer.parked.broken = False
    monkeypatch.delenv("EVGEN_DEAD_LETTER_QUEUE_URL")
    assert packer.batch("{") == failed(0)


def test_the_dead_letter_queue_of_the_event_among_several(
    shop: Shop, packer: Packer, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = {"OrderPlaced@1": "https://q/placed-dlq", "OrderCancelled@1": "https://q/test-dlq"}
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", json.dumps(urls))
    packer.batch("{")  # nobody knows what it was, but it came from the queue "test"
    assert packer.parked.messages[0]["QueueUrl"] == "https://q/test-dlq"
    del urls["OrderCancelled@1"]
    urls["Other@1"] = "https://q/other-dlq"
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", json.dumps(urls))
    packer.batch(_without(event_of(shop, shop.order(1)), "detail", "data", "total"))
    assert packer.parked.messages[1]["QueueUrl"] == "https://q/placed-dlq"
    assert packer.batch("{") == failed(0)


def test_no_log_and_no_attribute_tells_the_data(
    shop: Shop, packer: Packer, caplog: pytest.LogCaptureFixture
) -> None:
    event = event_of(shop, shop.order(1))
    event["detail"]["data"]["orderId"] = "s-e-c-r-e-t"
    packer.batch(event)
    assert "s-e-c-r-e-t" not in caplog.text
    assert "s-e-c-r-e-t" not in json.dumps(packer.parked.messages[0]["MessageAttributes"])
    assert "/orderId" in json.dumps(packer.parked.messages[0]["MessageAttributes"])


def test_with_time_running_out_the_rest_comes_again(shop: Shop, packer: Packer) -> None:
    clock = iter([9000, 9000, 6000, 6000, 6000, 3000, 3000])
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: next(clock))
    orders = [shop.order(n) for n in range(4)]
    assert packer.batch(*orders, context=context) == failed(2, 3)
    assert packer.orders == [uuid(0), uuid(1)]


def test_a_direct_event_raises_what_its_handler_raises(shop: Shop, packer: Packer) -> None:
    event = event_of(shop, shop.order(1))
    packer.fail[uuid(1)] = ValueError("not now")
    with pytest.raises(ValueError, match="not now"):
        packer.handler(event, None)
    packer.fail.clear()
    packer.handler(event, None)
    packer.handler(event, None)
    assert packer.orders == [uuid(1), uuid(1)]


def test_a_direct_event_that_can_never_succeed(
    shop: Shop, packer: Packer, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _without(event_of(shop, shop.order(1)), "detail", "data", "total")
    packer.handler(event, None)
    assert packer.parked.reasons == ["invalid-data"]
    assert json.loads(packer.parked.messages[0]["MessageBody"]) == event
    monkeypatch.delenv("EVGEN_DEAD_LETTER_QUEUE_URL")
    with pytest.raises(shop.runtime_module("errors").UnreadableEventError):
        packer.handler(event, None)


def test_without_idempotency_every_delivery_runs(shop: Shop) -> None:
    seen: list[int] = []
    handler = shop.consumer("counter").lambda_handler_for(
        on_ping=lambda event, context: seen.append(event.n)
    )
    event = shop.runtime_module("testing").direct(shop.plain.Ping(n=4))
    event["detail"]["added"] = True  # the schema says false to it, and the consumer prunes it
    handler(event, None)
    handler(event, None)
    assert seen == [4, 4]


def test_an_invocation_that_is_nobodys_fails(packer: Packer) -> None:
    with pytest.raises(ValueError, match="packer"):
        packer.handler({"something": "else"}, None)


def test_async_handlers_are_refused_at_once(shop: Shop) -> None:
    async def on_ping(event: object, context: object) -> None: ...

    with pytest.raises(TypeError, match="async"):
        shop.consumer("counter").lambda_handler_for(on_ping=on_ping)


def test_a_coroutine_in_disguise_is_a_failure(shop: Shop) -> None:
    async def work() -> None: ...

    handler = shop.consumer("counter").lambda_handler_for(on_ping=lambda event, context: work())
    with pytest.raises(TypeError, match="async"):
        handler(shop.runtime_module("testing").direct(shop.plain.Ping(n=4)), None)


def test_a_chain_of_events_keeps_its_thread(shop: Shop, packer: Packer) -> None:
    bus = shop.runtime_module("testing").RecordingBus()
    publisher = shop.shop.ShopPublisher(client=bus)
    event = event_of(shop, shop.order(1), traceparent="00-1-2-01")

    def on_placed(order: Any, context: Any) -> None:
        publisher.publish([shop.order(8), shop.order(9)], caused_by=context)
        raise ValueError("after the deed")

    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=on_placed,
        on_order_cancelled=on_placed,
        store=packer.store,
        sqs=packer.parked,
    )
    for _ in range(2):
        with pytest.raises(ValueError, match="after"):
            handler(event, None)
    first, second, third, fourth = (detail["metadata"] for detail in bus.details)
    cause = event["detail"]["metadata"]
    assert first["causationId"] == cause["id"]
    assert first["correlationId"] == cause["correlationId"]
    assert first["traceparent"] == "00-1-2-01"
    assert first["id"] != second["id"]
    assert [first["id"], second["id"]] == [third["id"], fourth["id"]]
