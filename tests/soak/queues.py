"""SQS and EventBridge: visibility, receive counts, redrive, rules, and deliveries that come twice."""

from __future__ import annotations

import heapq
import itertools
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evgen.patterns import compile_pattern
from tests.soak.weather import Weather


@dataclass
class Message:
    """A message in a queue. ``reason`` is why a consumer parked it."""

    id: str
    body: str
    visible_at: float
    receive_count: int = 0
    reason: str | None = None


@dataclass
class Queue:
    """A standard queue. Who receives a message has it to himself until it is visible again."""

    name: str
    visibility: float
    longest_life: int  # receives, before the next one takes it to the dead-letter queue
    dead_letters: Queue | None = None
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    _due: list[tuple[float, int, str]] = field(default_factory=list[tuple[float, int, str]])
    _numbers: Any = field(default_factory=itertools.count)

    def send(self, body: str, at: float, reason: str | None = None) -> None:
        """Put a message that becomes visible at a time."""
        number = next(self._numbers)
        message = Message(f"{self.name}-{number}", body, at, reason=reason)
        self.messages[message.id] = message
        heapq.heappush(self._due, (at, number, message.id))

    def show(self, message_id: str, at: float) -> None:
        """Change when a message is visible; deleted ones stay deleted."""
        if message := self.messages.get(message_id):
            message.visible_at = at
            heapq.heappush(self._due, (at, next(self._numbers), message_id))

    def next_at(self) -> float:
        """When there will be something to receive."""
        while self._due:
            at, _, message_id = self._due[0]
            if message_id in self.messages and self.messages[message_id].visible_at == at:
                return at
            heapq.heappop(self._due)
        return float("inf")

    def receive(self, now: float, most: int) -> list[Message]:
        """Up to so many visible messages. Those received too often go to the dead-letter queue."""
        received: list[Message] = []
        while len(received) < most and self.next_at() <= now:
            message = self.messages[heapq.heappop(self._due)[2]]
            if message.receive_count >= self.longest_life and self.dead_letters is not None:
                del self.messages[message.id]
                self.dead_letters.send(message.body, now)
                continue
            message.receive_count += 1
            self.show(message.id, now + self.visibility)
            received.append(message)
        return received


class Sqs:
    """A client of ``sqs``. A URL ends in the queue's name."""

    def __init__(self, weather: Weather, queues: Mapping[str, Queue]) -> None:
        self._weather = weather
        self._queues = queues

    def send_message(self, **request: Any) -> Any:
        """Park a message, with its reason."""
        reason = request["MessageAttributes"]["evgen-reason"]["StringValue"]
        queue = self._queues[request["QueueUrl"].rpartition("/")[2]]
        self._weather.around(
            lambda: queue.send(request["MessageBody"], self._weather.now, reason), "InternalError"
        )
        return {}

    def change_message_visibility(self, **request: Any) -> Any:
        """Let a message come again at another time. Its receipt is its id here."""
        queue = self._queues[request["QueueUrl"].rpartition("/")[2]]
        self._weather.count("visibility changed")
        again = self._weather.now + request["VisibilityTimeout"]
        self._weather.around(lambda: queue.show(request["ReceiptHandle"], again), "InternalError")
        return {}


class Bus:
    """A client of ``events``, with rules: generated patterns, and the queue of each."""

    def __init__(self, weather: Weather, rules: Iterable[tuple[Any, Queue]]) -> None:
        self._weather = weather
        self._rules = [(compile_pattern(pattern), queue) for pattern, queue in rules]
        self.accepted: list[dict[str, Any]] = []

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        assert 1 <= len(Entries) <= 10
        answer: dict[str, Any] = self._weather.around(
            lambda: {"Entries": [self._put(entry) for entry in Entries]}, "ThrottlingException"
        )
        return answer

    def _put(self, entry: Mapping[str, Any]) -> dict[str, str]:
        weather = self._weather
        if weather.happens(weather.climate.transient, "entry refused"):
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "try again"}
        self.deliver(entry["Source"], entry["DetailType"], json.loads(entry["Detail"]))
        return {"EventId": str(uuid.uuid4())}

    def deliver(self, source: str, detail_type: str, detail: Any) -> None:
        """Take an event to the queue of every rule that matches; one in ten times twice."""
        weather = self._weather
        event = {
            "version": "0", "id": str(uuid.uuid4()), "source": source, "detail-type": detail_type,
            "account": "123456789012", "time": "2026-11-23T09:30:00Z", "region": "us-east-1",
            "resources": [], "detail": detail,
        }  # fmt: skip
        self.accepted.append(event)
        for pattern, queue in self._rules:
            if not pattern.matches(event):
                continue
            queue.send(json.dumps(event), weather.now)
            weather.count("delivered")
            if weather.happens(weather.climate.duplicates, "delivered twice"):
                queue.send(json.dumps(event), weather.now + weather.chance.uniform(0, 900))
