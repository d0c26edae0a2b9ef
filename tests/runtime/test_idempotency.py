"""Claims: taken once, given back, ended by time, and fenced; in memory and in DynamoDB alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from .conftest import Shop


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, shop: Shop) -> Any:
    if request.param == "memory":
        return shop.runtime_module("testing").MemoryIdempotencyStore()
    request.getfixturevalue("aws")
    table = request.getfixturevalue("unique")
    create_table(table)
    return shop.runtime_module("idempotency").DynamoDbIdempotencyStore(table)


def create_table(name: str) -> None:
    """The idempotency table as the Terraform module makes it."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def test_a_claim_is_taken_once_until_it_is_done(store: Any) -> None:
    claim = store.claim("k", 60, 3600)
    assert claim.state.value == "claimed"
    assert store.claim("k", 60, 3600).state.value == "in-progress"
    assert store.claim("other", 60, 3600).state.value == "claimed"
    assert store.complete("k", claim.owner, 3600)
    assert store.claim("k", 60, 3600).state.value == "completed"


def test_who_is_too_early_is_told_how_long_to_wait(store: Any) -> None:
    store.claim("k", 60, 3600)
    assert 50 < store.claim("k", 60, 3600).wait <= 60


def test_a_transaction_completes_a_claim_once(store: Any) -> None:
    claim = store.claim("k", 60, 3600)
    assert not store.transact("k", "another", 3600, [])
    assert store.transact("k", claim.owner, 3600, [])
    assert not store.transact("k", claim.owner, 3600, [])
    assert store.claim("k", 60, 3600).state.value == "completed"


def test_a_released_claim_can_be_taken_again(store: Any) -> None:
    claim = store.claim("k", 60, 3600)
    assert store.release("k", claim.owner)
    assert store.claim("k", 60, 3600).state.value == "claimed"


def test_a_lease_ends_and_its_owner_is_fenced(store: Any) -> None:
    dead = store.claim("k", -1, 3600)
    alive = store.claim("k", 60, 3600)
    assert alive.state.value == "claimed"
    assert not store.release("k", dead.owner)
    assert not store.complete("k", dead.owner, 3600)
    assert store.claim("k", 60, 3600).state.value == "in-progress"
    assert store.complete("k", alive.owner, 3600)
    assert not store.release("k", alive.owner)


def test_what_expired_is_forgotten_although_it_is_still_there(store: Any) -> None:
    claim = store.claim("k", 60, 3600)
    assert store.complete("k", claim.owner, -5)
    assert store.claim("k", 60, 3600).state.value == "claimed"


def test_one_of_many_wins(store: Any) -> None:
    start = threading.Barrier(8)

    def race(_: int) -> str:
        start.wait()
        return str(store.claim("k", 60, 3600).state.value)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(race, range(8))) == ["claimed"] + ["in-progress"] * 7


def test_keys_of_any_length_and_text(store: Any) -> None:
    keys: list[str] = ["c#" + "x" * 5000, "c#" + "x" * 5000 + "y", "c#é\ud800"]
    assert [store.claim(key, 60, 1).state.value for key in keys] == ["claimed"] * 3
    assert [store.claim(key, 60, 1).state.value for key in keys] == ["in-progress"] * 3


def test_the_item_in_dynamodb(
    shop: Shop, aws: None, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_table(unique)
    monkeypatch.setenv("EVGEN_IDEMPOTENCY_TABLE", unique)
    store = shop.runtime_module("idempotency").DynamoDbIdempotencyStore()
    claim = store.claim("consumer#key", 60, 3600)
    store.complete("consumer#key", claim.owner, 3600)
    (item,) = boto3.client("dynamodb").scan(TableName=unique)["Items"]
    assert item["id"] == {"S": "consumer#key"}
    assert item["expiration"]["N"].isdigit()


def test_ones_own_claim_in_the_way_is_ones_own(shop: Shop) -> None:
    """Boto3 repeats a call whose answer was lost; the first one may have gone through."""

    class LostError(Exception):
        def __init__(self, item: object) -> None:
            self.response = {"Error": {"Code": "ConditionalCheckFailedException"}, "Item": item}

    class Client:
        def put_item(self, *, Item: dict[str, Any], **_: Any) -> None:  # noqa: N803 - AWS's name
            raise LostError(Item)

        update_item: Callable[..., Any]
        delete_item: Callable[..., Any]

    store = shop.runtime_module("idempotency").DynamoDbIdempotencyStore("t", Client())
    assert store.claim("k", 60, 1).state.value == "claimed"
