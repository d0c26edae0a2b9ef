"""``evgen review`` of real git histories, against golden files.

``REFRESH_GOLDENS=1 pytest tests/reviewing/test_review.py`` writes them anew; read the diff like code.
"""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.cli.conftest import Outcome, Run, run
from tests.histories import Repository, repository
from tests.reviewing.shop import (
    BASE,
    CONFIGURATION,
    HOSTILE,
    ORDER,
    ORDER_1_1,
    SCENARIOS,
    Scenario,
    edited,
)

__all__ = ["run"]
GOLDEN = Path(__file__).parent / "golden"
MARKER = "<!-- evgen review -->\n"
#: Scenarios whose JSON is worth a file of its own.
AS_JSON = ("breaking-minor", "changed-filter", "nothing")
AS_TEXT = ("breaking-minor", "breaking-major", "compatible-minor", "nothing")


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)


def history(folder: Path, scenario: Scenario) -> Repository:
    """The shop on main, and what the scenario does to it on a branch."""
    made = repository(folder)
    made.commit(scenario.base, CONFIGURATION)
    made.branch("change")
    made.commit(scenario.head, scenario.configuration)
    return made


def matches(name: str, text: str) -> None:
    """Compare with a golden file, or write it."""
    path = GOLDEN / name
    if os.environ.get("REFRESH_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"see {path.name}; REFRESH_GOLDENS=1 writes it anew"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_every_kind_of_change(tmp_path: Path, run: Run, scenario: Scenario) -> None:
    folder = history(tmp_path, scenario).folder
    outcome = run(folder, "review", "--format", "markdown")
    assert (outcome.code, outcome.err) == (scenario.code, "")
    assert outcome.out.startswith(MARKER)
    matches(f"{scenario.name}.md", outcome.out)
    if scenario.name in AS_TEXT:
        matches(f"{scenario.name}.txt", run(folder, "review").out)
    document = run(folder, "review", "--format", "json")
    assert document.code == scenario.code
    if scenario.name in AS_JSON:
        matches(f"{scenario.name}.json", document.out)
    told = json.loads(document.out)
    assert (told["summary"]["error"] > 0) == bool(scenario.code)
    if told["review"] is not None:
        assert told["review"]["fails"] == bool(scenario.code)
