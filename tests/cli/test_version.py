"""``evgen version``: the next version file, by hand and by what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evgen.jsonedit import with_value, without_member
from tests.catalogs import CONFIGURATION, event, write
from tests.cli.conftest import Outcome, Run
from tests.histories import Repository, repository

FOLDER = "schemas/events/shop/A"
A = "events/shop/A/1.0.0.json"
X = {"description": "A text.", "type": "string"}
TEXT = event("A", properties={"x": X})
MORE = event("A", properties={"x": X, "y": X})
NUMBER = event("A", properties={"x": {"description": "A number.", "type": "integer"}})
WORDS = {**TEXT, "description": "Said otherwise."}


def number(text: str) -> str:
    return f"events/shop/A/{text}.json"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Version 1.0.0 is released; the branch is another."""
    made = repository(tmp_path)
    made.commit({A: TEXT})
    made.branch("feature")
    return made


def versions(folder: Path) -> dict[str, Any]:
    """What is in the event's folder now."""
    return {
        path.name.removesuffix(".json"): json.loads(path.read_text("utf-8"))
        for path in sorted((folder / FOLDER).iterdir())
    }


def auto(run: Run, repo: Repository, *arguments: str) -> Outcome:
    return run(repo.folder, "version", "A", "auto", *arguments)


# By hand.


@pytest.mark.parametrize(
    ("bump", "expected"), [("patch", "1.1.1"), ("minor", "1.2.0"), ("major", "2.0.0")]
)
def test_the_next_file_is_a_copy_of_the_latest_as_it_is_laid_out(
    tmp_path: Path, run: Run, bump: str, expected: str
) -> None:
    write(tmp_path, {A: TEXT, number("1.1.0"): MORE})
    latest = tmp_path / FOLDER / "1.1.0.json"
    latest.write_text(json.dumps(MORE, indent=7), "utf-8")
    outcome = run(tmp_path, "version", "A", bump)
    assert (outcome.code, outcome.out) == (0, f"create {FOLDER}/{expected}.json\n")
    assert (tmp_path / FOLDER / f"{expected}.json").read_bytes() == latest.read_bytes()
    assert run(tmp_path, "validate").code == 0


def test_which_major_is_continued(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {A: TEXT, number("2.0.0"): NUMBER})
    for name, bump, expected in (
        ("A", "minor", "2.1.0"),
        ("A@1", "minor", "1.1.0"),
        ("A@1.1.0", "patch", "1.1.1"),
        ("A@1", "major", "3.0.0"),
    ):
        assert run(tmp_path, "version", name, bump).out == f"create {FOLDER}/{expected}.json\n"
    outcome = run(tmp_path, "version", "A@1.0.0", "minor")
    assert outcome.code == 2
    assert "write `A@1`" in outcome.err
    assert run(tmp_path, "version", "A@7", "minor").code == 2
    assert "did you mean `A`?" in run(tmp_path, "version", "AA", "minor").err


def test_a_draft_is_edited_where_it_is(tmp_path: Path, run: Run) -> None:
    draft = {**MORE, "x-evgen": {"status": "draft"}}
    write(tmp_path, {A: TEXT, number("1.1.0"): draft})
    outcome = run(tmp_path, "version", "A", "minor")
    assert outcome.code == 2
    assert f"edit {FOLDER}/1.1.0.json" in outcome.err
    assert list(versions(tmp_path)) == ["1.0.0", "1.1.0"]


def test_what_depends_on_the_number_follows_it(tmp_path: Path, run: Run) -> None:
    deprecated = {"effective": "2026-12-01", "removal": "2027-06-01"}
    extra = {"detailType": "order.placed", "status": "deprecated", "deprecated": deprecated}
    schema = {
        "$id": "https://example.com/A/1.0.0.json", **TEXT, "deprecated": True, "x-evgen": extra,
    }  # fmt: skip
    write(tmp_path, {A: schema})
    assert run(tmp_path, "version", "A", "minor").code == 0
    assert run(tmp_path, "version", "A", "major").code == 0
    made = versions(tmp_path)
    assert made["1.1.0"] == {**schema, "$id": "https://example.com/A/1.1.0.json"}
    assert made["2.0.0"] == {
        "$id": "https://example.com/A/2.0.0.json", **TEXT, "x-evgen": {"detailType": "order.placed.v2"},
    }  # fmt: skip
    assert run(tmp_path, "version", "A", "major").code == 0
    assert versions(tmp_path)["3.0.0"]["x-evgen"] == {"detailType": "order.placed.v3"}
    assert run(tmp_path, "validate").code == 0


