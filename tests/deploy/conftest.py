"""One deployment of the order example, which the tests of it share: applying takes a minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import REPOSITORY
from tests.deploy import packages
from tests.deploy.aws import Aws, running
from tests.deploy.functions import Functions
from tests.deploy.live import Live
from tests.deploy.root import Root, root
from tests.terraform.deployment import Terraform
from tests.terraform.installed import installed

SERVICES = (
    "analytics",
    "fulfill-order",
    "place-order",
    "process-payment",
    "send-email",
    "send-receipt",
    "validate-inventory",
)
CODE = ("tests/e2e/shop.py", "tests/deploy/deployed_shop.py")
HANDLER = """from tests.deploy.deployed_shop import handler_of

handler = handler_of("{service}")
"""


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Terraform with its AWS provider; skips where there is none."""
    return installed(tmp_path_factory.mktemp("terraform-init"))


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    """An AWS for one module of tests."""
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def before(aws: Aws) -> dict[str, set[str]]:
    """What there is before anything is deployed."""
    return aws.everything()


@pytest.fixture(scope="module")
def deployed(
    terraform: Terraform, aws: Aws, before: object, tmp_path_factory: pytest.TempPathFactory
) -> Root:
    """The catalog of this repository with what is committed in generated/, applied."""
    files = [
        REPOSITORY / "evgen.toml",
        *(path for path in (REPOSITORY / "schemas").rglob("*") if path.is_file()),
        *(path for path in (REPOSITORY / "generated").rglob("*") if path.is_file()),
    ]
    made = root(
        tmp_path_factory.mktemp("shop"),
        terraform,
        aws,
        [path for path in files if "__pycache__" not in path.parts],
    )
    for service in SERVICES:
        handler = HANDLER.format(service=service)
        packages.build(made.build, service, made.generated / "python", CODE, handler)
    made.init()
    made.apply()
    return made


@pytest.fixture(scope="module")
def functions(
    deployed: Root, aws: Aws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Functions]:
    """Its functions."""
    made = Functions(aws, deployed.build, tmp_path_factory.mktemp("functions"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def live(deployed: Root, aws: Aws, functions: Functions) -> Live:
    """The same, as it runs."""
    return Live(aws, deployed.outputs(), functions)
