"""The catalog with every trigger and option, deployed beside sources that exist already."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from typing import Any

import pytest

from tests import catalogs
from tests.deploy.aws import PARTS, Aws
from tests.deploy.root import OVERRIDE, Root, root
from tests.terraform import everything
from tests.terraform.deployment import Terraform

pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def variables(aws: Aws) -> dict[str, Any]:
    """What the module is told: sources, another bus, a key and a topic that somebody else made."""
    key = {"AttributeName": "id", "KeyType": "HASH"}
    table = aws.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[key],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    aws.client("s3").create_bucket(
        Bucket="staging-uploads",
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    bus = aws.client("events").create_event_bus(Name="audit")
    kinesis, sqs = aws.client("kinesis"), aws.client("sqs")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    queue = sqs.create_queue(QueueName="legacy-orders.fifo", Attributes={"FifoQueue": "true"})
    attributes = sqs.get_queue_attributes(QueueUrl=queue["QueueUrl"], AttributeNames=["QueueArn"])
    return {
        "name_prefix": "staging-",
        "source_arns": {
            "with-bucket": "arn:aws:s3:::staging-uploads",
            "with-table": table["TableDescription"]["LatestStreamArn"],
            "with-stream": kinesis.describe_stream_summary(StreamName="clicks")[
                "StreamDescriptionSummary"
            ]["StreamARN"],
            "with-queue": attributes["Attributes"]["QueueArn"],
        },
        "kms_key_arn": aws.client("kms").create_key()["KeyMetadata"]["Arn"],
        "alarm_actions": [aws.client("sns").create_topic(Name="on-call")["TopicArn"]],
        "tags": {"stage": "staging"},
        "archive_retention_days": 0,
        "forward_to": {"audit": {"bus_arn": bus["EventBusArn"], "sources": ["com.example.shop"]}},
        "accept_from": ["111111111111"],
    }


@pytest.fixture(scope="module")
def deployed(
    terraform: Terraform,
    aws: Aws,
    variables: dict[str, Any],
    before: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> Root:
    """The catalog, applied with these variables."""
    made = root(tmp_path_factory.mktemp("everything"), terraform, aws, [])
    made.write(catalogs.files(everything.CONTENTS, everything.CONFIGURATION))
    made.generate()
    made.build.mkdir()
    for service in everything.DEPLOYED:
        with zipfile.ZipFile(made.build / f"{service}.zip", "w") as archive:
            archive.writestr("app.py", "")  # deployed, and not run
    arguments = "".join(f"  {name} = {json.dumps(value)}\n" for name, value in variables.items())
    made.init(f'{OVERRIDE}\nmodule "events" {{\n{arguments}}}\n')
    made.apply()
    return made


def test_a_second_plan_shows_no_change(deployed: Root) -> None:
    deployed.assert_settled()


def test_every_source_is_connected(deployed: Root, aws: Aws, variables: dict[str, Any]) -> None:
    found = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    mappings = {mapping["EventSourceArn"]: mapping for mapping in found}
    for service in ("with-table", "with-stream", "with-queue"):
        mapping = mappings[variables["source_arns"][service]]
        assert mapping["FunctionArn"].endswith(f":staging-{service}")
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    rules = {rule["Name"]: rule for rule in aws.client("events").list_rules()["Rules"]}
    objects = json.loads(rules["staging-with-bucket-trigger"]["EventPattern"])
    assert objects["detail"]["bucket"]["name"] == ["staging-uploads"]


def test_events_are_forwarded_to_the_other_bus(
    deployed: Root, aws: Aws, variables: dict[str, Any]
) -> None:
    events, bus = aws.client("events"), variables["forward_to"]["audit"]["bus_arn"]
    (rule,) = events.list_rule_names_by_target(TargetArn=bus)["RuleNames"]
    pattern = json.loads(events.describe_rule(Name=rule)["EventPattern"])
    assert pattern["source"] == ["com.example.shop"]
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    assert target["RoleArn"] in {role["Arn"] for role in aws.client("iam").list_roles()["Roles"]}


def test_strings_arrive_as_they_were_meant(deployed: Root, aws: Aws) -> None:
    many = aws.client("lambda").get_function_configuration(FunctionName="staging-many")
    composed = unicodedata.normalize("NFC", everything.NASTY)  # as Terraform keeps all strings
    assert many["Environment"]["Variables"]["NASTY"] == composed


def test_destroy_leaves_what_others_made(
    deployed: Root, aws: Aws, before: dict[str, set[str]]
) -> None:
    made = {kind for kind, names in aws.everything().items() if names - before[kind]}
    assert deployed.types() - PARTS == made
    deployed.destroy()
    assert aws.everything() == before
    assert before["aws_sqs_queue"]
    assert before["aws_dynamodb_table"]
