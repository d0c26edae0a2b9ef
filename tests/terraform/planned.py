"""Resources as ``terraform show -json`` tells them, and what each type must have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from evgen.model import DEAD_LETTER_RETENTION_SECONDS, QUEUE_RETENTION_SECONDS

#: Stands for a value that is known only after ``apply``.
UNKNOWN = "(known after apply)"

Check = Callable[[Any], bool]


def planned(plan: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address, type and values of everything that a plan makes."""
    for change in plan["resource_changes"]:
        assert change["mode"] == "managed", f"{change['address']} asks AWS while planning"
        assert change["change"]["actions"] == ["create"], change["address"]
        values = _filled(change["change"]["after"], change["change"]["after_unknown"])
        yield change["address"], change["type"], values


def _filled(after: Any, unknown: Any) -> Any:
    """``after`` with a mark where a value is not known yet."""
    if unknown is True:
        return UNKNOWN
    if isinstance(after, dict):
        marks = unknown if isinstance(unknown, dict) else {}
        names = {*after, *marks}
        return {name: _filled(after.get(name), marks.get(name)) for name in names}
    if isinstance(after, list):
        each = unknown if isinstance(unknown, list) else []
        return [_filled(item, mark) for item, mark in zip_longest(after, each)]
    return after


def complaints(kind: str, values: Mapping[str, Any]) -> list[str]:
    """What a resource lacks. KeyError for a type that nobody wrote down what it needs."""
    return [
        f"{path} = {value!r}"
        for path, wanted in REQUIRED[kind].items()
        for value in [_at(values, path)]
        if not (wanted(value) if callable(wanted) else value == wanted)
    ]


def _at(value: Any, path: str) -> Any:
    for step in path.split("/"):
        if value == UNKNOWN:
            return UNKNOWN
        if isinstance(value, list):
            value = value[int(step)] if len(value) > int(step) else None
        else:
            value = (value or {}).get(step)
    return value


def _given(value: Any) -> bool:
    return value not in (None, "", [], {})


def _one_of(*values: Any) -> Check:
    return lambda value: value in values


def _up_to(length: int) -> Check:
    return lambda value: _given(value) and len(value) <= length


_RETENTIONS = (QUEUE_RETENTION_SECONDS, DEAD_LETTER_RETENTION_SECONDS)
_TAGS: dict[str, Any] = {"tags/managed-by": "evgen", "tags/catalog": _given}

REQUIRED: dict[str, dict[str, Any]] = {
    "aws_apigatewayv2_api": {"protocol_type": "HTTP", "name": _given, **_TAGS},
    "aws_apigatewayv2_integration": {
        "integration_type": "AWS_PROXY",
        "payload_format_version": "2.0",
        "integration_uri": _given,
    },
    "aws_apigatewayv2_route": {"route_key": _given, "target": _given},
    "aws_apigatewayv2_stage": {
        "name": "$default",
        "auto_deploy": True,
        "access_log_settings/0/destination_arn": _given,
        "access_log_settings/0/format": _given,
        "default_route_settings/0/detailed_metrics_enabled": True,
        "default_route_settings/0/throttling_rate_limit": _given,
        **_TAGS,
    },
    "aws_cloudwatch_dashboard": {"dashboard_name": _given, "dashboard_body": _given},
    "aws_cloudwatch_event_archive": {
        "event_source_arn": _given,
        "retention_days": _given,
        "name": _up_to(48),
    },
    "aws_cloudwatch_event_bus": {"name": _given, **_TAGS},
    "aws_cloudwatch_event_bus_policy": {"event_bus_name": _given, "policy": _given},
    "aws_cloudwatch_event_rule": {"name": _up_to(64), "event_pattern": _given, **_TAGS},
    "aws_cloudwatch_event_target": {
        "arn": _given,
        "target_id": _given,
        "dead_letter_config/0/arn": _given,
        "retry_policy/0/maximum_event_age_in_seconds": 86400,
        "retry_policy/0/maximum_retry_attempts": 185,
    },
    "aws_cloudwatch_log_group": {
        "name": _given,
        "retention_in_days": bool,
        **_TAGS,
    },
    "aws_cloudwatch_metric_alarm": {
        "alarm_name": _up_to(255),
        "alarm_description": _given,
        "treat_missing_data": "notBreaching",
        **_TAGS,
    },
    "aws_dynamodb_table": {
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "id",
        "attribute/0/name": "id",
        "attribute/0/type": "S",
        "ttl/0/attribute_name": "expiration",
        "ttl/0/enabled": True,
        "point_in_time_recovery/0/enabled": True,
        "server_side_encryption/0/enabled": True,
        **_TAGS,
    },
    "aws_iam_role": {"name": _up_to(64), "assume_role_policy": _given, **_TAGS},
    "aws_iam_role_policy": {"name": _given, "role": _given, "policy": _given},
    "aws_iam_role_policy_attachment": {
        "policy_arn": lambda arn: arn == UNKNOWN or arn.endswith("AWSXRayDaemonWriteAccess"),
    },
    "aws_lambda_event_source_mapping": {
        "event_source_arn": _given,
        "function_response_types": ["ReportBatchItemFailures"],
        "batch_size": _given,
        "enabled": lambda enabled: isinstance(enabled, bool),
        **_TAGS,
    },
    "aws_lambda_function": {
        "function_name": _up_to(64),
        "handler": _given,
        "runtime": _given,
        "timeout": _given,
        "memory_size": _given,
        "filename": _given,
        "source_code_hash": _given,
        "tracing_config/0/mode": "Active",
        "environment/0/variables": _given,
        **_TAGS,
    },
    "aws_lambda_function_event_invoke_config": {
        "destination_config/0/on_failure/0/destination": _given,
    },
    "aws_lambda_permission": {
        "action": "lambda:InvokeFunction",
        "principal": _one_of("events.amazonaws.com", "apigateway.amazonaws.com"),
        "source_arn": _given,
    },
    "aws_sqs_queue": {
        "name": _up_to(64),
        "message_retention_seconds": _one_of(*_RETENTIONS),
        **_TAGS,
    },
    "aws_sqs_queue_policy": {"policy": _given},
    "aws_sqs_queue_redrive_allow_policy": {"redrive_allow_policy": _given},
    "aws_sqs_queue_redrive_policy": {"redrive_policy": _given},
}
