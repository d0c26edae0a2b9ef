"""The hooks, run by the real pre-commit: no commit leaves generated/ behind schemas/."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.catalogs import event, write

CONFIGURATION = 'emit = ["schemas", "asyncapi"]\n[domains.shop]\nsource = "com.example.shop"\n'
FIRST = "schemas/events/shop/First/1.0.0.json"
SECOND = "schemas/events/shop/Second/1.0.0.json"


def local_configuration(published: str) -> str:
    """Our hooks as a repository's own: pre-commit clones and installs nothing for them."""
    indented = "".join(
        f"      {line}\n" for line in published.splitlines() if not line.startswith("#")
    )
    hooks = indented.replace("language: python", "language: system")
    return f"repos:\n  - repo: local\n    hooks:\n{hooks}"


@dataclass(frozen=True)
class Scratch:
    """A git repository with a catalog that is generated and committed, hooks installed."""

    folder: Path
    environment: Mapping[str, str]

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", *arguments)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def commit(self, *paths: str) -> subprocess.CompletedProcess[str]:
        """Stage these paths, whatever became of them, and try to commit."""
        assert self.git("add", "--all", *paths).returncode == 0
        return self.git("commit", "-m", "a change")

    @property
    def commits(self) -> int:
        return int(self.git("rev-list", "--count", "HEAD").stdout)

    @property
    def changed(self) -> str:
        """What git sees that is not committed."""
        return self.git("status", "--porcelain").stdout


@pytest.fixture
def scratch(repository: Path, tmp_path: Path) -> Scratch:
    home, folder = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    folder.mkdir()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    }  # fmt: skip
    scratch = Scratch(folder, environment)
    names = {
        "events/shop/First/1.0.0.json": event("First"),
        "events/shop/Second/1.0.0.json": event("Second"),
    }
    write(folder, names, CONFIGURATION)
    published = (repository / ".pre-commit-hooks.yaml").read_text("utf-8")
    (folder / ".pre-commit-config.yaml").write_text(local_configuration(published))
    for command in (
        ("git", "init", "--quiet"),
        ("pre-commit", "validate-config"),
        ("pre-commit", "install"),
        ("evgen", "generate"),
        ("git", "add", "--all"),
        ("git", "commit", "-m", "begin"),
    ):
        done = scratch.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert scratch.changed == ""
    return scratch


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """What became of each hook."""
    lines = re.findall(
        r"^(evgen [a-z -]+?)\.{2,}.*?(Passed|Failed|Skipped)$",
        done.stderr + done.stdout,
        re.MULTILINE,
    )
    return dict(lines)


def test_the_definitions_are_what_pre_commit_takes(repository: Path, scratch: Scratch) -> None:
    done = scratch.run(
        "pre-commit", "validate-manifest", str(repository / ".pre-commit-hooks.yaml")
    )
    assert done.returncode == 0, done.stdout


def test_a_modified_schema(scratch: Scratch) -> None:
    (scratch.folder / FIRST).write_text(
        '{"title": "First", "description": "Otherwise.", "type": "object"}'
    )
    stopped = scratch.commit("schemas")
    assert stopped.returncode != 0
    assert outcomes(stopped)["evgen generate"] == "Failed"
    assert scratch.commits == 1
    accepted = scratch.commit("schemas", "generated")
    assert accepted.returncode == 0, accepted.stderr
    assert set(outcomes(accepted).values()) == {"Passed"}
    assert (scratch.commits, scratch.changed) == (2, "")


def test_a_new_schema(scratch: Scratch) -> None:
    (scratch.folder / SECOND).with_name("1.1.0.json").write_text(
        '{"title": "Second", "description": "More.", "type": "object", "properties": {}}'
    )
    third = scratch.folder / "schemas/events/shop/Third/1.0.0.json"
    third.parent.mkdir()
    third.write_text('{"title": "Third", "description": "New.", "type": "object"}')
    stopped = scratch.commit("schemas")
    assert stopped.returncode != 0
    assert outcomes(stopped)["evgen generate"] == "Failed"
    assert "create generated/schemas/shop/Third.v1.json" in stopped.stdout + stopped.stderr
    assert scratch.commits == 1
    accepted = scratch.commit("schemas", "generated")
    assert accepted.returncode == 0, accepted.stderr
    assert (scratch.commits, scratch.changed) == (2, "")


