"""Publishing from asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from evgen.artifacts import Artifact
from evgen.emit import python
from evgen.work import finished
from tests import catalogs

from . import faults
from .conftest import CONFIGURATION, Shop, uuid
from .faults import FaultServer

DATA: Mapping[str, Any] = {"orderId": uuid(1), "total": {"amount": 5, "currency": "EUR"}}


def test_every_way_of_publishing_can_be_awaited(shop: Shop) -> None:
    async def publish(publisher: Any) -> list[Any]:
        entries = publisher.entries([shop.order(9)])
        return [
            await publisher.publish_order_placed_async(shop.order(1)),
            await publisher.publish_order_placed_v2_async(DATA),
            *await publisher.publish_async([shop.order(2), shop.order(3)]),
            *await publisher.send_async(entries),
        ]

    with FaultServer() as aws:
        aws.line_up("PutEvents", faults.throttled, faults.reset)
        sent = asyncio.run(publish(shop.shop.ShopPublisher(client=aws.client("events"))))
        assert [d["metadata"]["id"] for d in aws.details()] == [s.id for s in sent]
        assert len(sent) == 5


def test_the_loop_goes_on_while_a_call_waits(shop: Shop) -> None:
    released = threading.Event()

    class Bus:
        def put_events(self, *, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
            released.wait()
            return {"Entries": [{"EventId": "e"} for _ in Entries]}

    async def both() -> Any:
        publisher = shop.shop.ShopPublisher(client=Bus())
        publishing = asyncio.create_task(publisher.publish_order_placed_async(DATA))
        await asyncio.sleep(0)
        assert not publishing.done()
        released.set()
        return await publishing

    assert asyncio.run(both()).bus_id == "e"


def test_errors_are_those_of_the_other_methods(shop: Shop) -> None:
    errors = shop.runtime_module("errors")
    bus = shop.runtime_module("testing").RecordingBus(refuse=["AccessDeniedException"])
    publisher = shop.shop.ShopPublisher(client=bus)
    with pytest.raises(errors.PublishError) as caught:
        asyncio.run(publisher.publish_async([shop.order(1), shop.order(2)]))
    assert len(caught.value.sent) == len(caught.value.unsent) == 1
    with pytest.raises(errors.ContractError):
        asyncio.run(publisher.publish_order_placed_async({**DATA, "more": 1}))
    with pytest.raises(TypeError):
        asyncio.run(publisher.publish_async([DATA]))
    assert bus.calls == 1


def test_ids_of_caused_events_are_those_of_publishing_in_order(shop: Shop) -> None:
    testing = shop.runtime_module("testing")
    event = testing.direct(shop.order(1))

    def ids(together: bool) -> list[tuple[str, str]]:
        bus = testing.RecordingBus()
        publisher = shop.shop.ShopPublisher(client=bus)

        async def gathered(context: Any) -> None:
            orders = [shop.order(n) for n in range(8)]
            await asyncio.gather(
                *(publisher.publish_order_placed_async(o, caused_by=context) for o in orders)
            )

        def handle(event: Any, context: Any) -> None:
            if together:
                asyncio.run(gathered(context))
            else:
                publisher.publish([shop.order(n) for n in range(8)], caused_by=context)

        handler = shop.consumer("packer").lambda_handler_for(
            on_order_placed=handle,
            on_order_cancelled=handle,
            store=testing.MemoryIdempotencyStore(),
        )
        handler(event, None)
        return sorted((d["data"]["orderId"], d["metadata"]["id"]) for d in bus.details)

    assert len(set(ids(together=False))) == 8
    assert ids(together=True) == ids(together=False)


def test_an_event_that_is_called_async_keeps_its_method() -> None:
    events = {
        f"events/shop/{name}/1.0.0.json": catalogs.event(name)
        for name in ("Sale", "SaleAsync", "Async")
    }
    (module,) = [
        item.content.decode()
        for item in finished(python.emit(catalogs.catalog(events, CONFIGURATION)))
        if isinstance(item, Artifact) and item.path.endswith("shop/_publisher.py")
    ]
    for method in (
        "def publish_sale(", "async def publish_sale_async_(", "async def publish_async_(",
        "async def publish_sale_async_async(", "async def publish_async_async(",
    ):  # fmt: skip
        assert module.count(f"    {method}") == 1, method
    for method in ("publish_sale_async", "publish_async"):
        assert module.count(f"    def {method}(") == 1, method
        assert f"async def {method}(" not in module
