"""``validate`` holds the catalog against its own versions and against git."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import CONFIGURATION, event, write
from tests.cli.conftest import Outcome, Run
from tests.histories import Repository, repository

A = "events/shop/A/1.0.0.json"
MINOR, PATCH, MAJOR = (A.replace("1.0.0", n) for n in ("1.1.0", "1.0.1", "2.0.0"))
TEXT = event("A", properties={"x": {"description": "A text.", "type": "string"}})
#: Compatible with TEXT, and not equal to it.
MORE = {**TEXT, "properties": {**TEXT["properties"], "y": {"description": "y", "type": "string"}}}
#: Old data is refused by it; its own data is fine for readers of TEXT.
NARROW = {**TEXT, "required": ["x"]}
#: Breaks both ways.
NUMBER = event("A", properties={"x": {"description": "A number.", "type": "integer"}})


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo")


def findings(outcome: Outcome) -> list[dict[str, Any]]:
    found = json.loads(outcome.out)["findings"]
    assert isinstance(found, list)
    return found


def rules(outcome: Outcome) -> list[str]:
    return sorted(finding["rule"] for finding in findings(outcome))


def validate(run: Run, repo: Repository, *arguments: str) -> Outcome:
    return run(repo.folder, "validate", "--format", "json", *arguments)


# Between the versions of a catalog, without git.


@pytest.mark.parametrize(
    ("policy", "second", "schema", "bump_is_fine", "broken"),
    [
        ("full", MINOR, MORE, True, ()),
        ("full", PATCH, MORE, False, ()),
        ("none", PATCH, MORE, False, ()),
        ("full", PATCH, {**TEXT, "description": "Otherwise."}, True, ()),
        ("full", MINOR, TEXT, True, ()),
        ("full", MINOR, NARROW, False, ("replays and archives",)),
        ("backward", MINOR, NARROW, False, ("replays and archives",)),
        ("forward", MINOR, NARROW, True, ()),
        ("none", MINOR, NARROW, True, ()),
        ("none", MINOR, NUMBER, True, ()),
        ("none", PATCH, NUMBER, False, ()),
        ("full", MINOR, NUMBER, False, ("running consumers", "replays and archives")),
        ("full", MAJOR, NUMBER, True, ()),
        ("full", MINOR, {**NUMBER, "x-evgen": {"status": "draft"}}, True, ()),
    ],
)
def test_a_version_keeps_what_its_number_promises(
    tmp_path: Path,
    run: Run,
    policy: str,
    second: str,
    schema: dict[str, Any],
    bump_is_fine: bool,
    broken: tuple[str, ...],
) -> None:
    write(tmp_path, {A: TEXT, second: schema}, f'compatibility = "{policy}"\n{CONFIGURATION}')
    outcome = run(tmp_path, "validate", "--format", "json")
    found = findings(outcome)
    assert ("bump-too-small" in rules(outcome)) != bump_is_fine
    breaks = [f for f in found if f["rule"] != "bump-too-small"]
    for whom in ("running consumers", "replays and archives"):
        assert any(whom in f["message"] for f in breaks) == (whom in broken)
    assert outcome.code == (0 if bump_is_fine else 1)
    for finding in breaks:
        assert isinstance(finding["witness"], dict)
        assert "A 1.0.0 → 1.1.0" in finding["message"]


def test_transitive_policies_look_at_all_earlier_versions(tmp_path: Path, run: Run) -> None:
    """`y` is not declared in 1.1.0, and has another type in 1.2.0 than it had in 1.0.0."""
    third = A.replace("1.0.0", "1.2.0")
    other = {**TEXT, "properties": {**TEXT["properties"], "y": {"type": "integer"}}}
    contents = {A: MORE, MINOR: TEXT, third: other}
    write(tmp_path, contents, f'compatibility = "forward"\n{CONFIGURATION}')
    near = findings(run(tmp_path, "validate", "--format", "json"))
    write(tmp_path, contents, f'compatibility = "forward_transitive"\n{CONFIGURATION}')
    far = findings(run(tmp_path, "validate", "--format", "json"))
    more = [f for f in far if f["fingerprint"] not in {n["fingerprint"] for n in near}]
    assert any("A 1.0.0 → 1.2.0" in f["message"] for f in more)
    assert not any("A 1.0.0 → 1.2.0" in f["message"] for f in near)
    assert "bump-too-small" in [f["rule"] for f in more if f["path"].endswith("1.2.0.json")]


def test_generate_asks_for_no_compatibility(repo: Repository, run: Run) -> None:
    repo.commit({A: TEXT})
    repo.branch("feature")
    repo.write({A: NUMBER, MINOR: TEXT})
    assert run(repo.folder, "validate").code == 1
    assert run(repo.folder, "generate").code == 0


# Against git.


def test_a_released_version_may_change_its_words_and_nothing_else(
    repo: Repository, run: Run
) -> None:
    commit = repo.commit({A: TEXT})
    repo.branch("feature")
    for words in ({"title": "Other"}, {"x-evgen": {"status": "deprecated", "owner": "others"}}):
        repo.write({A: {**TEXT, **words}})
        assert findings(validate(run, repo)) == []
    (repo.folder / "schemas" / A).write_text(json.dumps(TEXT, indent=8), "utf-8")
    assert findings(validate(run, repo)) == []
    repo.write({A: NUMBER})
    outcome = validate(run, repo)
    (finding,) = findings(outcome)
    assert outcome.code == 1
    assert finding["rule"] == "released-version-changed"
    assert (finding["path"], finding["pointer"]) == (f"schemas/{A}", "/properties/x/type")
    assert finding["line"] == 8
    assert finding["related"][0]["message"] == f"it was so in main ({commit[:7]})"
    assert "evgen version A auto" in finding["hint"]
    assert finding["witness"]["x"] is not None
    assert finding["witnessPointer"] == "/x"


def test_a_shared_type_is_a_part_of_what_was_released(repo: Repository, run: Run) -> None:
    line = {"description": "l", "type": "object", "properties": {"x": {"$ref": "Amount.json"}}}
    reference = {"description": "A line.", "$ref": "../../../types/Line.json"}
    names = ("A", "B", "C")
    repo.commit(
        {
            "types/Amount.json": {"description": "An amount.", "type": "integer"},
            "types/Line.json": line,
            "events/shop/D/1.0.0.json": event("D"),
            **{
                f"events/shop/{name}/1.0.0.json": event(name, properties={"line": reference})
                for name in names
            },
        }
    )
    repo.branch("feature")
    repo.write({"types/Amount.json": {"description": "An amount.", "type": "string"}})
    found = findings(validate(run, repo))
    assert [(f["rule"], f["path"], f["pointer"], f["line"]) for f in found] == [
        (
            "released-version-changed",
            f"schemas/events/shop/{name}/1.0.0.json",
            "/properties/line/$ref",
            8,
        )
        for name in names
    ]
    for finding in found:
        changed = finding["related"][0]
        assert (changed["path"], changed["line"]) == ("schemas/types/Amount.json", 3)
        assert "schemas/types/Amount.2.json" in finding["hint"]
    repo.write({"types/Amount.json": {"description": "Said otherwise.", "type": "integer"}})
    assert findings(validate(run, repo)) == []


def test_a_released_version_stays(repo: Repository, run: Run) -> None:
    commit = repo.commit({A: TEXT, MINOR: MORE})
    repo.branch("feature")
    repo.write({MINOR: None})
    (gone,) = findings(validate(run, repo))
    assert (gone["rule"], gone["path"], gone["line"]) == (
        "released-version-removed",
        f"schemas/{MINOR}",
        1,
    )
    assert f"git checkout {commit[:7]} -- schemas/{MINOR}" in gone["hint"]
    repo.write({MINOR: {**MORE, "x-evgen": {"status": "draft"}}})
    (withdrawn,) = findings(validate(run, repo))
    assert (withdrawn["rule"], withdrawn["pointer"]) == (
        "released-version-removed",
        "/x-evgen/status",
    )


@pytest.mark.parametrize(
    ("head", "also"),
    [
        ({MINOR: {**NARROW, "examples": [{}]}}, "invalid-example"),
        ({MINOR: NARROW, "services/s.json": {"subscribes": [{"event": "A", "reads": ["/z"]}]}},
         "unknown-field"),
        ({MINOR: NARROW, "services/s.json": {"subscribes": [{"event": "B"}]}}, "unknown-event"),
        ({MINOR: NARROW, MINOR.replace("1.1", "1.3"): NARROW}, "version-number"),
    ],
)  # fmt: skip
def test_a_slip_elsewhere_does_not_hide_that_a_version_breaks_somebody(
    repo: Repository, run: Run, head: dict[str, Any], also: str
) -> None:
    repo.commit({A: TEXT})
    repo.branch("feature")
    repo.write(head)
    found = rules(validate(run, repo))
    assert {"required-property-added", "bump-too-small", also} <= set(found)
    assert run(repo.folder, "generate").code == 1  # which writes nothing while anything is wrong
    assert not (repo.folder / "generated").exists()
    outcome = run(repo.folder, "compat", "A@1.0.0", "A@1.1.0")
    assert (outcome.code, "required-property-added" in outcome.out) == (1, True)


def test_the_first_version_of_a_major_that_is_gone_is_asked_back(
    repo: Repository, run: Run
) -> None:
    repo.commit({A: TEXT, MINOR: MORE})
    repo.branch("feature")
    repo.write({A: None})
    assert rules(validate(run, repo)) == ["released-version-removed", "version-number"]


def test_an_event_that_is_gone_is_asked_back_and_its_consumers_are_told(
    repo: Repository, run: Run
) -> None:
    consumer = {"subscribes": [{"event": "A", "major": 1}]}
    repo.commit({A: TEXT, A.replace("A/", "B/"): event("B"), "services/s.json": consumer})
    repo.branch("feature")
    repo.write({A: None})
    assert rules(validate(run, repo)) == ["released-version-removed", "unknown-event"]
    outcome = run(repo.folder, "review")
    assert (outcome.code, outcome.err) == (1, "")
    for told in ("A 1.0.0 removed: breaking", "released-version-removed", "unknown-event"):
        assert told in outcome.out


def test_a_base_with_a_slip_is_compared_with_all_the_same(repo: Repository, run: Run) -> None:
    repo.commit({A: {**TEXT, "examples": [{"x": 1}]}})
    repo.branch("feature")
    repo.write({A: NUMBER})
    assert rules(validate(run, repo)) == ["released-version-changed"]


def test_a_draft_may_change_and_go(repo: Repository, run: Run) -> None:
    draft = {"x-evgen": {"status": "draft"}}
    repo.commit({A: TEXT, MINOR: {**TEXT, **draft}})
    repo.branch("feature")
    repo.write({MINOR: {**NUMBER, **draft}})
    assert findings(validate(run, repo)) == []
    repo.write({MINOR: None})
    assert findings(validate(run, repo)) == []


def test_what_is_released_elsewhere_meanwhile_is_not_missed_here(
    repo: Repository, run: Run
) -> None:
    """The base is where the branch left, also when it is named."""
    repo.commit({A: TEXT})
    repo.branch("feature")
    repo.commit({"events/shop/B/1.0.0.json": event("B")})
    repo.git("switch", "--quiet", "main")
    repo.commit({MINOR: MORE})
    repo.git("switch", "--quiet", "feature")
    assert findings(validate(run, repo)) == []
    assert findings(validate(run, repo, "--base", "main")) == []


def test_the_base_has_another_layout(repo: Repository, run: Run) -> None:
    """Another schemas folder and another wire name, by configuration alone."""
    repo.commit({A: TEXT})
    repo.branch("feature")
    repo.git("mv", "schemas", "catalog")
    settings = f'schemas = "catalog"\n{CONFIGURATION}'
    (repo.folder / "evgen.toml").write_text(settings)
    assert findings(validate(run, repo)) == []
    (repo.folder / "evgen.toml").write_text(f'envelope = "none"\n{settings}')
    (finding,) = findings(validate(run, repo))
    assert finding["message"].endswith(
        "`envelope` is `none` and was `metadata`, by the configuration"
    )
    assert "rules and consumers that run go by the old one" in finding["hint"]


def test_the_catalog_may_be_a_folder_of_the_repository(repo: Repository, run: Run) -> None:
    folder = repo.folder / "services" / "events"
    write(folder, {A: TEXT})
    repo.commit()
    repo.branch("feature")
    write(folder, {A: NUMBER})
    assert rules(run(folder, "validate", "--format", "json")) == ["released-version-changed"]
    assert rules(run(repo.folder, "validate", "--format", "json", "--root", "services/events")) == [
        "released-version-changed"
    ]


@pytest.mark.parametrize("command", ["validate", "review"])
def test_hosts_of_repositories_get_paths_from_the_top(
    repo: Repository, run: Run, command: str
) -> None:
    folder = repo.folder / "services" / "events"
    write(folder, {A: TEXT})
    repo.commit()
    repo.branch("feature")
    write(folder, {A: NUMBER})

    def told(output_format: str) -> str:
        return run(folder, command, "--format", output_format).out

    top = f"services/events/schemas/{A}"
    assert f",file={top}," in told("github")
    (entry,) = json.loads(told("gitlab"))
    assert entry["location"]["path"] == top
    (result,) = json.loads(told("sarif"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == top
    (finding,) = json.loads(told("json"))["findings"]
    assert finding["path"] == f"schemas/{A}"
    assert result["partialFingerprints"]["evgenFingerprint/v1"] == finding["fingerprint"]


# Which commit is the base.


def test_on_the_base_branch_the_last_commit_is_held_against_the_one_before(
    repo: Repository, run: Run
) -> None:
    repo.commit({A: TEXT})
    repo.commit({A: NUMBER})
    assert rules(validate(run, repo)) == ["released-version-changed"]
    repo.commit()
    assert rules(validate(run, repo)) == []


def test_what_head_has_released_is_kept_on_the_base_branch_too(repo: Repository, run: Run) -> None:
    repo.commit({A: TEXT})
    repo.write({A: NUMBER})
    assert rules(validate(run, repo)) == ["released-version-changed"]  # the first commit of all
    repo.commit({A: TEXT, MINOR: MORE})
    repo.write({MINOR: TEXT})
    assert rules(validate(run, repo)) == ["released-version-changed"]


@pytest.mark.parametrize("name", ["main", "master"])
def test_the_remote_branch_counts_before_the_local_one(tmp_path: Path, run: Run, name: str) -> None:
    origin = repository(tmp_path / "origin")
    origin.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
    origin.commit({A: TEXT})
    origin.git("clone", "--quiet", str(origin.folder), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    clone.commit({A: NUMBER})  # on the branch itself, and ahead of the remote one
    clone.commit({"events/shop/B/1.0.0.json": event("B")})
    assert rules(validate(run, clone)) == ["released-version-changed"]
    clone.git("remote", "set-head", "origin", "--delete")
    assert rules(validate(run, clone)) == ["released-version-changed"]


def test_origin_head_names_any_branch(tmp_path: Path, run: Run) -> None:
    origin = repository(tmp_path / "origin")
    origin.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    origin.commit({A: TEXT})
    origin.git("clone", "--quiet", str(origin.folder), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    clone.branch("feature")
    clone.write({A: NUMBER})
    assert rules(validate(run, clone)) == ["released-version-changed"]


def shallow(tmp_path: Path) -> Repository:
    """A checkout as CI makes it: one commit of a feature branch, no other branch."""
    origin = repository(tmp_path / "origin")
    origin.commit({A: TEXT})
    origin.branch("feature")
    origin.commit({A: NUMBER})
    origin.git("switch", "--quiet", "main")
    clone = tmp_path / "clone"
    origin.git(
        "clone", "--quiet", "--depth", "1", "--branch", "feature", "--single-branch",
        f"file://{origin.folder}", str(clone),
    )  # fmt: skip
    return Repository(clone)


def test_a_shallow_clone_is_told_what_to_fetch_and_that_helps(tmp_path: Path, run: Run) -> None:
    clone = shallow(tmp_path)
    outcome = validate(run, clone)
    (note,) = findings(outcome)
    assert (note["rule"], note["severity"], outcome.code) == ("no-base", "note", 0)
    command = "git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"
    assert f"`{command}`" in note["hint"]
    clone.git(*command.replace("'", "").split()[1:])
    assert rules(validate(run, clone)) == ["released-version-changed"]


def test_the_base_branch_in_a_shallow_clone(tmp_path: Path, run: Run) -> None:
    origin = repository(tmp_path / "origin")
    origin.commit({A: TEXT})
    origin.commit({A: NUMBER})
    clone = Repository(tmp_path / "clone")
    origin.git("clone", "--quiet", "--depth", "1", f"file://{origin.folder}", str(clone.folder))
    (note,) = findings(validate(run, clone))
    assert note["rule"] == "no-base"
    assert "`git fetch --deepen=1`" in note["hint"]
    clone.git("fetch", "--quiet", "--deepen=1")
    assert rules(validate(run, clone)) == ["released-version-changed"]


def test_a_shallow_clone_that_does_not_reach_back(tmp_path: Path, run: Run) -> None:
    clone = shallow(tmp_path)
    clone.git(
        "fetch", "--quiet", "--depth=1", "origin", "+refs/heads/main:refs/remotes/origin/main"
    )
    (note,) = findings(validate(run, clone))
    assert "`git fetch --unshallow origin`" in note["hint"]
    clone.git("fetch", "--quiet", "--unshallow", "origin")
    assert rules(validate(run, clone)) == ["released-version-changed"]


def test_a_partial_clone_is_told_what_to_fetch_and_that_helps(tmp_path: Path, run: Run) -> None:
    """Nothing is fetched behind the user's back, as git would."""
    origin = repository(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.commit({A: TEXT})
    origin.branch("feature")
    origin.commit({A: NUMBER})
    clone = Repository(tmp_path / "clone")
    address = f"file://{origin.folder}"
    origin.git("clone", "--quiet", "--filter=blob:none", "--branch=feature", address, "../clone")
    clone.git("remote", "set-head", "origin", "main")
    (note,) = findings(validate(run, clone))
    assert (note["rule"], note["severity"]) == ("no-base", "note")
    assert run(clone.folder, "validate", "--base", "origin/main").code == 3
    command = "git fetch --refetch --no-filter origin"
    assert f"`{command}`" in note["hint"]
    clone.git(*command.split()[1:])
    assert rules(validate(run, clone)) == ["released-version-changed"]


def test_a_checkout_that_is_somebody_else_s(
    repo: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container: git refuses, and what it wants is told."""
    repo.commit({A: TEXT})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    (note,) = findings(validate(run, repo))
    assert note["rule"] == "no-base"
    assert f"git config --global --add safe.directory {repo.folder}" in note["hint"]


def test_a_base_that_was_asked_for_and_is_not_there_is_3(
    repo: Repository, tmp_path: Path, run: Run
) -> None:
    repo.commit({A: TEXT})
    for revision in ("origin/main", "nowhere", "--help", ""):
        outcome = run(repo.folder, "validate", "--base", revision)
        assert (outcome.code, outcome.out) == (3, "")
        assert "git fetch origin" in outcome.err
    plain = write(tmp_path / "plain", {A: TEXT})
    outcome = run(plain, "validate", "--base", "main")
    assert outcome.code == 3
    assert "not a git repository" in outcome.err


def test_without_a_repository_or_a_commit_there_is_nothing_to_say(
    repo: Repository, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = write(tmp_path / "plain", {A: TEXT})
    repo.write({A: TEXT})
    for folder in (plain, repo.folder):
        outcome = run(folder, "validate")
        assert (outcome.code, outcome.out) == (0, "")
        assert "nothing is wrong" in outcome.err
    monkeypatch.setenv("PATH", "")
    assert run(plain, "validate").code == 0


def test_a_repository_without_git_is_a_note(
    repo: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({A: TEXT})
    monkeypatch.setenv("PATH", "")
    (note,) = findings(validate(run, repo))
    assert (note["rule"], note["severity"]) == ("no-base", "note")
    assert "install git" in note["hint"]


def test_a_base_that_does_not_load_is_a_note(repo: Repository, run: Run) -> None:
    repo.commit({A: "{", "events/shop/B/1.0.0.json": event("B")})
    repo.branch("feature")
    repo.write({A: TEXT})
    outcome = validate(run, repo)
    (note,) = findings(outcome)
    assert (note["rule"], note["severity"], outcome.code) == ("base-not-loaded", "note", 0)
    assert f"schemas/{A}:1" in note["message"]


def test_a_faulty_event_of_the_base_that_was_not_touched_hides_nothing(
    repo: Repository, run: Run
) -> None:
    """What the base's own rules made an error is no reason to compare with nothing."""
    undescribed = {"title": "B", "type": "object"}
    repo.commit(
        {A: TEXT, "events/shop/B/1.0.0.json": undescribed},
        f'{CONFIGURATION}[rules]\n"undescribed-event" = "error"\n',
    )
    repo.branch("feature")
    repo.write({A: NUMBER, "events/shop/B/1.0.0.json": event("B")})
    assert rules(validate(run, repo)) == ["released-version-changed"]


def test_an_event_that_refers_to_another_event(repo: Repository, run: Run) -> None:
    """Comparing loads only what differs, and still everything that this refers to."""
    other = "events/shop/B/1.0.0.json"
    referring = event("A", properties={"b": {"$ref": "../B/1.0.0.json"}})
    text, number = ({"description": "y", "type": kind} for kind in ("string", "integer"))
    repo.commit({A: referring, other: event("B", properties={"y": text})})
    repo.branch("feature")
    repo.write({A: {**referring, "required": ["b"]}})
    assert rules(validate(run, repo)) == ["released-version-changed"]
    repo.write({A: referring, other: event("B", properties={"y": number})})
    found = [f for f in findings(validate(run, repo)) if f["rule"] == "released-version-changed"]
    assert [f["path"] for f in found] == [f"schemas/{A}", f"schemas/{other}"]


def test_in_a_git_hook_the_root_s_own_repository_counts(
    repo: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo.folder / "sub", {A: TEXT})
    repo.commit()
    repo.branch("feature")
    write(repo.folder / "sub", {A: NUMBER})
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    outcome = run(repo.folder, "validate", "--format", "json", "--root", "sub")
    assert rules(outcome) == ["released-version-changed"]


def test_fingerprints_stay_when_lines_move(repo: Repository, run: Run) -> None:
    repo.commit({A: TEXT})
    repo.branch("feature")
    repo.write({A: NUMBER, "events/shop/B/1.0.0.json": TEXT, "events/shop/B/1.1.0.json": NUMBER})
    before = findings(validate(run, repo))
    moved = {"x-vendor": [1, 2, 3], **NUMBER}
    repo.write({A: moved, "events/shop/B/1.1.0.json": moved})
    after = findings(validate(run, repo))
    assert len(before) >= 3
    assert sorted(f["fingerprint"] for f in before) == sorted(f["fingerprint"] for f in after)
    assert [f["line"] for f in before] != [f["line"] for f in after]


def test_text_shows_what_breaks_for_whom_and_the_event_that_proves_it(
    repo: Repository, run: Run
) -> None:
    commit = repo.commit({A: TEXT})
    repo.branch("feature")
    repo.write({MINOR: NARROW, A: {**TEXT, "maxProperties": 1}})
    outcome = run(repo.folder, "validate")
    changed, number, broken = (f["fingerprint"] for f in findings(validate(run, repo)))
    assert outcome.out.splitlines() == [
        "schemas/events/shop/A/1.0.0.json:11:3 error[released-version-changed]",
        "  A 1.0.0 is released, and its meaning changed",
        "     |",
        '  11 |   "maxProperties": 1',
        "     |   ^^^^^^^^^^^^^^^",
        f"  note: schemas/events/shop/A/1.0.0.json:1:1: it was so in main ({commit[:7]})",
        f"  fingerprint: {changed}",
        "  help: undo the change here and make it in a new version: `evgen version A auto` does both",
        "",
        "schemas/events/shop/A/1.1.0.json:1:1 error[bump-too-small]",
        "  A 1.1.0 is a minor after 1.0.0, but not compatible with it: it needs a major",
        "     |",
        "   1 | {",
        "     | ^",
        f"  note: schemas/events/shop/A/1.0.0.json:1:1: 1.0.0 is here in main ({commit[:7]})",
        f"  fingerprint: {number}",
        "  help: rename it to 2.0.0.json (`evgen version A auto` does), or take the change back",
        "",
        "schemas/events/shop/A/1.1.0.json:12:5 error[required-property-added]",
        "  `x` is required now, and old events may lack it; A 1.0.0 → 1.1.0 breaks replays and archives",
        "     |",
        '  12 |     "x"',
        "     |     ^^^",
        "  event that fails: {}",
        f"  fingerprint: {broken}",
        "  help: make it optional, or start a new major",
        "",
        "Found 3 errors.",
    ]
    assert "evgen accept FINGERPRINT" in outcome.err
