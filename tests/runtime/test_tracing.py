"""Traces: which one an event belongs to."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from .conftest import Shop

TRACE, OTHER = f"00-{'a' * 32}-{'b' * 16}-01", f"00-{'c' * 32}-{'d' * 16}-00"
HEADER = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def bus(shop: Shop) -> Any:
    return shop.runtime_module("testing").RecordingBus()


@pytest.fixture
def publisher(shop: Shop, bus: Any) -> Any:
    return shop.shop.ShopPublisher(client=bus)


@pytest.fixture(autouse=True)
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No trace but those of the test."""
    monkeypatch.delenv("_X_AMZN_TRACE_ID", raising=False)
    monkeypatch.delitem(sys.modules, "opentelemetry.trace", raising=False)


def use_opentelemetry(monkeypatch: pytest.MonkeyPatch, trace_id: int, span_id: int) -> None:
    """As if the program had loaded OpenTelemetry's API and were inside this span."""
    span = SimpleNamespace(trace_id=trace_id, span_id=span_id, trace_flags=1)
    current = SimpleNamespace(get_span_context=lambda: span)
    api = SimpleNamespace(get_current_span=lambda: current)
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", api)


def forwarded(shop: Shop, bus: Any, incoming: str | None, **given: Any) -> str | None:
    """The traceparent of what a handler publishes because of an event that has ``incoming``."""

    def forward(event: Any, context: Any) -> None:
        shop.shop.ShopPublisher(client=bus).publish([event], caused_by=context, **given)

    testing = shop.runtime_module("testing")
    event = testing.direct(shop.order(1))
    if incoming is not None:
        event["detail"]["metadata"]["traceparent"] = incoming
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=forward,
        on_order_cancelled=forward,
        store=testing.MemoryIdempotencyStore(),
    )
    handler(event, None)
    traceparent: str | None = bus.details[-1]["metadata"].get("traceparent")
    return traceparent


def test_without_a_trace_there_is_none(shop: Shop, bus: Any, publisher: Any) -> None:
    publisher.publish([shop.order(1)])
    assert "traceparent" not in bus.details[0]["metadata"]
    assert "TraceHeader" not in bus.accepted[0]


def test_a_trace_that_is_given(shop: Shop, bus: Any, publisher: Any) -> None:
    publisher.publish_order_placed(shop.order(1), traceparent=TRACE)
    publisher.publish([shop.order(2)], traceparent=OTHER)
    publisher.send(publisher.entries([shop.order(3)], traceparent=TRACE))
    traces = [detail["metadata"]["traceparent"] for detail in bus.details]
    assert traces == [TRACE, OTHER, TRACE]


def test_a_handler_hands_on_the_trace_of_its_event(shop: Shop, bus: Any) -> None:
    assert forwarded(shop, bus, TRACE) == TRACE
    assert forwarded(shop, bus, TRACE, traceparent=OTHER) == OTHER
    assert forwarded(shop, bus, None) is None


@pytest.mark.parametrize(
    "text",
    ["", "x", f"ff-{'a' * 32}-{'b' * 16}-01", f"00-{'0' * 32}-{'b' * 16}-01",
     f"00-{'a' * 32}-{'0' * 16}-01", TRACE.upper(), f"{TRACE}\n", f"{TRACE}-more"],
)  # fmt: skip
def test_what_is_given_and_no_traceparent_is_left_out(shop: Shop, bus: Any, text: str) -> None:
    assert forwarded(shop, bus, None, traceparent=text) is None
    assert forwarded(shop, bus, TRACE, traceparent=text) == TRACE


def test_what_came_is_handed_on_as_it_came(shop: Shop, bus: Any) -> None:
    later = f"01-{'a' * 32}-{'b' * 16}-01-of-a-later-version"
    assert forwarded(shop, bus, later) == later


def test_the_current_span_of_opentelemetry(
    shop: Shop, bus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_opentelemetry(monkeypatch, 0xABC, 0xDEF)
    assert forwarded(shop, bus, TRACE) == f"00-{0xABC:032x}-{0xDEF:016x}-01"
    assert forwarded(shop, bus, TRACE, traceparent=OTHER) == OTHER
    use_opentelemetry(monkeypatch, 0, 0)  # what the API says when there is no span
    assert forwarded(shop, bus, TRACE) == TRACE


def test_the_header_for_xray_comes_from_lambda(
    shop: Shop, bus: Any, publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", HEADER)
    entries = publisher.entries([shop.order(1)])
    publisher.publish([shop.order(2)])
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "x" * 501)  # AWS takes no more than 500
    publisher.publish([shop.order(3)])
    publisher.send(entries)  # later, from an outbox
    assert [e.get("TraceHeader") for e in bus.accepted] == [HEADER, None, HEADER]
    assert entries[0].size == publisher.entries([shop.order(1)])[0].size
