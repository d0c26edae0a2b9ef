"""An AWS in a process of its own, and what there is in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from tests.conftest import REPOSITORY

REGION = "eu-central-1"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,  # as Lambda sets both; boto3 reads this one
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True)
class Aws:
    """Where it answers."""

    endpoint: str

    @property
    def settings(self) -> dict[str, str]:
        """The variables that send Terraform and every AWS client of a process there."""
        return {**SETTINGS, "AWS_ENDPOINT_URL": self.endpoint}

    def client(self, name: str) -> Any:
        """A boto3 client."""
        return boto3.client(
            name,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def everything(self) -> dict[str, set[str]]:
        """The names of all that exists, for each type of resource that has a name of its own."""
        return {kind: set(names(self)) for kind, names in _KINDS.items()}


@contextmanager
def running(*, plain: bool = False) -> Iterator[Aws]:
    """Start one; ``plain`` is moto as it is."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.deploy.shim", *(["--plain"] if plain else [])],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            endpoint = process.stdout.readline().strip()
            assert endpoint, "moto did not start"
            yield Aws(endpoint)
        finally:
            process.kill()


def _buses(aws: Aws) -> list[str]:
    return [bus["Name"] for bus in aws.client("events").list_event_buses()["EventBuses"]]


def _rules(aws: Aws) -> list[str]:
    events = aws.client("events")
    return [
        f"{bus}/{rule['Name']}"
        for bus in _buses(aws)
        for rule in events.list_rules(EventBusName=bus)["Rules"]
    ]


def _pages(service: str, call: str, key: str, name: str | None) -> Callable[[Aws], list[str]]:
    def names(aws: Aws) -> list[str]:
        client = aws.client(service)
        if client.can_paginate(call):
            found = [
                item for page in client.get_paginator(call).paginate() for item in page.get(key, [])
            ]
        else:
            found = getattr(client, call)().get(key, [])
        return [item if name is None else item[name] for item in found]

    return names


#: By the type of their resource.
_KINDS: dict[str, Callable[[Aws], list[str]]] = {
    "aws_cloudwatch_event_bus": _buses,
    "aws_cloudwatch_event_rule": _rules,
    "aws_cloudwatch_event_archive": _pages("events", "list_archives", "Archives", "ArchiveName"),
    "aws_sqs_queue": _pages("sqs", "list_queues", "QueueUrls", None),
    "aws_lambda_function": _pages("lambda", "list_functions", "Functions", "FunctionName"),
    "aws_lambda_event_source_mapping": _pages(
        "lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"
    ),
    "aws_iam_role": _pages("iam", "list_roles", "Roles", "RoleName"),
    "aws_cloudwatch_log_group": _pages("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "aws_dynamodb_table": _pages("dynamodb", "list_tables", "TableNames", None),
    "aws_cloudwatch_metric_alarm": _pages(
        "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"
    ),
    "aws_cloudwatch_dashboard": _pages(
        "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"
    ),
    "aws_apigatewayv2_api": _pages("apigatewayv2", "get_apis", "Items", "Name"),
}

#: What is part of something else, and goes with it.
PARTS = frozenset(
    {
        "aws_apigatewayv2_integration", "aws_apigatewayv2_route", "aws_apigatewayv2_stage",
        "aws_cloudwatch_event_bus_policy", "aws_cloudwatch_event_target", "aws_iam_role_policy",
        "aws_iam_role_policy_attachment", "aws_lambda_function_event_invoke_config",
        "aws_lambda_permission", "aws_sqs_queue_policy", "aws_sqs_queue_redrive_allow_policy",
        "aws_sqs_queue_redrive_policy",
    }
)  # fmt: skip
