"""``terraform show -json``: every resource that is planned has what its type must have."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from evgen.model import DEAD_LETTER_RETENTION_SECONDS, QUEUE_RETENTION_SECONDS
from tests.terraform.deployment import Deployment
from tests.terraform.planned import REQUIRED, complaints, planned

pytestmark = pytest.mark.terraform


def test_every_resource_has_what_it_needs(deployment: Deployment) -> None:
    wrong = {
        address: found
        for address, kind, values in planned(deployment.plan)
        if (found := complaints(kind, values))
    }
    assert not wrong


def test_every_type_is_planned_by_one_of_the_two(order: Deployment, whole: Deployment) -> None:
    """A type in the table that nothing makes would be checked by nobody."""
    made = {kind for d in (order, whole) for _, kind, _ in planned(d.plan)}
    assert made == set(REQUIRED)


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        ("aws_lambda_function", {"tracing_config": [{"mode": "PassThrough"}]}, "tracing_config"),
        ("aws_lambda_function", {"tracing_config": []}, "tracing_config"),
        ("aws_cloudwatch_event_target", {"retry_policy": []}, "retry_policy/0/maximum_retry"),
        ("aws_sqs_queue", {"name": "x" * 65}, "name"),
        ("aws_cloudwatch_log_group", {"retention_in_days": 0}, "retention_in_days"),
    ],
)
def test_the_table_speaks(whole: Deployment, kind: str, values: dict[str, Any], wrong: str) -> None:
    sound = next(v for _, k, v in planned(whole.plan) if k == kind)
    assert complaints(kind, sound) == []
    assert any(found.startswith(wrong) for found in complaints(kind, sound | values))


def test_each_subscription_and_trigger_has_its_parts(whole: Deployment) -> None:
    """How many of each there are follows from the catalog."""
    made = Counter(kind for _, kind, _ in planned(whole.plan))
    subscriptions = whole.catalog.subscriptions
    queued = [s for s in subscriptions if s.queue]
    deployed = whole.plan["variables"]["lambda_packages"]["value"]
    kept, forwards = 4, 2  # triggers with a dead-letter queue; other buses
    assert made["aws_cloudwatch_event_rule"] == len(subscriptions) + 1 + forwards
    assert made["aws_sqs_queue"] == len(queued) + len(subscriptions) + kept + forwards
    assert made["aws_sqs_queue_redrive_policy"] == len(queued)
    assert made["aws_lambda_function"] == made["aws_iam_role"] - forwards == len(deployed)
    assert made["aws_lambda_event_source_mapping"] == 3 + len(
        [s for s in queued if s.service in deployed]
    )


def test_messages_are_kept_as_long_as_the_rule_assumes(order: Deployment) -> None:
    kept = {
        values["name"].endswith("-dlq"): values["message_retention_seconds"]
        for _, kind, values in planned(order.plan)
        if kind == "aws_sqs_queue"
    }
    assert kept == {True: DEAD_LETTER_RETENTION_SECONDS, False: QUEUE_RETENTION_SECONDS}
