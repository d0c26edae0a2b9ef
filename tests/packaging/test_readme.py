"""The README's tour is true: its commands print what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def blocks(repository: Path) -> list[list[tuple[str, str]]]:
    """Each console block as commands and what they print; only those that show output."""
    text = (repository / "README.md").read_text("utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
        steps = list(zip(parts[::2], parts[1::2], strict=True))
        if any(output for _, output in steps):
            found.append(steps)
    return found


def test_the_tour_prints_what_the_readme_shows(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("schemas", "generated"):
        shutil.copytree(
            repository / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__", ".terraform*"),
        )
    shutil.copy(repository / "evgen.toml", tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    tour = blocks(repository)
    assert len(tour) == 2
    for command, expected in (step for steps in tour for step in steps):
        done = subprocess.run(
            ["bash", "-c", f"{command} 2>&1"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert sorted(done.stdout.splitlines()) == sorted(expected.rstrip("\n").splitlines()), (
            command
        )


def test_the_service_and_the_configuration_that_it_shows_are_real(repository: Path) -> None:
    text = (repository / "README.md").read_text("utf-8")
    (service,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert service == (repository / "schemas/services/validate-inventory.json").read_text("utf-8")
    for folder in re.findall(r"^  (\w+)/  ", text, re.MULTILINE):
        assert (repository / "generated" / folder).is_dir() or (
            repository / "schemas" / folder
        ).is_dir()
