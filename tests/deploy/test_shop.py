"""The order example as the module's README deploys it: run, grown, renamed, and taken away.

The tests share one deployment and stand in the order in which an owner would do these things.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.deploy import packages
from tests.deploy.aws import PARTS, Aws
from tests.deploy.live import Live
from tests.deploy.root import Root
from tests.e2e.conftest import FRAUD
from tests.e2e.orders import BODY, CONSUMERS

pytestmark = pytest.mark.terraform

#: What deployed_shop.py cannot write about.
SPEECHLESS = "SPEECHLESS"
FRAUD_HANDLER = """from tests.e2e.fraud import handler_into

handler = handler_into([])
"""
EACH_ONCE = dict.fromkeys(CONSUMERS, 1)


def order(live: Live, sku: str = "TEAPOT-RED-1L") -> str:
    """Place an order; its id."""
    body: dict[str, Any] = copy.deepcopy(BODY)
    body["items"][0]["sku"] = sku
    answer = live.request("POST", "/orders", body)
    assert answer["statusCode"] == 201, answer
    return str(json.loads(answer["body"])["orderId"])


def waiting(live: Live) -> dict[str, int]:
    """How many messages there are, in every queue that has some."""
    sqs = live.aws.client("sqs")
    found = {}
    for url in sqs.list_queues()["QueueUrls"]:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        found[url.rpartition("/")[2]] = sum(
            int(attributes[f"ApproximateNumberOfMessages{which}"]) for which in ("", "NotVisible")
        )
    return {name: count for name, count in found.items() if count}


def test_a_second_plan_shows_no_change(deployed: Root) -> None:
    deployed.assert_settled()


def test_outputs_name_what_is_there(live: Live) -> None:
    keys = {f"{service}-{event}" for service, event in (
        ("analytics", "order-created"), ("send-email", "order-created"),
        ("validate-inventory", "order-created"), ("process-payment", "inventory-reserved"),
        ("fulfill-order", "payment-processed"), ("send-receipt", "payment-processed"),
    )}  # fmt: skip
    outputs = live.outputs
    assert set(outputs["queue_urls"]) == set(outputs["dead_letter_queue_urls"]) == keys
    queues = [*outputs["queue_urls"].values(), *outputs["dead_letter_queue_urls"].values()]
    assert set(queues) == live.aws.everything()["aws_sqs_queue"]
    assert set(outputs["function_arns"]) == {*CONSUMERS, "place-order"}
    assert outputs["bus_arn"].endswith(":event-bus/orders-bus")
    table = live.aws.client("dynamodb").describe_table(TableName=outputs["table_name"])["Table"]
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]


def test_functions_read_their_queues_and_say_which_messages_failed(live: Live) -> None:
    mappings = live.aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert {live.url(mapping["EventSourceArn"]) for mapping in mappings} == set(
        live.outputs["queue_urls"].values()
    )
    for mapping in mappings:
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["BatchSize"] == 10
        service = mapping["FunctionArn"].rpartition(":")[2]
        assert mapping["EventSourceArn"].rpartition(":")[2].startswith(f"{service}-")


def test_an_order_reaches_every_service_exactly_once(live: Live) -> None:
    orders = [order(live) for _ in range(3)]
    live.run()
    assert {placed: live.done(placed) for placed in orders} == dict.fromkeys(orders, EACH_ONCE)
    # Correlation runs through the chain: one id from the order to the receipt.
    chains = [{line["correlation_id"] for line in live.logged(placed)} for placed in orders]
    assert [len(chain) for chain in chains] == [1, 1, 1]
    assert len(set.union(*chains)) == 3
    assert not waiting(live)


def test_what_is_delivered_again_changes_nothing(live: Live) -> None:
    sqs, queue = live.aws.client("sqs"), live.outputs["queue_urls"]["analytics-order-created"]
    placed = order(live)
    (message,) = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)["Messages"]
    for _ in range(2):
        sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
    live.run()
    sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
    live.run()
    assert live.done(placed) == EACH_ONCE
    remembered = live.aws.client("dynamodb").scan(TableName=live.outputs["table_name"])["Items"]
    assert all(item["expiration"]["N"] for item in remembered)
    assert not waiting(live)


def test_what_can_never_succeed_is_parked_with_its_reason(live: Live) -> None:
    sqs, queue = live.aws.client("sqs"), live.outputs["queue_urls"]["send-email-order-created"]
    sqs.send_message(QueueUrl=queue, MessageBody="not JSON")
    wrong = {
        "metadata": {"id": "1b4e28ba-2fa1-4d2e-883f-0016d3cca427", "version": "1.1.0",
                     "time": "2026-11-23T09:30:00.000Z", "correlationId": "c"},
        "data": {"orderId": "not a uuid", "totalAmount": {"amount": 1}},  # past every filter
    }  # fmt: skip
    entry = {
        "EventBusName": live.outputs["bus_arn"],
        "Source": "com.company.orders",
        "DetailType": "OrderCreated",
        "Detail": json.dumps(wrong),
    }
    live.aws.client("events").put_events(Entries=[entry])
    placed = order(live)
    live.run()
    assert live.done(placed) == EACH_ONCE
    parked = {key: live.parked(key) for key in live.outputs["dead_letter_queue_urls"]}
    assert {key: len(messages) for key, messages in parked.items() if messages} == {
        "analytics-order-created": 1, "send-email-order-created": 2, "validate-inventory-order-created": 1,
    }  # fmt: skip
    reasons = {
        message["Body"] if message["Body"] == "not JSON" else "not a uuid": {
            name: value["StringValue"] for name, value in message["MessageAttributes"].items()
        }
        for message in parked["send-email-order-created"]
    }
    assert {body: said["evgen-consumer"] for body, said in reasons.items()} == dict.fromkeys(
        ["not JSON", "not a uuid"], "send-email"
    )
    assert all(said["evgen-reason"] and said["evgen-detail"] for said in reasons.values())
    assert reasons["not a uuid"]["evgen-event"] == "OrderCreated@1"
    assert not waiting(live)


def test_what_fails_again_and_again_is_redriven_by_the_queue(live: Live) -> None:
    placed = order(live, SPEECHLESS)
    live.run()
    assert live.done(placed) == {name: 1 for name in CONSUMERS if name != "send-email"}
    assert len(live.logged(placed, "failing")) == 3  # as the service file says
    assert waiting(live) == {"send-email-order-created-dlq": 1}
    (message,) = live.parked("send-email-order-created")
    assert json.loads(message["Body"])["detail"]["data"]["orderId"] == placed
    assert "MessageAttributes" not in message  # SQS moved it, no handler did


def unchanged(aws: Aws) -> dict[str, Any]:
    """What AWS changes when somebody touches a function, a queue or a rule."""
    sqs, events = aws.client("sqs"), aws.client("events")
    functions = aws.client("lambda").list_functions()["Functions"]
    queues = {
        url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        for url in sqs.list_queues()["QueueUrls"]
    }
    rules = events.list_rules(EventBusName="orders-bus")["Rules"]
    return {
        **{function["FunctionArn"]: function for function in functions},
        **{
            url: (found["CreatedTimestamp"], found["LastModifiedTimestamp"], found["Policy"])
            for url, found in queues.items()
        },
        **{rule["Arn"]: rule["EventPattern"] for rule in rules},
    }


def test_fraud_detection_is_added_without_touching_anybody(
    deployed: Root, live: Live, before: object
) -> None:
    earlier = unchanged(live.aws)
    deployed.write({"schemas/services/fraud-detection.json": FRAUD})
    deployed.generate()
    packages.build(
        deployed.build,
        "fraud-detection",
        deployed.generated / "python",
        ["tests/e2e/fraud.py"],
        FRAUD_HANDLER,
    )
    changes = deployed.plan()
    assert changes
    assert [
        (change["address"], change["change"]["actions"])
        for change in changes
        if change["change"]["actions"] != ["create"]
        or not change["address"].startswith('module.events.module.consumer["fraud-detection"].')
    ] == []

    deployed.apply()
    later = unchanged(live.aws)
    assert {name: later.get(name) for name in earlier} == earlier
    assert len(later) == len(earlier) + 4  # a function, two queues, a rule
    deployed.assert_settled()
    grown = Live(live.aws, deployed.outputs(), live.functions)
    placed = order(grown)
    grown.run()
    assert grown.done(placed) == {**EACH_ONCE, "fraud-detection": 1}
    assert not waiting(grown)


def test_a_service_that_is_renamed_is_moved(deployed: Root) -> None:
    old, new = "schemas/services/send-email.json", "schemas/services/notify-customer.json"
    service = json.loads((deployed.folder / old).read_text())
    deployed.write({new: json.dumps({**service, "renamedFrom": "send-email"}).encode()})
    (deployed.folder / old).unlink()
    (deployed.build / "send-email.zip").rename(deployed.build / "notify-customer.zip")
    deployed.generate()
    changes = {change["address"]: change for change in deployed.plan()}
    before, after = (
        f'module.events.module.consumer["{name}"].' for name in ("send-email", "notify-customer")
    )
    moved = {
        change["previous_address"]: address
        for address, change in changes.items()
        if "previous_address" in change
    }
    assert moved == {
        address: address.replace(before, after)
        for address in deployed.state()
        if address.startswith(before)
    }
    assert moved
    assert not [address for address in changes if address.startswith(before)]


def test_destroy_leaves_nothing(deployed: Root, aws: Aws, before: dict[str, set[str]]) -> None:
    made = {kind for kind, names in aws.everything().items() if names - before[kind]}
    assert deployed.types() - PARTS == made
    deployed.destroy()
    assert aws.everything() == before
    assert {kind: names for kind, names in before.items() if names} == {
        "aws_cloudwatch_event_bus": {"default"}
    }
