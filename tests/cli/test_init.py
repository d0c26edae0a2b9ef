"""``evgen init``: from nothing to a catalog that validates and generates, or no change at all."""

from __future__ import annotations

import json
import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from evgen import naming
from evgen.starting import package_name
from tests.cli.conftest import Outcome, Run


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """Everything below a folder: files by their bytes, links by where they lead, folders as None."""
    found: dict[str, bytes | str | None] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            found[name] = path.read_bytes() if path.is_file() else None
    return found


def next_commands(outcome: Outcome) -> list[str]:
    return [line.strip() for line in outcome.err.partition("Next:\n")[2].splitlines()]


def test_the_example_validates_generates_and_is_up_to_date(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "init", "order shop")
    assert outcome.code == 0
    folder = tmp_path / "order shop"
    written = {name for name, content in tree(folder).items() if content is not None}
    assert outcome.out.splitlines() == [f"create {name}" for name in sorted(written)]
    commands = next_commands(outcome)
    go, _, commands[0] = commands[0].partition(" && ")
    assert shlex.split(go) == ["cd", "order shop"]
    assert [command.split()[1] for command in commands] == ["validate", "generate", "scaffold"]
    for command in commands[:2]:
        assert run(folder, *command.split()[1:]).code == 0
    assert run(folder, "validate", "--fail-on", "note").code == 0
    assert run(folder, "generate", "--check").code == 0
    assert (folder / "generated/python/order_shop/orders/order_created.py").is_file()


def test_the_example_is_this_repositorys_own(tmp_path: Path, run: Run, repository: Path) -> None:
    assert run(tmp_path, "init").code == 0
    assert tree(tmp_path / "schemas") == tree(repository / "schemas")
    own, ours = (tomllib.loads((p / "evgen.toml").read_text()) for p in (tmp_path, repository))
    own["package"] = ours["package"]
    assert own == ours


def test_a_blank_catalog_validates_and_generates(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "init", "--blank")
    assert outcome.code == 0
    assert next_commands(outcome) == ["evgen validate", "evgen generate", "pre-commit install"]
    assert run(tmp_path, "validate", "--fail-on", "note").code == 0
    assert run(tmp_path, "generate").code == 0
    assert not list((tmp_path / "schemas").rglob("*.json"))
    assert list(tomllib.loads((tmp_path / "evgen.toml").read_text())) == ["package", "bus"]


def test_editors_find_the_schemas_that_evgen_prints(tmp_path: Path, run: Run) -> None:
    run(tmp_path, "init")
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text())
    for entry in settings["json.schemas"]:
        assert (tmp_path / entry["url"]).is_file()
        for pattern in entry["fileMatch"]:
            assert list(tmp_path.glob(pattern.removeprefix("/"))), pattern
    for kind in ("service", "config", "event"):
        text = (tmp_path / f".evgen/{kind}.schema.json").read_text("utf-8")
        assert text == run(tmp_path, "schema", kind).out
    first = (tmp_path / "evgen.toml").read_text().partition("\n")[0]
    assert (tmp_path / first.removeprefix("#:schema ")).is_file()


def test_the_hooks_are_those_that_evgen_publishes(
    tmp_path: Path, run: Run, repository: Path
) -> None:
    run(tmp_path, "init")
    own = (tmp_path / ".pre-commit-config.yaml").read_text()
    published = (repository / ".pre-commit-hooks.yaml").read_text()
    for key in ("id", "entry"):
        pattern = rf"^\W*{key}: (.*)$"
        assert re.findall(pattern, own, re.MULTILINE) == re.findall(
            pattern, published, re.MULTILINE
        )