def test_a_deleted_schema_stops_at_the_hook_that_always_runs(scratch: Scratch) -> None:
    (scratch.folder / SECOND).unlink()
    stopped = scratch.commit("schemas")
    assert stopped.returncode != 0
    assert outcomes(stopped) == {
        "evgen generate": "Skipped",
        "evgen validate": "Skipped",
        "evgen generate --check": "Failed",
    }
    assert "run `evgen generate`" in stopped.stdout + stopped.stderr
    assert scratch.commits == 1
    assert scratch.run("evgen", "generate").returncode == 0
    accepted = scratch.commit("schemas", "generated")
    assert accepted.returncode == 0, accepted.stderr
    assert (scratch.commits, scratch.changed) == (2, "")


def test_generated_before_and_left_unstaged_stops_too(scratch: Scratch) -> None:
    """pre-commit puts unstaged changes aside, so the hooks see what would be committed."""
    (scratch.folder / FIRST).write_text(
        '{"title": "First", "description": "Otherwise.", "type": "object"}'
    )
    assert scratch.run("evgen", "generate").returncode == 0
    stopped = scratch.commit("schemas")
    assert stopped.returncode != 0
    assert scratch.commits == 1
    assert scratch.commit("schemas", "generated").returncode == 0


def add_a_third(scratch: Scratch) -> str:
    """A new event, generated by hand; the new file that comes of it."""
    third = scratch.folder / "schemas/events/shop/Third/1.0.0.json"
    third.parent.mkdir()
    third.write_text('{"title": "Third", "description": "New.", "type": "object"}')
    assert scratch.run("evgen", "generate").returncode == 0
    return "generated/schemas/shop/Third.v1.json"


def test_a_generated_file_that_was_never_added_stops_the_commit(scratch: Scratch) -> None:
    """`git commit --all` takes what git knows already, so all of it but the new file is staged."""
    made = add_a_third(scratch)
    scratch.git("add", "schemas")
    stopped = scratch.git("commit", "--all", "-m", "a change")
    assert stopped.returncode != 0
    assert outcomes(stopped) == {
        "evgen generate": "Passed",
        "evgen validate": "Passed",
        "evgen generate --check": "Failed",
    }
    told = stopped.stdout + stopped.stderr
    assert f"create {made}" in told
    assert "`git add --all schemas generated`" in told
    assert scratch.commits == 1
    assert scratch.commit("schemas", "generated").returncode == 0
    assert (scratch.commits, scratch.changed) == (2, "")


def test_a_generated_file_that_git_ignores_stops_the_commit(scratch: Scratch) -> None:
    (scratch.folder / ".gitignore").write_text("Third*\n!/schemas/**\n")
    made = add_a_third(scratch)
    stopped = scratch.commit(".")
    assert stopped.returncode != 0
    assert f".gitignore keeps {made} out" in stopped.stdout + stopped.stderr
    (scratch.folder / ".gitignore").unlink()
    assert scratch.commit(".").returncode == 0


def test_a_schema_that_was_never_added_stops_the_commit_of_what_came_of_it(
    scratch: Scratch,
) -> None:
    add_a_third(scratch)
    stopped = scratch.commit("generated")
    assert stopped.returncode != 0
    assert "not staged: schemas/events/shop/Third/1.0.0.json" in stopped.stdout + stopped.stderr
    assert scratch.commit("schemas", "generated").returncode == 0


def test_a_stale_file_whose_deletion_is_not_staged_stops_the_commit(scratch: Scratch) -> None:
    (scratch.folder / SECOND).unlink()
    assert scratch.run("evgen", "generate").returncode == 0
    stopped = scratch.commit("schemas", "generated/manifest.json", "generated/asyncapi.json")
    assert stopped.returncode != 0
    assert "delete generated/schemas/shop/Second.v1.json" in stopped.stdout + stopped.stderr
    assert scratch.commits == 1
    assert scratch.commit("schemas", "generated").returncode == 0
    assert (scratch.commits, scratch.changed) == (2, "")


def test_a_commit_of_named_files_only_is_judged_by_what_it_takes(scratch: Scratch) -> None:
    """Git puts such a commit together in an index of its own."""
    (scratch.folder / FIRST).write_text(
        '{"title": "First", "description": "Otherwise.", "type": "object"}'
    )
    assert scratch.run("evgen", "generate").returncode == 0
    assert scratch.git("add", "--all").returncode == 0
    assert scratch.git("commit", "-m", "half", "schemas").returncode != 0
    assert scratch.git("commit", "-m", "all", "schemas", "generated").returncode == 0


