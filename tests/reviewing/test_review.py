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

from evgen.compat import Bump, Comparison, Direction, Verdict
from tests.catalogs import event
from tests.cli.conftest import Run, run
from tests.histories import Repository, repository
from tests.reviewing.shop import (
    BASE,
    CONFIGURATION,
    HOSTILE,
    ORDER,
    ORDER_1_1,
    PAID,
    SCENARIOS,
    Files,
    Scenario,
    edited,
)

__all__ = ["run"]
GOLDEN = Path(__file__).parent / "golden"
MARKER = "<!-- evgen review -->\n"
#: Scenarios whose JSON is worth a file of its own.
AS_JSON = ("breaking-minor", "changed-filter", "nothing")
AS_TEXT = (
    "breaking-minor", "breaking-major", "compatible-minor", "edited-release", "nothing",
    "filter-value-removed", "renamed-field", "shared-type-hits-three",
)  # fmt: skip


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


def review(run: Run, made: Repository, *arguments: str) -> dict[str, Any]:
    outcome = run(made.folder, "review", "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(outcome.out)["review"]
    return found


def in_service_of(tmp_path: Path, head: Files, base: Files = BASE) -> Repository:
    return history(tmp_path, Scenario("", head, 0, base=base))


class _Shown(HTMLParser):
    """The elements of a page, and its text outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self._code = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data


@pytest.mark.parametrize(
    "output_format", ["text", "markdown", "json", "github", "concise", "sarif"]
)
def test_hostile_names_command_nothing(tmp_path: Path, run: Run, output_format: str) -> None:
    scenario = next(s for s in SCENARIOS if s.name == "hostile-names")
    spoilt = edited(
        scenario.head[f"{ORDER}/1.2.0.json"], lambda s: s.update(title=f"{HOSTILE}\n::error::x")
    )
    owned = {
        "services/billing.json": {
            **BASE["services/billing.json"],
            "owner": f"{HOSTILE}\n::error::x",
        }
    }
    made = in_service_of(tmp_path, {f"{ORDER}/1.2.0.json": spoilt, **owned}, {**BASE, **owned})
    out = run(made.folder, "review", "--format", output_format).out
    assert out
    if output_format != "json":
        assert "\n::error::x" not in out
    if output_format == "markdown":
        page = _Shown()
        page.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(out))
        assert not {"img", "script", "a"} & set(page.tags)
        assert page.tags.count("details") == page.tags.count("/details") == out.count("<details>")
        assert "@" not in page.text
        assert "everybody" in page.text
        # Every row of the table has its seven cells.
        assert page.tags.count("td") % 7 == 0


def test_a_comment_has_room_for_what_matters_most(tmp_path: Path, run: Run) -> None:
    names = [f"Number{i:03}" for i in range(140)]
    path = "events/sales/{}/1.{}.0.json"
    base = {
        path.format(n, 0): edited(
            PAID, lambda s: s["properties"].pop("paid") and s.update(required=["invoiceId"])
        )
        for n in names
    }
    head = {
        path.format(n, 1): edited(
            base[path.format(n, 0)], lambda s: s["properties"]["invoiceId"].update(maxLength=7)
        )
        for n in names
    }
    out = run(in_service_of(tmp_path, head, base).folder, "review", "--format", "markdown").out
    assert len(out) <= 65_536
    assert "140 breaking" in out.splitlines()[1]
    assert "| | … and 80 more | | | | | |" in out
    assert "### ❌ Number000 1.0.0 → 1.1.0" in out
    assert re.search(
        r"\*\*Left out, as a comment takes no more:\*\* .* and \d+ more\. `evgen review` shows", out
    )
    page = _Shown()
    page.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(out))
    assert page.tags.count("details") == page.tags.count("/details")


def test_files_are_linked_where_the_ci_server_shows_them(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = repository(tmp_path)
    folder = tmp_path / "shop"
    inner = Repository(folder)
    inner.write(BASE, CONFIGURATION)
    made.commit()
    made.branch("change")
    inner.write({f"{ORDER}/1.2.0.json": edited(ORDER_1_1, lambda s: s["required"].remove("total"))})
    for name, value in {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "shop/events",
        "GITHUB_SHA": "f00d",
    }.items():
        monkeypatch.setenv(name, value)
    out = run(folder, "review", "--format", "markdown").out
    address = "https://github.example/shop/events/blob/f00d/shop/schemas/events/sales/OrderPlaced/1.2.0.json#L"
    assert f"[`schemas/events/sales/OrderPlaced/1.2.0.json#L47`]({address}47)" in out


def test_what_is_accepted_fails_nothing_and_is_told(tmp_path: Path, run: Run) -> None:
    head = {
        f"{ORDER}/1.2.0.json": edited(ORDER_1_1, lambda s: s["properties"]["channel"]["enum"].pop())
    }
    made = in_service_of(tmp_path, head)
    out = run(made.folder, "review", "--format", "markdown").out
    (command,) = re.findall(r"^evgen (accept .*?) --until", out, re.MULTILINE)
    accepted = run(
        made.folder, *command.split(), "--until", "2999-01-01", "--reason", "nobody phones"
    )
    assert accepted.code == 0, accepted.err
    outcome = run(made.folder, "review", "--format", "markdown")
    assert outcome.code == 0
    assert "## ✅ Event schema review: 1 accepted\n" in outcome.out
    assert "`channel` no longer takes" in outcome.out
    assert "- Accepted until 2999-01-01: nobody phones (`evgen.accept.toml#L4`)\n" in outcome.out
    assert "How to accept" not in outcome.out


def test_an_acceptance_that_is_past_its_day_says_why_it_fails(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = {
        f"{ORDER}/1.2.0.json": edited(ORDER_1_1, lambda s: s["properties"]["channel"]["enum"].pop())
    }
    made = in_service_of(tmp_path, head)
    (fingerprint,) = review(run, made)["changes"][0]["fingerprints"][:1]
    said = run(made.folder, "accept", fingerprint, "--until", "2999-01-01", "--reason", "x")
    assert said.code == 0, said.err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(40_000_000_000))  # the year 3237
    for output_format in ("markdown", "text"):
        outcome = run(made.folder, "review", "--format", output_format)
        assert outcome.code == 1
        assert "expired-acceptance" in outcome.out
        assert "was accepted until 2999-01-01" in outcome.out


def test_what_cannot_be_decided_counts_as_breaking(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = Direction(
        Verdict.UNDECIDED, reason="the budget is used up", pointer="/properties/lines"
    )
    proved = Direction(Verdict.COMPATIBLE, basis="proved")
    answer = Comparison(Bump.MAJOR, proved, unknown)
    monkeypatch.setattr("evgen.reviewing.meaning.compare", lambda *_: answer)
    made = in_service_of(
        tmp_path, {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, lambda s: s.update(minProperties=1))}
    )
    outcome = run(made.folder, "review", "--format", "markdown")
    assert outcome.code == 1
    assert "## ❌ Event schema review: 1 undecided\n" in outcome.out
    assert "| ❓ | **OrderPlaced** | 1.1.0 → 1.2.0 | ❓ undecided | ✅ safe |" in outcome.out
    assert "the budget is used up" in outcome.out
    assert "`compatibility-undecided`" in outcome.out
    own = outcome.out.partition("### Findings between older versions")[0]
    assert "`bump-too-small`" not in own  # which only sums it up
    assert "**What to do:** write it so that it can be decided, or publish it" in outcome.out
    told = run(made.folder, "version", "OrderPlaced", "auto", "--dry-run")
    assert "it is a major: it may break others.\n  not decided for running consumers" in told.err


def test_a_narrow_terminal_shows_what_differs_too(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = {name: {"type": "string"} for name in ("first", "second", "third", "fourth", "fifth")}
    old = event("A", properties=members, required=[*members])
    new = {**old, "required": [*members][:-1]}
    made = repository(tmp_path)
    made.commit({"events/shop/A/1.0.0.json": old})
    made.branch("change")
    made.commit({"events/shop/A/1.1.0.json": new})
    monkeypatch.setenv("COLUMNS", "60")
    lines = run(made.folder, "review").out.splitlines()
    assert lines[0] == "event  version        running consumers  replays and archives"
    at = lines.index('  -"required": ["first", "second", "third", "fourth",')
    assert lines[at + 1] == '   "fifth"]'
    assert lines[at + 2] == '  +"required": ["first", "second", "third", "fourth"]'


def test_annotations_are_the_findings_worst_first(tmp_path: Path, run: Run) -> None:
    many = {f"p{i:02}": {"description": "A.", "type": "string"} for i in range(12)}
    base = {f"{ORDER}/1.0.0.json": event("OrderPlaced", properties=many)}
    head = {f"{ORDER}/1.1.0.json": event("OrderPlaced", properties=many, required=list(many))}
    outcome = run(in_service_of(tmp_path, head, base).folder, "review", "--format", "github")
    lines = outcome.out.splitlines()
    assert outcome.code == 1
    assert sum(line.startswith("::error title=evgen (") for line in lines) == 10
    assert re.fullmatch(
        r"Found \d+ errors\. \d+ more than GitHub annotates stand in the log above\.", lines[-1]
    )


def test_the_base_can_be_named(tmp_path: Path, run: Run) -> None:
    made = in_service_of(
        tmp_path, {f"{ORDER}/1.2.0.json": edited(ORDER_1_1, lambda s: s["required"].clear())}
    )
    made.git("tag", "then")
    made.commit({"services/late.json": {"subscribes": [{"event": "InvoicePaid", "major": 1}]}})
    assert [change["event"] for change in review(run, made)["changes"]] == ["OrderPlaced"]
    since = review(run, made, "--base", "then")
    assert since["base"].startswith("then (")
    assert (since["changes"], [s["name"] for s in since["services"]]) == ([], ["late"])
    refused = run(made.folder, "review", "--base", "nowhere")
    assert (refused.code, refused.out) == (3, "")
    assert "nowhere" in refused.err


def test_outside_of_a_repository_there_is_nothing_to_compare_with(tmp_path: Path, run: Run) -> None:
    Repository(tmp_path).write(BASE, CONFIGURATION)
    outcome = run(tmp_path, "review")
    assert (outcome.code, outcome.out) == (3, "")
    assert "in no git repository with a commit" in outcome.err


@pytest.mark.parametrize("output_format", ["text", "markdown", "json"])
def test_without_a_base_it_says_which_fetch_is_missing(
    tmp_path: Path, run: Run, output_format: str
) -> None:
    made = in_service_of(
        tmp_path / "origin",
        {"services/late.json": {"subscribes": [{"event": "InvoicePaid", "major": 1}]}},
    )
    clone = tmp_path / "clone"
    made.git(
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=change",
        "--single-branch",
        made.folder.as_uri(),
        str(clone),
    )
    Repository(clone).git("update-ref", "-d", "refs/remotes/origin/HEAD")
    Repository(clone).git("checkout", "--quiet", "--detach")
    for name in ("refs/heads/change", "refs/remotes/origin/change"):
        Repository(clone).git("update-ref", "-d", name)
    outcome = run(clone, "review", "--format", output_format)
    assert outcome.code == 0
    assert "git fetch --unshallow origin" in outcome.out
    if output_format == "json":
        assert json.loads(outcome.out)["review"] is None
    if output_format == "markdown":
        assert outcome.out.startswith(
            f"{MARKER}## ⚠️ Event schema review: nothing could be compared\n"
        )


TREE = {
    "description": "A tree.",
    "type": "object",
    "properties": {
        "label": {"description": "A name.", "type": "string", "maxLength": 9},
        "child": {"$ref": "#/$defs/Tree"},
    },
}
DEEP = event(
    "Deep",
    properties={
        "tree": {"$ref": "#/$defs/Tree"},
        "prices": {"description": "By country.", "type": "object", "additionalProperties": {"$ref": "#/$defs/Price"}},
        "pair": {"description": "Two.", "type": "array", "prefixItems": [{"$ref": "#/$defs/Price"}]},
        "other": {"description": "More.", "allOf": [{"$ref": "#/$defs/Either"}]},
    },
    **{
        "$defs": {
            "Tree": TREE,
            "Price": {
                "description": "What it costs.", "type": "object",
                "properties": {"cents": {"description": "Cents.", "type": "integer", "maximum": 9}},
            },
            "Either": {
                "description": "One or the other.", "type": "object",
                "properties": {"kind": {"description": "Which.", "type": "string", "enum": ["a", "b"]}},
                "required": ["kind"],
            },
        }
    },
)  # fmt: skip
READERS = {
    f"services/{name}.json": {"subscribes": [{"event": "Deep", "major": 1, "reads": [pointer]}]}
    for name, pointer in {
        "label-reader": "/tree/child/label",
        "price-reader": "/prices/DE/cents",
        "pair-reader": "/pair/0/cents",
        "kind-reader": "/other/kind",
    }.items()
}


@pytest.mark.parametrize(
    ("definition", "member", "change", "expected"),
    [
        # What holds itself is read at any depth.
        ("Tree", "label", {"maxLength": 3}, ["label-reader"]),
        # One definition in a map and in a tuple: whoever reads any of them.
        ("Price", "cents", {"maximum": 3}, ["pair-reader", "price-reader"]),
        # Through allOf, no step of the data.
        ("Either", "kind", {"enum": ["a"]}, ["kind-reader"]),
    ],
)
def test_readers_are_found_wherever_the_schema_is_used(
    tmp_path: Path,
    run: Run,
    definition: str,
    member: str,
    change: dict[str, Any],
    expected: list[str],
) -> None:
    path = "events/sales/Deep/1.{}.0.json"
    changed = edited(DEEP, lambda s: s["$defs"][definition]["properties"][member].update(change))
    made = in_service_of(tmp_path, {path.format(1): changed}, {path.format(0): DEEP, **READERS})
    (told,) = review(run, made)["changes"]
    assert told["breaks"]
    for each in told["breaks"]:
        assert sorted(r["service"] for r in each["readBy"]) == expected
        others = {r["service"] for r in each["notReadBy"]}
        assert others == {path.split("/")[1][:-5] for path in READERS} - set(expected)


def test_a_review_of_the_repositorys_own_catalog_works(repository: Path, run: Run) -> None:
    outcome = run(repository, "review", "--base", "HEAD", "--format", "json")
    assert outcome.code in (0, 1), outcome.err
    assert json.loads(outcome.out)["review"]["base"].startswith("HEAD (")
