"""What goes wrong on the way to a handler, on SQS and DynamoDB (as moto plays them).

Whatever is delivered how often: each business event has its effect once, and
what has no effect is in the dead-letter queue or comes again.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from .conftest import Shop, uuid
from .deployed import Deployed, Killed


class Packing:
    """The service ``packer`` deployed, and what it did: how often it tried, what had an effect."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        self.at = Deployed(name)
        self.tried: list[str] = []
        self.packed: Counter[str] = Counter()
        self.before: Callable[[str], None] = lambda order: None
        self.channels: list[Any] = []
        self.handler = shop.consumer("packer").lambda_handler_for(
            on_order_placed=self.on_order_placed,
            on_order_cancelled=lambda event, context: pytest.fail("nobody cancels"),
            store=shop.runtime_module("idempotency").DynamoDbIdempotencyStore(name),
            sqs=self.at,
        )

    def on_order_placed(self, event: Any, context: Any) -> None:
        order = str(event.order_id)
        self.tried.append(order)
        self.before(order)
        self.packed[order] += 1
        self.channels.append(event.channel)

    def event(self, number: int = 1, **metadata: Any) -> dict[str, Any]:
        event: dict[str, Any] = self.shop.runtime_module("testing").direct(self.shop.order(number))
        event["detail"]["metadata"].update(metadata)
        return event

    def poll(self, context: object = None) -> int:
        return self.at.poll(self.handler, context)


@pytest.fixture
def packing(shop: Shop, aws: None, unique: str, monkeypatch: pytest.MonkeyPatch) -> Packing:
    service = Packing(shop, unique)
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", service.at.dead)
    return service


def once(*numbers: int) -> Counter[str]:
    return Counter(uuid(number) for number in numbers)


def test_twenty_five_events(packing: Packing) -> None:
    for number in range(25):
        packing.at.send(packing.event(number))
    packing.poll()
    assert packing.packed == once(*range(25))
    assert packing.at.waiting == 0
    assert packing.at.dead_letters == []


def test_a_message_that_is_delivered_again_after_its_answer_was_lost(packing: Packing) -> None:
    packing.at.send(packing.event())
    records = packing.at.batch()
    assert packing.handler({"Records": records}, None) == {"batchItemFailures": []}
    packing.at.answer(records, None)
    assert packing.poll() == 1
    assert packing.packed == once(1)


def test_a_business_event_that_is_published_twice(packing: Packing) -> None:
    packing.at.send(packing.event(id=uuid(71)))
    packing.at.send(packing.event(id=uuid(72)))
    packing.poll()
    assert packing.packed == once(1)


def test_a_newer_minor_with_a_new_field_and_a_new_member_of_an_open_enumeration(
    packing: Packing,
) -> None:
    event = packing.event(version="1.9.0", later="x")
    event["detail"]["data"] |= {"channel": "fax", "added": {"deep": [1]}}
    event["detail"]["data"]["total"]["tax"] = 3
    packing.at.send(event)
    packing.poll()
    assert packing.channels == ["fax"]


def test_what_fails_for_now_comes_again(packing: Packing) -> None:
    def fail_first(order: str) -> None:
        if packing.tried.count(order) == 1:
            raise OSError("not now")

    packing.before = fail_first
    for number in range(5):
        packing.at.send(packing.event(number))
    packing.poll()
    assert packing.packed == once(*range(5))
    assert packing.at.dead_letters == []


