"""A run that is killed before any step, or whose disk fails at any step."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).with_name("fault_runner.py")


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
@pytest.mark.parametrize("kind", ["kill", "error"])
@pytest.mark.parametrize("start", ["first", "update", "unlisted"])
def test_every_step(tmp_path: Path, kind: str, start: str) -> None:
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), str(tmp_path), kind, start],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["steps"] >= 15
    assert report["faults"] == []