@pytest.mark.parametrize("blank", [[], ["--blank"]])
def test_what_is_in_the_way_is_named_and_nothing_is_written(
    tmp_path: Path, run: Run, blank: list[str]
) -> None:
    (tmp_path / "evgen.toml").write_text("# mine\n")
    (tmp_path / ".vscode").write_text("a file where a folder has to be")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".evgen").symlink_to("elsewhere")
    (tmp_path / ".gitattributes").symlink_to("nowhere")
    before = tree(tmp_path)
    outcome = run(tmp_path, "init", *blank)
    assert outcome.code == 3
    assert outcome.out == ""
    assert re.findall(r"^  (\S+)$", outcome.err, re.MULTILINE) == [
        ".evgen",
        ".gitattributes",
        ".vscode",
        "evgen.toml",
    ]
    assert "Nothing was written." in outcome.err
    assert tree(tmp_path) == before


def test_a_second_run_refuses(tmp_path: Path, run: Run) -> None:
    run(tmp_path, "init")
    before = tree(tmp_path)
    assert run(tmp_path, "init").code == 3
    assert tree(tmp_path) == before


def test_a_catalog_of_ones_own_is_not_mixed_with_the_example(tmp_path: Path, run: Run) -> None:
    mine = tmp_path / "schemas/events/shop/Mine/1.0.0.json"
    mine.parent.mkdir(parents=True)
    mine.write_text('{"type": "object"}')
    outcome = run(tmp_path, "init")
    assert outcome.code == 3
    assert "schemas/events/shop/Mine/1.0.0.json" in outcome.err
    assert run(tmp_path, "init", "--blank").code == 0
    assert mine.read_text() == '{"type": "object"}'


def test_a_configuration_in_pyproject_is_in_the_way(tmp_path: Path, run: Run) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.evgen]\npackage = "x"\n')
    outcome = run(tmp_path, "init")
    assert outcome.code == 3
    assert "pyproject.toml" in outcome.err
    project.write_text('[project]\nname = "x"\n')
    assert run(tmp_path, "init").code == 0
    assert run(tmp_path, "validate").code == 0


def test_a_file_instead_of_a_folder_is_a_slip_of_usage(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("x")
    outcome = run(tmp_path, "init", "file")
    assert (outcome.code, tree(tmp_path)) == (2, {"file": b"x"})


def test_folders_are_made_and_the_root_may_be_given(tmp_path: Path, run: Run) -> None:
    assert run(Path("/"), "init", "a/b", "--root", str(tmp_path)).code == 0
    assert (tmp_path / "a/b/evgen.toml").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_3(tmp_path: Path, run: Run) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    outcome = run(tmp_path, "init", "locked")
    assert outcome.code == 3
    assert "check that you may write there" in outcome.err


@pytest.mark.parametrize("failing", [1, 5, 21])
def test_a_disk_that_fails_half_way_leaves_nothing(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    calls = iter(range(1, 1000))
    sync = os.fsync

    def full(descriptor: int) -> None:
        if next(calls) == failing:
            raise OSError(28, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    outcome = run(tmp_path, "init", "shop")
    assert outcome.code == 3
    assert "No space left on device" in outcome.err
    assert tree(tmp_path) == {}


def test_somebody_who_is_faster_is_not_overwritten(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def faster(source: Path, target: Path) -> None:
        if target.name == "evgen.toml":
            target.write_text("theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", faster)
    assert run(tmp_path, "init").code == 3
    assert tree(tmp_path) == {"evgen.toml": b"theirs"}


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("order-events", "order_events"),
        ("Order Events", "order_events"),
        ("OrderEvents", "order_events"),
        ("2026-events", "events_2026_events"),
        ("json", "json_events"),
        ("class", "class_events"),
        ("pydantic", "pydantic_events"),
        ("Café Crème", "cafe_creme"),
        ("日本", "event_catalog"),
        ("", "event_catalog"),
        ("...", "event_catalog"),
        ("x" * 255, "x" * 60),
    ],
)
def test_every_folder_makes_a_package_name(folder: str, expected: str) -> None:
    assert package_name(folder) == expected
    assert naming.is_package_name(package_name(folder))
