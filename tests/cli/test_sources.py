"""A folder and a git revision load alike."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evgen.sources import SourceError, disk, git
from tests.catalogs import event, write


def commit(folder: Path) -> None:
    """Commit everything below a folder, whatever the machine's git settings are."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    for command in (["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog in a subfolder of a git repository, with things that are not to be read."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    folder = tmp_path / "services" / "events"
    write(folder, {"events/shop/Something/1.0.0.json": event(), "types/Ünï code.json": "{}"})
    (folder / "schemas/.hidden.json").write_text("{")
    (folder / "schemas/types/Money.json~").write_text("{")
    (folder / "schemas/types/Link.json").symlink_to("Money.json")
    commit(tmp_path)
    return folder


def test_a_folder_and_its_revision_are_one_tree(root: Path) -> None:
    on_disk = disk.read_tree(root, {})
    assert git.read_tree(root, "HEAD", {}) == on_disk
    assert sorted(on_disk.files) == [
        "evgen.toml",
        "schemas/events/shop/Something/1.0.0.json",
        "schemas/types/Ünï code.json",
    ]
    assert on_disk.irregular == ("schemas/types/Link.json",)


def test_the_work_tree_plays_no_part(root: Path) -> None:
    before = git.read_tree(root, "HEAD", {})
    (root / "schemas/events/shop/Something/1.0.0.json").write_text("{")
    assert git.read_tree(root, "HEAD", {}) == before


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD~5", ""])
def test_an_unknown_revision_is_told_with_a_cure(root: Path, revision: str) -> None:
    with pytest.raises(SourceError) as refused:
        git.read_tree(root, revision, {})
    assert refused.value.hint
