"""``evgen generate``: what is written, what is left alone, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import CONFIGURATION, event, write
from tests.cli.conftest import Run

#: Without models the run is quick, and everything about files is the same.
QUICK = 'emit = ["schemas", "patterns"]\n' + CONFIGURATION
ONE = "events/shop/Something/1.0.0.json"
OTHER = "events/shop/Other/1.0.0.json"
READER = {"subscribes": [{"event": "Something", "major": 1}]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog of two events and a service."""
    contents = {ONE: event(), OTHER: event("Other"), "services/reader.json": READER}
    return write(tmp_path, contents, QUICK)


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every generated file with its bytes and modification time."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted((root / "generated").rglob("*"))
        if path.is_file()
    }


def put(root: Path, path: str, content: Any) -> None:
    """Write one file of the catalog."""
    write(root, {path: content}, QUICK)


def test_first_run_writes_everything_and_the_second_nothing(root: Path, run: Run) -> None:
    first = run(root, "generate")
    assert first.code == 0
    assert first.out.splitlines() == [
        "create generated/manifest.json",
        "create generated/patterns/reader.Something.v1.json",
        "create generated/schemas/shop/Other.v1.json",
        "create generated/schemas/shop/Something.v1.json",
    ]
    before = state(root)
    second = run(root, "generate")
    assert (second.code, second.out) == (0, "generated/ is up to date (4 files).\n")
    assert state(root) == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda root: put(root, ONE, event(description="Said better.")),
            ["update generated/manifest.json", "update generated/schemas/shop/Something.v1.json"],
            id="a description",
        ),
        pytest.param(
            lambda root: put(root, "events/shop/Something/1.1.0.json", event(properties={"a": {"description": "A."}})),
            ["update generated/manifest.json", "update generated/schemas/shop/Something.v1.json"],
            id="an optional property as 1.1.0",
        ),
        pytest.param(
            lambda root: put(root, "events/shop/Something/2.0.0.json", event()),
            ["update generated/manifest.json", "create generated/schemas/shop/Something.v2.json"],
            id="a major",
        ),
        pytest.param(
            lambda root: (root / "schemas/services/reader.json").unlink(),
            ["update generated/manifest.json", "delete generated/patterns/reader.Something.v1.json"],
            id="a service less",
        ),
    ],
)  # fmt: skip
def test_each_change_is_noticed_carried_out_and_touches_nothing_else(
    root: Path, run: Run, change: Any, expected: list[str]
) -> None:
    run(root, "generate")
    before = state(root)
    change(root)

    check = run(root, "generate", "--check")
    assert check.code == 1
    assert check.out.splitlines() == expected
    assert state(root) == before

    done = run(root, "generate")
    assert (done.code, done.out.splitlines()) == (0, expected)
    after = state(root)
    touched = {line.split(" ", 1)[1] for line in expected}
    assert {path: found for path, found in after.items() if path not in touched} == {
        path: found for path, found in before.items() if path not in touched
    }
    assert all(path not in after for path in touched if f"delete {path}" in expected)
    assert run(root, "generate", "--check").code == 0


def test_diff_shows_and_writes_nothing(root: Path, run: Run) -> None:
    run(root, "generate")
    before = state(root)
    put(root, ONE, event(description="Said better."))
    shown = run(root, "generate", "--diff")
    assert shown.code == 0
    assert '-  "description": "It happened.",\n+  "description": "Said better.",' in shown.out
    assert "--- a/generated/schemas/shop/Something.v1.json" in shown.out
    assert state(root) == before
    assert run(root, "generate", "--check", "--diff").code == 1


def test_exit_code_tells_a_hook_that_something_was_written(root: Path, run: Run) -> None:
    assert run(root, "generate", "--exit-code").code == 1
    assert run(root, "generate", "--exit-code").code == 0
    (root / "schemas/services/reader.json").unlink()
    assert run(root, "generate", "--exit-code").code == 1


def test_an_invalid_catalog_changes_nothing(root: Path, run: Run) -> None:
    run(root, "generate")
    before = state(root)
    put(root, ONE, event(description="Said better."))
    put(root, OTHER, {"type": "strin"})
    outcome = run(root, "generate")
    assert outcome.code == 1
    assert "invalid-schema" in outcome.out
    assert "Nothing was written." in outcome.err
    assert state(root) == before


def test_an_edit_by_hand_is_reported_and_overwritten(root: Path, run: Run) -> None:
    run(root, "generate")
    path = root / "generated/schemas/shop/Something.v1.json"
    wanted = path.read_bytes()
    path.write_text("edited")
    assert run(root, "generate", "--check").out.splitlines() == [
        "update generated/schemas/shop/Something.v1.json"
    ]
    run(root, "generate")
    assert path.read_bytes() == wanted


def test_a_foreign_file_in_the_way_is_refused_until_adopted(root: Path, run: Run) -> None:
    foreign = root / "generated/schemas/shop/Something.v1.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    outcome = run(root, "generate")
    assert outcome.code == 3
    assert "generated/schemas/shop/Something.v1.json:1:1 error[foreign-file]" in outcome.out
    assert foreign.read_text() == "mine"
    assert list(state(root)) == ["generated/schemas/shop/Something.v1.json"]
    assert run(root, "generate", "--adopt").code == 0
    assert foreign.read_text() != "mine"


def test_foreign_files_elsewhere_are_left_alone(root: Path, run: Run) -> None:
    run(root, "generate")
    mine = root / "generated/patterns/notes.txt"
    mine.write_text("mine")
    (root / "schemas/services/reader.json").unlink()
    assert run(root, "generate").code == 0
    assert mine.read_text() == "mine"
    assert not (root / "generated/patterns/reader.Something.v1.json").exists()


