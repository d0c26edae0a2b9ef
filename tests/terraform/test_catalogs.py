"""What two catalogs deploy: the order example, and one with every trigger and option."""

from __future__ import annotations

import json
import unicodedata

import pytest

from tests.terraform import everything
from tests.terraform.deployment import Deployment

pytestmark = pytest.mark.terraform


def test_the_order_example(order: Deployment) -> None:
    (bus,) = order.of("aws_cloudwatch_event_bus").values()
    assert bus["name"] == "orders-bus"
    (archive,) = order.of("aws_cloudwatch_event_archive").values()
    assert archive["retention_days"] == 30
    (route,) = order.of("aws_apigatewayv2_route").values()
    assert route["route_key"] == "POST /orders"
    (permission,) = order.of("aws_lambda_permission").values()
    assert permission["source_arn"].endswith("/*/POST/orders")
    keys = {s.key for s in order.catalog.subscriptions}
    outputs = order.plan["planned_values"]["outputs"]
    assert set(outputs) == {
        "bus_arn", "queue_urls", "dead_letter_queue_urls", "function_arns", "table_name", "api_endpoint",
    }  # fmt: skip
    planned = order.plan["output_changes"]
    for name in ("queue_urls", "dead_letter_queue_urls"):
        assert set(planned[name]["after_unknown"]) == keys
    function = order.of("aws_lambda_function")[
        'module.consumer["validate-inventory"].aws_lambda_function.this[0]'
    ]
    assert function["environment"][0]["variables"] == {
        "EVGEN_EVENT_BUS": "orders-bus",
        "EVGEN_IDEMPOTENCY_TABLE": "order-events-idempotency",
        "EVGEN_DEAD_LETTER_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/"
        "validate-inventory-order-created-dlq",
    }


def test_without_a_package_all_but_the_function(order: Deployment) -> None:
    kinds = {
        r["type"] for a, r in order.state.items() if a.startswith('module.consumer["send-email"].')
    }
    assert kinds == {
        "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_cloudwatch_metric_alarm",
        "aws_sqs_queue", "aws_sqs_queue_policy", "aws_sqs_queue_redrive_allow_policy",
        "aws_sqs_queue_redrive_policy",
    }  # fmt: skip


def test_every_kind_of_trigger(whole: Deployment) -> None:
    mappings = whole.of("aws_lambda_event_source_mapping")
    assert all(m["enabled"] is False for m in mappings.values())
    sources = {m["event_source_arn"]: m for m in mappings.values()}
    for service, arn in everything.SOURCES.items():
        if service == "with-bucket":
            continue
        mapping = sources[arn]
        if service == "with-queue":
            assert not mapping["bisect_batch_on_function_error"]
            continue
        assert mapping["bisect_batch_on_function_error"]
        assert mapping["maximum_retry_attempts"] == 5
        (destination,) = mapping["destination_config"]
        assert destination["on_failure"][0]["destination_arn"].endswith(f"{service}-trigger-dlq")
    scaled = [m["scaling_config"] for m in mappings.values() if m["scaling_config"]]
    assert scaled == [[{"maximum_concurrency": 7}]]
    rule = next(r for r in whole.rules.values() if r["name"] == "staging-with-bucket-trigger")
    pattern = json.loads(rule["event_pattern"])
    assert rule["event_bus_name"] in (None, "default")
    assert pattern["detail"]["bucket"]["name"] == ["staging-uploads"]
    assert pattern["detail"]["object"]["key"] == [{"prefix": everything.NASTY}]
    permissions = {p["source_arn"] for p in whole.of("aws_lambda_permission").values()}
    assert any(arn.endswith("/*/*/orders/{id}") for arn in permissions)


def test_direct_delivery(whole: Deployment) -> None:
    address = 'module.consumer["direct"].'
    config = whole.of("aws_lambda_function_event_invoke_config")
    destination = config[f"{address}aws_lambda_function_event_invoke_config.this[0]"]
    (on_failure,) = destination["destination_config"][0]["on_failure"]
    assert on_failure["destination"].endswith(":staging-direct-placed-dlq")
    target = whole.of("aws_cloudwatch_event_target")[
        f'{address}aws_cloudwatch_event_target.function["placed"]'
    ]
    assert target["arn"].endswith(":function:staging-direct")
    permission = whole.of("aws_lambda_permission")[f'{address}aws_lambda_permission.rule["placed"]']
    assert whole.rules[permission["source_arn"]]["name"] == "staging-direct-placed"
    variables = whole.of("aws_lambda_function")[f"{address}aws_lambda_function.this[0]"]
    assert "EVGEN_IDEMPOTENCY_TABLE" not in variables["environment"][0]["variables"]


def test_several_queues_are_told_by_event(whole: Deployment) -> None:
    function = whole.of("aws_lambda_function")[
        'module.consumer["many"].aws_lambda_function.this[0]'
    ]
    urls = json.loads(function["environment"][0]["variables"]["EVGEN_DEAD_LETTER_QUEUE_URL"])
    assert {event: url.rpartition("/")[2] for event, url in urls.items()} == {
        "Placed@1": "staging-many-placed-dlq",
        "Placed@2": "staging-many-placed-v2-dlq",
        "Paid@1": "staging-many-paid-dlq",
    }


def test_strings_arrive_as_they_were_written(whole: Deployment) -> None:
    normal = unicodedata.normalize("NFC", everything.NASTY)
    function = whole.of("aws_lambda_function")[
        'module.consumer["many"].aws_lambda_function.this[0]'
    ]
    assert function["environment"][0]["variables"]["NASTY"] == normal
    assert function["environment"][0]["variables"]["TABLE"] == "mine"
    assert function["description"].startswith(normal)
    assert len(function["description"].encode()) <= 256
    rule = next(r for r in whole.rules.values() if r["name"] == "staging-many-placed")
    text = rule["event_pattern"]
    assert json.loads(text)["detail"]["data"]["id"] == [{"prefix": everything.NASTY}, "e\u0301"]


def test_the_default_bus_is_used_as_it_is(whole: Deployment) -> None:
    assert not whole.of("aws_cloudwatch_event_bus")
    assert not whole.of("aws_cloudwatch_event_archive")
    assert whole.plan["planned_values"]["outputs"]["api_endpoint"]


def test_a_renamed_service_moves(whole: Deployment) -> None:
    text = (whole.folder / "moved.tf").read_text()
    assert 'from = module.consumer["much"]\n  to   = module.consumer["many"]' in text
