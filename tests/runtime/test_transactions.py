"""``context.transact``: the handler's own writes and the end of its claim, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from .conftest import Shop, uuid
from .deployed import Deployed, Killed
from .test_scenarios import Broken, end_all_leases


class Stock:
    """The service ``packer`` as one that counts in a table of its own."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        self.at = Deployed(name, receives=5)
        self.table = f"{name}-stock"
        self.dynamodb: Any = boto3.client("dynamodb")
        self.dynamodb.create_table(
            TableName=self.table,
            KeySchema=[{"AttributeName": "sku", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "sku", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.client = Broken()
        self.store = shop.runtime_module("idempotency").DynamoDbIdempotencyStore(name, self.client)
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.errors: list[BaseException] = []
        self.handler = shop.consumer("packer").lambda_handler_for(
            on_order_placed=self.on_order_placed,
            on_order_cancelled=lambda event, context: None,
            store=self.store,
            sqs=self.at,
        )

    def add(self, count: int = 1, **more: Any) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self.table,
                "Key": {"sku": {"S": "a"}},
                "UpdateExpression": "ADD n :n",
                "ExpressionAttributeValues": {":n": {"N": str(count)}},
                **more,
            }
        }

    def on_order_placed(self, event: Any, context: Any) -> None:
        self.before()
        try:
            context.transact(self.add())
        except Exception as error:
            self.errors.append(error)
            raise
        self.after()

    @property
    def count(self) -> int:
        item = self.dynamodb.get_item(TableName=self.table, Key={"sku": {"S": "a"}}).get("Item")
        return int(item["n"]["N"]) if item else 0

    def send(self, number: int = 1) -> None:
        testing = self.shop.runtime_module("testing")
        self.at.send(testing.direct(self.shop.order(number)))


@pytest.fixture
def stock(shop: Shop, aws: None, unique: str, monkeypatch: pytest.MonkeyPatch) -> Stock:
    service = Stock(shop, unique)
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", service.at.dead)
    return service


def test_the_effect_and_its_memory_are_one(stock: Stock) -> None:
    for number in (1, 2, 1):
        stock.send(number)
    stock.at.poll(stock.handler)
    assert stock.count == 2


def test_killed_right_after_the_transaction(stock: Stock) -> None:
    def die() -> None:
        raise Killed

    stock.after = die
    stock.send()
    assert stock.at.poll(stock.handler) == 2  # the second time it is known
    assert stock.count == 1


def test_a_failure_after_the_transaction_undoes_nothing_and_repeats_nothing(stock: Stock) -> None:
    def fail() -> None:
        raise ValueError("after the deed")

    stock.after = fail
    stock.send()
    assert stock.at.poll(stock.handler) == 2
    assert stock.count == 1


def test_who_lost_the_lease_writes_nothing(stock: Stock) -> None:
    def lose() -> None:
        stock.before = lambda: None
        end_all_leases(stock.at.table)
        answers.append(stock.handler({"Records": records}, None))

    answers: list[Any] = []
    stock.before = lose
    stock.send()
    records = stock.at.batch()
    answers.append(stock.handler({"Records": records}, None))
    assert [len(answer["batchItemFailures"]) for answer in answers] == [0, 1]
    assert stock.count == 1
    assert [type(error).__name__ for error in stock.errors] == ["LostClaimError"]


def test_an_answer_that_was_lost_does_not_write_twice(stock: Stock) -> None:
    """The write went through, the handler fails: what comes again finds it done."""

    class Losing(Broken):
        def transact_write_items(self, **arguments: Any) -> None:
            self.real.transact_write_items(**arguments)
            raise TimeoutError("no answer")

    stock.store._client = Losing()
    stock.send()
    assert stock.at.poll(stock.handler) == 2
    assert stock.count == 1


def test_an_item_that_is_refused_leaves_everything_as_it_was(stock: Stock) -> None:
    context_errors: list[str] = []

    def on_order_placed(event: Any, context: Any) -> None:
        try:
            context.transact(stock.add(ConditionExpression="attribute_exists(sku)"))
        except stock.dynamodb.exceptions.TransactionCanceledException as error:
            context_errors.append(error.response["CancellationReasons"][1]["Code"])
            context.transact(stock.add(5))  # nothing was written, so there is another try

    handler = stock.shop.consumer("packer").lambda_handler_for(
        on_order_placed=on_order_placed, on_order_cancelled=on_order_placed,
        store=stock.store, sqs=stock.at,
    )  # fmt: skip
    stock.send()
    assert stock.at.poll(handler) == 1
    assert context_errors == ["ConditionalCheckFailed"]
    assert stock.count == 5


def test_in_tests_the_store_keeps_what_would_be_written(shop: Shop) -> None:
    testing = shop.runtime_module("testing")
    store = testing.MemoryIdempotencyStore()

    def on_order_placed(event: Any, context: Any) -> None:
        context.transact({"Put": {"id": str(event.order_id)}})
        with pytest.raises(RuntimeError, match="one transaction"):
            context.transact({"Put": {}})

    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=on_order_placed, on_order_cancelled=on_order_placed, store=store
    )
    for _ in range(2):
        assert handler(testing.sqs_batch([shop.order(1)]), None) == {"batchItemFailures": []}
    assert store.written == [{"Put": {"id": uuid(1)}}]


def test_what_has_no_claim_cannot_complete_one(shop: Shop) -> None:
    def on_ping(event: Any, context: Any) -> None:
        context.transact({"Put": {}})

    handler = shop.consumer("counter").lambda_handler_for(on_ping=on_ping)
    with pytest.raises(RuntimeError, match="idempotency is off"):
        handler(shop.runtime_module("testing").direct(shop.plain.Ping(n=1)), None)


def test_a_transaction_has_room_for_ninety_nine_items(shop: Shop) -> None:
    def on_order_placed(event: Any, context: Any) -> None:
        with pytest.raises(ValueError, match="99 items"):
            context.transact(*[{"Put": {}}] * 100)

    testing = shop.runtime_module("testing")
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=on_order_placed, on_order_cancelled=on_order_placed,
        store=testing.MemoryIdempotencyStore(),
    )  # fmt: skip
    assert handler(testing.sqs_batch([shop.order(1)]), None) == {"batchItemFailures": []}
