"""``terraform test`` on the modules inside the module, each by itself, with a provider that is mocked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.terraform.deployment import Terraform, module, order_catalog

pytestmark = pytest.mark.terraform

_RUNS = Path(__file__).parent / "modules"


@pytest.mark.parametrize("name", sorted(folder.name for folder in _RUNS.iterdir()))
def test_by_itself(terraform: Terraform, tmp_path: Path, name: str) -> None:
    folder = module(order_catalog(), tmp_path) / "modules" / name
    shutil.copytree(_RUNS / name, folder / "tests")
    terraform.run(folder, "init", "-backend=false", "-no-color")
    terraform.run(folder, "fmt", "-check", "-diff", "-recursive")
    lines = terraform.run(folder, "test", "-json", check=False).splitlines()
    messages = [json.loads(line) for line in lines]
    wrong = [
        (m.get("@testrun"), m["diagnostic"]["summary"], m["diagnostic"]["detail"])
        for m in messages
        if "diagnostic" in m
    ]
    assert not wrong
    (summary,) = (m["test_summary"] for m in messages if "test_summary" in m)
    wanted = sum(path.read_text().count("\nrun ") for path in (_RUNS / name).iterdir())
    assert (summary["status"], summary["passed"]) == ("pass", wanted)


def test_every_module_has_runs(tmp_path: Path) -> None:
    inner = module(order_catalog(), tmp_path) / "modules"
    assert {f.name for f in inner.iterdir()} == {f.name for f in _RUNS.iterdir()}
