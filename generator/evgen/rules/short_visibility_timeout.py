from __future__ import annotations

from collections.abc import Iterator

from evgen import pointer as pointers
from evgen.findings import Severity
from evgen.model import Service
from evgen.rules import Remark, rule


@rule(
    Severity.WARNING,
    good={"subscribes": [{"event": "OrderCreated", "queue": {"visibilityTimeoutSeconds": 180}}]},
    bad={"subscribes": [{"event": "OrderCreated", "queue": {"visibilityTimeoutSeconds": 60}}]},
)
def short_visibility_timeout(service: Service) -> Iterator[Remark]:
    """A queue shows a message again before a slow function can be done with it.

    AWS asks for 6 times the function's timeout: a batch may wait for a free instance and be
    retried while it is throttled. Below that, messages are handled twice and reach the
    dead-letter queue early.
    """
    for index, subscription in enumerate(service.subscriptions):
        wanted = 6 * service.function.timeout_seconds
        queue = subscription.queue
        if queue is not None and queue.visibility_timeout_seconds < wanted:
            at = pointers.join("", "subscribes", index, "queue", "visibilityTimeoutSeconds")
            message = (
                f"{queue.visibility_timeout_seconds} s is less than 6 times the function's timeout"
            )
            yield Remark(at, message, f"take at least {wanted}")
