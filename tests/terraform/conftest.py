"""Deployments that are planned once, for all tests of them."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

from evgen.model import Catalog
from tests import catalogs
from tests.terraform import everything
from tests.terraform.deployment import (
    Deploy,
    Deployment,
    Terraform,
    module,
    order_catalog,
)
from tests.terraform.installed import installed


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Terraform with its AWS provider; skips where there is none."""
    return installed(tmp_path_factory.mktemp("terraform-init"))


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
