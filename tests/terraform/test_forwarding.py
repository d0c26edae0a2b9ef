"""Events to and from other buses: who may send what, and what is kept when it does not work."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.terraform import everything
from tests.terraform.deployment import Deployment, Terraform, TerraformError, module, order_catalog
from tests.terraform.test_module import statements

pytestmark = pytest.mark.terraform


def forwards(deployment: Deployment, kind: str) -> dict[str, dict[str, Any]]:
    """The values of forwarding's resources of one type, by the name of the other bus."""
    found = (re.fullmatch(rf'{kind}\.\w+\["(\w+)"\]', address) for address in deployment.state)
    return {m[1]: deployment.state[m[0]]["values"] for m in found if m}


def test_only_events_of_this_account_are_forwarded(whole: Deployment) -> None:
    patterns = {
        name: json.loads(rule["event_pattern"])
        for name, rule in forwards(whole, "aws_cloudwatch_event_rule").items()
    }
    assert patterns == {
        "audit": {"account": ["123456789012"], "source": ["com.example.money", "com.example.shop"]},
        "us": {"account": ["123456789012"], "source": ["com.example.shop"]},
    }


def test_a_role_puts_events_on_the_other_bus_and_does_nothing_else(whole: Deployment) -> None:
    rules = forwards(whole, "aws_cloudwatch_event_rule")
    for name, role in forwards(whole, "aws_iam_role").items():
        (trust,) = statements(role["assume_role_policy"])
        assert trust["Principal"] == {"Service": "events.amazonaws.com"}
        assert trust["Condition"] == {"ArnEquals": {"aws:SourceArn": rules[name]["arn"]}}
        policies = forwards(whole, "aws_iam_role_policy")
        (allowed,) = statements(policies[name]["policy"])
        bus = everything.FORWARDED[name]["bus_arn"]
        assert (allowed["Action"], allowed["Resource"]) == ("events:PutEvents", bus)
        target = forwards(whole, "aws_cloudwatch_event_target")[name]
        assert (target["arn"], target["role_arn"]) == (bus, role["arn"])


def test_what_cannot_be_forwarded_is_kept_and_told(whole: Deployment) -> None:
    names = {a["alarm_name"] for a in whole.of("aws_cloudwatch_metric_alarm").values()}
    queues = forwards(whole, "aws_sqs_queue")
    policies = forwards(whole, "aws_sqs_queue_policy")
    for name, target in forwards(whole, "aws_cloudwatch_event_target").items():
        assert target["dead_letter_config"] == [{"arn": queues[name]["arn"]}]
        (statement,) = statements(policies[name]["policy"])
        rule = forwards(whole, "aws_cloudwatch_event_rule")[name]
        assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": rule["arn"]}
        own = f"staging-every-thing_forward_{name}"
        assert {f"{own}-{end}" for end in ("undelivered", "lost", "dlq-not-empty")} <= names


def test_other_accounts_may_send_what_the_catalog_knows(whole: Deployment) -> None:
    (policy,) = whole.of("aws_cloudwatch_event_bus_policy").values()
    found = statements(policy["policy"])
    assert [s["Principal"]["AWS"] for s in found] == [
        "arn:aws:iam::111111111111:root",
        "arn:aws:iam::222222222222:root",
    ]
    for statement in found:
        assert statement["Action"] == "events:PutEvents"
        assert statement["Resource"].endswith(":event-bus/default")
        assert statement["Condition"] == {
            "StringEquals": {"events:source": ["com.example.money", "com.example.shop"]}
        }


def test_nothing_is_forwarded_or_accepted_unasked(order: Deployment) -> None:
    assert not forwards(order, "aws_cloudwatch_event_rule")
    assert not order.of("aws_cloudwatch_event_bus_policy")


MISTAKES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"forward_to": {
        "Audit": {"bus_arn": everything.FORWARDED["us"]["bus_arn"]},
        "name": {"bus_arn": "audit"},
        "nothing": {**everything.FORWARDED["audit"], "sources": []}},
      "accept_from": ["1"], "latency_alarm_seconds": 0},
     ("lower-case letters", "A bus is given by its ARN", "at least one source", "12 digits", "more than 0 seconds")),
    ({"accept_from": ["111111111111"], "create_bus": False}, ("this module did not",)),
]  # fmt: skip


@pytest.mark.parametrize(("variables", "messages"), MISTAKES, ids=("values", "not-ones-own-bus"))
def test_mistakes_are_refused_by_the_plan(
    terraform: Terraform, tmp_path: Path, variables: dict[str, Any], messages: tuple[str, ...]
) -> None:
    folder = module(order_catalog(), tmp_path)
    terraform.adopt(folder)
    with pytest.raises(TerraformError) as refusal:
        terraform.plan(folder, variables)
    said = " ".join(re.sub("[│╷╵]", "", str(refusal.value)).split())
    assert all(message in said for message in messages), said