def test_a_dry_run_writes_nothing(repo: Repository, run: Run) -> None:
    outcome = run(repo.folder, "version", "A", "major", "--dry-run")
    assert outcome.out == f"create {FOLDER}/2.0.0.json\n"
    repo.write({A: MORE})
    outcome = auto(run, repo, "--dry-run")
    assert outcome.out == f"create {FOLDER}/1.1.0.json\nrestore {FOLDER}/1.0.0.json\n"
    assert versions(repo.folder) == {"1.0.0": MORE}


# By what changed.


@pytest.mark.parametrize(
    ("schema", "expected", "said"),
    [
        (WORDS, "1.0.1", "it is a patch: it means the same"),
        (MORE, "1.1.0", "it is a minor: it stays compatible both ways"),
        (NUMBER, "2.0.0", "it is a major: it breaks others"),
        ({**TEXT, "x-evgen": {"source": "com.example.new"}}, "2.0.0", "source, detail-type"),
    ],
)
def test_an_edit_of_a_release_becomes_the_next_version(
    repo: Repository, run: Run, schema: dict[str, Any], expected: str, said: str
) -> None:
    released = (repo.folder / FOLDER / "1.0.0.json").read_bytes()
    repo.write({A: schema})
    edit = (repo.folder / FOLDER / "1.0.0.json").read_bytes()
    outcome = auto(run, repo)
    assert outcome.code == 0
    assert outcome.out == f"create {FOLDER}/{expected}.json\nrestore {FOLDER}/1.0.0.json\n"
    assert said in outcome.err
    assert (repo.folder / FOLDER / "1.0.0.json").read_bytes() == released
    assert (repo.folder / FOLDER / f"{expected}.json").read_bytes() == edit
    assert run(repo.folder, "validate").code == 0
    again = auto(run, repo)
    assert (again.code, again.out) == (0, "")
    assert "rightly numbered" in again.err


@pytest.mark.parametrize(
    ("wrong", "schema", "right"),
    [
        ("1.1.0", NUMBER, "2.0.0"),
        ("1.0.1", MORE, "1.1.0"),
        ("1.1.0", WORDS, "1.0.1"),
        ("2.0.0", MORE, "1.1.0"),
    ],
)
def test_a_version_that_is_not_released_gets_the_right_number(
    repo: Repository, run: Run, wrong: str, schema: dict[str, Any], right: str
) -> None:
    repo.commit({number(wrong): schema})
    outcome = auto(run, repo)
    assert outcome.code == 0
    assert outcome.out == f"create {FOLDER}/{right}.json\ndelete {FOLDER}/{wrong}.json\n"
    assert versions(repo.folder) == {"1.0.0": TEXT, right: schema}
    assert run(repo.folder, "validate").code == 0


def test_nothing_to_do(repo: Repository, run: Run) -> None:
    outcome = auto(run, repo)
    assert (outcome.code, outcome.out) == (0, "")
    assert "nothing changed since 1.0.0 was released" in outcome.err
    repo.write({number("1.1.0"): TEXT})
    outcome = auto(run, repo)
    assert (outcome.code, outcome.out) == (0, "")
    assert "still what 1.0.0 is" in outcome.err
    repo.write({number("1.1.0"): MORE})
    assert "rightly numbered" in auto(run, repo).err
    repo.write({"events/shop/B/1.0.0.json": event("B")})
    assert "1.0.0 is the first version" in run(repo.folder, "version", "B", "auto").err


