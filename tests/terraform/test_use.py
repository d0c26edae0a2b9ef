"""The module in somebody's hands: a first configuration, a new service, mistakes."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from evgen.emit import terraform as emitter
from evgen.findings import Finding
from tests import catalogs
from tests.terraform import everything
from tests.terraform.deployment import (
    PROVIDER,
    Deployment,
    Terraform,
    TerraformError,
    module,
    order_catalog,
    resources,
)

pytestmark = pytest.mark.terraform


MISTAKES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({}, ("source_arns needs the ARN of what triggers with-",)),
    ({"lambda_packages": {"nobody": "x.zip"},
      "source_arns": {**everything.SOURCES, "many": "arn:aws:s3:::x"}},
     ("does not have: nobody.", "It has direct, long-", ", many, ", "but the bus or the HTTP API: many")),
    ({"lambda_packages": {"many": "build/many.zip", "with-route": "/"}},
     ("The zip of many is not there: build/many.zip. Build it before the plan; a path",
      "The zip of with-route is not there: /.")),
    ({"name_prefix": "seventeen-letters", "archive_retention_days": -1, "tags": {"aws:owner": "me"}},
     ("at most 16", "whole number of days", 'does not begin with "aws:"')),
]  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "messages"), MISTAKES, ids=("missing", "unknown", "zips", "values")
)
def test_mistakes_are_refused_by_the_plan(
    terraform: Terraform,
    whole: Deployment,
    tmp_path: Path,
    variables: dict[str, Any],
    messages: tuple[str, ...],
) -> None:
    folder = module(whole.catalog, tmp_path)
    terraform.adopt(folder)
    with pytest.raises(TerraformError) as refusal:
        terraform.plan(
            folder, {"source_arns": {} if not variables else everything.SOURCES} | variables
        )
    said = " ".join(re.sub("[│╷╵]", "", str(refusal.value)).split())
    assert all(message in said for message in messages), said


def test_the_readme_is_a_root_configuration(
    terraform: Terraform, package: str, tmp_path: Path
) -> None:
    folder = module(order_catalog(), tmp_path / "generated" / "terraform")
    (example,) = re.findall(r"```hcl\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)
    assert len(example.splitlines()) < 40
    (tmp_path / "main.tf").write_text(example)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "place-order.zip").write_bytes(Path(package).read_bytes())
    terraform.run(tmp_path, "fmt", "-check", "-diff", "main.tf")
    # Only what needs an account: where the state is kept, and who one is.
    backend = 'terraform {\n  backend "local" {}\n}\n'
    (tmp_path / "test_override.tf").write_text(backend + PROVIDER)
    terraform.run(tmp_path, "init", "-no-color")
    terraform.run(tmp_path, "plan", "-no-color", "-out=plan.bin")
    shown = json.loads(terraform.run(tmp_path, "show", "-json", "plan.bin"))
    functions = [
        r
        for r in resources(shown["planned_values"]["root_module"])
        if r["type"] == "aws_lambda_function"
    ]
    assert [f["values"]["function_name"] for f in functions] == ["place-order"]


def test_a_key_and_a_zip_that_are_made_beside_the_module(
    terraform: Terraform, package: str, tmp_path: Path
) -> None:
    folder = module(order_catalog(), tmp_path / "events")
    packages = f'{{"place-order" = "{package}", "send-email" = terraform_data.built.output}}'
    (tmp_path / "main.tf").write_text(
        'resource "aws_kms_key" "events" {}\n'
        'resource "terraform_data" "built" {\n  input = "send-email.zip"\n}\n'
        'resource "aws_sns_topic" "alarms" {}\n'
        'module "events" {\n  source          = "./events"\n'
        "  kms_key_arn     = aws_kms_key.events.arn\n"
        "  alarm_actions   = [aws_sns_topic.alarms.arn]\n"
        f"  lambda_packages = {packages}\n}}\n" + PROVIDER
    )
    assert folder.is_dir()
    terraform.run(tmp_path, "init", "-no-color")
    terraform.run(tmp_path, "plan", "-no-color")


def test_same_names_are_found() -> None:
    contents = copy.deepcopy(everything.CONTENTS)
    contents["events/shop/BucketPlaced/1.0.0.json"] = catalogs.event(
        "BucketPlaced", **everything.DATA
    )
    contents["services/many-bucket.json"] = {"subscribes": [everything.PLACED]}
    contents["services/many.json"]["subscribes"] += [{"event": "BucketPlaced"}]
    found = [
        item
        for item in emitter.emit(catalogs.catalog(contents, everything.CONFIGURATION))
        if isinstance(item, Finding)
    ]
    assert {f.rule for f in found} == {"same-resource-name"}
    assert found[0].place.path == "schemas/services/many-bucket.json"
