"""What is around the data in a line of JSON; ``evgen.wrapping`` puts it on and takes it off."""

from __future__ import annotations

from enum import StrEnum


class Wrap(StrEnum):
    """What is around the data."""

    DATA = "data"  # nothing
    DETAIL = "detail"  # the envelope of the event
    EVENT = "event"  # all that EventBridge adds
    SQS = "sqs"  # a queue's message or batch, whose bodies are events
