"""Whatever changed is noticed: a stale answer would be the worst fault that a memory can have.

So every change is made alone after a run, and the next runs have to say and do what runs without
memory do in a copy.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from evgen import generation
from evgen.sinks import disk
from tests.catalogs import event, write
from tests.cli.conftest import Outcome, Run
from tests.cli.remembering import (
    ONE,
    OUTSPOKEN,
    WITH_MODELS,
    Change,
    all_of,
    append,
    content,
    delete,
    link,
    put,
    replace,
    small_catalog,
    to_pyproject,
)

SAMPLE = {"matches": True, "event": {"source": "com.example.shop"}}


def formerly_generated(root: Path) -> None:
    """A file that the manifest lists and nothing makes any more."""
    manifest = json.loads((root / "generated/manifest.json").read_text())
    manifest["files"]["old.json"] = "sha256:0"
    (root / "generated/manifest.json").write_text(json.dumps(manifest))
    (root / "generated/old.json").write_text("{}")


def age(path: str) -> Change:
    """Sets a file's time back, and nothing else."""

    def change(root: Path) -> None:
        os.utime(root / path, (1, 1))

    return change


SCHEMA, PATTERN = "generated/schemas/shop/Other.v1.json", "generated/patterns/reader.Something.v1.json"  # fmt: skip
CHANGES: dict[str, Change] = {
    "nothing": lambda root: None,
    "only times": all_of(age(f"schemas/{ONE}"), age("evgen.toml"), age(SCHEMA)),
    "a byte of a schema": replace(f"schemas/{ONE}", "happened", "Happened"),
    "white space in a schema": replace(f"schemas/{ONE}", "{", "{ "),
    "an error in a schema": replace(f"schemas/{ONE}", '"object"', '"objekt"'),
    "another event": put("events/shop/New/1.0.0.json", event("New")),
    "an event less": delete("schemas/events/shop/Other"),
    "all schemas less": delete("schemas"),
    "a shared type": replace("schemas/types/Money.json", "integer", "number"),
    "a service": replace("schemas/services/reader.json", '"major": 1', '"major": 1, "filter": {}'),
    "a service less": delete("schemas/services/reader.json"),
    "samples that are wrong": put("services/reader.events.jsonl", json.dumps(SAMPLE) + "\n"),
    "a file of no kind": put("notes.txt", "?"),
    "a hidden file": put("events/.DS_Store", "?"),
    "a schema behind a link": link(f"schemas/{ONE}"),
    "schemas behind a link": link("schemas"),
    "the configuration": replace("evgen.toml", '"patterns"', '"patterns", "asyncapi"'),
    "an error in the configuration": replace("evgen.toml", "emit", "omit"),
    "a weight of a rule": append("evgen.toml", '[rules]\n"undescribed-property" = "error"\n'),
    "a second configuration": lambda root: (root / "pyproject.toml").write_text("[tool.evgen]\n"),
    "configured elsewhere": to_pyproject,
    "something accepted": lambda root: (root / "evgen.accept.toml").write_text("?"),
    "a generated file edited": replace(SCHEMA, "happened", "Happened"),
    "a generated file longer": append(SCHEMA, "\n"),
    "a generated file less": delete(SCHEMA),
    "a generated folder less": delete("generated/patterns"),
    "everything generated less": delete("generated"),
    "a generated file behind a link": link(PATTERN),
    "a generated folder behind a link": link("generated/patterns"),
    "generated/ behind a link": link("generated"),
    "a folder in the place of a file": all_of(delete(SCHEMA), lambda root: (root / SCHEMA).mkdir()),
    "a foreign file elsewhere": lambda root: (root / "generated/README").write_text("Mine."),
    "a file that is no longer generated": formerly_generated,
    "no manifest": delete("generated/manifest.json"),
    "a broken manifest": lambda root: (root / "generated/manifest.json").write_text("{"),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog in a folder of its own."""
    return small_catalog(tmp_path / "root")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_any_change_a_run_says_and_does_what_one_without_memory_does(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    assert run(root, "generate").code == 0
    change(root)
    twin = Path(shutil.copytree(root, root.with_name("twin"), symlinks=True))
    for path in [p for p in twin.rglob("*") if p.is_symlink()]:
        path.unlink()
        path.symlink_to(twin / "moved")
    for option in ("--check", "--exit-code", "--check"):
        with monkeypatch.context() as patch:
            patch.setenv("EVGEN_CACHE_DIR", "")
            expected = run(twin, "generate", "--full", option)
        out, err = (text.replace(str(twin), str(root)) for text in (expected.out, expected.err))
        assert run(root, "generate", option) == Outcome(expected.code, out, err)
        assert content(root) == content(twin)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVGEN_PACKAGE", "other"), ("EVGEN_OUTPUT", "elsewhere"), ("EVGEN_SCHEMAS", "nowhere"),
        ("EVGEN_ENVELOPE", "none"), ("EVGEN_BUS", "!"), ("COLUMNS", "40"), ("FORCE_COLOR", "1"),
    ],
)  # fmt: skip
def test_a_variable_that_changed_is_noticed(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    write(root, OUTSPOKEN, WITH_MODELS)
    run(root, "generate")
    monkeypatch.setenv(name, value)
    told = run(root, "generate", "--check")
    assert told == run(root, "generate", "--check", "--full")


def test_an_edit_while_a_run_is_at_work_is_not_hidden_by_what_it_remembers(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = generation.generated
    with monkeypatch.context() as patch:
        patch.setattr(
            generation,
            "generated",
            lambda *given: (replace(f"schemas/{ONE}", "happened", "Happened")(root), made(*given))[1],
        )  # fmt: skip
        assert run(root, "generate").code == 0
    assert run(root, "generate", "--check").code == 1


def test_what_a_killed_run_left_is_swept_although_the_files_are_what_they_were(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = root / "generated/.evgen-tmp-0123"

    def killed(*_: object) -> None:
        left.write_text("half")
        raise KeyboardInterrupt

    run(root, "generate")
    replace(f"schemas/{ONE}", "happened", "Happened")(root)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "apply", killed)
        assert run(root, "generate").code == 130
    replace(f"schemas/{ONE}", "Happened", "happened")(root)
    assert run(root, "generate").out == "generated/ is up to date (4 files).\n"
    assert not left.exists()
