from __future__ import annotations

import json
from collections.abc import Iterator

from evgen.findings import Severity
from evgen.model import Service
from evgen.rules import Remark, rule

#: Names and values of all of a function's variables together: AWS's limit, in bytes.
_LARGEST = 4096
#: As short as the URL of a queue can be, but for the queue's name.
_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/"

_MANY = {f"TABLE_{number}": f"{number:050}" for number in range(10, 85)}


@rule(
    Severity.WARNING,
    good={"publishes": ["OrderCreated@1"], "function": {"environment": {"TABLE": "orders"}}},
    bad={"publishes": ["OrderCreated@1"], "function": {"environment": _MANY}},
)
def large_environment(service: Service) -> Iterator[Remark]:
    """A function's environment variables do not fit into Lambda's 4 KB.

    Beside those of the service file, Terraform tells each function where its dead letters go: one
    URL for each event that it consumes. Put large settings into a file of the package or into
    Parameter Store; divide a service that consumes some thirty events.
    """
    variables = dict(service.function.environment)
    urls = {s.event.reference: f"{_URL}{s.key[:60]}-dlq" for s in service.subscriptions}
    if urls:
        variables["EVGEN_DEAD_LETTER_QUEUE_URL"] = json.dumps(urls, separators=(",", ":"))
    size = sum(len(name.encode()) + len(value.encode()) for name, value in variables.items())
    if size > _LARGEST:
        own = "/function/environment" if service.function.environment else "/subscribes"
        message = (
            f"the function's variables take at least {size:,} bytes; Lambda takes {_LARGEST:,}"
        )
        yield Remark(own, message, "keep large settings elsewhere, or divide the service")
