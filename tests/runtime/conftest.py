"""A generated package to publish and consume with, and AWS as moto plays it."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from evgen.artifacts import Artifact
from evgen.emit import python
from evgen.work import finished
from tests import catalogs

CONFIGURATION = """
package = "shop_events"
bus = "shop-bus"
[domains.shop]
source = "com.example.shop"
[domains.plain]
source = "com.example.plain"
envelope = "none"
"""

MONEY = {
    "title": "Money",
    "description": "An amount.",
    "type": "object",
    "properties": {"amount": {"type": "integer"}, "currency": {"type": "string", "minLength": 3}},
    "required": ["amount", "currency"],
}
ORDER = {
    "x-evgen": {"idempotencyKey": "/orderId"},
    "properties": {
        "orderId": {"type": "string", "format": "uuid"},
        "total": {"$ref": "../../../types/Money.json"},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "string"}}},
        },
        "channel": {"enum": ["web", "app"], "x-evgen-open-enum": True},
        "placedAt": {"type": "string", "format": "date-time"},
        "labels": {"type": "object"},
    },
    "required": ["orderId", "total"],
}
CATALOG: dict[str, Any] = {
    "types/Money.json": MONEY,
    "types/Picture.json": {
        "title": "Picture",
        "description": "An uploaded picture.",
        "type": "object",
        "properties": {"key": {"type": "string"}, "size": {"type": "integer"}},
        "required": ["key"],
    },
    "types/Tap.json": {
        "title": "Tap",
        "description": "A tap on a screen.",
        "x-evgen": {"idempotencyKey": "/tapId"},
        "type": "object",
        "properties": {"tapId": {"type": "string"}, "n": {"type": "integer"}},
        "required": ["tapId"],
    },
    "events/plain/Invoice/1.0.0.json": catalogs.event(
        "Invoice",
        properties={"number": {"type": "string"}, "state": {"type": "string"}},
        required=["number", "state"],
        **{"x-evgen": {"idempotencyKey": ["/number", "/state"]}},
    ),
    "services/ledger.json": {
        "description": "Hears what others say without an envelope.",
        "subscribes": [{"event": "Invoice", "major": 1}, {"event": "Ping", "major": 1}],
    },
    "services/taps.json": {
        "description": "Counts taps.",
        "trigger": {"kinesis": {"stream": "taps"}, "schema": "../types/Tap.json"},
    },
    "services/intake.json": {
        "description": "Reads taps from a plain queue.",
        "trigger": {"sqs": {"queue": "taps"}, "schema": "../types/Tap.json"},
    },
    "events/shop/OrderPlaced/1.0.0.json": catalogs.event("OrderPlaced", **ORDER),
    "events/shop/OrderPlaced/2.0.0.json": catalogs.event("OrderPlaced", **ORDER),
    "events/shop/OrderCancelled/1.0.0.json": catalogs.event("OrderCancelled", **ORDER),
    "events/plain/Ping/1.0.0.json": catalogs.event(
        "Ping",
        properties={"n": {"type": "integer"}, "closed": {"type": "object"}},
        required=["n"],
        additionalProperties=False,
    ),
    "services/packer.json": {
        "description": 'Packs """orders""" \\',
        "subscribes": [
            {"event": "OrderPlaced", "major": 1},
            {"event": "OrderCancelled", "major": 1},
        ],
    },
    "services/counter.json": {
        "description": "Counts pings.",
        "subscribes": [{"event": "Ping", "major": 1, "delivery": "direct"}],
        "idempotency": None,
    },
    "services/front.json": {
        "description": "Takes orders.",
        "trigger": {"api": {"route": "POST /orders"}, "schema": "../types/Money.json"},
        "publishes": ["OrderPlaced@1"],
    },
    "services/health.json": {
        "description": "Says that it lives.",
        "trigger": {"api": {"route": "GET /health"}},
    },
    "services/resizer.json": {
        "description": "Makes thumbnails.",
        "trigger": {
            "s3": {"bucket": "uploads", "events": ["Object Created"]},
            "schema": "../types/Picture.json",
        },
    },
    "services/importer.json": {
        "description": "Reads a queue that was there before.",
        "subscribes": [{"event": "OrderPlaced", "major": 2}],
        "trigger": {"sqs": {"queue": "legacy.fifo"}},
    },
    "services/mirror.json": {
        "description": "Follows a table.",
        "trigger": {"dynamodbStream": {"table": "orders"}, "schema": "../types/Money.json"},
    },
    "services/clicks.json": {
        "description": "Follows a stream.",
        "trigger": {"kinesis": {"stream": "clicks"}},
    },
    "services/nightly.json": {"description": "Only sends.", "publishes": ["Ping@1"]},
}


class Shop:
    """The generated package ``shop_events``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getattr__(self, name: str) -> ModuleType:
        return importlib.import_module(f"shop_events.{name}")

    def consumer(self, name: str) -> ModuleType:
        """The module of a service."""
        return importlib.import_module(f"shop_events.consumers.{name}")

    def runtime_module(self, name: str) -> ModuleType:
        """A module of its runtime."""
        return importlib.import_module(f"shop_events.runtime.{name}")

    def order(self, number: int = 1, *, event: str = "OrderPlaced", **members: Any) -> Any:
        """An order model."""
        total = {"amount": 5, "currency": "EUR"}
        return getattr(self.shop, event)(order_id=uuid(number), **{"total": total, **members})


def uuid(number: int) -> str:
    """A UUID that a reader can tell from others."""
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The package, generated and importable."""
    folder = tmp_path_factory.mktemp("generated")
    for item in finished(python.emit(catalogs.catalog(CATALOG, CONFIGURATION))):
        assert isinstance(item, Artifact), item
        target = folder / item.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(item.content)
    sys.path.insert(0, str(folder / "python"))
    try:
        yield Shop(folder / "python")
    finally:
        sys.path.remove(str(folder / "python"))


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """A server that plays AWS, on some free port of this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def aws(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in which boto3 talks to moto."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


_numbers = itertools.count(1)


@pytest.fixture
def unique() -> str:
    """A name for a resource that no other test has."""
    return f"test-{next(_numbers)}"