def test_poison_among_good_ends_in_the_dead_letter_queue(packing: Packing) -> None:
    def poison(order: str) -> None:
        if order == uuid(2):
            raise ValueError("never")

    packing.before = poison
    events = [packing.event(number) for number in range(4)]
    for event in events:
        packing.at.send(event)
    packing.poll()
    assert packing.packed == once(0, 1, 3)
    assert packing.tried.count(uuid(2)) == 3
    ((_, body),) = packing.at.dead_letters
    assert json.loads(body) == events[2]


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("not-json", "{"),
        ("not-json", "\ufeff{}"),
        ("not-json", "[" * 200_000),
        ("not-an-event", "null"),
        ("not-an-event", json.dumps({"detail": "[" * 1000})),
        ("invalid-data", {"detail": {"data": {"orderId": uuid(1)}}}),
        ("invalid-data", {"detail": {"data": {"orderId": "x", "total": {"amount": 1, "currency": "EUR"}}}}),
        ("unsupported-version", {"detail": {"metadata": {"version": "2.0.0"}}}),
        ("invalid-metadata", {"detail": {"metadata": {"version": "one"}}}),
        ("unknown-event", {"detail-type": "OrderPlaced.v2"}),
        ("unknown-event", {"source": "com.example.\ud800"}),
    ],
)  # fmt: skip
def test_what_can_never_succeed_is_parked_in_one_invocation(
    packing: Packing, reason: str, body: Any
) -> None:
    if isinstance(body, dict):
        event = packing.event(1)
        for name, value in body.items():
            if name == "detail":
                event["detail"] = {
                    "metadata": {**event["detail"]["metadata"], **value.get("metadata", {})},
                    "data": value.get("data", event["detail"]["data"]),
                }
            else:
                event[name] = value
        body = json.dumps(event)
    packing.at.send(body)
    packing.at.send(packing.event(2))
    assert packing.poll() == 1
    assert packing.at.dead_letters == [(reason, body)]
    assert packing.packed == once(2)


def test_killed_in_the_middle_of_a_batch(packing: Packing) -> None:
    """Its lease is over when the queue's visibility timeout is, which is six times as long."""

    def die(order: str) -> None:
        if order == uuid(3) and packing.tried.count(order) == 1:
            raise Killed

    packing.before = die
    for number in (1, 2, 3, 4):
        packing.at.send(packing.event(number))
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
    records = packing.at.batch()
    with pytest.raises(Killed):
        packing.handler({"Records": records}, context)
    end_all_leases(packing.at.table)
    packing.at.answer(records, None)
    packing.poll(context)
    assert packing.packed == once(1, 2, 3, 4)


def end_all_leases(table: str) -> None:
    """As if the time had passed."""
    dynamodb: Any = boto3.client("dynamodb")
    for item in dynamodb.scan(TableName=table)["Items"]:
        if "lease" in item:
            dynamodb.put_item(TableName=table, Item={**item, "lease": {"N": "1"}})


def test_a_duplicate_waits_in_the_queue_for_the_lease_of_the_dead(packing: Packing) -> None:
    def die(order: str) -> None:
        raise Killed

    packing.before = die
    packing.at.send(packing.event())
    records = packing.at.batch()
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
    with pytest.raises(Killed):
        packing.handler({"Records": records}, context)
    packing.at.answer(records, None)
    packing.before = lambda order: None
    assert packing.poll(context) == 1  # and not until its receives are used up
    assert packing.packed == once()
    assert 25 <= packing.at.hidden[0] <= 31
    assert packing.at.waiting == 1
    end_all_leases(packing.at.table)
    records[0] = {**records[0], "attributes": {"ApproximateReceiveCount": "3"}}
    assert packing.handler({"Records": records}, context) == {"batchItemFailures": []}
    assert packing.packed == once(1)
    assert packing.at.dead_letters == []


def test_eight_deliveries_at_once(packing: Packing) -> None:
    started = threading.Event()

    def slow(order: str) -> None:
        started.set()
        release.wait(10)

    release = threading.Event()
    packing.before = slow
    packing.at.send(packing.event())
    records = packing.at.batch()
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(packing.handler, {"Records": records}, None)
        assert started.wait(10)
        others = [pool.submit(packing.handler, {"Records": records}, None) for _ in range(7)]
        answers = [other.result() for other in others]
        release.set()
        assert first.result() == {"batchItemFailures": []}
    assert all(len(answer["batchItemFailures"]) == 1 for answer in answers)
    assert packing.packed == once(1)
    assert packing.handler({"Records": records}, None) == {"batchItemFailures": []}
    assert packing.packed == once(1)


def test_a_winner_that_fails_while_its_duplicate_waits(packing: Packing) -> None:
    answers: list[Any] = []

    def fail_beside_a_duplicate(order: str) -> None:
        if len(packing.tried) == 1:
            answers.append(packing.handler({"Records": records}, None))
            raise ValueError("not now")

    packing.before = fail_beside_a_duplicate
    packing.at.send(packing.event())
    records = packing.at.batch()
    answers.append(packing.handler({"Records": records}, None))
    assert [len(answer["batchItemFailures"]) for answer in answers] == [1, 1]
    packing.at.hidden.clear()
    packing.at.answer(records, answers[0])
    packing.poll()
    assert packing.packed == once(1)


