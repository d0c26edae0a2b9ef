"""What a change of the catalog does to what is deployed: plans against a state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evgen.loading import load
from evgen.model import Catalog
from tests.terraform.deployment import Deploy, Deployment, module, order_catalog, order_files

pytestmark = pytest.mark.terraform

FRAUD: dict[str, Any] = {"subscribes": [{"event": "OrderCreated", "major": 1}]}


def changed(order: Deployment, deploy: Deploy, catalog: Catalog, *more: str) -> dict[str, Any]:
    """Everything that a plan would do to the deployed order example, by address."""
    known = {s.name for s in catalog.services}
    names = (*order.plan["variables"]["lambda_packages"]["value"], *more)
    planned = deploy(
        catalog,
        tuple(name for name in names if name in known),
        order.state_file,
        alarm_actions=order.plan["variables"]["alarm_actions"]["value"],
    )
    return {
        change["address"]: change
        for change in planned.plan["resource_changes"]
        if change["change"]["actions"] != ["no-op"] or "previous_address" in change
    }


def test_nothing_changes_by_itself(order: Deployment, deploy: Deploy) -> None:
    assert changed(order, deploy, order_catalog()) == {}


def test_adding_a_service_only_adds(order: Deployment, deploy: Deploy) -> None:
    """Also the dashboard stays as it is."""
    found = changed(order, deploy, order_catalog(fraud_detection=FRAUD), "fraud-detection")
    assert len(found) > 10
    assert all(address.startswith('module.consumer["fraud-detection"].') for address in found)
    assert {tuple(change["change"]["actions"]) for change in found.values()} == {("create",)}


def test_adding_a_service_adds_lines_only(order: Deployment, tmp_path: Path) -> None:
    more = module(order_catalog(fraud_detection=FRAUD), tmp_path)
    old, new = ((d / "catalog.tf").read_text().splitlines() for d in (order.folder, more))
    remaining = iter(new)
    assert all(line in remaining for line in old)


def test_removing_a_service_only_removes(order: Deployment, deploy: Deploy) -> None:
    files = order_files()
    del files["schemas/services/send-receipt.json"]
    catalog = load(files).catalog
    assert catalog is not None
    found = changed(order, deploy, catalog)
    assert found
    assert all(address.startswith('module.consumer["send-receipt"].') for address in found)
    assert {tuple(change["change"]["actions"]) for change in found.values()} == {("delete",)}


def test_a_renamed_service_is_still_the_same(order: Deployment, deploy: Deploy) -> None:
    """Its resources move in the state; AWS has a new name for those that have one."""
    files = order_files()
    service = json.loads(files.pop("schemas/services/analytics.json"))
    service["renamedFrom"] = "analytics"
    files["schemas/services/count-orders.json"] = json.dumps(service).encode()
    catalog = load(files).catalog
    assert catalog is not None
    found = changed(order, deploy, catalog, "count-orders")
    before = {a for a in order.state if a.startswith('module.consumer["analytics"].')}
    moved = {c["previous_address"] for c in found.values() if "previous_address" in c}
    assert moved == before
    assert all(address.startswith('module.consumer["count-orders"].') for address in found)
    actions = {c["type"]: c["change"]["actions"] for c in found.values()}
    assert ["delete"] not in actions.values()
    assert actions["aws_sqs_queue"] == ["delete", "create"]
    assert actions["aws_lambda_function"] == ["delete", "create"]
