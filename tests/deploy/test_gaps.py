"""Each patch of moto is needed, and helps: when moto catches up, this says which one can go."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.deploy import shim
from tests.deploy.aws import Aws, running

DENY = json.dumps({"redrivePermission": "denyAll"})


@pytest.fixture(scope="module")
def plain() -> Iterator[Aws]:
    """What moto is by itself."""
    with running(plain=True) as aws:
        yield aws


@pytest.fixture(scope="module")
def mended() -> Iterator[Aws]:
    """What the other tests use."""
    with running() as aws:
        yield aws


def attributes(sqs: Any, url: str) -> dict[str, str]:
    """Everything that a queue says of itself."""
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
        "Attributes"
    ]
    return found


def keeps_redrive_allow_policy(aws: Aws) -> bool:
    """It is there once set, and gone once set to nothing."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="allowing")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": DENY})
    kept = attributes(sqs, url).get("RedriveAllowPolicy") == DENY
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": ""})
    return kept and "RedriveAllowPolicy" not in attributes(sqs, url)


def keeps_policy(aws: Aws) -> bool:
    """A queue's policy outlives a change of something else, and goes when it is taken away."""
    sqs = aws.client("sqs")
    statement = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url = sqs.create_queue(QueueName="guarded", Attributes={"Policy": policy})["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    kept = attributes(sqs, url).get("Policy") == policy
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    return kept and not attributes(sqs, url).get("Policy")


def keeps_redrive_policy_as_it_came(aws: Aws) -> bool:
    """What Terraform wrote is what Terraform reads."""
    sqs = aws.client("sqs")
    target = attributes(sqs, sqs.create_queue(QueueName="last")["QueueUrl"])["QueueArn"]
    policy = f'{{"deadLetterTargetArn":"{target}","maxReceiveCount":3}}'
    queue = sqs.create_queue(QueueName="first", Attributes={"RedrivePolicy": policy})
    return attributes(sqs, queue["QueueUrl"])["RedrivePolicy"] == policy


def leaves_polling_to_the_poller(aws: Aws) -> bool:
    """A message waits until somebody receives it, and that is its first time."""
    functions, sqs = aws.client("lambda"), aws.client("sqs")
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("app.py", "")
    role = aws.client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument="{}")
    functions.create_function(
        FunctionName="reader",
        Role=role["Role"]["Arn"],
        Handler="app.handler",
        Runtime="python3.13",
        Code={"ZipFile": zipped.getvalue()},
    )
    url = sqs.create_queue(QueueName="read")["QueueUrl"]
    functions.create_event_source_mapping(
        EventSourceArn=attributes(sqs, url)["QueueArn"], FunctionName="reader"
    )
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    messages = sqs.receive_message(QueueUrl=url, AttributeNames=["All"]).get("Messages", [])
    return [m["Attributes"]["ApproximateReceiveCount"] for m in messages] == ["1"]


PROBES = {
    shim.keep_redrive_allow_policy: keeps_redrive_allow_policy,
    shim.keep_policy: keeps_policy,
    shim.keep_redrive_policy_as_it_came: keeps_redrive_policy_as_it_came,
    shim.leave_polling_to_the_poller: leaves_polling_to_the_poller,
}


def test_every_patch_has_its_probe() -> None:
    assert list(PROBES) == list(shim.PATCHES)


@pytest.mark.parametrize(("patch", "behaves"), PROBES.items(), ids=lambda f: f.__name__)
def test_moto_needs_the_patch(
    plain: Aws, patch: Callable[[], None], behaves: Callable[[Aws], bool]
) -> None:
    assert not behaves(plain), f"moto behaves like AWS now: remove {patch.__name__} from the shim"


@pytest.mark.parametrize(("patch", "behaves"), PROBES.items(), ids=lambda f: f.__name__)
def test_the_patch_helps(
    mended: Aws, patch: Callable[[], None], behaves: Callable[[Aws], bool]
) -> None:
    assert behaves(mended), f"{patch.__name__} does not do what it says"