def test_nothing_generated_was_ever_added(scratch: Scratch) -> None:
    assert scratch.git("rm", "-r", "--quiet", "--cached", "generated").returncode == 0
    stopped = scratch.git("commit", "-m", "a change")
    assert stopped.returncode != 0
    assert outcomes(stopped)["evgen generate --check"] == "Failed"


def test_a_hook_of_gits_own_judges_what_is_staged_as_well(scratch: Scratch) -> None:
    """Also in a catalog below the top of the repository, and without pre-commit."""
    top = Scratch(scratch.folder.parent / "top", scratch.environment)
    write(top.folder / "events", {"events/shop/First/1.0.0.json": event("First")}, CONFIGURATION)
    below = Scratch(top.folder / "events", scratch.environment)
    assert top.git("init", "--quiet").returncode == 0
    hook = top.folder / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexec evgen generate --check --root events\n")
    hook.chmod(0o755)
    (top.folder / "README.md").write_text("Hello.")
    assert top.commit("README.md").returncode == 0, "no catalog is staged yet"
    assert below.run("evgen", "generate").returncode == 0
    assert top.commit("events/schemas", "events/evgen.toml").returncode != 0
    assert below.run("evgen", "generate", "--check").returncode == 0, "by hand, the disk counts"
    assert top.commit("events").returncode == 0
    add_a_third(below)
    assert top.commit("events/schemas").returncode != 0
    assert top.commit("events").returncode == 0
    assert top.changed == ""


def test_outside_of_git_the_disk_counts_whoever_runs_it(scratch: Scratch) -> None:
    outside = scratch.folder.parent / "outside"
    write(outside, {"events/shop/First/1.0.0.json": event("First")}, CONFIGURATION)
    hooked = Scratch(outside, {**scratch.environment, "PRE_COMMIT": "1"})
    assert hooked.run("evgen", "generate", "--check").returncode == 1
    assert hooked.run("evgen", "generate").returncode == 0
    assert hooked.run("evgen", "generate", "--check").returncode == 0


def test_a_faulty_schema_stops(scratch: Scratch) -> None:
    (scratch.folder / FIRST).write_text('{"type": "strin"}')
    stopped = scratch.commit("schemas")
    assert stopped.returncode != 0
    assert outcomes(stopped)["evgen validate"] == "Failed"
    assert "invalid-schema" in stopped.stdout + stopped.stderr


def test_a_sample_that_its_filter_does_not_match_stops(scratch: Scratch) -> None:
    sample = '{"expect": %s, "detail": {"metadata": {"version": "1.0.0"}, "data": {}}}\n'
    samples = scratch.folder / "schemas/services/reader.events.jsonl"
    service = {"services/reader.json": {"description": "It.", "subscribes": [{"event": "First"}]}}
    write(scratch.folder, service, CONFIGURATION)
    samples.write_text(sample % "true")
    assert scratch.run("evgen", "generate").returncode == 0
    accepted = scratch.commit("schemas", "generated")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    samples.write_text(sample % "false")
    stopped = scratch.commit("schemas")
    assert stopped.returncode != 0
    assert outcomes(stopped)["evgen validate"] == "Failed"
    assert "sample-mismatch" in stopped.stdout + stopped.stderr


def test_a_commit_of_something_else_passes(scratch: Scratch) -> None:
    (scratch.folder / "README.md").write_text("Hello.")
    accepted = scratch.commit("README.md")
    assert accepted.returncode == 0, accepted.stderr
    assert outcomes(accepted)["evgen generate"] == "Skipped"


def test_the_hooks_that_init_writes_work_as_well(scratch: Scratch) -> None:
    fresh = Scratch(scratch.folder.parent / "shop", scratch.environment)
    assert scratch.run("evgen", "init", "../shop", "--blank").returncode == 0
    for command in (
        ("git", "init", "--quiet"),
        ("pre-commit", "install"),
        ("git", "add", "--all"),
    ):
        assert fresh.run(*command).returncode == 0
    assert fresh.commit(".").returncode != 0  # nothing is generated yet
    assert fresh.run("evgen", "generate").returncode == 0
    accepted = fresh.commit(".")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
