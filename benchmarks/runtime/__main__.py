"""Prints the cold import of generated modules and the time per event, beside code written by hand."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import itertools
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

GENERATED = Path(__file__).resolve().parents[2] / "generated" / "python"
HERE = "benchmarks.runtime.handwritten"

IMPORTS = [
    ("nothing", "pass"),
    ("generated event", "from order_events.orders import OrderCreated"),
    ("generated publisher, and what it sends", "from order_events.orders import OrdersPublisher; import order_events.orders.order_created"),
    ("generated consumer", "import order_events.consumers.validate_inventory"),
    ("plain pydantic models", f"import {HERE}"),
    ("boto3", "import boto3"),
    ("boto3 and a client", "import boto3; boto3.client('events', region_name='us-east-1')"),
]  # fmt: skip
ORDER: dict[str, Any] = {
    "orderId": "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11",
    "customerId": "8d1f0c3e-2b1d-4d3e-9a57-2f6f1f3b9c10",
    "items": [
        {"sku": f"TEAPOT-RED-{n}L", "quantity": 2, "unitPrice": {"amount": 4995, "currency": "EUR"}}
        for n in range(1, 6)
    ],
    "totalAmount": {"amount": 49950, "currency": "EUR"},
    "timestamp": "2026-11-23T09:30:00Z",
    "channel": "app",
}


def cold(statement: str) -> float:
    """CPU milliseconds of a new Python that runs one statement."""
    script = f"{statement}\nimport time; print(time.process_time())"
    path = os.pathsep.join([str(GENERATED), str(GENERATED.parents[1])])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return 1000 * float(done.stdout)


def imports(rounds: int) -> None:
    """Each by turns, so that a busy minute hits all of them; the best of each."""
    best = {name: float("inf") for name, _ in IMPORTS}
    for _ in range(rounds):
        for name, statement in IMPORTS:
            best[name] = min(best[name], cold(statement))
    bare = best.pop("nothing")
    table(
        "cold import, CPU ms above bare Python",
        {n: ms - bare for n, ms in best.items()},
        "boto3 and a client",
    )


class Bus:
    """An ``events`` client that only answers."""

    def put_events(self, **request: Any) -> Any:
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "x"} for _ in request["Entries"]]}


def members() -> dict[str, Any]:
    """The order as arguments of plain pydantic models."""
    from benchmarks.runtime.handwritten import Order

    order = Order.model_validate(ORDER)
    return {name: getattr(order, name) for name in Order.model_fields}


def _nothing(*_: object) -> None:
    """A handler's work."""


def publishing() -> dict[str, Callable[[], object]]:
    from order_events.orders import OrderCreated, OrdersPublisher
    from order_events.types import Money, OrderItem

    from benchmarks.runtime import handwritten

    bus, publisher, plain = Bus(), OrdersPublisher(client=Bus()), members()
    items = [OrderItem.from_wire(item) for item in ORDER["items"]]
    own = {**plain, "items": items, "total_amount": Money.from_wire(ORDER["totalAmount"])}
    return {
        "evgen, a model built and sent": lambda: publisher.publish_order_created(
            OrderCreated(**own)
        ),
        "evgen, a mapping sent": lambda: publisher.publish_order_created(ORDER),
        "plain pydantic, a model built and sent": lambda: handwritten.send_model(bus, plain),
        "hand-written boto3, a mapping sent": lambda: handwritten.send(bus, ORDER),
    }


def consuming() -> dict[str, Callable[[], object]]:
    """A batch of one, so that the numbers are per event; a new id each time."""
    from order_events.consumers import validate_inventory
    from order_events.runtime.testing import MemoryIdempotencyStore

    from benchmarks.runtime import handwritten

    numbers, seen = itertools.count(), set[str]()

    def batch() -> Any:
        detail = {
            "metadata": {"id": f"e-{next(numbers)}", "version": "1.1.0", "time": "2026-11-23T09:30:00.000Z", "correlationId": "c"},
            "data": ORDER,
        }  # fmt: skip
        event = {
            "source": "com.company.orders",
            "detail-type": "OrderCreated",
            "id": "x",
            "time": "2026-11-23T09:30:00Z",
            "detail": detail,
        }
        record = {
            "messageId": "m",
            "receiptHandle": "r",
            "body": json.dumps(event),
            "attributes": {},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:q",
            "awsRegion": "us-east-1",
        }
        return {"Records": [record]}

    def claim(identity: str) -> bool:
        new = identity not in seen
        seen.add(identity)
        return new

    generated = validate_inventory.lambda_handler_for(
        on_order_created=_nothing, store=MemoryIdempotencyStore()
    )
    pydantic = handwritten.handler(claim, handwritten.Order.model_validate, _nothing)
    by_hand = handwritten.handler(claim, lambda data: data, _nothing)
    waiting = {
        name: [batch() for _ in range(6000)]
        for name in ("evgen", "plain pydantic", "hand-written boto3")
    }

    def checked(handle: Any, name: str) -> Callable[[], object]:
        def once() -> None:
            assert handle(waiting[name].pop(), None) == {"batchItemFailures": []}

        return once

    return {
        "evgen": checked(generated, "evgen"),
        "plain pydantic": checked(pydantic, "plain pydantic"),
        "hand-written boto3": checked(by_hand, "hand-written boto3"),
    }


def per_event(title: str, jobs: dict[str, Callable[[], object]], rounds: int, unit: str) -> None:
    """Microseconds of each, by turns; the best round of each."""
    best = dict.fromkeys(jobs, float("inf"))
    with contextlib.redirect_stdout(io.StringIO()):  # metrics go to standard output
        for job in jobs.values():
            job()
        gc.disable()
        for _ in range(rounds):
            for name, job in jobs.items():
                start = time.process_time_ns()
                for _ in range(100):
                    job()
                best[name] = min(best[name], (time.process_time_ns() - start) / 100_000)
        gc.enable()
    table(title, best, unit)


def table(title: str, numbers: dict[str, float], unit: str) -> None:
    """Numbers, and how many times ``unit``'s each is."""
    print(f"\n{title}")
    for name, number in numbers.items():
        print(f"  {name:42} {number:9.1f}   {number / numbers[unit]:6.2f} ×")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.runtime", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="of which the best counts")
    rounds = parser.parse_args().rounds
    sys.path.insert(0, str(GENERATED))
    logging.disable()
    os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "benchmark")
    print(
        f"Python {sys.version.split()[0]}; the best of {rounds} rounds; an order of five lines, {len(json.dumps(ORDER))} bytes"
    )
    imports(rounds)
    per_event(
        "publish, CPU µs per event, without the network",
        publishing(),
        rounds,
        "hand-written boto3, a mapping sent",
    )
    per_event(
        "consume, CPU µs per event, without the network", consuming(), rounds, "hand-written boto3"
    )


if __name__ == "__main__":
    main()
