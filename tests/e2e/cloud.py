"""AWS for the end-to-end tests: moto's server, and what the generated artefacts ask for."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

from evgen.model import Catalog, Queue
from tests.e2e.polling import Record, poll

REGION = "us-east-1"
TABLE = "idempotency"


@contextmanager
def moto_server() -> Iterator[str]:
    """An AWS of one test's own; the endpoint, on a free port of the loopback interface."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        # moto keeps its state per process, not per server.
        with urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")):
            pass
        yield endpoint
    finally:
        server.stop()


def environment(endpoint: str) -> dict[str, str]:
    """The variables that send every AWS client of this process to moto."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@dataclass
class Cloud:
    """What is deployed: a bus, a table, and per subscription a rule, a queue and a dead-letter queue."""

    endpoint: str
    queues: dict[str, str] = field(default_factory=dict)  # subscription key → URL
    dead_letters: dict[str, str] = field(default_factory=dict)
    services: dict[str, list[str]] = field(default_factory=dict)  # service → subscription keys
    references: dict[str, str] = field(default_factory=dict)  # subscription key → OrderCreated@1

    def client(self, name: str) -> Any:
        """A boto3 client for moto."""
        return boto3.client(
            name,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def deploy(self, catalog: Catalog, generated: Path) -> None:
        """Create what is new in a catalog; rules take the generated patterns as they are."""
        events, sqs, table = (self.client(name) for name in ("events", "sqs", "dynamodb"))
        if not self.services:
            events.create_event_bus(Name=catalog.config.bus)
            table.create_table(
                TableName=TABLE,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            )
        for subscription in catalog.subscriptions:
            key, queue = subscription.key, subscription.queue
            if key in self.queues:
                continue
            assert queue is not None
            self.dead_letters[key], target = _queue(sqs, f"{key}-dlq", {})
            self.queues[key], arn = _queue(sqs, key, _attributes(queue, target))
            pattern = (
                generated
                / "patterns"
                / f"{subscription.service}.{subscription.event.file_stem}.json"
            )
            events.put_rule(
                Name=key, EventBusName=catalog.config.bus, EventPattern=pattern.read_text()
            )
            events.put_targets(
                Rule=key, EventBusName=catalog.config.bus, Targets=[{"Id": "queue", "Arn": arn}]
            )
            self.services.setdefault(subscription.service, []).append(key)
            self.references[key] = subscription.event.reference

    @contextmanager
    def as_lambda(self, service: str) -> Iterator[None]:
        """The environment that the Terraform module gives a service's function."""
        urls = {
            self.references[key]: self.dead_letters[key] for key in self.services.get(service, [])
        }
        variables = {
            **environment(self.endpoint),
            "EVGEN_EVENT_BUS": "orders-bus",
            "EVGEN_IDEMPOTENCY_TABLE": TABLE,
        }
        if urls:
            one = next(iter(urls.values()))
            variables["EVGEN_DEAD_LETTER_QUEUE_URL"] = one if len(urls) == 1 else json.dumps(urls)
        with mock.patch.dict(os.environ, variables):
            yield

    def poll(self, handlers: Mapping[str, Any]) -> int:
        """One round of every event source mapping; how many messages were delivered."""
        sqs = self.client("sqs")
        return sum(
            [
                poll(
                    sqs,
                    self.queues[key],
                    f"arn:aws:sqs:{REGION}:123456789012:{key}",
                    partial(self._failures, service, handlers[service]),
                )
                for service, keys in self.services.items()
                for key in keys
            ]
        )

    def _failures(self, service: str, handler: Any, records: list[Record]) -> set[str]:
        with self.as_lambda(service):
            answer = handler({"Records": records}, None)
        return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}

    def run(self, handlers: Mapping[str, Any], rounds: int = 20) -> None:
        """Poll until nothing is delivered any more."""
        for _ in range(rounds):
            if not self.poll(handlers):
                return
        raise AssertionError(f"still busy after {rounds} rounds")

    def parked(self, key: str) -> list[Any]:
        """The messages of a dead-letter queue, with their attributes."""
        answer = self.client("sqs").receive_message(
            QueueUrl=self.dead_letters[key], MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return list(answer.get("Messages", []))


def _queue(sqs: Any, name: str, attributes: dict[str, str]) -> tuple[str, str]:
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    return url, arn


def _attributes(queue: Queue, dead_letter_arn: str) -> dict[str, str]:
    redrive = {"deadLetterTargetArn": dead_letter_arn, "maxReceiveCount": queue.max_receive_count}
    return {
        "VisibilityTimeout": str(queue.visibility_timeout_seconds),
        "RedrivePolicy": json.dumps(redrive),
    }
