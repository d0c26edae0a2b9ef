"""``evgen generate`` where nothing changed: the same words and the same exit code, sooner."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evgen import resources
from evgen.memory import entries
from evgen.memory.hashing import digest_of
from tests.catalogs import write
from tests.cli.conftest import Outcome, Run
from tests.cli.remembering import (
    OUTSPOKEN,
    WITH_MODELS,
    Change,
    all_of,
    flip,
    remembered,
    small_catalog,
    to_pyproject,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog in a folder of its own."""
    return small_catalog(tmp_path / "root")


@pytest.fixture
def is_short(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Whether a command line is answered without the application behind it."""

    def ask(root: Path, *arguments: str) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr("evgen.app.run", lambda _: 99)
            return run(root, *arguments).code != 99

    return ask


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--check",), ("--exit-code",), ("--adopt",), ("--check", "--exit-code"),
        ("--format", "text"), ("--format=text",), ("--root", "."), ("--root=../root",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_changed_is_told_the_short_way_with_all_that_there_was_to_say(
    root: Path, run: Run, is_short: Callable[..., bool], arguments: tuple[str, ...]
) -> None:
    write(root, OUTSPOKEN, WITH_MODELS)
    assert run(root, "generate").code == 0
    assert is_short(root, "generate", *arguments)
    told = run(root, "generate", *arguments)
    assert "widened-type" in told.err
    assert "warnings in the catalog" in told.err
    assert told == run(root, "generate", "--full", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--full",), ("--diff",), ("--format", "json"), ("--format",), ("--root",), ("--chek",),
        ("--root", "a", "--root", "b"), ("x",), ("--help",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_other_command_line_goes_the_long_way(
    root: Path, run: Run, is_short: Callable[..., bool], arguments: tuple[str, ...]
) -> None:
    run(root, "generate")
    assert not is_short(root, "generate", *arguments)
    assert not is_short(root, "validate")


@pytest.mark.parametrize("variable", ["GIT_INDEX_FILE", "PRE_COMMIT"])
def test_what_is_staged_is_never_answered_from_memory(
    root: Path, run: Run, is_short: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:  # fmt: skip
    run(root, "generate")
    monkeypatch.setenv(variable, "1")
    assert is_short(root, "generate")
    assert not is_short(root, "generate", "--check")


@pytest.mark.parametrize("project", ["", "[tool.other]\nname = 'evgen'\n"])
def test_the_catalog_is_found_from_a_folder_in_it(
    root: Path, run: Run, is_short: Callable[..., bool], project: str
) -> None:
    (root / "schemas/pyproject.toml").write_text(project)
    run(root, "generate", "--root", "schemas")  # another catalog, which has no schemas
    run(root, "generate")
    assert is_short(root / "schemas", "generate")
    assert run(root / "schemas", "generate").out == "generated/ is up to date (4 files).\n"


def test_settings_in_pyproject_are_found(root: Path, run: Run, is_short: Callable[..., bool]) -> None:  # fmt: skip
    to_pyproject(root)
    run(root, "generate")
    assert is_short(root, "generate")
    assert not is_short(root.parent, "generate")


@pytest.mark.parametrize("name", ["app.py", "runtime/api.py", "new.py", "templates/python/event.py.j2"])  # fmt: skip
def test_another_evgen_remembers_nothing_of_this_one(
    root: Path, run: Run, is_short: Callable[..., bool], tmp_path: Path, name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ours = tmp_path / "evgen"
    shutil.copytree(resources.PACKAGE, ours, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(resources.TEMPLATES, ours / "templates")
    monkeypatch.setattr(resources, "PACKAGE", str(ours))
    monkeypatch.setattr(resources, "TEMPLATES", str(ours / "templates"))
    run(root, "generate")
    assert is_short(root, "generate")
    with (ours / name).open("a") as file:
        file.write("#")
    assert not is_short(root, "generate")


def test_another_version_of_what_evgen_stands_on_is_noticed(
    root: Path, run: Run, is_short: Callable[..., bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    run(root, "generate")
    (tmp_path / "datamodel_code_generator-99.dist-info").mkdir()
    assert is_short(root, "generate")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert not is_short(root, "generate")


def test_full_neither_believes_nor_keeps_what_is_remembered(
    root: Path, run: Run, is_short: Callable[..., bool]
) -> None:
    run(root, "generate")
    (kept,) = remembered("unchanged")
    content = kept.read_bytes()[64:].replace(b"(4 files)", b"(5 files)")
    kept.write_bytes(digest_of(kept.name, content).encode() + content)
    assert "(5 files)" in run(root, "generate").out
    assert "(4 files)" in run(root, "generate", "--full").out
    assert is_short(root, "generate")
    assert "(4 files)" in run(root, "generate").out


BROKEN: dict[str, Change] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "a bit flipped": flip,
    "gone": Path.unlink,
    "a folder": all_of(Path.unlink, Path.mkdir),
    "of another name": lambda path: path.write_bytes(digest_of("other", b"x").encode() + b"x"),
    "all of it gone": lambda path: shutil.rmtree(path.parents[2]),
    "a file where the folder was": all_of(lambda path: shutil.rmtree(path.parents[2]), lambda path: path.parents[2].write_text("")),
}  # fmt: skip


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_as_if_it_were_not_there(
    root: Path, run: Run, is_short: Callable[..., bool], damage: Change
) -> None:
    run(root, "generate")
    (kept,) = remembered("unchanged")
    damage(kept)
    assert not is_short(root, "generate")
    assert run(root, "generate") == Outcome(0, "generated/ is up to date (4 files).\n", "")


@pytest.mark.parametrize("where", ["", "/dev/null/nowhere", "/proc/nowhere"])
def test_without_a_place_to_remember_all_is_as_ever(
    root: Path, run: Run, is_short: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:  # fmt: skip
    monkeypatch.setenv("EVGEN_CACHE_DIR", where)
    assert run(root, "generate").err == "Wrote 4 files, deleted 0, left 0 as they were.\n"
    assert not is_short(root, "generate")
    assert run(root, "generate").out == "generated/ is up to date (4 files).\n"


def test_nothing_is_left_in_the_repository(root: Path, run: Run) -> None:
    run(root, "generate")
    assert sorted(p.name for p in root.iterdir()) == ["evgen.toml", "generated", "schemas"]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"EVGEN_CACHE_DIR": "/a/b"}, "/a/b"),
        ({"EVGEN_CACHE_DIR": "", "XDG_CACHE_HOME": "/c"}, None),
        ({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "/c/evgen"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/evgen"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="where caches are on Linux")
def test_where_it_is_remembered(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str | None
) -> None:
    for name in ("EVGEN_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert entries.folder() == expected


def test_two_runs_at_once_leave_what_is_right(root: Path, run: Run) -> None:
    command = [sys.executable, "-m", "evgen", "generate"]
    both = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert {process.wait() for process in both} <= {0, 3}  # the other one is writing
    run(root, "generate")
    told = run(root, "generate")
    assert told == run(root, "generate", "--full")
    assert told.out == "generated/ is up to date (4 files).\n"


def test_the_short_way_imports_next_to_nothing(root: Path, run: Run) -> None:
    run(root, "generate")
    code = (
        "import sys; before = set(sys.modules)\n"
        "from evgen.__main__ import main\n"
        "try: main(['generate'])\n"
        "except SystemExit: print(*set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    told, imported = done.stdout.decode().splitlines()
    assert told == "generated/ is up to date (4 files)."
    slow = {"typer", "pydantic", "jinja2", "json", "re", "typing", "dataclasses", "pathlib", "evgen.app"}  # fmt: skip
    assert not slow & set(imported.split())
    assert "evgen.memory.unchanged" in imported.split()


@pytest.mark.parametrize("name", [".#app.py", "app.py.lnk"])
def test_what_an_editor_leaves_in_a_checkout_of_evgen_stops_no_run(
    root: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ours = tmp_path / "evgen"
    ours.mkdir()
    (ours / name).symlink_to("somebody@somewhere.1234")  # as Emacs marks a file that is edited
    monkeypatch.setattr(resources, "PACKAGE", str(ours))
    assert run(root, "generate").code == 0


def test_an_evgen_that_cannot_be_read_again_remembers_nothing(
    root: Path, run: Run, is_short: Callable[..., bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(resources, "PACKAGE", str(tmp_path / "nowhere"))
    assert run(root, "generate").code == 0
    assert not is_short(root, "generate")
