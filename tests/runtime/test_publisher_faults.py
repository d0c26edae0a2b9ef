"""Publishing to an EventBridge that fails, over HTTP and through boto3's own client."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from . import faults
from .conftest import Shop, uuid
from .faults import Fault, FaultServer

EVERYTHING = 10


@dataclass(frozen=True)
class Case:
    """A fault, and what it does to the call it meets.

    ``passes`` if trying again is the cure, ``costs`` entries of a call otherwise.
    When the answer is ``lost``, what was accepted may be accepted again.
    """

    fault: Fault
    passes: bool
    costs: int = EVERYTHING
    lost: bool = False


CASES = {
    "throttling": Case(faults.throttled, passes=True),
    "5xx": Case(faults.broken, passes=True),
    "5xx that is no JSON": Case(faults.unavailable, passes=True),
    "reset": Case(faults.reset, passes=True),
    "reset after the work": Case(faults.done_but_reset, passes=True, lost=True),
    "hang": Case(faults.hangs, passes=True, lost=True),
    "hang after the work": Case(faults.done_but_hangs, passes=True, lost=True),
    "partial failure": Case(faults.partly("ThrottlingException", 0), passes=True, costs=1),
    "partial failure for good": Case(faults.partly("MalformedDetail", 0), passes=False, costs=1),
    "short answer": Case(faults.short(), passes=False, costs=1),
    "garbage": Case(faults.garbage, passes=False),
    "garbage after the work": Case(faults.done_but_garbage, passes=False),
    "another shape": Case(faults.says({"Entries": ["yes"]}), passes=False),
    "a list": Case(faults.says([]), passes=False),
    "access denied": Case(faults.denied, passes=False),
    "oversize": Case(faults.too_large, passes=False),
}


@pytest.fixture
def aws() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


def publisher_for(shop: Shop, client: Any, **patience: Any) -> Any:
    """A publisher that tries three times and does not wait in between."""
    settings = {"rounds": 3, "seconds": 60.0, "first_wait": 0.0, **patience}
    options = shop.runtime_module("publisher").Options(
        patience=shop.runtime_module("sending").Patience(**settings)
    )
    return shop.shop.ShopPublisher(client=client, options=options)


def outcome(shop: Shop, publisher: Any, count: int) -> tuple[list[Any], list[Any], str]:
    """What was sent and what was not when publishing so many orders, and why."""
    try:
        sent = publisher.publish([shop.order(n) for n in range(count)])
    except shop.runtime_module("errors").PublishError as error:
        return list(error.sent), list(error.unsent), error.reason
    return sent, [], ""


def hold_to_account(aws: FaultServer, count: int, sent: list[Any], unsent: list[Any]) -> None:
    """Nothing lost without an error, nothing called sent that was not accepted."""
    details = aws.details()
    accepted = {detail["metadata"]["id"]: detail["data"]["orderId"] for detail in details}
    left = {entry.id: json.loads(entry.detail)["data"]["orderId"] for entry in unsent}
    known = [*(accepted[s.id] for s in sent), *left.values()]
    assert sorted(known) == [uuid(n) for n in range(count)]
    assert [accepted[s.id] for s in sent] == sorted(accepted[s.id] for s in sent)
    assert sorted(left.values()) == list(left.values())


def accepted_twice(aws: FaultServer) -> list[str]:
    """Orders that the bus has more than once."""
    orders = Counter(detail["data"]["orderId"] for detail in aws.details())
    return [order for order, times in orders.items() if times > 1]


@pytest.mark.parametrize("count", [1, 10, 25])
@pytest.mark.parametrize("name", CASES)
def test_a_fault_that_passes(shop: Shop, aws: FaultServer, name: str, count: int) -> None:
    case = CASES[name]
    hang = name.startswith("hang")
    aws.line_up("PutEvents", case.fault)
    client = aws.client("events", read_timeout=0.4 if hang else 30)
    publisher = publisher_for(shop, client, rounds=20 if hang else 3)
    sent, unsent, reason = outcome(shop, publisher, count)
    hold_to_account(aws, count, sent, unsent)
    assert len(unsent) == (0 if case.passes else min(case.costs, count))
    assert bool(reason) == bool(unsent)
    if not case.lost:
        assert accepted_twice(aws) == []
    ids = {(detail["metadata"]["id"], detail["data"]["orderId"]) for detail in aws.details()}
    assert len(ids) <= count, "sent again, but not with the same id"


@pytest.mark.parametrize("count", [1, 10, 25])
@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("hang")])
def test_a_fault_that_stays(shop: Shop, aws: FaultServer, name: str, count: int) -> None:
    case = CASES[name]
    aws.always("PutEvents", case.fault)
    client = aws.client("events", read_timeout=30)
    sent, unsent, reason = outcome(shop, publisher_for(shop, client), count)
    hold_to_account(aws, count, sent, unsent)
    calls = -(-count // 10)
    assert len(unsent) == (count if case.costs == EVERYTHING else calls)
    assert reason
    assert len(aws.calls) == calls * (3 if case.passes else 1)
    if not case.lost:
        assert accepted_twice(aws) == []


@pytest.mark.parametrize("count", [1, 10, 25])
@pytest.mark.parametrize("fault", [faults.hangs, faults.done_but_hangs, faults.drips])
def test_the_deadline_is_kept_though_no_answer_ever_comes(
    shop: Shop, aws: FaultServer, fault: Fault, count: int
) -> None:
    aws.always("PutEvents", fault)
    client = aws.client("events", read_timeout=3600)  # the client itself would wait for an hour
    sent, unsent, reason = outcome(shop, publisher_for(shop, client, seconds=0.3), count)
    assert not aws.closing.is_set()
    assert (sent, len(unsent)) == ([], count)
    assert len(aws.calls) <= 1, "a call was begun after the deadline"
    assert "in time" in reason


def test_a_wait_that_would_outlast_the_deadline_is_not_begun(shop: Shop, aws: FaultServer) -> None:
    aws.always("PutEvents", faults.throttled)
    publisher = publisher_for(
        shop, aws.client("events"), seconds=5.0, first_wait=1e9, longest_wait=1e9
    )
    sent, unsent, reason = outcome(shop, publisher, 1)
    assert (sent, len(unsent), reason) == ([], 1, "ThrottlingException")
    assert len(aws.calls) == 1


def context_of(shop: Shop, seconds_left: float, **members: Any) -> Any:
    """A handler's context."""
    contexts: list[Any] = []
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=lambda event, context: contexts.append(context),
        on_order_cancelled=lambda event, context: None,
        store=shop.runtime_module("testing").MemoryIdempotencyStore(),
    )

    class Lambda:
        def get_remaining_time_in_millis(self) -> float:
            return seconds_left * 1000 if contexts else 60_000

    event = shop.runtime_module("testing").direct(shop.order(1))
    event["detail"]["metadata"].update(members)
    handler(event, Lambda())
    return contexts[0]


