"""A consumer that was added later, written against the regenerated package."""

from __future__ import annotations

from order_events.consumers import fraud_detection
from order_events.orders import OrderCreated
from order_events.runtime.consumer import LambdaHandler
from order_events.runtime.context import EventContext


def handler_into(seen: list[str]) -> LambdaHandler:
    """The Lambda handler of fraud-detection; ``seen``, like its log, records the orders that it looked at."""

    def on_order_created(event: OrderCreated, context: EventContext) -> None:
        assert context.event == "OrderCreated@1"
        seen.append(str(event.order_id))
        context.logger.info("done", extra={"order": str(event.order_id)})

    return fraud_detection.lambda_handler_for(on_order_created=on_order_created)
