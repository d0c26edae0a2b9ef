"""Alarms: for everything that wants a person, telling somebody, about metrics that exist."""

from __future__ import annotations

from typing import Any

import pytest

from tests.terraform.deployment import Deployment

pytestmark = pytest.mark.terraform

ON_CALL = "arn:aws:sns:eu-central-1:123456789012:on-call"


def alarms(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """All alarms by name."""
    found = deployment.of("aws_cloudwatch_metric_alarm").values()
    assert len({alarm["alarm_name"] for alarm in found}) == len(found)
    return {alarm["alarm_name"]: alarm for alarm in found}


def test_every_alarm_tells_somebody_when_it_begins_and_ends(deployment: Deployment) -> None:
    wanted = deployment.plan["variables"].get("alarm_actions", {}).get("value")
    for name, alarm in alarms(deployment).items():
        assert (alarm["alarm_actions"], alarm["ok_actions"]) == (wanted, wanted), name
        assert alarm["treat_missing_data"] == "notBreaching"
        assert alarm["alarm_description"]
        assert len(name) <= 255


def test_every_subscription_is_watched(deployment: Deployment) -> None:
    found = alarms(deployment)
    prefix = deployment.plan["variables"]["name_prefix"]["value"]
    deployed = deployment.plan["variables"]["lambda_packages"]["value"]
    for subscription in deployment.catalog.subscriptions:
        name = f"{prefix}{subscription.key}"
        if len(name) > 60:
            continue
        watched = {end for end in ENDS if f"{name}{end}" in found}
        works = subscription.queue is not None or subscription.service in deployed
        assert watched == ENDS - (set() if works else {"-behind"}), name


ENDS = {"-dlq-not-empty", "-lag", "-latency", "-behind", "-undelivered", "-lost"}


def test_every_function_and_source_is_watched(whole: Deployment) -> None:
    found = alarms(whole)
    prefix = whole.plan["variables"]["name_prefix"]["value"]
    for function in whole.of("aws_lambda_function").values():
        for end in ("errors", "throttles"):
            assert found[f"{function['function_name']}-{end}"]["namespace"] == "AWS/Lambda"
    for service in ("with-table", "with-stream"):
        assert found[f"{prefix}{service}-iterator-age"]["metric_name"] == "IteratorAge"
    lag = found[f"{prefix}with-queue-trigger-lag"]
    assert lag["dimensions"] == {"QueueName": "legacy-orders.fifo"}
    for service in ("with-bucket", "with-table", "with-stream", "with-queue"):
        assert f"{prefix}{service}-trigger-dlq-not-empty" in found
    for end in ("undelivered", "lost"):
        assert found[f"{prefix}with-bucket-trigger-{end}"]["dimensions"] == {
            "RuleName": f"{prefix}with-bucket-trigger"
        }
    assert found[f"{prefix}every-thing-api-errors"]["metric_name"] == "5xx"


def test_production_is_held_against_processing(order: Deployment, whole: Deployment) -> None:
    queued = alarms(order)["validate-inventory-order-created-behind"]
    assert rates(queued) == {
        "published": ("AWS/Events", "TriggeredRules"),
        "numberofmessagesdeleted": ("AWS/SQS", "NumberOfMessagesDeleted"),
    }
    (result,) = (q for q in queued["metric_query"] if q["return_data"])
    assert result["expression"] == (
        "100 * (published - FILL(numberofmessagesdeleted, 0)) / published"
    )
    direct = alarms(whole)["staging-direct-placed-behind"]
    assert rates(direct) == {
        "published": ("AWS/Events", "TriggeredRules"),
        "handled": ("evgen/staging", "Handled"),
        "duplicates": ("evgen/staging", "Duplicates"),
        "parked": ("evgen/staging", "Parked"),
    }


def rates(alarm: dict[str, Any]) -> dict[str, tuple[str, str]]:
    metrics = {q["id"]: q["metric"][0] for q in alarm["metric_query"] if q["metric"]}
    return {id_: (m["namespace"], m["metric_name"]) for id_, m in metrics.items()}


def test_rules_of_the_default_bus_have_no_bus_in_their_metrics(
    order: Deployment, whole: Deployment
) -> None:
    named = alarms(order)["analytics-order-created-undelivered"]["dimensions"]
    assert named == {"RuleName": "analytics-order-created", "EventBusName": "orders-bus"}
    default = alarms(whole)["staging-direct-placed-undelivered"]["dimensions"]
    assert default == {"RuleName": "staging-direct-placed"}
