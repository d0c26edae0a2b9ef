"""Terraform without AWS: what a module would make, planned by the provider or applied to a mock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evgen.artifacts import Artifact
from evgen.emit import terraform as emitter
from evgen.loading import load
from evgen.model import Catalog
from tests.conftest import REPOSITORY
from tests.terraform.state import applied

ACCOUNT = "123456789012"
REGION = "eu-central-1"

PROVIDER = f"""
provider "aws" {{
  region                      = "{REGION}"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}}
"""

#: What AWS would call things: mocks know no ARN by themselves.
_ARNS = {
    "aws_apigatewayv2_api": ("apigateway", "/apis/{name}"),
    "aws_cloudwatch_event_bus": ("events", "event-bus/{name}"),
    "aws_cloudwatch_event_rule": ("events", "rule/{name}"),
    "aws_cloudwatch_log_group": ("logs", "log-group:{name}"),
    "aws_dynamodb_table": ("dynamodb", "table/{name}"),
    "aws_iam_role": ("iam", "role/{name}"),
    "aws_lambda_function": ("lambda", "function:{function_name}"),
    "aws_sqs_queue": ("sqs", "{name}"),
}

Resource = dict[str, Any]


class TerraformError(AssertionError):
    """Terraform said no; its message tells why."""


@dataclass(frozen=True)
class Terraform:
    """The command, with a provider that was installed once."""

    settings: Mapping[str, str]
    prepared: Path  # a folder in which ``init`` has been run
    seconds: float = 300  # what a command may take

    def run(self, folder: Path, *arguments: str, check: bool = True, asked: str = "") -> str:
        """Standard output of one command; ``asked`` is its standard input."""
        try:
            done = subprocess.run(
                ["terraform", *arguments],
                cwd=folder,
                env={**os.environ, **self.settings},
                input=asked,
                capture_output=True,
                text=True,
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            said = [text.decode() for text in (late.stdout, late.stderr) if isinstance(text, bytes)]
            raise TerraformError("\n".join([str(late), *said])) from late
        if check and done.returncode:
            raise TerraformError(f"terraform {' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def adopt(self, folder: Path) -> None:
        """Make a copy of the module usable, as ``init`` would."""
        for name in (".terraform", ".terraform.lock.hcl"):
            source = self.prepared / name
            if source.is_dir():
                shutil.copytree(source, folder / name, symlinks=True)
            else:
                shutil.copy(source, folder / name)

    def plan(
        self,
        folder: Path,
        variables: Mapping[str, Any],
        state: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The plan as JSON, made without AWS: for nothing there yet, or for a state."""
        (folder / "zz_provider.tf").write_text(PROVIDER)
        (folder / "zz.auto.tfvars.json").write_text(json.dumps(variables))
        if state is not None:
            (folder / "terraform.tfstate").write_text(json.dumps(state))
        self.run(folder, "plan", "-no-color", "-out=plan.bin", "-refresh=false")
        shown: dict[str, Any] = json.loads(self.run(folder, "show", "-json", "plan.bin"))
        (folder / "zz_provider.tf").unlink()
        return shown

    def apply_to_mock(self, folder: Path, plan: Mapping[str, Any]) -> dict[str, Resource]:
        """Every resource by address as it would be after ``apply``, with all policies filled in."""
        overrides = "".join(map(_override, resources(plan["planned_values"]["root_module"])))
        test = f'mock_provider "aws" {{}}\n{overrides}\nrun "all" {{\n  command = apply\n}}\n'
        (folder / "all.tftest.hcl").write_text(test)
        lines = self.run(folder, "test", "-json", "-verbose", check=False).splitlines()
        (folder / "all.tftest.hcl").unlink()
        messages = [json.loads(line) for line in lines]
        for message in messages:
            if "root_module" in message.get("test_state", {}):
                return {r["address"]: r for r in resources(message["test_state"]["root_module"])}
        wrong = [m["diagnostic"] for m in messages if "diagnostic" in m]
        raise TerraformError(
            "\n".join(f"{d['summary']} {d['detail']} {d.get('address')}" for d in wrong)[:5000]
        )


def module(catalog: Catalog, folder: Path) -> Path:
    """The generated module of a catalog, by itself in ``folder``."""
    for artifact in emitter.emit(catalog):
        assert isinstance(artifact, Artifact), artifact
        target = folder / Path(artifact.path).relative_to("terraform")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(artifact.content)
    return folder


def resources(module: Mapping[str, Any]) -> Iterator[Resource]:
    """Every resource of a module and those inside it."""
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


@dataclass(frozen=True)
class Deployment:
    """A catalog's module: its folder, its plan, and what applying it to a mock makes."""

    catalog: Catalog
    folder: Path
    plan: Mapping[str, Any]
    terraform: Terraform

    @cached_property
    def state(self) -> dict[str, Resource]:
        """Every resource by address, applied to a mock."""
        return self.terraform.apply_to_mock(self.folder, self.plan)

    @cached_property
    def state_file(self) -> dict[str, Any]:
        """The state to plan against, once this is deployed."""
        return applied(self.plan, self.state)

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The values of all resources of one type, by address."""
        return {a: r["values"] for a, r in self.state.items() if r["type"] == kind}

    @cached_property
    def rules(self) -> dict[str, dict[str, Any]]:
        """Rules by their ARN."""
        return {rule["arn"]: rule for rule in self.of("aws_cloudwatch_event_rule").values()}


Deploy = Callable[..., Deployment]


def order_files() -> dict[str, bytes]:
    """The repository's own catalog."""
    found = [*(REPOSITORY / "schemas").rglob("*.json"), REPOSITORY / "evgen.toml"]
    return {path.relative_to(REPOSITORY).as_posix(): path.read_bytes() for path in found}


def order_catalog(**more: Any) -> Catalog:
    """The order example, with further services."""
    files = order_files()
    for name, service in more.items():
        files[f"schemas/services/{name.replace('_', '-')}.json"] = json.dumps(service).encode()
    catalog = load(files).catalog
    assert catalog is not None
    return catalog


def _override(resource: Resource) -> str:
    if resource["type"] not in _ARNS:
        return ""
    service, form = _ARNS[resource["type"]]
    name = form.format_map(resource["values"])
    given = {"arn": f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"}
    if service == "sqs":
        given["url"] = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"
    if service == "dynamodb":
        given["stream_view_type"] = ""
    if service == "lambda":
        given["invoke_arn"] = (
            f"arn:aws:apigateway:{REGION}:lambda:path/functions/{name}/invocations"
        )
    if service == "apigateway":
        given["execution_arn"] = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:api"
    lines = "".join(f"    {key} = {json.dumps(value)}\n" for key, value in given.items())
    return (
        f"override_resource {{\n  target = {resource['address']}\n  values = {{\n{lines}  }}\n}}\n"
    )
