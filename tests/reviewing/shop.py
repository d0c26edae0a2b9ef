"""A small shop, and the changes that a review has to tell a reviewer about."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CONFIGURATION = """\
[domains.sales]
source = "com.example.sales"
owner = "sales-team"
[domains.stock]
source = "com.example.stock"
owner = "stock-team"
"""
Files = Mapping[str, Any]


def _name() -> dict[str, Any]:
    return {"description": "Names it.", "type": "string"}


MONEY = {
    "title": "Money",
    "description": "An amount in minor units.",
    "type": "object",
    "properties": {
        "amount": {"description": "Minor units.", "type": "integer", "minimum": 0},
        "currency": {"description": "ISO 4217 code.", "type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "required": ["amount", "currency"],
}


def _money(words: str) -> dict[str, Any]:
    return {"$ref": "../../../types/Money.json", "description": words}


ORDER_1_0 = {
    "title": "OrderPlaced",
    "description": "A customer placed an order.",
    "type": "object",
    "properties": {
        "orderId": _name(),
        "total": _money("What is to be paid."),
        "lines": {
            "description": "What was ordered.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"sku": _name(), "price": _money("Of one.")},
                "required": ["sku", "price"],
            },
        },
    },
    "required": ["orderId", "total", "lines"],
}
ORDER_1_1 = copy.deepcopy(ORDER_1_0)
ORDER_1_1["properties"]["channel"] = {  # type: ignore[index]
    "description": "Where it came from.",
    "type": "string",
    "enum": ["web", "app", "phone"],
}
PAID = {
    "title": "InvoicePaid",
    "description": "An invoice was paid.",
    "type": "object",
    "properties": {"invoiceId": _name(), "paid": _money("What came in.")},
    "required": ["invoiceId", "paid"],
}
RESERVED = {
    "title": "StockReserved",
    "description": "Stock was set aside.",
    "type": "object",
    "properties": {"orderId": _name(), "value": _money("What it is worth.")},
    "required": ["orderId", "value"],
}


def service(owner: str, *subscriptions: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"owner": owner, "subscribes": list(subscriptions), **more}


def to(event: str, *reads: str, **more: Any) -> dict[str, Any]:
    """A subscription; without ``reads`` it reads everything."""
    stated = {"reads": list(reads)} if reads else {}
    return {"event": event, "major": 1, **stated, **more}


ORDER = "events/sales/OrderPlaced"
INVOICE = "events/sales/InvoicePaid"
STOCK = "events/stock/StockReserved"
BASE: Files = {
    f"{ORDER}/1.0.0.json": ORDER_1_0,
    f"{ORDER}/1.1.0.json": ORDER_1_1,
    f"{INVOICE}/1.0.0.json": PAID,
    f"{STOCK}/1.0.0.json": RESERVED,
    "types/Money.json": MONEY,
    "services/analytics.json": service("data-team", to("OrderPlaced"), to("InvoicePaid")),
    "services/billing.json": service("money-team", to("OrderPlaced", "/orderId", "/total")),
    "services/picking.json": service(
        "stock-team",
        to("OrderPlaced", "/orderId", "/lines/*/sku", filter={"data": {"channel": ["web", "app"]}}),
        publishes=["StockReserved@1"],
    ),
    "services/shipping.json": service("stock-team", to("StockReserved", "/orderId")),
}


@dataclass(frozen=True)
class Scenario:
    """What a pull request does to the shop, and how a review of it ends."""

    name: str
    head: Files
    code: int
    configuration: str = CONFIGURATION
    base: Files = field(default_factory=lambda: BASE)


def edited(content: Mapping[str, Any], change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """A copy of a file, changed."""
    copied = copy.deepcopy(dict(content))
    change(copied)
    return copied


def _minor(schema: dict[str, Any]) -> None:
    schema["properties"]["giftNote"] = {"description": "What the card says.", "type": "string"}
    schema["properties"]["lines"]["items"]["properties"]["weight"] = {
        "description": "Grams.", "type": "integer",
    }  # fmt: skip


def _breaking(schema: dict[str, Any]) -> None:
    schema["required"].remove("total")
    schema["properties"]["channel"]["enum"].remove("phone")
    schema["properties"]["lines"]["items"]["properties"]["sku"]["maxLength"] = 12


def _deprecated(schema: dict[str, Any]) -> None:
    schema["x-evgen"] = {
        "status": "deprecated",
        "deprecated": {"effective": "2026-12-01", "removal": "2027-06-01"},
    }


def _longer(schema: dict[str, Any]) -> None:
    schema["description"] += " Nothing was paid yet."
    schema["properties"]["orderId"]["description"] = "Names it; the customer sees it."


def _no_channel(schema: dict[str, Any]) -> None:
    del schema["properties"]["channel"]


def _channel_is_a_number(schema: dict[str, Any]) -> None:
    schema["properties"]["channel"] = {"description": "Its number.", "type": "integer"}


def _channels(*names: str) -> Callable[[dict[str, Any]], None]:
    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["channel"]["enum"] = list(names)

    return change


def _only_online(schema: dict[str, Any]) -> None:
    schema["properties"]["channel"]["enum"].remove("phone")
    schema["required"].append("channel")


def _obscure(schema: dict[str, Any]) -> None:
    schema["properties"]["channel"] = {
        "description": "Thrice the same.", "type": "string", "pattern": r"^(\d+)-\1-\1$",
    }  # fmt: skip


def _picking(channels: list[Any]) -> dict[str, Any]:
    return service(
        "stock-team",
        to("OrderPlaced", "/orderId", "/lines/*/sku", filter={"data": {"channel": channels}}),
        publishes=["StockReserved@1"],
    )


def _total_has_another_name(schema: dict[str, Any]) -> None:
    schema["properties"]["amount"] = schema["properties"].pop("total")
    schema["required"][schema["required"].index("total")] = "amount"


def _total_written_out(schema: dict[str, Any]) -> None:
    """A type of its own instead of the shared one, without its ``minimum``."""
    total = copy.deepcopy(dict[str, Any](MONEY))
    del total["title"], total["properties"]["amount"]["minimum"]
    schema["properties"]["total"] = total


HOSTILE = (
    "a|`<img src=x onerror=alert(1)> </details><script>x</script> @everybody ![](http://evil.example/x.png) "
    "[y](http://evil.example) www.evil.example #12 *b* $x$ ``` --> evgen"
)


def _hostile(schema: dict[str, Any]) -> None:
    schema["properties"][HOSTILE] = {"description": HOSTILE, "enum": [HOSTILE]}
    schema["required"].append(HOSTILE)


SCENARIOS = [
    Scenario("nothing", {}, 0),
    Scenario(
        "new-event",
        {
            "events/sales/OrderCancelled/1.0.0.json": edited(
                RESERVED, lambda s: s.update(title="OrderCancelled")
            )
        },
        0,
    ),
    Scenario("compatible-minor", {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _minor)}, 0),
    Scenario("breaking-minor", {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _breaking)}, 1),
    Scenario("breaking-major", {f"{ORDER}/2.0.0.json": edited(ORDER_1_1, _breaking)}, 0),
    Scenario("edited-release", {f"{ORDER}/1.1.0.json": edited(ORDER_1_1, _breaking)}, 1),
    Scenario("edited-release-harmlessly", {f"{ORDER}/1.1.0.json": edited(ORDER_1_1, _minor)}, 1),
    Scenario("deprecation", {f"{INVOICE}/1.0.0.json": edited(PAID, _deprecated)}, 0),
    Scenario("deleted-version", {f"{ORDER}/1.1.0.json": None}, 1),
    Scenario(
        "new-shared-type-file",
        {
            "types/Money.2.json": edited(MONEY, lambda s: s["properties"]["amount"].pop("minimum")),
            f"{STOCK}/2.0.0.json": edited(
                RESERVED,
                lambda s: s["properties"]["value"].update({"$ref": "../../../types/Money.2.json"}),
            ),
        },
        0,
    ),
    Scenario(
        "shared-type-hits-three",
        {"types/Money.json": edited(MONEY, lambda s: s["properties"]["amount"].update(minimum=1))},
        1,
    ),
    Scenario(
        "changed-filter",
        {
            "services/picking.json": service(
                "stock-team",
                to(
                    "OrderPlaced",
                    "/orderId",
                    "/lines/*/sku",
                    filter={"data": {"channel": ["web", "phone"]}},
                ),
                publishes=["StockReserved@1"],
            )
        },
        0,
    ),
    Scenario(
        "new-consumer",
        {
            "services/fraud-check.json": service(
                "risk-team", to("OrderPlaced", "/total", "/channel")
            )
        },
        0,
    ),
    Scenario(
        "renamed-event",
        {
            f"{INVOICE}/1.0.0.json": None,
            "events/sales/InvoiceSettled/1.0.0.json": edited(
                PAID, lambda s: s.update(title="InvoiceSettled")
            ),
            "services/analytics.json": service(
                "data-team", to("OrderPlaced"), to("InvoiceSettled")
            ),
        },
        1,
    ),
    # billing lists the field that goes away; that its list is wrong now hides nothing.
    Scenario(
        "renamed-field",
        {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _total_has_another_name)},
        1,
    ),
    Scenario(
        "no-longer-a-shared-type",
        {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _total_written_out)},
        1,
    ),
    Scenario(
        "renamed-service",
        {
            "services/shipping.json": None,
            "services/dispatch.json": BASE["services/shipping.json"],
        },
        0,
    ),
    Scenario("changed-source", {}, 1, CONFIGURATION.replace("example.stock", "example.store")),
    Scenario(
        "consumer-moves-to-a-new-major",
        {
            f"{INVOICE}/1.0.0.json": edited(PAID, _deprecated),
            f"{INVOICE}/2.0.0.json": edited(PAID, lambda s: s["required"].remove("paid")),
            "services/analytics.json": service(
                "data-team", to("OrderPlaced"), {"event": "InvoicePaid", "major": 2}
            ),
        },
        0,
    ),
    Scenario("docs-only", {f"{ORDER}/1.1.0.json": edited(ORDER_1_1, _longer)}, 0),
    Scenario("patch-that-is-a-minor", {f"{ORDER}/1.1.1.json": edited(ORDER_1_1, _minor)}, 1),
    Scenario("filter-field-removed", {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _no_channel)}, 1),
    Scenario(
        "filter-field-of-another-type",
        {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _channel_is_a_number)},
        1,
    ),
    Scenario(
        "filter-becomes-never",
        {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _channels("phone", "fax"))},
        1,
    ),
    Scenario(
        "filter-value-removed",
        {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _channels("web", "phone"))},
        1,
    ),
    Scenario("filter-becomes-always", {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _only_online)}, 1),
    Scenario(
        "filter-becomes-unknown",
        {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _obscure)},
        1,
        base={
            **BASE,
            f"{ORDER}/1.1.0.json": edited(
                ORDER_1_1, lambda s: s["properties"]["channel"].pop("enum")
            ),
            "services/picking.json": _picking([{"prefix": "12"}]),
        },
    ),
    Scenario(
        "filter-of-a-released-version",
        {f"{ORDER}/1.1.0.json": edited(ORDER_1_1, _channels("phone"))},
        1,
    ),
    Scenario("filter-written-wrong", {"services/picking.json": _picking(["web", "fax"])}, 1),
    Scenario(
        "filter-follows-its-event",
        {
            f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _channels("web", "app", "phone", "fax")),
            "services/picking.json": _picking(["web", "app", "fax"]),
        },
        1,
    ),
    Scenario(
        "broken-as-the-policy-allows",
        {
            f"{ORDER}/1.2.0.json": edited(
                ORDER_1_1, lambda s: s["properties"]["channel"]["enum"].append("fax")
            )
        },
        0,
        CONFIGURATION.replace("[domains.sales]", 'compatibility = "backward"\n[domains.sales]'),
    ),
    Scenario("hostile-names", {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, _hostile)}, 1),
    Scenario("does-not-load", {f"{ORDER}/1.2.0.json": {"type": "objekt"}}, 1),
]
