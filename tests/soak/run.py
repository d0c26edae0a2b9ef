"""A run: orders come in, messages go round, until nothing moves any more."""

from __future__ import annotations

import importlib
import io
import itertools
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from evgen.model import Catalog
from tests.e2e.cloud import TABLE
from tests.soak.queues import Bus, Queue, Sqs
from tests.soak.tables import Tables
from tests.soak.weather import Killed, Weather

#: An order becomes three events: OrderCreated, InventoryReserved, PaymentProcessed.
EVENTS_PER_ORDER = 3
#: So often an operator takes dead letters back before thinking about it.
_REDRIVES = 5
_URL = "https://sqs.us-east-1.amazonaws.com/123456789012"
_ITEMS = [{"sku": "TEAPOT-RED-1L", "quantity": 2, "unitPrice": {"amount": 4995, "currency": "EUR"}}]
_CUSTOMER = "8d1f0c3e-2b1d-4d3e-9a57-2f6f1f3b9c10"


class Soak:
    """The example, deployed into one process."""

    def __init__(self, catalog: Catalog, generated: Path, weather: Weather) -> None:
        self.weather = weather
        self.queues: dict[str, Queue] = {}
        self.services: dict[str, str] = {}  # queue → service
        self.expected: set[tuple[str, str, str]] = set()
        self._timeouts = {s.name: float(s.function.timeout_seconds) for s in catalog.services}
        self._references: dict[str, dict[str, str]] = {}
        rules = []
        for subscription in catalog.subscriptions:
            key, settings, event = subscription.key, subscription.queue, subscription.event
            assert settings is not None
            dead = self.queues[f"{key}-dlq"] = Queue(f"{key}-dlq", 30, 10**9)
            queue = self.queues[key] = Queue(
                key, settings.visibility_timeout_seconds, settings.max_receive_count, dead
            )
            self.services[key] = subscription.service
            self._references.setdefault(subscription.service, {})[event.reference] = key
            name = f"{subscription.service}.{event.file_stem}.json"
            rules.append((json.loads((generated / "patterns" / name).read_text()), queue))
        self.bus = Bus(weather, rules)
        self.tables = Tables(weather)
        self._clients = {
            "events": self.bus, "sqs": Sqs(weather, self.queues), "dynamodb": self.tables
        }  # fmt: skip
        self._handlers: dict[str, Any] = {}
        self._numbers = itertools.count()
        self.placed: list[str] = []

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        """The generated package talks to this cloud, on this clock, and is as lucky as the seed."""
        aws = importlib.import_module("order_events.runtime.aws")
        weather, state = self.weather, random.getstate()
        random.seed(weather.seed)
        with ExitStack() as stack:
            stack.enter_context(redirect_stdout(io.StringIO()))  # metrics, one line a batch
            for target, name, value in (
                (aws, "new_client", lambda service, *_, **__: self._clients[service]),
                (time, "time", lambda: weather.now),
                (time, "monotonic", lambda: weather.now),
                (time, "sleep", weather.pass_time),
            ):
                stack.enter_context(mock.patch.object(target, name, value))
            try:
                yield
            finally:
                random.setstate(state)

    def run(self, orders: int) -> None:
        """Place orders, and let everything happen that follows from them."""
        with self._surroundings():
            for _ in range(orders):
                self._place()
                self._poison()
                while self.weather.chance.random() < 0.75 and self._poll():
                    pass
            self.settle()
            for _ in range(_REDRIVES):
                if not self._redrive():
                    break
                self.settle()

    def settle(self) -> None:
        """Until no message is left in a queue."""
        while self._poll() or self._wait():
            pass

    def _start(self, service: str) -> Any:
        """The handler of a service in a new process."""
        shop = importlib.import_module("tests.soak.shop")
        self.weather.count("started")
        return shop.SoakedShop(self.weather).handlers()[service]

    def _invoke(self, service: str, event: Mapping[str, Any]) -> Any:
        """What a function answers; None if it did not live to answer."""
        if service not in self._handlers:
            self._handlers[service] = self._start(service)
        urls = {
            reference: f"{_URL}/{key}-dlq"
            for reference, key in self._references.get(service, {}).items()
        }
        environment = {
            "EVGEN_EVENT_BUS": "orders-bus",
            "EVGEN_IDEMPOTENCY_TABLE": TABLE,
            "EVGEN_DEAD_LETTER_QUEUE_URL": json.dumps(urls),
        }
        self.weather.begin(self._timeouts[service])
        try:
            with mock.patch.dict(os.environ, environment):
                return self._handlers[service](event, _LambdaContext(self.weather))
        except Killed:
            del self._handlers[service]
            return None
        finally:
            self.weather.end()

    def _place(self) -> None:
        customer = _CUSTOMER
        if self.weather.happens(self._poison_share / 4, "poison"):
            customer = importlib.import_module("tests.soak.shop").UNREACHABLE
        body = {"customerId": customer, "items": _ITEMS}
        request = {
            "version": "2.0", "routeKey": "POST /orders", "rawPath": "/orders", "headers": {},
            "requestContext": {"http": {"method": "POST", "path": "/orders"}, "requestId": "r"},
            "body": json.dumps(body), "isBase64Encoded": False,
        }  # fmt: skip
        answer = self._invoke("place-order", request)
        if answer is not None and answer["statusCode"] == 201:
            self.placed.append(json.loads(answer["body"])["orderId"])

    @property
    def _poison_share(self) -> float:
        """Of orders, so that it is the climate's share of events."""
        return self.weather.climate.poison * EVENTS_PER_ORDER

    def _poison(self) -> None:
        weather = self.weather
        if not weather.happens(self._poison_share * 3 / 4, "poison"):
            return
        number = next(self._numbers)
        key = weather.chance.choice(sorted(self.services))
        metadata = {
            "id": f"poison-{number}-", "version": "1.1.0", "time": "2026-11-23T09:30:00.000Z",
            "correlationId": "c",
        }  # fmt: skip
        match number % 3:
            case 0:
                self.queues[key].send(f"not JSON {metadata['id']}", weather.now)
                self.expected.add((key, metadata["id"], "not-json"))
            case 1:
                data = {"orderId": "not a uuid", "totalAmount": {"amount": 1}}  # past every filter
                detail = {"metadata": metadata, "data": data}
                self.bus.deliver("com.company.orders", "OrderCreated", detail)
                for service in ("analytics", "send-email", "validate-inventory"):
                    self.expected.add((f"{service}-order-created", metadata["id"], "invalid-data"))
            case _:
                reference = next(
                    r for refs in self._references.values() for r, k in refs.items() if k == key
                )
                source = f"com.company.{_DOMAINS[reference]}"
                event = {
                    "source": source, "detail-type": reference.partition("@")[0], "id": "x",
                    "time": "2026-11-23T09:30:00Z",
                    "detail": {"metadata": {**metadata, "version": "2.0.0"}, "data": {}},
                }  # fmt: skip
                self.queues[key].send(json.dumps(event), weather.now)
                self.expected.add((key, metadata["id"], "unsupported-version"))

    def _poll(self) -> bool:
        """One batch of one queue that has something; False if none has."""
        due = sorted(key for key in self.services if self.queues[key].next_at() <= self.weather.now)
        if not due:
            return False
        key = self.weather.chance.choice(due)
        messages = self.queues[key].receive(self.weather.now, 10)
        if not messages:
            return True
        records = [
            {
                "messageId": message.id,
                "receiptHandle": message.id,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.receive_count)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{key}",
                "awsRegion": "us-east-1",
            }
            for message in messages
        ]
        self.weather.count("batches")
        answer = self._invoke(self.services[key], {"Records": records})
        if answer is not None:
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            assert failed <= {message.id for message in messages}
            for message in messages:
                if message.id not in failed:
                    del self.queues[key].messages[message.id]
        return True

    def _wait(self) -> bool:
        """Until the next message is visible; False if there is none."""
        following = min(self.queues[key].next_at() for key in self.services)
        if following == float("inf"):
            return False
        self.weather.now = max(self.weather.now, following)
        return True

    def _redrive(self) -> int:
        """What an operator does with dead letters that nobody parked: they only had bad luck."""
        moved = 0
        for key in self.services:
            dead = self.queues[f"{key}-dlq"].messages
            for message in [m for m in dead.values() if m.reason is None]:
                del dead[message.id]
                self.queues[key].send(message.body, self.weather.now)
                self.weather.count("redriven")
                moved += 1
        return moved

    # What came of it

    def orders(self) -> set[str]:
        """The orders that reached the bus."""
        return {
            event["detail"]["data"]["orderId"]
            for event in self.bus.accepted
            if event["detail-type"] == "OrderCreated"
            and not event["detail"]["metadata"]["id"].startswith("poison")
        }

    def effects(self) -> dict[str, Counter[str]]:
        """For each service that keeps entries, how often each order was worked on."""
        shop = importlib.import_module("tests.soak.shop")
        found: dict[str, Counter[str]] = {service: Counter() for service in shop.KEEPING}
        for key, item in self.tables.items.get(shop.EFFECTS, {}).items():
            service, _, order = key.partition("#")
            found[service][order] += int(item["runs"]["N"])
        return found

    def unreachable(self) -> dict[str, str]:
        """Orders of whom nobody can write to, by the id of their event."""
        shop = importlib.import_module("tests.soak.shop")
        return {
            event["detail"]["metadata"]["id"]: event["detail"]["data"]["orderId"]
            for event in self.bus.accepted
            if event["detail"]["data"].get("customerId") == shop.UNREACHABLE
        }

    def wanted_dead_letters(self) -> set[tuple[str, str, str]]:
        """(queue, id, reason) of everything that can never succeed."""
        cursed = {("send-email-order-created", i, "non-retryable") for i in self.unreachable()}
        return self.expected | cursed

    def dead_letters(self) -> set[tuple[str, str, str]]:
        """(queue, id, reason) of everything that was parked."""
        return {
            (key, _identity(message.body), message.reason or "")
            for key in self.services
            for message in self.queues[f"{key}-dlq"].messages.values()
        }


_DOMAINS = {
    "OrderCreated@1": "orders",
    "InventoryReserved@1": "inventory",
    "PaymentProcessed@1": "payments",
}


def _identity(body: str) -> str:
    try:
        return str(json.loads(body)["detail"]["metadata"]["id"])
    except ValueError:
        return body.rpartition(" ")[2]


class _LambdaContext:
    """As much of Lambda's context as anybody asks for."""

    function_name = "soak"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:soak"
    aws_request_id = "r"

    def __init__(self, weather: Weather) -> None:
        self._weather = weather

    def get_remaining_time_in_millis(self) -> int:
        return int(self._weather.seconds_left() * 1000)