def test_who_lost_the_lease_does_not_let_go_of_what_another_holds(packing: Packing) -> None:
    """A fails late, after B took over: C must not run beside B."""
    answers: dict[str, Any] = {}

    def run(order: str) -> None:
        match len(packing.tried):
            case 1:
                end_all_leases(packing.at.table)
                answers["b"] = packing.handler({"Records": records}, None)
                raise ValueError("too late")
            case 2:
                answers["c"] = packing.handler({"Records": records}, None)

    packing.before = run
    packing.at.send(packing.event())
    records = packing.at.batch()
    answers["a"] = packing.handler({"Records": records}, None)
    done = {name: not answer["batchItemFailures"] for name, answer in answers.items()}
    assert done == {"a": False, "b": True, "c": False}
    assert packing.packed == once(1)
    assert packing.handler({"Records": records}, None) == {"batchItemFailures": []}
    assert packing.packed == once(1)


def test_time_for_three_of_six(packing: Packing) -> None:
    left = [10_000]

    def take_three_seconds(order: str) -> None:
        left[0] -= 3_000

    context = SimpleNamespace(get_remaining_time_in_millis=lambda: left[0])
    packing.before = take_three_seconds
    for number in range(6):
        packing.at.send(packing.event(number))
    records = packing.at.batch()
    answer = packing.handler({"Records": records}, context)
    assert len(answer["batchItemFailures"]) == 3
    assert packing.packed == once(0, 1, 2)
    packing.at.answer(records, answer)
    left[0] = 60_000
    packing.poll(context)
    assert packing.packed == once(*range(6))


def test_a_batch_in_which_everything_fails_is_an_answer_and_no_error(packing: Packing) -> None:
    def fail(order: str) -> None:
        raise ValueError("not now")

    packing.before = fail
    for number in range(3):
        packing.at.send(packing.event(number))
    records = packing.at.batch()
    answer = packing.handler({"Records": records}, None)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == [
        record["messageId"] for record in records
    ]


def test_an_empty_batch(packing: Packing) -> None:
    assert packing.handler({"Records": []}, None) == {"batchItemFailures": []}


@pytest.mark.parametrize("member", ["id", "correlationId", "causationId", "idempotencyKey"])
def test_half_a_surrogate_pair_in_the_metadata_is_no_trouble(packing: Packing, member: str) -> None:
    packing.at.send(json.dumps(packing.event(1, **{member: "odd\ud800"})))
    packing.at.send(json.dumps(packing.event(1, **{member: "odd\ud800"})))
    packing.poll()
    assert packing.packed == once(1)
    assert packing.at.dead_letters == []


@pytest.mark.parametrize(
    ("member", "value", "dead"),
    [
        ("placedAt", "\udfff", ["invalid-data"]),
        ("labels", {"a": "\udfff"}, []),
        ("added", "\udfff", []),
    ],
)
def test_half_a_surrogate_pair_in_the_data(
    packing: Packing, member: str, value: object, dead: list[str]
) -> None:
    """Parked where the schema asks for more than some value; nowhere does it hold up a batch."""
    event = packing.event(1)
    event["detail"]["data"][member] = value
    packing.at.send(json.dumps(event))
    packing.at.send(packing.event(2))
    assert packing.poll() == 1
    assert packing.packed == (once(2) if dead else once(1, 2))
    assert [reason for reason, _ in packing.at.dead_letters] == dead


def test_deep_data(packing: Packing) -> None:
    """As deep as Python's parser goes it is handled or parked; either way the rest is not held up."""
    for depth in (50, 700, 5_000):
        nested = "[" * depth + "]" * depth
        text = json.dumps(packing.event(depth)).replace(
            '"total"', f'"labels": {{"a": {nested}}}, "total"'
        )
        packing.at.send(text)
    packing.at.send(packing.event(1))
    assert packing.poll() == 1
    assert packing.packed[uuid(1)] == packing.packed[uuid(50)] == 1
    dead = [reason for reason, _ in packing.at.dead_letters]
    assert len(dead) + packing.packed.total() == 4
    assert set(dead) <= {"not-json", "invalid-data"}