def test_a_lost_or_broken_manifest_is_recovered_from(root: Path, run: Run) -> None:
    run(root, "generate")
    manifest = root / "generated/manifest.json"
    wanted = manifest.read_bytes()
    manifest.unlink()
    assert run(root, "generate").out.splitlines() == ["create generated/manifest.json"]
    assert manifest.read_bytes() == wanted
    manifest.write_text(wanted.decode()[:200])
    assert run(root, "generate").code == 0
    assert manifest.read_bytes() == wanted


def test_a_manifest_cannot_have_anything_outside_deleted(root: Path, run: Run) -> None:
    run(root, "generate")
    precious = root / "precious.txt"
    precious.write_text("keep")
    manifest = root / "generated/manifest.json"
    content = json.loads(manifest.read_text())
    content["files"]["../precious.txt"] = "sha256:0"
    manifest.write_text(json.dumps(content))
    assert run(root, "generate").code == 0
    assert precious.read_text() == "keep"


@pytest.mark.parametrize("what", ["file", "folder", "output"])
def test_nothing_is_written_through_a_link(
    root: Path, run: Run, tmp_path_factory: pytest.TempPathFactory, what: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    target = {
        "file": root / "generated/schemas/shop/Something.v1.json",
        "folder": root / "generated/schemas",
        "output": root / "generated",
    }[what]
    target.parent.mkdir(parents=True, exist_ok=True)
    if what == "file":
        (elsewhere / "file").write_text("precious")
        target.symlink_to(elsewhere / "file")
    else:
        target.symlink_to(elsewhere, target_is_directory=True)
    outcome = run(root, "generate")
    assert outcome.code == 3
    assert "link" in outcome.err
    assert [p.read_text() for p in elsewhere.iterdir()] == (["precious"] if what == "file" else [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_way_does_not_hang_the_run(root: Path, run: Run) -> None:
    (root / "generated/schemas/shop").mkdir(parents=True)
    os.mkfifo(root / "generated/schemas/shop/Something.v1.json")
    assert run(root, "generate").code == 3
    os.mkfifo(root / "schemas/types.json")
    outcome = run(root, "validate")
    assert (outcome.code, "not-a-regular-file" in outcome.out) == (1, True)


def test_a_linked_schema_is_refused_and_not_read(root: Path, run: Run) -> None:
    (root / "secret.json").write_text('{"secret": "canary"}')
    (root / "schemas/types").mkdir()
    (root / "schemas/types/Money.json").symlink_to(root / "secret.json")
    outcome = run(root, "validate")
    assert outcome.code == 1
    assert "schemas/types/Money.json:1:1 error[not-a-regular-file]" in outcome.out
    assert "canary" not in outcome.out


def test_another_run_at_work_is_waited_for_by_the_user_not_by_evgen(root: Path, run: Run) -> None:
    fcntl = pytest.importorskip("fcntl")
    (root / "generated").mkdir()
    descriptor = os.open(root / "generated", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        outcome = run(root, "generate")
    finally:
        os.close(descriptor)
    assert outcome.code == 3
    assert "another evgen is writing here" in outcome.err
    assert run(root, "generate").code == 0


_KILLED = """
import os, sys
from pathlib import Path
calls = int(sys.argv[1])
real = Path.replace
def replace(self, target):
    global calls
    if calls == 0:
        os._exit(9)
    calls -= 1
    return real(self, target)
Path.replace = replace
unlink = Path.unlink
def counted_unlink(self, missing_ok=False):
    global calls
    if calls == 0:
        os._exit(9)
    calls -= 1
    return unlink(self, missing_ok)
Path.unlink = counted_unlink
from evgen.__main__ main
"""


@pytest.mark.parametrize("survived", range(6))
def test_a_killed_run_leaves_whole_files_and_the_next_one_finishes(
    root: Path, run: Run, survived: int
) -> None:
    """Killed at each rename and deletion in turn, while it updates, creates and deletes."""
    run(root, "generate")
    whole = {path: found[0] for path, found in state(root).items()}
    put(root, ONE, event(description="Said better."))
    put(root, "events/shop/Something/2.0.0.json", event())
    (root / "schemas/services/reader.json").unlink()
    script = _KILLED.replace(
        "from evgen.__main__ main", "from evgen.__main__ import main\nmain(['generate'])"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(survived)], cwd=root, capture_output=True, check=False
    )
    assert killed.returncode in (0, 9)
    for path, (content, _) in state(root).items():
        if "/.evgen-tmp-" not in path and not path.endswith("manifest.json"):
            fresh = "Said better." in content.decode() or path.endswith("v2.json")
            assert fresh or content == whole[path]

    assert run(root, "generate").code == 0
    assert sorted(state(root)) == [
        "generated/manifest.json",
        "generated/schemas/shop/Other.v1.json",
        "generated/schemas/shop/Something.v1.json",
        "generated/schemas/shop/Something.v2.json",
    ]
    assert run(root, "generate", "--check").code == 0


def test_warnings_of_the_catalog_are_counted_not_repeated_at_every_run(
    root: Path, run: Run
) -> None:
    put(root, ONE, event(description=""))
    outcome = run(root, "generate")
    assert outcome.code == 0
    assert "1 warning in the catalog; `evgen validate` shows them" in outcome.err
    assert "undescribed-event" not in outcome.out + outcome.err
    document = json.loads(run(root, "generate", "--format", "json").out)
    assert [finding["rule"] for finding in document["findings"]] == ["undescribed-event"]
