"""Terraform for the tests: found, not assumed; absent, it skips what needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import pytest

from evgen.model import Catalog, Config
from tests import catalogs
from tests.terraform import everything
from tests.terraform.deployment import (
    Deploy,
    Deployment,
    Terraform,
    TerraformError,
    module,
    order_catalog,
)

_USUAL_MIRRORS = (
    Path.home() / ".terraform.d" / "plugins",
    Path("/usr/share/terraform"),
    Path("/usr/local/share/terraform"),
)


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Terraform with its AWS provider; skips where there is none."""
    if shutil.which("terraform") is None:
        _without("terraform is not on PATH")
    folder = tmp_path_factory.mktemp("terraform-init")
    (folder / "cache").mkdir()
    configuration = folder / "tf.rc"
    configuration.write_text(_configuration(_mirror()))
    settings = {
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_PLUGIN_CACHE_DIR": str(folder / "cache"),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    found = Terraform(settings, module(_nothing(), folder / "module"))
    try:
        found.run(found.prepared, "init", "-backend=false", "-no-color")
    except (TerraformError, subprocess.TimeoutExpired) as error:
        _without(f"the AWS provider cannot be had: {str(error)[-400:]}")
    return found


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A zip as a function has."""
    path = tmp_path_factory.mktemp("package") / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("app.py", "")
    return str(path)


@pytest.fixture(scope="session")
def deploy(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory, package: str) -> Deploy:
    """Plans and mock-applies a catalog with packages for some of its services."""

    def deployed(
        catalog: Catalog,
        services: tuple[str, ...],
        state: dict[str, Any] | None = None,
        **variables: Any,
    ) -> Deployment:
        folder = module(catalog, tmp_path_factory.mktemp("elsewhere"))
        terraform.adopt(folder)
        packages = dict.fromkeys(services, package)
        plan = terraform.plan(folder, {"lambda_packages": packages, **variables}, state)
        return Deployment(catalog, folder, plan, terraform)

    return deployed


@pytest.fixture(scope="session")
def order(deploy: Deploy) -> Deployment:
    """The order example with a function for every service but one."""
    catalog = order_catalog()
    names = tuple(s.name for s in catalog.services if s.name != "send-email")
    return deploy(catalog, names, alarm_actions=["arn:aws:sns:eu-central-1:123456789012:on-call"])


@pytest.fixture(scope="session")
def whole(deploy: Deploy) -> Deployment:
    """The catalog with everything, under a prefix."""
    return deploy(
        catalogs.catalog(everything.CONTENTS, everything.CONFIGURATION),
        everything.DEPLOYED,
        name_prefix="staging-",
        source_arns=everything.SOURCES,
        kms_key_arn="arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000",
        archive_retention_days=None,
        event_source_mapping_enabled=False,
        forward_to=everything.FORWARDED,
        accept_from=["222222222222", "111111111111"],
        latency_alarm_seconds=60,
    )


@pytest.fixture(params=["order", "whole"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    """Each of the two."""
    found: Deployment = request.getfixturevalue(request.param)
    return found


def _nothing() -> Catalog:
    return Catalog(Config(), events=(), types=(), services=(), inputs={}, digest="0" * 64)


def _without(reason: str) -> NoReturn:
    if os.environ.get("EVGEN_REQUIRE_TERRAFORM") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _mirror() -> Path | None:
    """A folder of providers on this machine: the one that is named, or one in a usual place."""
    named = os.environ.get("TF_PLUGIN_DIR")
    places = [Path(named)] if named else []
    places += [*_USUAL_MIRRORS, Path("/opt"), *sorted(Path("/opt").glob("*"))]
    for place in places:
        if (place / "registry.terraform.io" / "hashicorp" / "aws").is_dir():
            return place
    return None


def _configuration(mirror: Path | None) -> str:
    if mirror is None:
        return "disable_checkpoint = true\n"
    return f"""disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["registry.terraform.io/hashicorp/*"]
  }}
  direct {{
    exclude = ["registry.terraform.io/hashicorp/*"]
  }}
}}
"""