def test_large_data(packing: Packing) -> None:
    event = packing.event(1)
    event["detail"]["data"]["labels"] = {"a": "é" * 100_000}
    invalid = packing.event(2)
    invalid["detail"]["data"]["labels"] = "é" * 20_000
    packing.at.send(json.dumps(event, ensure_ascii=False))
    packing.at.send(json.dumps(invalid, ensure_ascii=False))
    packing.poll()
    assert packing.packed == once(1)
    assert [reason for reason, _ in packing.at.dead_letters] == ["invalid-data"]


def test_a_group_on_a_standard_queue_is_for_fairness_and_holds_nobody_up(packing: Packing) -> None:
    def fail(order: str) -> None:
        if order == uuid(0):
            raise ValueError("not now")

    packing.before = fail
    for number in range(3):
        packing.at.send(packing.event(number))
    records = packing.at.batch()
    for record in records:
        record["attributes"]["MessageGroupId"] = "tenant"
    answer = packing.handler({"Records": records}, None)
    assert len(answer["batchItemFailures"]) == 1
    assert packing.packed == once(1, 2)


class Broken:
    """A DynamoDB client of which some calls fail; the rest are moto's."""

    def __init__(self, *calls: str) -> None:
        self.calls = set(calls)
        self.real: Any = boto3.client("dynamodb")

    def __getattr__(self, name: str) -> Any:
        if name in self.calls:
            raise OSError("DynamoDB is away")
        return getattr(self.real, name)


def test_without_a_claim_nothing_runs(packing: Packing, shop: Shop) -> None:
    broken = Broken("put_item")
    store = shop.runtime_module("idempotency").DynamoDbIdempotencyStore(packing.at.table, broken)
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=packing.on_order_placed, on_order_cancelled=packing.on_order_placed,
        store=store, sqs=packing.at,
    )  # fmt: skip
    packing.at.send(packing.event())
    records = packing.at.batch()
    assert len(handler({"Records": records}, None)["batchItemFailures"]) == 1
    assert packing.tried == []
    broken.calls.clear()
    assert handler({"Records": records}, None) == {"batchItemFailures": []}
    assert packing.packed == once(1)


def test_work_that_is_done_is_acknowledged_though_it_could_not_be_noted(
    packing: Packing, shop: Shop
) -> None:
    broken = Broken("update_item")
    store = shop.runtime_module("idempotency").DynamoDbIdempotencyStore(packing.at.table, broken)
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=packing.on_order_placed, on_order_cancelled=packing.on_order_placed,
        store=store, sqs=packing.at,
    )  # fmt: skip
    packing.at.send(packing.event())
    assert packing.at.poll(handler) == 1
    assert packing.packed == once(1)


# --- Replays -----------------------------------------------------------------------------


def test_a_replay_repeats_nothing_unless_it_is_told_to(
    packing: Packing, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = packing.event()
    replayed = {**event, "replay-name": "again"}
    for body in (event, replayed):
        packing.at.send(body)
    packing.poll()
    assert packing.packed == once(1)
    monkeypatch.setenv("EVGEN_REPLAY", "handle")
    for body in (event, replayed, replayed, {**event, "replay-name": "and-again"}):
        packing.at.send(body)
    packing.poll()
    assert packing.packed[uuid(1)] == 3  # once, and once in each replay


# --- FIFO --------------------------------------------------------------------------------


def test_a_fifo_queue_keeps_the_order_of_its_groups_when_one_fails(
    shop: Shop, aws: None, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Deployed(unique, fifo=True, receives=5)
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", at.dead)
    seen: list[tuple[str, int]] = []
    failing = {("a", 1)}

    def on_message(message: Any, context: Any) -> None:
        key = (context.group, message["n"])
        if key in failing:
            failing.remove(key)
            raise ValueError("not now")
        seen.append(key)

    handler = shop.consumer("importer").lambda_handler_for(
        on_order_placed_v2=lambda event, context: None,
        on_message=on_message,
        store=shop.runtime_module("idempotency").DynamoDbIdempotencyStore(unique),
        sqs=at,
    )
    for n, group in enumerate("aabab"):
        at.send({"n": n}, MessageGroupId=group, MessageDeduplicationId=f"d-{n}")
    at.poll(handler)
    assert [n for group, n in seen if group == "a"] == [0, 1, 3]
    assert [n for group, n in seen if group == "b"] == [2, 4]
    assert at.dead_letters == []
