"""The order example as it would run in bad weather. A user's code, written against ``generated/``."""

from __future__ import annotations

import uuid

from order_events.runtime.context import EventContext
from order_events.runtime.errors import NonRetryableError

from tests.e2e.shop import Shop
from tests.soak.weather import Weather

#: Services whose work is an entry in a table. The others' work is an event.
KEEPING = frozenset({"analytics", "fulfill-order", "send-email", "send-receipt"})
EFFECTS = "effects"
#: Whom send-email can never write to.
UNREACHABLE = "00000000-0000-4000-8000-00000000dead"


class SoakedShop(Shop):
    """The example's services, which take their time, and fail now and then."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def did(self, service: str, order: uuid.UUID, context: EventContext) -> None:
        weather = self._weather
        weather.pass_time(weather.chance.uniform(0.05, 1.5))
        if weather.happens(weather.climate.transient, "handler failed"):
            raise RuntimeError("try again")
        if service == "send-email" and context.raw["customerId"] == UNREACHABLE:
            raise NonRetryableError("there is no such address")
        if service in KEEPING:
            # To count to two, an effect must not be safe to repeat by itself.
            context.transact(
                {
                    "Update": {
                        "TableName": EFFECTS,
                        "Key": {"id": {"S": f"{service}#{order}"}},
                        "UpdateExpression": "ADD runs :one",
                        "ExpressionAttributeValues": {":one": {"N": "1"}},
                    }
                }
            )
