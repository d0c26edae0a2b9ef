"""Findings for other programs: GitHub, GitLab, JUnit, SARIF and Markdown."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from tests.catalogs import event, write
from tests.cli.conftest import Run

EVENT = "events/shop/Something/1.0.0.json"
PATH = f"schemas/{EVENT}"
#: A name that means something to whatever shows it.
HOSTILE = (
    "a|`<img src=x onerror=alert(1)> </details><script>x</script> @everybody "
    "![](http://evil.example/x.png) [y](http://evil.example) www.evil.example #12 *b* ]]>"
)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """An error, a warning with a suggestion, and a finding that relates to another place."""
    return write(
        tmp_path,
        {
            EVENT: event(
                properties={"orderId": {"description": "Names it.", "type": "strin"}},
                requird=["orderId"],
            ),
            "types/Money.json": event("Money"),
            "types/money.json": event("Money"),
        },
    )


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    schema = event(properties={"a": {"description": "A.", "type": "strin"}}, **{HOSTILE: 1})
    return write(tmp_path, {EVENT: schema})


def report(run: Run, root: Path, output_format: str) -> str:
    outcome = run(root, "validate", "--format", output_format)
    assert outcome.code == 1
    return outcome.out


def test_gitlab_gets_a_code_quality_report(faulty: Path, run: Run) -> None:
    entries = json.loads(report(run, faulty, "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert {entry["severity"] for entry in entries} == {"major", "minor"}
    entry = next(e for e in entries if e["check_name"] == "unknown-keyword")
    entry.pop("fingerprint")
    assert entry == {
        "description": "no draft knows the keyword `requird` (did you mean `required`?)",
        "check_name": "unknown-keyword",
        "severity": "minor",
        "location": {"path": PATH, "lines": {"begin": 11}},
    }


def test_gitlabs_fingerprints_are_unique_where_evgens_are_not(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: b'{"a": 1,\n "a": 1,\n "a": 1}'})
    ours = json.loads(report(run, tmp_path, "json"))["findings"]
    theirs = json.loads(report(run, tmp_path, "gitlab"))
    assert len({f["fingerprint"] for f in ours}) < len(ours)
    assert len({entry["fingerprint"] for entry in theirs}) == len(theirs)


def test_gitlabs_fingerprints_stay_when_lines_move(faulty: Path, run: Run) -> None:
    def fingerprints() -> set[str]:
        return {entry["fingerprint"] for entry in json.loads(report(run, faulty, "gitlab"))}

    before = fingerprints()
    (faulty / PATH).write_text("\n\n" + (faulty / PATH).read_text())
    assert fingerprints() == before


def test_junit_is_a_suite_of_failed_and_skipped_tests(faulty: Path, run: Run) -> None:
    suites = ET.fromstring(report(run, faulty, "junit"))
    (suite,) = suites
    cases = list(suite)
    assert suite.attrib["tests"] == str(len(cases))
    assert suite.attrib["failures"] == str(len(suite.findall("testcase/failure")))
    assert suite.attrib["skipped"] == str(len(suite.findall("testcase/skipped"))) == "1"
    assert suites.attrib["failures"] == suite.attrib["failures"]
    (case,) = [c for c in cases if c.attrib["name"].startswith("invalid-schema")]
    assert case.attrib["classname"] == PATH
    assert case.attrib["line"] == "8"
    (failure,) = case
    assert failure.attrib == {"type": "invalid-schema", "message": '"strin" is no JSON type'}
    assert failure.text == f'{PATH}:8:15: "strin" is no JSON type\nhelp: did you mean `string`?'


def test_junit_has_a_test_that_passes_when_nothing_is_wrong(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event()})
    outcome = run(tmp_path, "validate", "--format", "junit")
    assert outcome.code == 0
    suites = ET.fromstring(outcome.out)
    assert suites.attrib["tests"] == "1"
    assert suites.findall("testsuite/testcase")[0].attrib["name"] == "nothing is wrong"
    assert not suites.findall("testsuite/testcase/*")


def test_sarif_has_rules_results_fingerprints_and_related_places(faulty: Path, run: Run) -> None:
    log = json.loads(report(run, faulty, "sarif"))
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["shortDescription"]["text"]
    ours = {f["fingerprint"] for f in json.loads(report(run, faulty, "json"))["findings"]}
    assert {r["partialFingerprints"]["evgenFingerprint/v1"] for r in one["results"]} == ours
    (typed,) = [r for r in one["results"] if r["ruleId"] == "invalid-schema"]
    assert typed["level"] == "error"
    assert typed["message"] == {"text": '"strin" is no JSON type (did you mean `string`?)'}
    assert typed["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": PATH},
                "region": {"startLine": 8, "startColumn": 15},
            },
            "logicalLocations": [{"fullyQualifiedName": "/properties/orderId/type"}],
        }
    ]
    related = [place for r in one["results"] for place in r.get("relatedLocations", ())]
    assert related
    assert all(place["message"]["text"] and "physicalLocation" in place for place in related)


def test_sarif_makes_no_links(hostile: Path, run: Run) -> None:
    for result in json.loads(report(run, hostile, "sarif"))["runs"][0]["results"]:
        assert "](" not in result["message"]["text"]


def test_github_annotates_ten_of_a_kind_and_lists_the_rest(tmp_path: Path, run: Run) -> None:
    wrong = {f"p{i:02}": {"description": "A.", "type": "strin"} for i in range(13)}
    write(tmp_path, {EVENT: event(properties=wrong, requird=1)})
    lines = report(run, tmp_path, "github").splitlines()
    assert [line.split(" ", 1)[0] for line in lines[:11]] == ["::error"] * 10 + ["::warning"]
    assert len(lines) == 15
    assert all(line.startswith(f"{PATH}:") and "error[" in line for line in lines[11:14])
    assert lines[14] == (
        "Found 13 errors and 1 warning. 3 more than GitHub annotates stand in the log above."
    )


def test_markdown_is_a_list_with_the_worst_first(faulty: Path, run: Run) -> None:
    text = report(run, faulty, "markdown")
    first, *_ = text.splitlines()
    assert first.startswith("evgen found ")
    assert text.index("**invalid-schema**") < text.index("**unknown-keyword**")
    assert (
        f'- ❌ error **invalid-schema** `{PATH}:8`: "strin" is no JSON type\n'
        "  - help: did you mean `string`?\n"
    ) in text


def test_markdown_says_so_when_nothing_is_wrong(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event()})
    assert run(tmp_path, "validate", "--format", "markdown").out == "evgen found nothing wrong.\n"


def test_markdown_fits_a_comment(tmp_path: Path, run: Run) -> None:
    wrong = {f"p{i:03}": {"description": "A.", "type": "strin" * 9} for i in range(480)}
    write(tmp_path, {EVENT: event(properties=wrong)})
    text = report(run, tmp_path, "markdown")
    assert len(text) <= 65_536
    shown = text.count("**invalid-schema**")
    assert text.endswith(f"… and {480 - shown} more than fit in a comment.\n")


class _Shown(HTMLParser):
    """Which elements a page has, and what text stands outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self._code = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data


def test_markdown_shows_hostile_text_as_text(hostile: Path, run: Run) -> None:
    text = report(run, hostile, "markdown")
    page = _Shown()
    page.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))
    assert page.tags == {"p", "ul", "li", "strong", "code"}
    assert "@" not in page.text
    assert "<script>x</script>" in page.text  # as text


@pytest.mark.parametrize("output_format", ["gitlab", "junit", "sarif", "markdown"])
def test_every_report_can_be_read_whatever_a_schema_says(
    hostile: Path, run: Run, output_format: str
) -> None:
    text = report(run, hostile, output_format)
    if output_format == "junit":
        assert ET.fromstring(text).attrib["name"] == "evgen"
    elif output_format != "markdown":
        assert json.loads(text)
