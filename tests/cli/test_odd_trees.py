"""Sources held wrong: links on the way, odd names, revisions that are none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from evgen.sources import SourceError, disk, git
from tests.catalogs import event, write


def shop(root: Path) -> Path:
    """A catalog of one event."""
    return write(root, {"events/shop/Bought/1.0.0.json": event("Bought")})


def commit(repository: Path) -> None:
    identity = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com")
    for arguments in (
        ["init", "-q"],
        ["add", "-A"],
        [*identity, "-c", "commit.gpgsign=false", "commit", "-qm", "All"],
    ):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True)


@pytest.mark.parametrize("where", [".", "deep/in side"])
def test_disk_and_git_agree(tmp_path: Path, where: str) -> None:
    root = tmp_path / where
    shop(root)
    (root / "pyproject.toml").write_text("[project]\n")
    (root / "schemas/.hidden").mkdir()
    (root / "schemas/.hidden/x.json").write_text("{}")
    (root / "schemas/types").mkdir()
    (root / "schemas/types/A.json~").write_text("{}")
    (root / "schemas/types/naïve name\n.json").write_text("{}")
    (root / "schemas/types/Link.json").symlink_to(root / "evgen.toml")
    (root / "schemas/types/linked").symlink_to("/etc")
    (root / "other.json").write_text("{}")
    commit(tmp_path)
    tree = disk.read_tree(root, {})
    assert tree == git.read_tree(root, "HEAD", {})
    assert list(tree.files) == sorted(tree.files)
    assert tree.irregular == ("schemas/types/Link.json", "schemas/types/linked")
    assert set(tree.files) == {
        "evgen.toml",
        "pyproject.toml",
        "schemas/events/shop/Bought/1.0.0.json",
        "schemas/types/naïve name\n.json",
    }


@pytest.mark.parametrize("linked", ["schemas", "evgen.toml", "a"])
def test_a_link_on_the_way_is_named_and_not_followed(tmp_path: Path, linked: str) -> None:
    root = shop(tmp_path / "root")
    environ = {}
    if linked == "a":
        (root / "b").mkdir()
        (root / "schemas").rename(root / "b/schemas")
        (root / "a").symlink_to("b")
        environ = {"EVGEN_SCHEMAS": "a/schemas"}
    else:
        (root / linked).rename(tmp_path / "elsewhere")
        (root / linked).symlink_to(tmp_path / "elsewhere")
    commit(root)
    tree = disk.read_tree(root, environ)
    assert linked in tree.irregular
    assert not any(path == linked or path.startswith(f"{linked}/") for path in tree.files)
    assert tree == git.read_tree(root, "HEAD", environ)


def test_a_pipe_is_named_and_not_opened(tmp_path: Path) -> None:
    root = shop(tmp_path)
    os.mkfifo(root / "schemas/pipe.json")
    assert disk.read_tree(root, {}).irregular == ("schemas/pipe.json",)


def test_very_deep_folders(tmp_path: Path) -> None:
    names = "/".join("d" for _ in range(1_200))
    folder = tmp_path / "schemas" / names
    made = [part for part in (folder, *folder.parents) if part.is_relative_to(tmp_path / "schemas")]
    try:
        for part in reversed(made):
            part.mkdir()
        (folder / "x.json").write_text("{}")
        assert list(disk.read_tree(tmp_path, {}).files) == [f"schemas/{names}/x.json"]
    finally:  # too deep for the recursion with which pytest clears its folders
        (folder / "x.json").unlink()
        for part in made:
            part.rmdir()


@pytest.mark.parametrize(
    "revision", ["nope", "", "-h", "--output=pwned", "a\0b", "HEAD:evgen.toml", "HEAD\nHEAD"]
)
def test_a_revision_that_is_none(tmp_path: Path, revision: str) -> None:
    root = shop(tmp_path)
    commit(root)
    before = sorted(root.rglob("*"))
    with pytest.raises(SourceError, match="knows no revision"):
        git.read_tree(root, revision, {})
    assert sorted(root.rglob("*")) == before


def test_no_repository_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SourceError, match="not a git repository"):
        git.read_tree(tmp_path, "HEAD", {})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="git cannot be run"):
        git.read_tree(tmp_path, "HEAD", {})


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"evgen.toml": ""}, "."),
        ({"pyproject.toml": "[tool.evgen]\n"}, "."),
        ({"pyproject.toml": "[tool.other]\n"}, "a/b"),
        ({"pyproject.toml": "not toml"}, "a/b"),
        ({"evgen.toml": "", "a/.git/HEAD": ""}, "a/b"),
        ({"evgen.toml": "", "a/evgen.toml": ""}, "a"),
    ],
)
def test_the_root_is_the_nearest_configuration(
    tmp_path: Path, files: dict[str, str], expected: str
) -> None:
    start = tmp_path / "a/b"
    start.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert disk.find_root(start) == tmp_path / expected
