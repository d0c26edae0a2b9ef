"""Event models: what could not be published cannot be built, and reading loses nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from .conftest import Shop, uuid

MONEY = {"amount": 5, "currency": "EUR"}


def test_wire_names_and_only_what_was_set(shop: Shop) -> None:
    assert shop.order(7).wire() == {"orderId": uuid(7), "total": MONEY}


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"total": {"amount": 5, "currency": "E"}}, "/total/currency"),
        ({"orderId": uuid(1), "total": MONEY, "shade": 1}, "/shade"),
        ({"total": {**MONEY, "extra": 1}}, "/total/extra"),
        ({"channel": "fax"}, "(enum)"),
        ({"labels": {"x": float("nan")}}, "/labels/x"),
        ({"placed_at": datetime(2026, 1, 1)}, "timezone"),  # noqa: DTZ001
    ],
)
def test_what_could_not_be_published_cannot_be_built(
    shop: Shop, members: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        shop.order(1, **members)
    assert told in str(caught.value)


def test_errors_do_not_tell_the_data(shop: Shop) -> None:
    with pytest.raises(ValidationError) as caught:
        shop.order(1, total={"amount": 5, "currency": "secret", "s3cret": {}}, channel="s-e-c")
    assert "s-e-c" not in str(caught.value)


def test_reading_knows_wire_names_only_and_checks_nothing(shop: Shop) -> None:
    model = shop.shop.OrderPlaced.from_wire(
        {"orderId": uuid(1), "total": MONEY, "channel": "fax", "x-1": [1]}
    )
    assert model.channel == "fax"
    assert model.wire()["x-1"] == [1]
    with pytest.raises(ValidationError):
        shop.shop.OrderPlaced.from_wire({"order_id": uuid(1), "total": MONEY})
