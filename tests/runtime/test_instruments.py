"""Metrics and log lines: what a dashboard and a person on call find."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from .conftest import Shop
from .test_consumer import Packer
from .test_package import loaded_by
from .test_triggers import Importer, api, message, parked, request

__all__ = ["parked"]


@pytest.fixture
def packer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Packer:
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", "https://q/dlq")
    return Packer(shop)


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, list[float]]]:
    """The values of each event's metrics, as CloudWatch would read them."""
    found: dict[str, dict[str, list[float]]] = {}
    for line in capsys.readouterr().out.splitlines():
        document = json.loads(line)
        if "_aws" in document:
            (directive,) = document["_aws"]["CloudWatchMetrics"]
            names = [metric["Name"] for metric in directive["Metrics"]]
            assert sorted(directive["Dimensions"][0]) == sorted(
                {"event", "service"} & document.keys()
            )
            found[document.get("event", "")] = {name: document[name] for name in names}
    return found


def test_what_became_of_everything_is_counted(
    shop: Shop, packer: Packer, capsys: pytest.CaptureFixture[str]
) -> None:
    testing = shop.runtime_module("testing")
    good = [testing.direct(shop.order(n)) for n in (1, 2)]
    packer.fail[str(shop.order(3).order_id)] = ValueError("not now")
    broken = testing.direct(shop.order(4))
    del broken["detail"]["data"]["total"]
    packer.batch(*good, good[0], shop.order(3), broken, "{", shop.order(5, event="OrderCancelled"))
    found = metrics(capsys)
    placed = found["OrderPlaced@1"]
    counts = {name: placed[name] for name in ("Handled", "Duplicates", "Failed", "Parked")}
    assert counts == {"Handled": [2], "Duplicates": [1], "Failed": [1], "Parked": [1]}
    assert found["OrderCancelled@1"]["Handled"] == [1]
    assert found["unknown"] == {"Parked": [1]}


def test_lag_and_latency(shop: Shop, packer: Packer, capsys: pytest.CaptureFixture[str]) -> None:
    """Lag is since the event's own time, latency since its chain began."""
    ids = shop.runtime_module("ids")
    now = datetime.now(UTC)
    event = shop.runtime_module("testing").direct(shop.order(1))
    event["detail"]["metadata"] |= {
        "time": (now - timedelta(seconds=100)).isoformat(),
        "correlationId": ids.new_id(now - timedelta(seconds=1000)),
        "causationId": "the-cause",
    }
    packer.batch(event)
    placed = metrics(capsys)["OrderPlaced@1"]
    assert 100_000 <= placed["Lag"][0] < 200_000
    assert 1_000_000 <= placed["Latency"][0] < 1_100_000


def test_latency_is_not_guessed(
    shop: Shop, packer: Packer, capsys: pytest.CaptureFixture[str]
) -> None:
    event = shop.runtime_module("testing").direct(shop.order(1))
    event["detail"]["metadata"] |= {
        "time": (datetime.now(UTC) + timedelta(seconds=100)).isoformat(),
        "correlationId": "begun-elsewhere",
        "causationId": "the-cause",
    }
    packer.batch(event)
    placed = metrics(capsys)["OrderPlaced@1"]
    assert "Latency" not in placed
    assert placed["Lag"] == [0]  # a clock that is ahead makes nothing negative


def test_what_is_in_progress_elsewhere_is_none_of_these(
    shop: Shop, packer: Packer, capsys: pytest.CaptureFixture[str]
) -> None:
    order = shop.order(1)
    packer.store.claim(f"packer#OrderPlaced#{order.order_id}", 60, 60)
    packer.batch(order)
    assert metrics(capsys) == {}


