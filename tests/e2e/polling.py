"""Lambda's poller: moto's own runs no code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]


def poll(
    sqs: Any, url: str, arn: str, call: Callable[[list[Record]], set[str]], batch_size: int = 10
) -> int:
    """One batch of one event source mapping; how many messages were delivered.

    Receives, calls, and deletes what ``call`` does not name as failed. What failed is visible
    again at once, as if its time had passed.
    """
    messages = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=min(10, batch_size),
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    ).get("Messages", [])
    if not messages:
        return 0
    records = [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": arn,
            "awsRegion": arn.split(":")[3],
        }
        for message in messages
    ]
    failed = call(records)
    assert failed <= {record["messageId"] for record in records}
    for record in records:
        handle = record["receiptHandle"]
        if record["messageId"] in failed:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
        else:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return len(records)
