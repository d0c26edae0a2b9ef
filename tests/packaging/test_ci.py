"""The GitHub action and the GitLab job, as far as they go without those hosts: every line is run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml  # type: ignore[import-untyped]

from tests.catalogs import event
from tests.histories import Repository, repository
from tests.packaging.workflows import Host, Job, environment, host, python_stand_in

FIRST = "events/shop/Order/1.0.0.json"
SECOND = "events/shop/Order/1.1.0.json"
TEXT = {"id": {"description": "Names it.", "type": "string"}}
NUMBER = {"id": {"description": "Names it.", "type": "integer"}}
MARKER = "<!-- evgen review -->"


@pytest.fixture
def server() -> Iterator[Host]:
    with host() as running:
        yield running


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    """A pull request that breaks an event, on a main that went on since."""
    made = repository(tmp_path / "origin")
    old = event("Order", properties=TEXT, required=["id"])
    made.commit(
        {
            FIRST: old,
            "services/billing.json": {"owner": "money", "subscribes": [{"event": "Order"}]},
        }
    )
    made.branch("change")
    made.commit({SECOND: event("Order", properties=NUMBER, required=["id"])})
    made.git("switch", "--quiet", "main")
    for number in range(3):
        (made.folder / "notes.txt").write_text(str(number))
        made.commit()
    made.git("switch", "--quiet", "--detach")
    made.git("merge", "--quiet", "--no-edit", "change")
    made.git("update-ref", "refs/pull/7/merge", "HEAD")
    made.git("switch", "--quiet", "main")
    return made


def checkout(origin: Repository, folder: Path, reference: str, depth: int = 1) -> Path:
    """What the checkout action leaves: one commit, without a branch."""
    clone = repository(folder)
    clone.git("remote", "add", "origin", origin.folder.as_uri())
    clone.git(
        "fetch",
        "--quiet",
        "--no-tags",
        f"--depth={depth}",
        "origin",
        f"+{reference}:refs/remotes/pull/7/merge",
    )
    clone.git("checkout", "--quiet", "--force", "refs/remotes/pull/7/merge")
    return folder


@pytest.fixture
def job(repository: Path, origin: Repository, server: Host, tmp_path: Path) -> Job:
    tools = python_stand_in(tmp_path / "tools", repository / "generator")
    environ = environment(
        GITHUB_ACTIONS="true",
        GITHUB_API_URL=server.url,
        GITHUB_REPOSITORY="shop/events",
        GITHUB_SERVER_URL="https://github.example",
        GITHUB_SHA="f00d",
    )
    environ["PATH"] = f"{tools}:{environ['PATH']}"
    return Job(
        repository,
        checkout(origin, tmp_path / "workspace", "refs/pull/7/merge"),
        tmp_path / "temp",
        {
            "github.base_ref": "main",
            "github.event.pull_request.number": "7",
            "github.token": "secret",
        },
        environ,
    )


def test_a_pull_request_is_validated_reviewed_and_commented(job: Job, server: Host) -> None:
    assert job.run() == 1, job.log
    assert job.ran[-2:] == ["Comment", "Verdict"]
    (comment,) = server.comments
    assert comment["body"].startswith(f"{MARKER}\n## ❌ Event schema review: 1 breaking")
    assert "billing (money)" in comment["body"]
    assert "https://github.example/shop/events/blob/f00d/schemas/" in comment["body"]
    assert comment["body"] == job.summary
    assert "::error title=evgen (" in job.log
    assert job.known["steps.review.outputs.breaking"] == "1"
    assert job.known["steps.review.outputs.suggested-version"] == "Order 2.0.0"
    report = Path(job.known["steps.review.outputs.report-path"])
    assert report.read_text("utf-8") == comment["body"]
    assert all(call.split()[1].startswith("/repos/shop/events/issues/") for call in server.calls)
    assert {headers["authorization"] for headers in server.headers} == {"Bearer secret"}


def test_the_comment_is_edited_in_place_wherever_it_is(job: Job, server: Host) -> None:
    server.comments = [{"id": n, "body": f"talk {n}"} for n in range(1, 130)]
    server.comments[119]["body"] = f"{MARKER}\nof yesterday"
    assert job.run() == 1
    assert len(server.comments) == 129
    assert server.comments[119]["body"].startswith(f"{MARKER}\n## ❌")
    assert server.calls[-1] == "PATCH /repos/shop/events/issues/comments/120"


def test_where_it_may_not_comment_the_summary_has_the_review(job: Job, server: Host) -> None:
    server.status = 403  # what a token of a fork's pull request gets
    assert job.run() == 1  # for the break
    assert "the token may not write one here" in job.log
    assert job.summary.startswith(MARKER)


@pytest.mark.parametrize("status", [302, 500])
def test_a_host_that_answers_otherwise_fails_the_job(job: Job, server: Host, status: int) -> None:
    server.status = status
    assert job.run() == 3
    assert f"no comment: HTTP {status}" in job.log
    assert not any("elsewhere" in call for call in server.calls)


def test_a_job_may_only_look(job: Job, server: Host) -> None:
    job.known |= {
        "inputs.fail-on": "never",
        "inputs.comment": "false",
        "inputs.annotations": "false",
    }
    assert job.run() == 0
    assert server.calls == []
    assert "::error" not in job.log
    assert job.known["steps.review.outputs.breaking"] == "1"


def test_a_push_is_compared_with_the_commit_before(
    job: Job, origin: Repository, tmp_path: Path
) -> None:
    origin.git("merge", "--quiet", "--no-edit", "change")
    job.workspace = checkout(origin, tmp_path / "pushed", "refs/heads/main")
    job.known |= {"github.base_ref": "", "github.event.pull_request.number": ""}
    job.run()
    assert "Comment" not in job.ran
    assert "Order 1.0.0 → 1.1.0" in job.summary


def test_history_that_cannot_be_fetched_is_asked_for(job: Job, origin: Repository) -> None:
    origin.folder.rename(origin.folder.with_name("moved"))
    assert job.run() == 3
    assert "check out with fetch-depth: 0" in job.log
    assert "git fetch origin +refs/heads/main:refs/remotes/origin/main" in job.log


def test_it_installs_itself_or_the_version_that_is_asked_for(
    job: Job, repository: Path, tmp_path: Path
) -> None:
    job.run()
    job.known["inputs.version"] = "1.2.3"
    job.run()
    installed = (tmp_path / "tools" / "installed").read_text().splitlines()
    assert installed == [str(repository), "evgen==1.2.3"]


def test_nothing_from_outside_is_run(job: Job, tmp_path: Path) -> None:
    evil = f'"; touch {tmp_path}/pwned; echo "$(touch {tmp_path}/pwned)`touch {tmp_path}/pwned`'
    for name in (
        "inputs.base",
        "inputs.root",
        "inputs.version",
        "inputs.fail-on",
        "github.base_ref",
    ):
        spoilt = Job(job.action, job.workspace, job.temp, {**job.known, name: evil}, job.environ)
        assert spoilt.run() != 0 or name == "inputs.version"
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        ({}, "GITHUB_API_URL, GITHUB_REPOSITORY, PULL_REQUEST, GITHUB_TOKEN are not set"),
        ({"GITHUB_API_URL": "http://api.example", "GITHUB_REPOSITORY": "a/b", "PULL_REQUEST": "1",
          "GITHUB_TOKEN": "x"}, "GITHUB_API_URL is no https address"),
        ({"GITHUB_API_URL": "https://api.example", "GITHUB_REPOSITORY": "a/b", "PULL_REQUEST": "../1",
          "GITHUB_TOKEN": "x"}, "PULL_REQUEST is no number"),
        ({"GITLAB_CI": "true", "CI_API_V4_URL": "https://x", "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "2"},
         "GITLAB_TOKEN is not set"),
    ],
)  # fmt: skip
def test_a_job_that_says_too_little_is_told_what(
    job: Job, names: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    (tmp_path / "review.md").write_text(MARKER)
    done = subprocess.run(
        [tmp_path / "tools" / "python3", "-m", "evgen.sinks.comments", tmp_path / "review.md"],
        env=environment(**names),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert complaint in done.stderr


def gitlab_job(repository: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((repository / "ci" / "gitlab.yml").read_text("utf-8"))[
        "evgen"
    ]
    return found


def test_a_merge_request_is_reported_and_commented(
    repository: Path, origin: Repository, job: Job, server: Host, tmp_path: Path
) -> None:
    described = gitlab_job(repository)
    workspace = checkout(origin, tmp_path / "merge", "refs/heads/change", depth=100)
    environ = environment(
        **described["variables"],
        PATH=job.environ["PATH"],
        GITLAB_CI="true",
        CI_MERGE_REQUEST_IID="4",
        CI_MERGE_REQUEST_DIFF_BASE_SHA=origin.git("rev-parse", "main~3"),
        CI_API_V4_URL=server.url,
        CI_PROJECT_ID="12",
        CI_PROJECT_URL="https://gitlab.example/shop/events",
        CI_COMMIT_SHA="f00d",
        GITLAB_TOKEN="secret",
    )
    for _ in range(2):
        done = subprocess.run(
            ["bash", "-e", "-c", "\n".join(described["script"])],
            cwd=workspace,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
    (comment,) = server.comments
    assert comment["body"] == (workspace / "evgen-review.md").read_text("utf-8")
    assert "https://gitlab.example/shop/events/-/blob/f00d/schemas/" in comment["body"]
    assert server.calls[-1] == "PUT /projects/12/merge_requests/4/notes/1"
    assert {headers["private-token"] for headers in server.headers} == {"secret"}
    reports = described["artifacts"]["reports"]
    assert json.loads((workspace / reports["codequality"]).read_text("utf-8"))
    suites = ET.fromstring((workspace / reports["junit"]).read_text("utf-8"))
    assert int(suites.attrib["failures"]) >= 1
    assert described["artifacts"]["paths"] == ["evgen-review.md"]


def test_without_a_token_there_is_no_comment(
    repository: Path, origin: Repository, job: Job, server: Host, tmp_path: Path
) -> None:
    workspace = checkout(origin, tmp_path / "merge", "refs/heads/main", depth=100)
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(gitlab_job(repository)["script"])],
        cwd=workspace,
        env=environment(
            **gitlab_job(repository)["variables"], PATH=job.environ["PATH"], GITLAB_CI="true"
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert server.calls == []
    assert (workspace / "evgen-review.md").read_text("utf-8").startswith(MARKER)