def test_a_handler_is_left_the_time_to_answer(shop: Shop, aws: FaultServer) -> None:
    aws.always("PutEvents", faults.hangs)
    publisher = publisher_for(shop, aws.client("events", read_timeout=3600), seconds=3600.0)
    error = shop.runtime_module("errors").PublishError
    with pytest.raises(error, match="no answer in time"):
        publisher.publish_order_placed_v2(
            {"orderId": uuid(2), "total": {"amount": 1, "currency": "EUR"}},
            caused_by=context_of(shop, seconds_left=0.8),
        )
    begun = len(aws.calls)
    with pytest.raises(error, match="no time left"):
        publisher.publish([shop.order(2)], caused_by=context_of(shop, seconds_left=0.4))
    late = context_of(shop, seconds_left=0.4).publishing(publisher)
    with pytest.raises(error, match="no time left"):
        late.send(publisher.entries([shop.order(2)]))
    assert len(aws.calls) == begun


def test_what_was_left_is_sent_later_under_the_same_id(shop: Shop, aws: FaultServer) -> None:
    aws.line_up("PutEvents", None, faults.denied)
    publisher = publisher_for(shop, aws.client("events"))
    _sent, unsent, _reason = outcome(shop, publisher, 25)
    assert [json.loads(e.detail)["data"]["orderId"] for e in unsent] == [
        uuid(n) for n in range(10, 20)
    ]
    again = publisher.send(unsent)
    assert [s.id for s in again] == [entry.id for entry in unsent]
    orders = [detail["data"]["orderId"] for detail in aws.details()]
    assert sorted(orders) == [uuid(n) for n in range(25)]


@pytest.mark.parametrize("text", ["x", "é", "\U0001f600"])
def test_calls_are_as_large_as_they_may_be_and_no_larger(
    shop: Shop, aws: FaultServer, text: str
) -> None:
    publisher = publisher_for(shop, aws.client("events"))
    label = text * (300_000 // len(text.encode()))
    sent = publisher.publish([shop.order(n, labels={"a": label}) for n in range(7)])
    assert len(sent) == len(aws.accepted) == 7
    assert [len(call.parameters["Entries"]) for call in aws.calls] == [3, 3, 1]


def test_an_event_that_is_too_large_stops_all_of_them(shop: Shop, aws: FaultServer) -> None:
    publisher = publisher_for(shop, aws.client("events"))
    events = [*(shop.order(n) for n in range(24)), shop.order(24, labels={"a": "é" * 500_000})]
    with pytest.raises(shop.runtime_module("errors").EntryTooLargeError, match="1000"):
        publisher.publish(events)
    assert aws.calls == []


@pytest.fixture
def environment(aws: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where boto3 finds the server when the publisher makes its client."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("fault", [faults.throttled, faults.broken, faults.reset])
def test_retries_of_the_own_client_do_not_multiply(
    shop: Shop, aws: FaultServer, fault: Fault
) -> None:
    aws.always("PutEvents", fault)
    _sent, unsent, _reason = outcome(shop, publisher_for(shop, None), 1)
    assert len(unsent) == 1
    assert len(aws.calls) == 3


def test_without_an_account_the_events_are_still_known(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    _sent, unsent, reason = outcome(shop, publisher_for(shop, None), 3)
    assert (len(unsent), reason) == (3, "NoRegionError")


@pytest.mark.usefixtures("environment")
def test_a_publisher_that_is_given_nothing(shop: Shop, aws: FaultServer) -> None:
    aws.line_up("PutEvents", faults.throttled, faults.partly("InternalFailure", 2, 5), faults.reset)
    publisher = shop.shop.ShopPublisher()
    assert len(publisher.publish([shop.order(n) for n in range(12)])) == 12
    assert accepted_twice(aws) == []
    assert {entry["EventBusName"] for entry in aws.accepted} == {"shop-bus"}


def test_payloads_stay_out_of_errors_and_logs(
    shop: Shop, aws: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    errors = shop.runtime_module("errors")
    for fault in (
        faults.denied,
        faults.broken,
        faults.garbage,
        faults.partly("MalformedDetail", 0),
    ):
        aws.always("PutEvents", fault)
        publisher = publisher_for(shop, aws.client("events"))
        with pytest.raises(errors.PublishError) as caught:
            publisher.publish([shop.order(1, labels={"secret": "hunter2"})])
        assert "hunter2" not in f"{caught.value}{caught.value.__cause__}"
    with pytest.raises(errors.ContractError) as refused:
        publisher.publish_order_placed({"orderId": "hunter2", "total": "hunter2"})
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in caplog.text
