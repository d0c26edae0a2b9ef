from __future__ import annotations

from collections.abc import Iterator

from evgen.findings import Severity
from evgen.model import DEAD_LETTER_RETENTION_SECONDS, QUEUE_RETENTION_SECONDS, Service
from evgen.rules import Remark, rule

_DAY = 86_400


@rule(
    Severity.WARNING,
    good={"subscribes": [{"event": "OrderCreated"}], "idempotency": {"ttlSeconds": 1209600}},
    bad={"subscribes": [{"event": "OrderCreated"}], "idempotency": {"ttlSeconds": 86400}},
)
def short_idempotency_window(service: Service) -> Iterator[Remark]:
    """An event may come again after the service has forgotten that it was handled.

    A message waits in its queue for up to 4 days, and as a dead letter for up to 10 more before
    somebody sends it again. What is remembered for a shorter time is handled twice. Without a
    queue (direct delivery, streams, objects) it is the 10 days of the dead-letter queue.
    """
    window = service.idempotency_ttl_seconds
    if window is None or not service.has_repeats:
        return
    queued = any(subscription.queue is not None for subscription in service.subscriptions)
    wanted = DEAD_LETTER_RETENTION_SECONDS + (QUEUE_RETENTION_SECONDS if queued else 0)
    if window < wanted:
        message = f"{window} s is shorter than an event may wait before it comes again"
        hint = f"take at least {wanted} ({wanted // _DAY} days)"
        yield Remark("/idempotency/ttlSeconds", message, hint)
