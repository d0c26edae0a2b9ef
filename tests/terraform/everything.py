"""A catalog with every trigger and option, and with strings that no template survives by luck."""

from __future__ import annotations

from typing import Any

from tests.catalogs import event

NASTY = 'a "quoted" \\ ${file("/etc/hostname")} %{for x in y}$${z}%%{q}\nEOT\r\té e\u0301 😀 */ #'
CONFIGURATION = """
package = "every_thing"
bus = "default"
[domains.shop]
source = "com.example.shop"
[domains.money]
source = "com.example.money"
envelope = "none"
"""

DATA: dict[str, Any] = {"properties": {"id": {"description": "Its name.", "type": "string"}}}
PLACED = {"event": "Placed", "major": 1}

CONTENTS: dict[str, Any] = {
    "events/shop/Placed/1.0.0.json": event("Placed", **DATA),
    "events/shop/Placed/2.0.0.json": event("Placed", **DATA, **{"x-evgen": {"detailType": NASTY}}),
    "events/money/Paid/1.0.0.json": event("Paid", **DATA),
    "services/with-route.json": {
        "trigger": {"api": {"route": "ANY /orders/{id}"}},
        "publishes": ["Placed@1", "Placed@2", "Paid@1"],
    },
    "services/with-bucket.json": {
        "trigger": {"s3": {"bucket": "uploads", "events": ["Object Created"], "prefix": NASTY}},
    },
    "services/with-table.json": {"trigger": {"dynamodbStream": {"table": "orders"}}},
    "services/with-stream.json": {"trigger": {"kinesis": {"stream": "clicks"}}},
    "services/with-queue.json": {
        "trigger": {"sqs": {"queue": "legacy-orders.fifo"}},
        "subscribes": [PLACED],
    },
    "services/many.json": {
        "description": NASTY * 4,
        "owner": NASTY,
        "subscribes": [
            {**PLACED, "filter": {"data": {"id": [{"prefix": NASTY}, "e\u0301"]}}},
            {"event": "Placed", "major": 2, "queue": {"batchSize": 500, "maximumConcurrency": 7}},
            {"event": "Paid", "delivery": "direct"},
        ],
        "function": {
            "handler": "many/app.handler",
            "runtime": "python3.12",
            "timeoutSeconds": 60,
            "memoryMegabytes": 1024,
            "environment": {"NASTY": NASTY, "TABLE": "mine"},
        },
        "renamedFrom": "much",
    },
    "services/direct.json": {"subscribes": [{**PLACED, "delivery": "direct"}], "idempotency": None},
    "services/undeployed.json": {"subscribes": [PLACED, {"event": "Paid", "delivery": "direct"}]},
    f"services/{'long-' * 13}name.json": {"subscribes": [PLACED]},
    "services/null.json": {"publishes": ["Paid@1"]},
}

LONG = f"{'long-' * 13}name"
SOURCES = {
    "with-bucket": "arn:aws:s3:::staging-uploads",
    "with-table": "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
    "with-stream": "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks",
    "with-queue": "arn:aws:sqs:eu-central-1:123456789012:legacy-orders.fifo",
}
DEPLOYED = ("with-route", *SOURCES, "many", "direct", LONG, "null")
#: Another account's bus, and one in another region that wants the events of one source.
FORWARDED: dict[str, Any] = {
    "audit": {"bus_arn": "arn:aws:events:eu-central-1:999999999999:event-bus/audit"},
    "us": {
        "bus_arn": "arn:aws:events:us-east-1:123456789012:event-bus/orders",
        "sources": ["com.example.shop"],
    },
}