def test_triggers_and_requests_are_counted(
    shop: Shop, parked: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    Importer(shop, parked).handler({"Records": [message(0, "a", {"n": 0}), message(1, "b", "{")]})
    assert metrics(capsys)["trigger"] == {"Handled": [1], "Parked": [1]}
    good = {"amount": 1, "currency": "EUR"}
    api(shop, lambda money, context: None)(request(good), None)
    assert metrics(capsys)["trigger"] == {"Handled": [1]}


def test_a_namespace_of_ones_own(
    shop: Shop,
    packer: Packer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "shop-production")
    packer.batch(shop.order(1))
    (line,) = capsys.readouterr().out.splitlines()
    directive = json.loads(line)["_aws"]["CloudWatchMetrics"][0]
    assert directive["Namespace"] == "shop-production"


def test_a_handlers_own_metrics_and_log_lines(
    shop: Shop, packer: Packer, capsys: pytest.CaptureFixture[str]
) -> None:
    def on_order_placed(event: Any, context: Any) -> None:
        context.metrics.add_metric("Parcels", "Count", 2)
        context.logger.info("packed")

    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=on_order_placed, on_order_cancelled=on_order_placed, store=packer.store
    )
    testing = shop.runtime_module("testing")
    events = [testing.direct(shop.order(n)) for n in (1, 2)]
    handler(testing.sqs_batch(events), None)
    Logger(service="packer").info("idle")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    logged = [line for line in lines if line.get("message") == "packed"]
    assert [line["event_id"] for line in logged] == [
        event["detail"]["metadata"]["id"] for event in events
    ]
    assert {line["event"] for line in logged} == {"OrderPlaced@1"}
    assert all(line["service"] == "packer" and "correlation_id" in line for line in logged)
    (idle,) = [line for line in lines if line.get("message") == "idle"]
    assert not {"event_id", "correlation_id", "event"} & idle.keys()
    (own,) = [line for line in lines if "Parcels" in line]
    assert (own["Parcels"], own["service"]) == ([2, 2], "packer")


def test_a_context_made_by_hand_has_a_logger_too(shop: Shop) -> None:
    testing = shop.runtime_module("testing")
    event = testing.direct(shop.order(1))
    context = shop.runtime_module("context").HandlerContext(
        event_id="e", correlation_id="c", consumer="by-hand", raw=event
    )
    context.logger.info("fine")
    context.metrics.add_metric("Fine", "Count", 1)
    with pytest.raises(RuntimeError, match="outside of a consumer"):
        context.transact()


def test_a_publisher_of_the_context_carries_the_chain_on(shop: Shop, packer: Packer) -> None:
    bus = shop.runtime_module("testing").RecordingBus()
    publisher = shop.shop.ShopPublisher(client=bus)
    testing = shop.runtime_module("testing")
    cause = testing.direct(shop.order(1))

    def on_order_placed(event: Any, context: Any) -> None:
        context.publishing(publisher).publish_order_cancelled(shop.order(1, event="OrderCancelled"))
        publisher.publish_order_placed(shop.order(2))

    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=on_order_placed, on_order_cancelled=on_order_placed, store=packer.store
    )
    assert handler(testing.sqs_batch([cause]), None) == {"batchItemFailures": []}
    caused, free = (detail["metadata"] for detail in bus.details)
    metadata = cause["detail"]["metadata"]
    assert caused["causationId"] == metadata["id"]
    assert caused["correlationId"] == metadata["correlationId"] == metadata["id"]
    assert "causationId" not in free
    began = shop.runtime_module("ids").time_of(caused["correlationId"])
    assert began.isoformat(timespec="seconds")[:19] == metadata["time"][:19]


def test_a_request_begins_a_chain(shop: Shop) -> None:
    bus = shop.runtime_module("testing").RecordingBus()
    publisher = shop.shop.ShopPublisher(client=bus)

    def on_request(money: Any, context: Any) -> None:
        publisher.publish([shop.order(1), shop.order(2)], caused_by=context)

    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    good = {"amount": 1, "currency": "EUR"}
    assert (
        api(shop, on_request)(request(good, headers={"Traceparent": trace}), None)["statusCode"]
        == 204
    )
    first, second = (detail["metadata"] for detail in bus.details)
    assert first["id"] != second["id"]
    assert first["correlationId"] == second["correlationId"]
    assert (first["causationId"], first["traceparent"]) == ("r-1", trace)
    assert shop.runtime_module("ids").time_of(first["correlationId"]) is not None


def test_powertools_is_loaded_when_it_is_used(shop: Shop) -> None:
    made = "import shop_events.consumers.packer as p"
    made += "; p.lambda_handler_for(on_order_placed=print, on_order_cancelled=print)"
    loaded = loaded_by(shop, made)
    assert not {name for name in loaded if name.startswith(("aws_lambda_powertools", "boto"))}
    assert "aws_xray_sdk" not in loaded
