"""Terraform for the tests: found, not assumed; absent, it skips what needs it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from evgen.model import Catalog, Config
from tests.terraform.deployment import Terraform, TerraformError, module

_USUAL_MIRRORS = (
    Path.home() / ".terraform.d" / "plugins",
    Path("/usr/share/terraform"),
    Path("/usr/local/share/terraform"),
)


def installed(folder: Path) -> Terraform:
    """Terraform with its AWS provider, set up in ``folder``; skips where there is none."""
    if shutil.which("terraform") is None:
        _without("terraform is not on PATH")
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
    except TerraformError as error:
        _without(f"the AWS provider cannot be had: {str(error)[-400:]}")
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
