"""An order, who hears of it, and how it comes in."""

from __future__ import annotations

import json
from typing import Any

BODY = {
    "customerId": "5b8a7f0e-3c1d-4d3e-9a57-2f6f1f3b9c10",
    "items": [
        {"sku": "TEAPOT-RED-1L", "quantity": 2, "unitPrice": {"amount": 4995, "currency": "EUR"}}
    ],
}
CONSUMERS = [
    "analytics",
    "fulfill-order",
    "process-payment",
    "send-email",
    "send-receipt",
    "validate-inventory",
]


def request(body: Any, method: str = "POST", path: str = "/orders") -> dict[str, Any]:
    """What API Gateway's HTTP API hands to a function."""
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "headers": {"content-type": "application/json", "x-channel": "app"},
        "requestContext": {"http": {"method": method, "path": path}, "requestId": "r-1"},
        "body": body if isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }
