from __future__ import annotations

from collections.abc import Iterator

from evgen import pointer as pointers
from evgen.findings import Severity
from evgen.model import Service
from evgen.rules import Remark, rule


@rule(
    Severity.WARNING,
    good={"subscribes": [{"event": "OrderCreated", "queue": {"maxReceiveCount": 5}}]},
    bad={"subscribes": [{"event": "OrderCreated", "queue": {"maxReceiveCount": 1}}]},
)
def few_receives(service: Service) -> Iterator[Remark]:
    """A message goes to the dead-letter queue after one or two receives.

    Throttles and time-outs count as receives too: a healthy event can end there. Take at least
    3; leave `maxReceiveCount` out for the default.
    """
    for index, subscription in enumerate(service.subscriptions):
        queue = subscription.queue
        if queue is not None and queue.max_receive_count < 3:
            at = pointers.join("", "subscribes", index, "queue", "maxReceiveCount")
            times = "receive" if queue.max_receive_count == 1 else "receives"
            yield Remark(at, f"{queue.max_receive_count} {times} are few", "take at least 3")
