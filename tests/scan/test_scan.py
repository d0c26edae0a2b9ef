"""Checkov over what two catalogs would deploy, with a customer key and without; run by ``make scan``."""

from __future__ import annotations

import copy
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import catalogs
from tests.scan.scanning import Scan, accepted, scan
from tests.terraform import everything
from tests.terraform.deployment import module, order_catalog, resources
from tests.terraform.installed import installed

pytestmark = pytest.mark.terraform

KEY = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
#: What every scan has to look at, and at how many of its properties at least.
LOOKED_AT = {
    "aws_apigatewayv2_stage": 1,
    "aws_cloudwatch_log_group": 1,
    "aws_dynamodb_table": 2,
    "aws_iam_role": 2,
    "aws_iam_role_policy": 5,
    "aws_lambda_function": 4,
    "aws_lambda_permission": 2,
    "aws_sqs_queue": 1,
    "aws_sqs_queue_policy": 2,
}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The plan of each catalog, as JSON, with and without a key."""
    terraform = installed(tmp_path_factory.mktemp("terraform-init"))
    package = tmp_path_factory.mktemp("package") / "package.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", "")
    order = order_catalog()
    whole = catalogs.catalog(everything.CONTENTS, everything.CONFIGURATION)
    deployed = {
        "order": (order, [service.name for service in order.services], {}),
        "everything": (whole, everything.DEPLOYED, everything.SOURCES),
    }
    found = {}
    for name, (catalog, services, sources) in deployed.items():
        folder = module(catalog, tmp_path_factory.mktemp(name))
        terraform.adopt(folder)
        for key in (None, KEY):
            variables = {
                "lambda_packages": dict.fromkeys(services, str(package)),
                "source_arns": sources,
                "kms_key_arn": key,
                "forward_to": everything.FORWARDED,
                "accept_from": ["111111111111"],
            }
            found[f"{name}, {'a' if key else 'no'} key"] = terraform.plan(folder, variables)
    return found


@pytest.fixture(scope="module")
def scans(
    plans: Mapping[str, Mapping[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Scan]:
    """What checkov says of each."""
    checkov = os.environ.get("CHECKOV") or shutil.which("checkov")
    assert checkov, "there is no checkov: `make scan` sets it up"
    return {
        name: scan(checkov, plan, tmp_path_factory.mktemp("scan")) for name, plan in plans.items()
    }


def test_every_resource_was_looked_at(
    plans: Mapping[str, Mapping[str, Any]], scans: Mapping[str, Scan]
) -> None:
    for name, plan in plans.items():
        planned = Counter(r["type"] for r in resources(plan["planned_values"]["root_module"]))
        assert scans[name].resources == planned.total(), name
        checks = Counter(kind for _, kind in scans[name].passed)
        assert {kind: checks[kind] for kind in LOOKED_AT if checks[kind] < LOOKED_AT[kind]} == {}
        # A check that passes does so for each resource of the type.
        assert scans[name].passed["CKV_AWS_27", "aws_sqs_queue"] == planned["aws_sqs_queue"]


def test_no_check_fails_but_those_that_are_accepted(scans: Mapping[str, Scan]) -> None:
    for name, result in scans.items():
        allowed = {
            entry.found
            for entry in accepted()
            if not (entry.without_key and name.endswith(", a key"))
        }
        assert {found: n for found, n in result.failed.items() if found not in allowed} == {}, name


def test_everything_that_is_accepted_still_fails(scans: Mapping[str, Scan]) -> None:
    failed: set[tuple[str, str]] = set().union(*(result.failed for result in scans.values()))
    assert [entry for entry in accepted() if entry.found not in failed] == []


def test_each_is_accepted_once_and_with_a_reason() -> None:
    entries = accepted()
    assert len({entry.found for entry in entries}) == len(entries)
    assert [entry.check for entry in entries if len(entry.reason.split()) < 8] == []


def test_a_weakness_is_found(
    plans: Mapping[str, Mapping[str, Any]], tmp_path: Path, scans: Mapping[str, Scan]
) -> None:
    """The scan can fail: a queue without encryption is one."""
    plan: Any = copy.deepcopy(plans["order, no key"])
    (queue, *_) = (
        r for r in resources(plan["planned_values"]["root_module"]) if r["type"] == "aws_sqs_queue"
    )
    queue["values"]["sqs_managed_sse_enabled"] = False
    checkov = os.environ.get("CHECKOV") or shutil.which("checkov") or ""
    weak = scan(checkov, plan, tmp_path)
    assert weak.failed - scans["order, no key"].failed == Counter(
        {("CKV_AWS_27", "aws_sqs_queue"): 1}
    )
