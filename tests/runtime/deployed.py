"""A service as it is deployed: queue, dead-letter queue and table in moto, and a poller like Lambda's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3

from .test_idempotency import create_table

ACCOUNT = "arn:aws:sqs:us-east-1:123456789012"


class Killed(BaseException):
    """What Lambda does to a function that has run too long: nothing is caught, nothing answered."""


class Deployed:
    """The queue ``name`` with what belongs to it. ``poll`` hands messages to a handler."""

    def __init__(self, name: str, *, fifo: bool = False, receives: int = 3) -> None:
        suffix = ".fifo" if fifo else ""
        self.name = f"{name}{suffix}"
        self.arn = f"{ACCOUNT}:{self.name}"
        self.sqs: Any = boto3.client("sqs")
        kind = {"FifoQueue": "true"} if fifo else {}
        self.dead = self.sqs.create_queue(QueueName=f"{name}-dlq{suffix}", Attributes=kind)[
            "QueueUrl"
        ]
        redrive = {
            "deadLetterTargetArn": f"{ACCOUNT}:{name}-dlq{suffix}",
            "maxReceiveCount": receives,
        }
        self.url = self.sqs.create_queue(
            QueueName=self.name,
            Attributes={**kind, "VisibilityTimeout": "60", "RedrivePolicy": json.dumps(redrive)},
        )["QueueUrl"]
        self.table = name
        create_table(name)
        self.hidden: list[int] = []

    def send(self, body: object, **more: Any) -> None:
        """A message: an event, or any text."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.sqs.send_message(QueueUrl=self.url, MessageBody=text, **more)

    def change_message_visibility(self, **arguments: Any) -> Any:
        """As the consumer's client: notes how long a message is to be hidden, and hides it."""
        self.hidden.append(arguments["VisibilityTimeout"])
        return self.sqs.change_message_visibility(**arguments)

    def send_message(self, **arguments: Any) -> Any:
        """As the consumer's client."""
        return self.sqs.send_message(**arguments)

    def batch(self) -> list[dict[str, Any]]:
        """Up to ten messages as Lambda's records."""
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        return [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": self.arn,
                "awsRegion": "us-east-1",
            }
            for message in answer.get("Messages", [])
        ]

    def answer(self, records: list[dict[str, Any]], answer: dict[str, Any] | None) -> None:
        """Delete what was done; what was not (all of it, without an answer) comes again at once.

        Except what the consumer has hidden for longer.
        """
        failed = {
            failure["itemIdentifier"] for failure in answer["batchItemFailures"]
        } if answer is not None else {record["messageId"] for record in records}  # fmt: skip
        assert failed <= {record["messageId"] for record in records}
        for record in records:
            entry = {"QueueUrl": self.url, "ReceiptHandle": record["receiptHandle"]}
            if record["messageId"] not in failed:
                self.sqs.delete_message(**entry)
            elif not self.hidden:
                self.sqs.change_message_visibility(**entry, VisibilityTimeout=0)

    def poll(self, handler: Callable[..., Any], context: object = None, rounds: int = 12) -> int:
        """Invoke the handler until the queue shows nothing any more; how often that was."""
        for invocations in range(rounds):
            records = self.batch()
            if not records:
                return invocations
            try:
                answer = handler({"Records": records}, context)
            except Killed:
                answer = None
            self.answer(records, answer)
        raise AssertionError(f"still busy after {rounds} invocations")

    @property
    def waiting(self) -> int:
        """How many messages are in the queue, hidden or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return sum(int(found["Attributes"][name]) for name in names)

    @property
    def dead_letters(self) -> list[tuple[str | None, str]]:
        """Reason and body of what is in the dead-letter queue, and takes it out."""
        found: list[tuple[str | None, str]] = []
        while messages := self.sqs.receive_message(
            QueueUrl=self.dead, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            for message in messages:
                reason = message.get("MessageAttributes", {}).get("evgen-reason", {})
                found.append((reason.get("StringValue"), message["Body"]))
                self.sqs.delete_message(QueueUrl=self.dead, ReceiptHandle=message["ReceiptHandle"])
        return found
