"""The whole flow on moto: an order goes in, and every service hears of it exactly once."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evgen.artifacts import Action, plan
from evgen.generation import generated
from evgen.model import Catalog
from tests.e2e.cloud import Cloud
from tests.e2e.conftest import FRAUD, forget, loaded_with, write_generated
from tests.e2e.orders import BODY, CONSUMERS, request


def shop_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example's services, on the package generated in a folder."""
    forget("order_events")
    monkeypatch.syspath_prepend(str(folder / "python"))
    return importlib.import_module("tests.e2e.shop").Shop()


def order(cloud: Cloud, handlers: Any) -> str:
    """Place an order; its id."""
    with cloud.as_lambda("place-order"):
        answer = handlers["place-order"](request(BODY), None)
    assert answer["statusCode"] == 201, answer
    return str(json.loads(answer["body"])["orderId"])


def test_an_order_reaches_every_service_exactly_once(
    catalog: Catalog, cloud: Cloud, on_path: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud.deploy(catalog, write_generated(catalog, tmp_path))
    shop = shop_of(tmp_path, on_path)
    handlers = shop.handlers()

    orders = [order(cloud, handlers) for _ in range(3)]
    cloud.run(handlers)

    assert sorted(shop.seen) == CONSUMERS
    for service in CONSUMERS:
        assert sorted(shop.seen[service]) == sorted(orders), service
    # Correlation runs through the chain: one id from the order to the receipt.
    chains = {(c.raw["orderId"], c.correlation_id) for c in shop.contexts}
    assert len(chains) == len(orders)
    assert all(not cloud.parked(key) for key in cloud.dead_letters)


def test_what_comes_again_changes_nothing_and_what_fails_comes_again(
    catalog: Catalog, cloud: Cloud, on_path: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud.deploy(catalog, write_generated(catalog, tmp_path))
    shop = shop_of(tmp_path, on_path)
    failures = iter([RuntimeError("the warehouse does not answer")])

    def once_failing(event: Any, context: Any) -> None:
        for failure in failures:
            raise failure
        shop.fulfill(event, context)

    consumers = importlib.import_module("order_events.consumers.fulfill_order")
    handlers = {
        **shop.handlers(),
        "fulfill-order": consumers.lambda_handler_for(on_payment_processed=once_failing),
    }
    placed = order(cloud, handlers)
    messages = cloud.client("sqs").receive_message(
        QueueUrl=cloud.queues["analytics-order-created"], VisibilityTimeout=0
    )["Messages"]
    for _ in range(2):  # EventBridge and SQS deliver at least once, so sometimes twice
        cloud.client("sqs").send_message(
            QueueUrl=cloud.queues["analytics-order-created"], MessageBody=messages[0]["Body"]
        )
    cloud.run(handlers)

    assert {service: seen for service, seen in shop.seen.items() if seen != [placed]} == {}
    assert sorted(shop.seen) == CONSUMERS


def test_what_can_never_succeed_is_parked_with_its_reason_and_the_rest_goes_on(
    catalog: Catalog, cloud: Cloud, on_path: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud.deploy(catalog, write_generated(catalog, tmp_path))
    shop = shop_of(tmp_path, on_path)
    handlers = shop.handlers()
    sqs, queue = cloud.client("sqs"), cloud.queues["send-email-order-created"]
    example = {
        "metadata": {"id": "1b4e28ba-2fa1-4d2e-883f-0016d3cca427", "version": "1.1.0",
                     "time": "2026-11-23T09:30:00.000Z", "correlationId": "c"},
        "data": {"orderId": "not a uuid"},
    }  # fmt: skip
    envelope = {
        "source": "com.company.orders",
        "detail-type": "OrderCreated",
        "id": "x",
        "time": "2026-11-23T09:30:00Z",
    }
    sqs.send_message(QueueUrl=queue, MessageBody="not JSON")
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({**envelope, "detail": example}))
    placed = order(cloud, handlers)
    cloud.run(handlers)

    assert shop.seen["send-email"] == [placed]
    parked = cloud.parked("send-email-order-created")
    assert len(parked) == 2
    assert all(message["MessageAttributes"] for message in parked)


def test_a_bad_request_publishes_nothing(
    catalog: Catalog, cloud: Cloud, on_path: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud.deploy(catalog, write_generated(catalog, tmp_path))
    handlers = shop_of(tmp_path, on_path).handlers()
    for body in ("{", json.dumps({}), json.dumps({**BODY, "items": []})):
        with cloud.as_lambda("place-order"):
            answer = handlers["place-order"](request(body), None)
        assert answer["statusCode"] == 400
    assert cloud.poll(handlers) == 0


def test_fraud_detection_is_added_without_touching_anybody(
    repository: Path, catalog: Catalog, cloud: Cloud, on_path: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = write_generated(catalog, tmp_path / "before")
    cloud.deploy(catalog, before)

    grown = loaded_with(repository, {"schemas/services/fraud-detection.json": FRAUD})
    after = write_generated(grown, tmp_path / "after")
    present = {a.path: a.content for a in generated(catalog).artifacts}
    todo = plan(generated(grown).artifacts, present, frozenset(present))
    created = [c.path for c in todo.pending if c.action is Action.CREATE]
    updated = [c.path for c in todo.pending if c.action is Action.UPDATE]
    assert created
    assert all("fraud" in path for path in created), created
    assert not [c for c in todo.pending if c.action is Action.DELETE]
    indexes = {"manifest.json", "asyncapi.json", "python/pyproject.toml"}
    assert [p for p in updated if p not in indexes and not p.startswith("terraform/")] == []
    for path in (p for p in updated if p.endswith((".tf", ".json"))):
        old, new = present[path].decode(), (after / path).read_text()
        gone = [line for line in old.splitlines() if line not in new.splitlines()]
        assert len(gone) <= 3, (path, gone)  # a digest, or a closing bracket that got a comma

    cloud.deploy(grown, after)
    shop = shop_of(after, on_path)
    seen: list[str] = []
    fraud = importlib.import_module("tests.e2e.fraud")
    handlers = {**shop.handlers(), "fraud-detection": fraud.handler_into(seen)}
    placed = order(cloud, handlers)
    cloud.run(handlers)
    assert seen == [placed]
    assert sorted(shop.seen) == CONSUMERS
    assert all(orders == [placed] for orders in shop.seen.values())


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_package_and_what_users_write_with_it_pass_strict_type_checks(
    repository: Path, tmp_path: Path, checker: str, version: str
) -> None:
    catalog = loaded_with(repository, {"schemas/services/fraud-detection.json": FRAUD})
    folder = write_generated(catalog, tmp_path) / "python"
    for name in ("shop.py", "fraud.py"):
        (folder / name).write_text((repository / "tests/e2e" / name).read_text())
    (folder / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "pythonVersion": version})
    )
    command = {
        "mypy": ["mypy", "--strict", "--python-version", version, "--config-file=", "--cache-dir", str(tmp_path / "cache"),
                 "order_events", "shop.py", "fraud.py"],
        "pyright": ["pyright", "--pythonpath", sys.executable],
    }[checker]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_consumed_event_that_nobody_handles_is_a_type_error(
    repository: Path, tmp_path: Path
) -> None:
    extra = b'{"description": "D.", "subscribes": [{"event": "OrderCreated", "major": 1}, {"event": "PaymentProcessed", "major": 1}]}'
    catalog = loaded_with(repository, {"schemas/services/fraud-detection.json": extra})
    folder = write_generated(catalog, tmp_path) / "python"
    (folder / "fraud.py").write_text((repository / "tests/e2e/fraud.py").read_text())
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--cache-dir",
        str(tmp_path / "cache"),
        "fraud.py",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert 'Missing named argument "on_payment_processed"' in done.stdout
