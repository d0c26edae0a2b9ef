"""From a publisher through EventBridge, SQS and DynamoDB (as moto plays them) to a handler."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from .conftest import Shop, uuid
from .test_idempotency import create_table


def queue(name: str) -> tuple[str, str]:
    """URL and ARN of a new queue."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, attributes["Attributes"]["QueueArn"]


def receive(url: str, arn: str) -> dict[str, Any]:
    """What is in a queue, as Lambda would hand it over."""
    records: list[dict[str, Any]] = []
    while (
        messages := boto3.client("sqs")
        .receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
        )
        .get("Messages")
    ):
        for message in messages:
            boto3.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            records.append(
                {
                    "messageId": message["MessageId"],
                    "body": message["Body"],
                    "attributes": {"ApproximateReceiveCount": "1"},
                    "messageAttributes": message.get("MessageAttributes", {}),
                    "eventSource": "aws:sqs",
                    "eventSourceARN": arn,
                }
            )
    return {"Records": records}


def test_published_delivered_handled_once_and_parked(
    shop: Shop, aws: None, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = boto3.client("events")
    events.create_event_bus(Name=unique)
    url, arn = queue(f"{unique}-queue")
    dead_url, dead_arn = queue(f"{unique}-queue-dlq")
    pattern = {
        "source": ["com.example.shop"],
        "detail-type": ["OrderPlaced"],
        "detail": {"metadata": {"version": [{"prefix": "1."}]}},
    }
    events.put_rule(Name="rule", EventBusName=unique, EventPattern=json.dumps(pattern))
    events.put_targets(Rule="rule", EventBusName=unique, Targets=[{"Id": "q", "Arn": arn}])
    create_table(unique)
    monkeypatch.setenv("EVGEN_EVENT_BUS", unique)
    monkeypatch.setenv("EVGEN_IDEMPOTENCY_TABLE", unique)
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", dead_url)

    publisher = shop.shop.ShopPublisher()
    publisher.publish([shop.order(n) for n in range(12)])
    publisher.publish_order_placed(shop.order(3))
    publisher.publish_order_placed_v2(shop.order(4, event="OrderPlacedV2"))

    handled: list[str] = []
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=lambda event, context: handled.append(str(event.order_id)),
        on_order_cancelled=lambda event, context: pytest.fail("nobody sent one"),
    )
    batch = receive(url, arn)
    assert len(batch["Records"]) == 13
    batch["Records"].append({**batch["Records"][0], "messageId": "odd", "body": "no JSON"})
    assert handler(batch, None) == {"batchItemFailures": []}
    assert sorted(handled) == [uuid(n) for n in range(12)]
    (dead,) = receive(dead_url, dead_arn)["Records"]
    assert dead["body"] == "no JSON"
    assert dead["messageAttributes"]["evgen-reason"]["StringValue"] == "not-json"


def test_without_its_table_nothing_is_acknowledged(shop: Shop, aws: None, unique: str) -> None:
    handler = shop.consumer("packer").lambda_handler_for(
        on_order_placed=lambda event, context: pytest.fail("not claimed"),
        on_order_cancelled=lambda event, context: pytest.fail("not claimed"),
        store=shop.runtime_module("idempotency").DynamoDbIdempotencyStore(unique),
    )
    answer = handler(shop.runtime_module("testing").sqs_batch([shop.order(1)]), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
