"""Generated handlers emit what the dashboard draws and the alarms watch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import REPOSITORY
from tests.terraform.dashboards import Metric, expressions, searches, sections, widgets
from tests.terraform.deployment import Deployment

pytestmark = pytest.mark.terraform

_CONSUMER = """
import sys
from order_events.consumers.analytics import lambda_handler_for
from order_events.orders import OrderCreated
from order_events.runtime import testing

class Parked:
    def send_message(self, **arguments):
        return {}
    change_message_visibility = send_message

def on_order_created(event, context):
    if event.order_id in fails:
        raise ValueError("not now")

def order():
    return OrderCreated.model_validate(data | {"orderId": str(uuid.uuid4())})

import json, uuid
data = json.loads(sys.argv[1])
good, bad = order(), order()
fails = {bad.order_id}
handler = lambda_handler_for(
    on_order_created=on_order_created, store=testing.MemoryIdempotencyStore(), sqs=Parked()
)
event = testing.direct(good)
poison = testing.direct(order())
del poison["detail"]["data"]["orderId"]
handler(testing.sqs_batch([event, event, testing.direct(bad), poison]))
"""


def test_handlers_emit_what_is_drawn(order: Deployment) -> None:
    """The generated consumer, in the surroundings that Terraform gives it."""
    (function,) = (
        f for f in order.of("aws_lambda_function").values() if f["function_name"] == "analytics"
    )
    example = order.catalog.majors[1].generated.examples[0]
    done = subprocess.run(
        [sys.executable, "-c", _CONSUMER, json.dumps(example)],
        env={
            **os.environ,
            **function["environment"][0]["variables"],
            "PYTHONPATH": str(REPOSITORY / "generated" / "python"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    emitted = list(emitted_metrics(done.stdout))
    handlers = {m.namespace for m in emitted}
    drawn = {
        search
        for event, widget in sections(order)
        if event == "OrderCreated@1"
        for _, text in expressions(widget)
        for search in searches(text)
        if search.namespace in handlers
    }
    assert len(drawn) >= 6
    for search in drawn:
        assert any(search.finds(metric) for metric in emitted), (search, emitted)
    alarmed = [
        Metric(a["namespace"], a["metric_name"], a["dimensions"])
        for a in order.of("aws_cloudwatch_metric_alarm").values()
        if a["namespace"] in handlers and a["dimensions"]["service"] == "analytics"
    ]
    assert alarmed
    assert all(metric in emitted for metric in alarmed)


def emitted_metrics(output: str) -> Iterator[Metric]:
    """What CloudWatch makes of lines in its embedded metric format."""
    for line in output.splitlines():
        document = json.loads(line) if line.startswith("{") else {}
        for directive in document.get("_aws", {}).get("CloudWatchMetrics", ()):
            for names in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    dimensions = {name: document[name] for name in names}
                    yield Metric(directive["Namespace"], metric["Name"], dimensions)


def test_stages_in_one_account_count_apart(order: Deployment, whole: Deployment) -> None:
    for deployment, namespace in ((order, "evgen"), (whole, "evgen/staging")):
        drawn = {
            search.namespace
            for widget in widgets(deployment)
            for _, text in expressions(widget)
            for search in searches(text)
        }
        assert drawn == {namespace, "AWS/Events", "AWS/SQS"}
        for function in deployment.of("aws_lambda_function").values():
            variables = function["environment"][0]["variables"]
            assert variables.get("POWERTOOLS_METRICS_NAMESPACE", "evgen") == namespace
