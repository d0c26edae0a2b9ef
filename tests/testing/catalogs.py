"""The catalog that these tests are about: filters, both deliveries, both envelopes, two majors."""

from __future__ import annotations

from functools import cache
from typing import Any

from evgen.testing.catalog import OpenedCatalog
from tests.catalogs import catalog, event

ORDERED = event(
    "Ordered",
    properties={
        "orderId": {"type": "string", "format": "uuid"},
        "total": {
            "type": "object",
            "properties": {
                "amount": {"type": "integer", "minimum": 0, "maximum": 100_000},
                "currency": {"enum": ["EUR", "USD"]},
            },
            "required": ["amount", "currency"],
        },
        "seed": {"type": "integer"},
    },
    required=["orderId", "total"],
)
FILES: dict[str, Any] = {
    "events/shop/Ordered/1.0.0.json": ORDERED,
    "events/shop/Ordered/1.1.0.json": {
        **ORDERED,
        "properties": {**ORDERED["properties"], "note": {"type": "string"}},
    },
    "events/shop/Ordered/2.0.0.json": event(
        "Ordered", properties={"sum": {"type": "integer"}}, required=["sum"]
    ),
    "events/shop/Bare/1.0.0.json": event(
        "Bare", **{"x-evgen": {"envelope": "none"}},
        properties={"size": {"enum": ["S", "L"]}}, required=["size"],
    ),
    "services/shop.json": {"description": "Sells.", "publishes": ["Ordered@1", "Bare@1"]},
    "services/packer.json": {
        "description": "Packs.",
        "subscribes": [
            {
                "event": "Ordered", "major": 1, "queue": {"batchSize": 2},
                "filter": {"data": {"total": {"amount": [{"numeric": [">", 0]}]}}},
            },
            {"event": "Bare", "delivery": "direct", "filter": {"size": ["L"]}},
        ],
    },
    "services/counter.json": {
        "description": "Counts.", "subscribes": [{"event": "Ordered", "major": 2}]},
}  # fmt: skip


@cache
def opened() -> OpenedCatalog:
    """It, read once."""
    return OpenedCatalog(catalog(FILES))
