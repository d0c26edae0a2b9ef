"""What findings look like in each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run

EVENT = "events/shop/Something/1.0.0.json"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A catalog with an error, and a warning that has a suggestion."""
    return write(
        tmp_path,
        {
            EVENT: event(
                properties={"orderId": {"description": "Names it.", "type": "strin"}},
                requird=["orderId"],
            )
        },
    )


def test_text_shows_the_line_a_caret_and_the_cure(faulty: Path, run: Run) -> None:
    outcome = run(faulty, "validate")
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        'schemas/events/shop/Something/1.0.0.json:8:15 error[invalid-schema] "strin" is no JSON type',
        "     |",
        '   8 |       "type": "strin"',
        "     |               ^^^^^^^",
        "  help: did you mean `string`?",
        "",
        "schemas/events/shop/Something/1.0.0.json:11:3 warning[unknown-keyword]",
        "  no draft knows the keyword `requird`",
        "     |",
        '  11 |   "requird": [',
        "     |   ^^^^^^^^^",
        "  help: did you mean `required`?",
        "",
        "Found 1 error and 1 warning.",
    ]


def test_concise_is_a_line_each(faulty: Path, run: Run) -> None:
    outcome = run(faulty, "validate", "--format", "concise")
    assert outcome.out.splitlines() == [
        "schemas/events/shop/Something/1.0.0.json:8:15: error[invalid-schema] "
        '"strin" is no JSON type (did you mean `string`?)',
        "schemas/events/shop/Something/1.0.0.json:11:3: warning[unknown-keyword] "
        "no draft knows the keyword `requird` (did you mean `required`?)",
    ]


def test_json_is_the_contracts_object(faulty: Path, run: Run) -> None:
    document = json.loads(run(faulty, "validate", "--format", "json").out)
    assert document["version"] == 1
    assert document["summary"] == {"error": 1, "warning": 1, "note": 0}
    first = document["findings"][0]
    fingerprint = first.pop("fingerprint")
    assert len(fingerprint) == 16
    assert first == {
        "rule": "invalid-schema",
        "severity": "error",
        "message": '"strin" is no JSON type',
        "path": "schemas/events/shop/Something/1.0.0.json",
        "line": 8,
        "column": 15,
        "pointer": "/properties/orderId/type",
        "hint": "did you mean `string`?",
        "related": [],
    }


def test_a_fingerprint_stays_when_lines_move(faulty: Path, run: Run) -> None:
    def fingerprints() -> list[str]:
        document = json.loads(run(faulty, "validate", "--format", "json").out)
        return [finding["fingerprint"] for finding in document["findings"]]

    before = fingerprints()
    path = faulty / "schemas" / EVENT
    path.write_text("\n\n" + path.read_text())
    assert fingerprints() == before


def test_json_is_json_when_nothing_is_wrong(tmp_path: Path, run: Run) -> None:
    outcome = run(write(tmp_path, {EVENT: event()}), "validate", "--format", "json")
    assert outcome.code == 0
    assert json.loads(outcome.out) == {
        "version": 1,
        "findings": [],
        "summary": {"error": 0, "warning": 0, "note": 0},
    }


def test_github_annotates_worst_first(faulty: Path, run: Run) -> None:
    outcome = run(faulty, "validate", "--format", "github")
    assert outcome.out.splitlines() == [
        "::error title=evgen (invalid-schema),file=schemas/events/shop/Something/1.0.0.json,line=8,col=15::"
        '"strin" is no JSON type%0Ahelp: did you mean `string`?',
        "::warning title=evgen (unknown-keyword),file=schemas/events/shop/Something/1.0.0.json,line=11,col=3::"
        "no draft knows the keyword `requird`%0Ahelp: did you mean `required`?",
        "Found 1 error and 1 warning.",
    ]


def test_hostile_text_cannot_command_a_terminal_or_a_log(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: '{"type": "object", "\\u001b[2J\\n::error::x": 1}'})
    for output_format in ("text", "concise", "github"):
        out = run(tmp_path, "validate", "--format", output_format).out
        assert "\x1b" not in out
        assert "\n::error::x" not in out


@pytest.mark.parametrize("width", [60, 80, 200])
def test_text_is_never_wider_than_the_terminal(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    long = {f"name{i}": {"description": "A.", "type": "strin"} for i in range(3)}
    write(tmp_path, {EVENT: json.dumps(event(properties=long)).encode()})
    monkeypatch.setenv("COLUMNS", str(width))
    out = run(tmp_path, "validate").out
    assert "strin" in out
    unbreakable = len("schemas/events/shop/Something/1.0.0.json:1:1000 error[invalid-schema]")
    assert max(map(len, out.splitlines())) <= max(width, unbreakable)


def test_an_unknown_format_is_refused_with_a_suggestion(tmp_path: Path, run: Run) -> None:
    outcome = run(write(tmp_path, {EVENT: event()}), "validate", "--format", "jason")
    assert outcome.code == 2
    assert "did you mean `json`?" in " ".join(outcome.err.split())


def test_colours_follow_the_reader(faulty: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run(faulty, "validate").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31m" in run(faulty, "validate").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run(faulty, "validate").out
