"""``generated/`` is what ``schemas/`` comes to, byte for byte, wherever and however it is made."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evgen.artifacts import plan
from evgen.emit import emitter_names
from evgen.generation import generated
from evgen.loading import load
from evgen.sinks.disk import owned, present_files
from evgen.sources.disk import read_tree


def test_the_repositorys_own_output_is_up_to_date(repository: Path) -> None:
    tree = read_tree(repository, {})
    loaded = load(tree.files, tree.irregular, emitters=emitter_names())
    assert loaded.catalog is not None
    assert loaded.findings == ()
    wanted = generated(loaded.catalog)
    output = repository / "generated"
    listed = owned(output)
    assert listed is not None
    todo = plan(wanted.artifacts, present_files(output, wanted.paths | listed), listed)
    assert [f"{c.action} {c.path}" for c in todo.pending] == [], "run `make generate`"


def test_the_order_of_files_does_not_matter(repository: Path) -> None:
    tree = read_tree(repository, {})
    shuffled = list(tree.files.items())
    random.Random(7).shuffle(shuffled)
    one, other = (
        load(dict(files), emitters=emitter_names()) for files in (tree.files.items(), shuffled)
    )
    assert one.catalog is not None
    assert other.catalog is not None
    assert generated(one.catalog) == generated(other.catalog)


@pytest.mark.parametrize(
    ("seed", "locale", "zone", "folder"),
    [
        ("0", "C", "UTC", "plain"),
        ("1", "C.UTF-8", "Asia/Kathmandu", "with space"),
        ("77", "POSIX", "America/St_Johns", "UPPER-ümlaut"),
    ],
)
def test_bytes_do_not_depend_on_seed_locale_zone_or_folder(
    repository: Path, tmp_path: Path, seed: str, locale: str, zone: str, folder: str
) -> None:
    root = tmp_path / folder
    shutil.copytree(repository / "schemas", root / "schemas")
    shutil.copytree(
        repository / "generated",
        root / "generated",
        ignore=shutil.ignore_patterns("__pycache__", ".terraform*"),
    )
    shutil.copy(repository / "evgen.toml", root)
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "LC_ALL": locale,
        "LANG": locale,
        "TZ": zone,
    }
    command = [sys.executable, "-m", "evgen", "generate", "--check"]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_generated_names_a_machine_or_a_moment(repository: Path) -> None:
    for path in (repository / "generated").rglob("*"):
        if path.is_file() and path.suffix != ".pyc" and ".terraform" not in path.parts:
            text = path.read_text("utf-8")
            assert str(repository) not in text
            assert str(Path.home()) not in text or str(Path.home()) == "/"
