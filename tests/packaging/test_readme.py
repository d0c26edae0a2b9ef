"""The README's tour is true: its commands print what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import histories


def blocks(repository: Path) -> list[list[tuple[str, str]]]:
    """Each console block as commands and what they print; those with ``make`` are for the checkout."""
    text = (repository / "README.md").read_text("utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
        steps = list(zip(parts[::2], parts[1::2], strict=True))
        if not steps[0][0].startswith("make "):
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
    released = histories.repository(tmp_path)  # what the reader has: a clone, and a branch
    released.commit()
    released.branch("change")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    shown = 0
    for block in blocks(repository):
        for command, expected in block:
            if command.startswith("evgen check-events"):  # the reader's own archive
                prepare = "evgen sample OrderCreated -n 3 --wrap event | gzip > archive.jsonl.gz"
                subprocess.run(["bash", "-c", prepare], cwd=tmp_path, check=True)
            done = subprocess.run(
                ["bash", "-c", f"{command} 2>&1"],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )
            if expected:
                shown += 1
                assert _lines(done.stdout) == _lines(expected), command
            else:
                assert done.returncode == 0, f"{command}: {done.stdout}"
    assert shown == 10


def _lines(printed: str) -> list[str]:
    """What is printed, in any order; commits have other names for every reader."""
    return sorted(re.sub(r"\([0-9a-f]{7}\)", "(…)", printed).splitlines())


def test_the_service_and_the_configuration_that_it_shows_are_real(repository: Path) -> None:
    text = (repository / "README.md").read_text("utf-8")
    (service,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert service == (repository / "schemas/services/validate-inventory.json").read_text("utf-8")
    for folder in re.findall(r"^  (\w+)/  ", text, re.MULTILINE):
        assert (repository / "generated" / folder).is_dir() or (
            repository / "schemas" / folder
        ).is_dir()