def test_on_the_base_branch_head_is_what_is_released(tmp_path: Path, run: Run) -> None:
    repo = repository(tmp_path)
    repo.commit({A: TEXT})
    repo.commit({number("1.1.0"): MORE})
    repo.write({number("1.1.0"): {**MORE, "minProperties": 1}})
    outcome = auto(run, repo)
    assert outcome.out == f"create {FOLDER}/2.0.0.json\nrestore {FOLDER}/1.1.0.json\n"


def test_what_changed_elsewhere_has_to_be_undone_first(repo: Repository, run: Run) -> None:
    reference = event("A", properties={"x": {"$ref": "../../../types/Amount.json"}})
    amount = {"description": "An amount.", "type": "integer"}
    repo.git("switch", "--quiet", "main")
    repo.commit({A: reference, "types/Amount.json": amount})
    repo.branch("other")
    repo.write({"types/Amount.json": {**amount, "minimum": 1}})
    outcome = auto(run, repo)
    assert (outcome.code, outcome.out) == (1, "")
    assert "what it depends on: schemas/types/Amount.json\n" in outcome.err
    assert "types/Money.2.json" in outcome.err
    repo.write({"types/Amount.json": amount})
    (repo.folder / "evgen.toml").write_text(f'envelope = "none"\n{CONFIGURATION}')
    outcome = auto(run, repo)
    assert (outcome.code, outcome.out) == (1, "")
    assert "what it depends on: the configuration\n  help: undo that first\n" in outcome.err


def test_an_edit_that_does_not_load_is_told_and_kept(repo: Repository, run: Run) -> None:
    repo.write({A: {**TEXT, "type": "objekt"}})
    before = (repo.folder / FOLDER / "1.0.0.json").read_bytes()
    outcome = auto(run, repo)
    assert (outcome.code, outcome.out) == (1, "")
    assert "invalid-schema" in outcome.err
    assert (repo.folder / FOLDER / "1.0.0.json").read_bytes() == before


def test_the_edit_survives_what_is_in_the_way(repo: Repository, run: Run) -> None:
    repo.write({A: MORE})
    (repo.folder / FOLDER / "1.1.0.json~").write_text("{")  # a backup is nobody's version
    (repo.folder / FOLDER / "1.1.0.json").mkdir()
    outcome = auto(run, repo)
    assert outcome.code == 3
    assert f"{FOLDER}/1.1.0.json is there already" in outcome.err
    assert repo.read(A) == MORE


def test_without_a_release_to_compare_with(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {A: TEXT})
    outcome = run(tmp_path, "version", "A", "auto")
    assert (outcome.code, outcome.out) == (3, "")
    assert "name the bump" in outcome.err
    assert auto(run, Repository(tmp_path), "--base", "main").code == 3


# Editing a text in one place.


@pytest.mark.parametrize(
    ("text", "pointer", "expected"),
    [
        ('{\n  "a": 1,\n  "b": {"c": [2]},\n  "d": 3\n}\n', "/b", '{\n  "a": 1,\n  "d": 3\n}\n'),
        ('{\n  "a": 1,\n  "b": "x"\n}\n', "/b", '{\n  "a": 1\n}\n'),
        ('{\n  "a": 1,\n  "b": "x"\n}\n', "/a", '{\n  "b": "x"\n}\n'),
        ('{"a": {"b": true}}', "/a/b", '{"a": {}}'),
        ('{"a":1 , "b":2}', "/a", '{"b":2}'),
        ('{"a":1 , "b":2}', "/b", '{"a":1 }'),
    ],
)
def test_a_member_goes_and_the_rest_stays(text: str, pointer: str, expected: str) -> None:
    assert without_member(text, pointer) == expected
    json.loads(expected)


def test_a_value_is_exchanged_and_the_rest_stays() -> None:
    text = '{\n\t"a" :  {"b": "x"},"c": 1}'
    assert with_value(text, "/a/b", 'é"') == '{\n\t"a" :  {"b": "é\\""},"c": 1}'
