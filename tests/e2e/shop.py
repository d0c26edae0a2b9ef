"""The order example as it would run: handlers written against the generated package.

This file is a user's code. It is type-checked with the generated package, and
imported by the tests once that package is on the path.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from order_events.consumers import (
    analytics,
    fulfill_order,
    place_order,
    process_payment,
    send_email,
    send_receipt,
    validate_inventory,
)
from order_events.inventory import InventoryPublisher, InventoryReserved
from order_events.inventory.inventory_reserved import InventoryReservedReservedItem
from order_events.orders import OrderCreated, OrdersPublisher
from order_events.payments import PaymentProcessed, PaymentsPublisher
from order_events.runtime.consumer import LambdaHandler
from order_events.runtime.context import EventContext
from order_events.types import Money

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass
class Shop:
    """Every service of the example; ``seen`` records what each one did."""

    seen: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    contexts: list[EventContext] = field(default_factory=list[EventContext])

    def did(self, service: str, order: uuid.UUID, context: EventContext) -> None:
        """A service has done its part."""
        self.seen.setdefault(service, []).append(str(order))
        self.contexts.append(context)

    def handlers(self) -> dict[str, LambdaHandler]:
        """The Lambda handler of each service, by its name."""
        return {
            "place-order": place_order.lambda_handler_for(on_request=self.place_order),
            "validate-inventory": validate_inventory.lambda_handler_for(
                on_order_created=self.reserve
            ),
            "send-email": send_email.lambda_handler_for(on_order_created=self.send_email),
            "analytics": analytics.lambda_handler_for(on_order_created=self.count),
            "process-payment": process_payment.lambda_handler_for(
                on_inventory_reserved=self.charge
            ),
            "fulfill-order": fulfill_order.lambda_handler_for(on_payment_processed=self.fulfill),
            "send-receipt": send_receipt.lambda_handler_for(on_payment_processed=self.send_receipt),
        }

    def place_order(
        self, request: place_order.PlaceOrderBody, context: place_order.ApiContext
    ) -> place_order.ApiResult:
        """POST /orders"""
        total = sum(item.quantity * item.unit_price.amount for item in request.items)
        order = OrderCreated(
            order_id=uuid.uuid4(),
            customer_id=request.customer_id,
            items=request.items,
            total_amount=Money(amount=total, currency=request.items[0].unit_price.currency),
            timestamp=NOW,
            channel=context.headers.get("x-channel", "web"),
        )
        OrdersPublisher().publish_order_created(order)
        return place_order.ApiResponse(201, {"orderId": str(order.order_id)})

    def reserve(self, event: OrderCreated, context: EventContext) -> None:
        """OrderCreated → InventoryReserved"""
        self.did("validate-inventory", event.order_id, context)
        InventoryPublisher().publish_inventory_reserved(
            InventoryReserved(
                reservation_id=uuid.uuid5(event.order_id, "reservation"),
                order_id=event.order_id,
                items=[
                    InventoryReservedReservedItem(
                        sku=item.sku, quantity=item.quantity, warehouse="BER01"
                    )
                    for item in event.items
                ],
                amount_due=event.total_amount,
                expires_at=NOW + timedelta(minutes=15),
                timestamp=NOW,
            ),
            caused_by=context,
        )

    def charge(self, event: InventoryReserved, context: EventContext) -> None:
        """InventoryReserved → PaymentProcessed"""
        self.did("process-payment", event.order_id, context)
        PaymentsPublisher().publish_payment_processed(
            PaymentProcessed(
                payment_id=uuid.uuid5(event.order_id, "payment"),
                order_id=event.order_id,
                amount=event.amount_due,
                method="card",
                card_last_four="4242",
                timestamp=NOW,
            ),
            caused_by=context,
        )

    def send_email(self, event: OrderCreated, context: EventContext) -> None:
        """OrderCreated"""
        self.did("send-email", event.order_id, context)

    def count(self, event: OrderCreated, context: EventContext) -> None:
        """OrderCreated"""
        self.did("analytics", event.order_id, context)

    def fulfill(self, event: PaymentProcessed, context: EventContext) -> None:
        """PaymentProcessed"""
        self.did("fulfill-order", event.order_id, context)

    def send_receipt(self, event: PaymentProcessed, context: EventContext) -> None:
        """PaymentProcessed"""
        self.did("send-receipt", event.order_id, context)
