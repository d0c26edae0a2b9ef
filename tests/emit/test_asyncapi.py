"""``asyncapi.json``: every reference leads somewhere, and what is said matches the catalog."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evgen import pointer as pointers
from evgen.emit import asyncapi
from evgen.judging import Judge
from tests.catalogs import catalog, event


def document(contents: dict[str, Any], configuration: str) -> dict[str, Any]:
    """The document of a catalog."""
    (artifact,) = asyncapi.emit(catalog(contents, configuration))
    assert artifact.path == "asyncapi.json"
    parsed: dict[str, Any] = json.loads(artifact.content)
    return parsed


@pytest.fixture
def orders(repository: Path) -> dict[str, Any]:
    """The document of the order example."""
    root = repository / "schemas"
    contents = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.json")}
    return document(contents, (repository / "evgen.toml").read_text())


def references(value: Any) -> list[str]:
    """Every ``$ref`` in a JSON value."""
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [found for item in value.values() for found in references(item)]


def test_every_reference_leads_somewhere(orders: dict[str, Any]) -> None:
    found = references(orders)
    assert len(found) > 20
    for reference in found:
        assert pointers.resolve(orders, reference[1:]) is not None


def test_operations_are_the_catalogs(orders: dict[str, Any]) -> None:
    assert orders["asyncapi"] == "3.0.0"
    assert list(orders["operations"]) == [
        "analytics.receive.OrderCreated.v1",
        "fulfill-order.receive.PaymentProcessed.v1",
        "place-order.send.OrderCreated.v1",
        "process-payment.send.PaymentProcessed.v1",
        "process-payment.receive.InventoryReserved.v1",
        "send-email.receive.OrderCreated.v1",
        "send-receipt.receive.PaymentProcessed.v1",
        "validate-inventory.send.InventoryReserved.v1",
        "validate-inventory.receive.OrderCreated.v1",
    ]
    rule = orders["operations"]["analytics.receive.OrderCreated.v1"]["x-eventbridge-rule"]
    assert rule["pattern"]["source"] == ["com.company.orders"]
    assert rule["queue"] == {"batchSize": 10, "maxReceiveCount": 3, "visibilityTimeoutSeconds": 300}


def test_examples_are_valid_for_their_payloads(orders: dict[str, Any]) -> None:
    for message in orders["components"]["messages"].values():
        judge = Judge({"components": orders["components"], **message["payload"]["schema"]})
        assert message["examples"]
        for example in message["examples"]:
            assert list(judge.violations(example["payload"])) == []
        assert not judge.is_valid({"metadata": {}, "data": {}})


def test_odd_schemas_keep_their_meaning() -> None:
    schema = event(
        properties={
            "enum": {"$ref": "#/$defs/enum"},
            "default": {"properties": {"const": {"$ref": "#/$defs/Never"}}},
            "child": {"$ref": "#"},
        },
        examples=[{"enum": 1}],
        **{"$defs": {"enum": {"type": "integer"}, "Never": False}},
    )
    configuration = (
        'bus = "a/b.c"\n[domains.shop]\nsource = "com.example.shop"\nenvelope = "none"\n'
    )
    made = document({"events/shop/Something/1.0.0.json": schema}, configuration)
    for reference in references(made):
        pointers.resolve(made, reference[1:])
    payload = made["components"]["messages"]["Something.v1"]["payload"]["schema"]
    judge = Judge({"components": made["components"], **payload})
    values = [
        {"enum": 1},
        {"enum": "x"},
        {"child": {"enum": "x"}},
        {"default": {"const": 1}},
        {"default": {}},
    ]
    assert [judge.is_valid(value) for value in values] == [True, False, False, False, True]
    assert list(made["channels"]) == ["a-b-c"]
