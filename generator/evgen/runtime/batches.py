"""Batches: which records are done and which come again, in the order that their source keeps.

Powertools for AWS Lambda calls the records and words the answer for Lambda; it
is loaded with the first batch. That not everything runs after a failure, or
with no time left, is added here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .schemawalk import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aws_lambda_powertools.utilities.batch import BatchProcessor

log = logging.getLogger(__name__)

SQS = "aws:sqs"
DYNAMODB = "aws:dynamodb"
KINESIS = "aws:kinesis"
#: Seconds to keep for the answer, beyond what the slowest record so far took.
_RESERVE = 0.5

Record = dict[str, Any]


class ComesAgainError(Exception):
    """A record that is not done. Whoever raises it has logged why, if there is anything to say."""


class _Pace:
    """Hands on records, while there is time; of a stream none after the first failure."""

    def __init__(
        self, handle: Callable[[Record], None], seconds_left: Callable[[], float], *, ordered: bool
    ) -> None:
        self._handle = handle
        self._seconds_left = seconds_left
        self._ordered = ordered
        self._slowest = 0.0
        self._over = False
        self.untouched = 0

    def __call__(self, record: Any) -> None:
        before = self._seconds_left()
        if self._over or before < _RESERVE + self._slowest:
            self._over = True
            self.untouched += 1
            raise ComesAgainError
        try:
            self._handle(record.raw_event)
        except ComesAgainError:
            self._over = self._ordered
            raise
        finally:
            if before != float("inf"):
                self._slowest = max(self._slowest, before - self._seconds_left())


def process(
    service: str,
    records: Sequence[Record],
    handle: Callable[[Record], None],
    seconds_left: Callable[[], float],
) -> dict[str, Any]:
    """Handle records in order; the answer names those that must come again.

    A FIFO group stops at its first failure, and so does a shard.
    """
    source = records[0].get("eventSource", SQS)
    processor: Any = _processor(source, records)  # its own types leave some unknown
    pace = _Pace(handle, seconds_left, ordered=source in (DYNAMODB, KINESIS))
    with processor(records=list(records), handler=pace):
        processor.process()
    if pace.untouched:
        log.warning("%s: %d records were not begun and come again", service, pace.untouched)
    return dict(processor.response())


def _processor(source: object, records: Sequence[Record]) -> BatchProcessor:
    from aws_lambda_powertools.utilities.batch import (
        BatchProcessor,
        EventType,
        SqsFifoPartialProcessor,
    )

    if source == KINESIS:
        processor = BatchProcessor(EventType.KinesisDataStreams)
    elif source == DYNAMODB:
        processor = BatchProcessor(EventType.DynamoDBStreams)
    elif any(_is_fifo(record) for record in records):
        processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    else:
        processor = BatchProcessor(EventType.SQS)
    # An invocation that fails as a whole would slow down the poller and count as an error of
    # the function; poison is no reason for either.
    processor.raise_on_entire_batch_failure = False
    return processor


def _is_fifo(record: Mapping[str, Any]) -> bool:
    """Whether its group is in order. Standard queues have groups as well, for fairness only."""
    attributes: Any = record.get("attributes")
    in_sequence = is_object(attributes) and "SequenceNumber" in attributes
    return in_sequence or str(record.get("eventSourceARN", "")).endswith(".fifo")
