"""What is in the packages beside generated code: the shop of the end-to-end tests, which tells its log.

This file is a user's code. It runs as deployed, where nothing else of the tests is.
"""

from __future__ import annotations

import uuid

from order_events.runtime.consumer import LambdaHandler
from order_events.runtime.context import EventContext

from tests.e2e.shop import Shop

#: Nobody can write about an order with this in it.
SPEECHLESS = "SPEECHLESS"


class DeployedShop(Shop):
    """Every service; what one did is a line of its log."""

    def did(self, service: str, order: uuid.UUID, context: EventContext) -> None:
        skus = [item["sku"] for item in context.raw.get("items", [])]
        if service == "send-email" and SPEECHLESS in skus:
            context.logger.warning("failing", extra={"order": str(order)})
            raise RuntimeError("the mail server does not answer")
        context.logger.info("done", extra={"order": str(order)})


def handler_of(service: str) -> LambdaHandler:
    """The handler of one service."""
    return DeployedShop().handlers()[service]
