"""A user's repository whose root configuration is the one of the generated module's README."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.deploy.aws import Aws
from tests.terraform.deployment import Terraform

#: What an account would give: a place for the state. And a wrong answer of moto's shows in seconds
#: instead of after minutes of retries; one retry or two it needs, for a connection that is lost.
OVERRIDE = """terraform {
  backend "local" {}
}

provider "aws" {
  max_retries = 4
}
"""


@dataclass(frozen=True)
class Root:
    """The repository, and Terraform for the AWS that it is deployed to."""

    folder: Path
    terraform: Terraform

    @property
    def build(self) -> Path:
        """Where the README's configuration finds packages."""
        return self.folder / "build"

    @property
    def generated(self) -> Path:
        """What evgen wrote."""
        return self.folder / "generated"

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put files where they belong."""
        for path, content in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def generate(self) -> None:
        """Run ``evgen generate``."""
        done = subprocess.run(
            [sys.executable, "-m", "evgen", "generate"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY / "generator")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def init(self, override: str = OVERRIDE) -> None:
        """Take the configuration from the README, and initialise."""
        readme = (self.generated / "terraform" / "README.md").read_text()
        (example,) = re.findall(r"```hcl\n(.*?)```", readme, re.DOTALL)
        assert len(example.splitlines()) < 40
        (self.folder / "main.tf").write_text(example)
        (self.folder / "test_override.tf").write_text(override)
        self.terraform.run(self.folder, "init", "-no-color")

    def plan(self) -> list[dict[str, Any]]:
        """What ``apply`` would change, by resource."""
        self.terraform.run(self.folder, "plan", "-no-color", "-out=plan.bin")
        shown = json.loads(self.terraform.run(self.folder, "show", "-json", "plan.bin"))
        return [
            change
            for change in shown.get("resource_changes", [])
            if change["change"]["actions"] not in (["no-op"], ["read"])
            or "previous_address" in change
        ]

    def apply(self) -> None:
        """Apply."""
        self.terraform.run(self.folder, "apply", "-auto-approve", "-no-color", "-parallelism=40")

    def assert_settled(self) -> None:
        """A plan shows no change; fails with the plan if it does."""
        self.terraform.run(self.folder, "plan", "-detailed-exitcode", "-no-color")

    def state(self) -> list[str]:
        """The addresses of all that is deployed."""
        return self.terraform.run(self.folder, "state", "list").splitlines()

    def types(self) -> set[str]:
        """The types of all that is deployed."""
        return {re.findall(r"(?:^|\.)(aws_\w+)\.", address)[0] for address in self.state()}

    def outputs(self) -> dict[str, Any]:
        """The module's outputs."""
        said = self.terraform.run(
            self.folder, "console", "-plan", "-no-color", asked="jsonencode(module.events)\n"
        )
        outputs: dict[str, Any] = json.loads(json.loads(said))
        return outputs

    def destroy(self) -> None:
        """Take everything away."""
        self.terraform.run(self.folder, "destroy", "-auto-approve", "-no-color", "-parallelism=40")


def root(folder: Path, terraform: Terraform, aws: Aws, files: Iterable[Path]) -> Root:
    """A repository with these of this one's files, for that AWS."""
    # Set to nothing, so that no profile or proxy of the machine's has a say.
    settings = {"AWS_PROFILE": "", "AWS_CA_BUNDLE": "", **aws.settings}
    terraform = replace(terraform, settings={**terraform.settings, **settings}, seconds=900)
    made = Root(folder, terraform)
    made.write({path.relative_to(REPOSITORY).as_posix(): path.read_bytes() for path in files})
    return made
