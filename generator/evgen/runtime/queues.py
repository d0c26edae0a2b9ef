"""The queues that messages come from: when a message that is not done is to be seen again."""

from __future__ import annotations

import logging
import math
from threading import Lock
from typing import TYPE_CHECKING, Any

from . import aws

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .aws import SqsClient

log = logging.getLogger(__name__)

#: SQS hides a message for at most twelve hours.
_LONGEST = 43_200


class Queues:
    """SQS, as one consumer uses it."""

    def __init__(self, client: SqsClient | None = None) -> None:
        self._client = client
        self._lock = Lock()

    @property
    def client(self) -> SqsClient:
        """The client; made on first use."""
        with self._lock:
            if self._client is None:
                self._client = aws.new_client("sqs")
            return self._client

    def hide(self, record: Mapping[str, Any], seconds: float) -> None:
        """Let a message come again in so many seconds, not sooner and not much later.

        Each time it comes it has used up one of its receives, so one that can do
        nothing but wait should wait in the queue. Never raises: without this it
        comes again when the queue's own visibility timeout is over.
        """
        url = _url(str(record.get("eventSourceARN", "")))
        receipt = record.get("receiptHandle")
        if url is None or not receipt:
            return
        try:
            self.client.change_message_visibility(
                QueueUrl=url,
                ReceiptHandle=receipt,
                VisibilityTimeout=min(_LONGEST, max(1, math.ceil(seconds))),
            )
        except Exception:
            log.exception("could not change when a message is seen again")


def _url(arn: str) -> str | None:
    """The URL of a queue, of which Lambda only tells the ARN."""
    parts = arn.split(":")
    if len(parts) != 6 or parts[2] != "sqs":
        return None
    _, partition, _, region, account, name = parts
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{region}.{suffix}/{account}/{name}"
