"""The same jobs without evgen: once with boto3 alone, once with plain pydantic models.

Both do as much as people usually write: metadata, a send of one entry with a look at
the answer; a loop over the batch, a conditional put before the work, partial failures.
Neither checks a schema, resends, prunes, fences or parks.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Base(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Money(Base):
    amount: int
    currency: str


class Item(Base):
    sku: str
    quantity: int
    unit_price: Money


class Order(Base):
    order_id: UUID
    customer_id: UUID
    items: list[Item]
    total_amount: Money
    timestamp: datetime
    channel: str | None = None


def send(client: Any, data: Any) -> None:
    """One event to the bus."""
    event_id = str(uuid.uuid4())
    now = datetime.now(UTC)
    metadata = {
        "id": event_id,
        "version": "1.1.0",
        "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "correlationId": event_id,
    }
    answer = client.put_events(
        Entries=[
            {
                "EventBusName": "orders-bus",
                "Source": "com.company.orders",
                "DetailType": "OrderCreated",
                "Time": now,
                "Detail": json.dumps({"metadata": metadata, "data": data}),
            }
        ]
    )
    if answer["FailedEntryCount"]:
        raise RuntimeError(answer["Entries"])


def send_model(client: Any, members: dict[str, Any]) -> None:
    """The same, from a pydantic model."""
    send(client, Order(**members).model_dump(mode="json", by_alias=True, exclude_unset=True))


def handler(claim: Callable[[str], bool], read: Callable[[Any], Any], work: Any) -> Any:
    """A Lambda handler for a queue of EventBridge events."""

    def handle(event: Any, context: object = None) -> dict[str, Any]:
        failures = []
        for record in event["Records"]:
            try:
                detail = json.loads(record["body"])["detail"]
                if claim(detail["metadata"]["id"]):
                    work(read(detail["data"]))
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}

    return handle
