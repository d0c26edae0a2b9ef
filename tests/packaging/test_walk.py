"""A new user's first hour, with the installed wheel and nothing else of this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.cloud import moto_server
from tests.packaging.test_wheel import build, install

PUBLISH = """
import boto3, datetime, json, os, uuid
from shop.orders import OrderCreated, OrdersPublisher
from shop.types import Money, OrderItem

events, sqs = boto3.client("events"), boto3.client("sqs")
events.create_event_bus(Name="orders-bus")
url = sqs.create_queue(QueueName="q")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
pattern = open("generated/patterns/send-email.OrderCreated.v1.json").read()
events.put_rule(Name="r", EventBusName="orders-bus", EventPattern=pattern)
events.put_targets(Rule="r", EventBusName="orders-bus", Targets=[{"Id": "q", "Arn": arn}])

price = Money(amount=4995, currency="EUR")
order = OrderCreated(
    order_id=uuid.UUID(int=1), customer_id=uuid.UUID(int=2), total_amount=price,
    items=[OrderItem(sku="TEAPOT", quantity=1, unit_price=price)],
    timestamp=datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC),
)
OrdersPublisher().publish_order_created(order)
(message,) = sqs.receive_message(QueueUrl=url)["Messages"]
print(json.loads(message["Body"])["detail"]["data"]["orderId"])
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, installed in a folder of its own."""
    folder = tmp_path_factory.mktemp("evgen")
    install(build(Path(__file__).resolve().parents[2], folder), folder / "site")
    return folder / "site"


@pytest.fixture
def aws() -> Iterator[str]:
    """A server of moto's on a free port."""
    with moto_server() as endpoint:
        yield endpoint


def test_from_an_empty_folder_to_an_event_on_the_bus(
    installed: Path, aws: str, tmp_path: Path
) -> None:
    packages = tmp_path / "packages"
    environment = {
        **os.environ, "PYTHONPATH": f"{installed}:{packages}", "AWS_ENDPOINT_URL": aws, "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    home = tmp_path / "shop"

    def run(*command: str, code: int = 0, folder: Path = home) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def evgen(*arguments: str, code: int = 0, folder: Path = home) -> str:
        return run(str(installed / "bin/evgen"), *arguments, code=code, folder=folder)

    # Begin, with a slip of the finger.
    assert "Did you mean 'init'?" in evgen("inti", "shop", code=2, folder=tmp_path)
    assert "cd shop && evgen validate" in evgen("init", "shop", folder=tmp_path)
    assert "evgen.toml" in evgen("init", "shop", code=3, folder=tmp_path)
    assert "nothing is wrong" in evgen("validate")
    evgen("generate")
    assert "is up to date" in evgen("generate", "--check")

    # Install what was generated, and publish with it.
    install(build(home / "generated/python", tmp_path / "build"), packages)
    assert run("-c", PUBLISH).strip() == "00000000-0000-0000-0000-000000000001"

    # Begin a consumer; its test passes as it is.
    assert "there is no service 'send-mail'" in evgen(
        "scaffold", "send-mail", "--into", "handlers", code=2
    )
    evgen("scaffold", "send-email", "--into", "handlers")
    assert "1 passed" in run("-m", "pytest", "-q", "-p", "no:cacheprovider", "handlers")
    handler = (home / "handlers/send_email.py").read_text()
    evgen("scaffold", "send-email", "--into", "handlers")
    assert (home / "handlers/send_email.py").read_text() == handler

    # A new field is a new version, and drift until it is generated.
    versions = home / "schemas/events/orders/OrderCreated"
    schema = json.loads((versions / "1.1.0.json").read_text())
    schema["properties"]["coupon"] = {
        "description": "A code that lowers the price.",
        "type": "strin",
    }
    (versions / "1.2.0.json").write_text(json.dumps(schema, indent=2))
    assert "did you mean `string`?" in evgen("validate", code=1)
    schema["properties"]["coupon"]["type"] = "string"
    (versions / "1.2.0.json").write_text(json.dumps(schema, indent=2))
    assert "order_created.py" in evgen("generate", "--check", code=1)
    evgen("generate")
    assert "coupon: " in (home / "generated/python/shop/orders/order_created.py").read_text()

    # A new consumer is one file.
    service = home / "schemas/services/fraud-detection.json"
    service.write_text(
        '{"description": "Looks for fraud.", "subscribes": [{"event": "OrderCreated", "major": 1}]}\n'
    )
    assert "fraud_detection.py" in evgen("generate", "--check", code=1)
    assert "create generated/patterns/fraud-detection.OrderCreated.v1.json" in evgen("generate")
    assert "is up to date" in evgen("generate", "--check")

    # Data made from the schema is valid for it.
    samples = home / "samples.jsonl"
    samples.write_text(evgen("sample", "OrderCreated", "-n", "20"))
    assert "20 valid, 0 invalid" in evgen("check-events", "OrderCreated", str(samples))
