"""Breaking changes that are accepted for a while, and entries that are wrong, stale or expired."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Outcome, Run
from tests.histories import Repository, repository

A = "events/shop/A/1.0.0.json"
MINOR = A.replace("1.0.0", "1.1.0")
FILE = "evgen.accept.toml"
TEXT = event("A", properties={"x": {"description": "A text.", "type": "string"}})
NUMBER = event("A", properties={"x": {"description": "A number.", "type": "integer"}})
#: 2026-06-01
TODAY = "1780272000"


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)


@pytest.fixture
def edited(tmp_path: Path) -> Repository:
    """A released version that was edited, in a repository."""
    repo = repository(tmp_path)
    repo.commit({A: TEXT})
    repo.branch("feature")
    repo.write({A: NUMBER})
    return repo


def validate(run: Run, folder: Path) -> Outcome:
    return run(folder, "validate", "--format", "json")


def findings(outcome: Outcome) -> list[dict[str, Any]]:
    found = json.loads(outcome.out)["findings"]
    assert isinstance(found, list)
    return found


def accept(
    run: Run, folder: Path, fingerprint: str, until: str = "2026-12-31", reason: str = "A reason."
) -> Outcome:
    return run(folder, "accept", fingerprint, "--reason", reason, "--until", until)


def entry(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text, "utf-8")


def test_an_accepted_finding_is_a_note_until_its_day_is_over(
    edited: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = findings(validate(run, edited.folder))
    outcome = accept(run, edited.folder, before["fingerprint"], "2026-06-01")
    assert outcome.code == 0
    assert outcome.out == (
        f"{FILE}: accepted until 2026-06-01: released-version-changed at schemas/{A}:8\n"
    )
    after = validate(run, edited.folder)
    (note,) = findings(after)
    assert after.code == 0
    assert (note["severity"], note["fingerprint"]) == ("note", before["fingerprint"])
    assert note["message"] == f"{before['message']} (accepted until 2026-06-01: A reason.)"
    assert (note["related"][-1]["path"], note["related"][-1]["line"]) == (FILE, 4)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(TODAY) + 86_400))
    expired = validate(run, edited.folder)
    assert expired.code == 1
    entry_, again = findings(expired)
    assert (entry_["rule"], entry_["path"], entry_["line"]) == ("expired-acceptance", FILE, 4)
    assert again == before


def test_the_entry_says_to_people_what_was_accepted(edited: Repository, run: Run) -> None:
    (finding,) = findings(validate(run, edited.folder))
    reason = 'Two\nlines, "quotes", a \\ and \u202e.'
    accept(run, edited.folder, finding["fingerprint"], reason=reason)
    text = (edited.folder / FILE).read_text("utf-8")
    assert text.startswith("# Breaking changes that are accepted for a while.")
    assert "\u202e" not in text
    assert tomllib.loads(text) == {
        "accept": [
            {
                "fingerprint": finding["fingerprint"],
                "rule": "released-version-changed",
                "path": f"schemas/{A}",
                "pointer": "/properties/x/type",
                "message": finding["message"],
                "reason": reason,
                "until": date(2026, 12, 31),
            }
        ]
    }


def test_accepting_all_that_breaks_accepts_the_number_too(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {A: TEXT, MINOR: {**NUMBER, "required": ["x"]}})
    every = findings(validate(run, tmp_path))
    breaks = [f["fingerprint"] for f in every if f["rule"] != "bump-too-small"]
    assert len(breaks) == len(every) - 1 == 2
    accept(run, tmp_path, breaks[0])
    assert [f["severity"] for f in findings(validate(run, tmp_path))].count("error") == 2
    accept(run, tmp_path, breaks[1], "2027-12-31")
    outcome = validate(run, tmp_path)
    assert outcome.code == 0
    assert {f["severity"] for f in findings(outcome)} == {"note"}
    assert any(
        "(accepted until 2026-12-31 with what breaks)" in f["message"] for f in findings(outcome)
    )


def test_another_change_of_the_same_version_is_not_accepted(edited: Repository, run: Run) -> None:
    (first,) = findings(validate(run, edited.folder))
    accept(run, edited.folder, first["fingerprint"])
    edited.write({A: {**NUMBER, "properties": {"x": {"type": "boolean", "description": "b"}}}})
    outcome = validate(run, edited.folder)
    assert outcome.code == 1
    assert sorted((f["rule"], f["severity"]) for f in findings(outcome)) == [
        ("released-version-changed", "error"),
        ("stale-acceptance", "warning"),
    ]


def test_a_stale_entry_is_a_warning_at_its_line(edited: Repository, run: Run) -> None:
    (finding,) = findings(validate(run, edited.folder))
    accept(run, edited.folder, finding["fingerprint"])
    edited.write({A: TEXT})
    outcome = validate(run, edited.folder)
    (stale,) = findings(outcome)
    assert (stale["rule"], stale["severity"], stale["path"], stale["line"]) == (
        "stale-acceptance",
        "warning",
        FILE,
        4,
    )
    assert outcome.code == 0


def test_without_a_base_nobody_knows_whether_it_is_stale(
    edited: Repository, tmp_path: Path, run: Run
) -> None:
    (finding,) = findings(validate(run, edited.folder))
    accept(run, edited.folder, finding["fingerprint"])
    folder = write(tmp_path / "elsewhere" / "plain", {A: NUMBER})
    (folder / FILE).write_bytes((edited.folder / FILE).read_bytes())
    (tmp_path / ".git").rename(tmp_path / "git")
    assert findings(validate(run, folder)) == []


@pytest.mark.parametrize("newline", ["", "\n"])
def test_what_is_in_the_file_stays(edited: Repository, run: Run, newline: str) -> None:
    mine = f"# Mine.\n\n[[accept]]\nfingerprint = '0123456789abcdef'\nreason = 'r' # why\nuntil = '2026-07-01'{newline}"
    entry(edited.folder, mine)
    (finding,) = (f for f in findings(validate(run, edited.folder)) if f["path"] != FILE)
    assert accept(run, edited.folder, finding["fingerprint"]).code == 0
    text = (edited.folder / FILE).read_text("utf-8")
    assert text.startswith(mine)
    assert [e["fingerprint"] for e in tomllib.loads(text)["accept"]] == [
        "0123456789abcdef",
        finding["fingerprint"],
    ]


# What `accept` refuses.


def test_an_unknown_fingerprint(edited: Repository, run: Run) -> None:
    (finding,) = findings(validate(run, edited.folder))
    near = finding["fingerprint"][:-1] + ("0" if finding["fingerprint"][-1] != "0" else "1")
    outcome = accept(run, edited.folder, near)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"did you mean `{finding['fingerprint']}`?" in outcome.err
    edited.write({A: TEXT})
    assert "there is nothing to accept" in accept(run, edited.folder, near).err
    assert not (edited.folder / FILE).exists()


def test_lint_cannot_be_accepted(edited: Repository, run: Run) -> None:
    edited.write({"events/shop/B/1.0.0.json": {"title": "B", "type": "object"}})
    (lint,) = (f for f in findings(validate(run, edited.folder)) if f["severity"] == "warning")
    outcome = accept(run, edited.folder, lint["fingerprint"])
    assert outcome.code == 2
    assert "undescribed-event cannot be accepted" in outcome.err
    assert not (edited.folder / FILE).exists()


def test_twice(edited: Repository, run: Run) -> None:
    (finding,) = findings(validate(run, edited.folder))
    accept(run, edited.folder, finding["fingerprint"])
    before = (edited.folder / FILE).read_bytes()
    outcome = accept(run, edited.folder, finding["fingerprint"])
    assert outcome.code == 2
    assert f"{FILE}:4" in outcome.err
    assert (edited.folder / FILE).read_bytes() == before


@pytest.mark.parametrize("until", ["soon", "2026-13-01", "2026-1-1", "20261231", ""])
def test_no_day(edited: Repository, run: Run, until: str) -> None:
    outcome = accept(run, edited.folder, "0123456789abcdef", until)
    assert outcome.code == 2
    assert "YYYY-MM-DD" in outcome.err


def test_no_reason(edited: Repository, run: Run) -> None:
    outcome = accept(run, edited.folder, "0123456789abcdef", reason=" ")
    assert outcome.code == 2
    assert "--reason" in outcome.err


def test_a_catalog_with_errors(edited: Repository, run: Run) -> None:
    edited.write({A: "{"})
    outcome = accept(run, edited.folder, "0123456789abcdef")
    assert (outcome.code, outcome.out) == (1, "")
    assert "invalid-json" in outcome.err


def test_a_link_is_not_written_through(edited: Repository, run: Run, tmp_path: Path) -> None:
    (finding,) = findings(validate(run, edited.folder))
    target = tmp_path / "elsewhere.toml"
    target.write_text("")
    (edited.folder / FILE).symlink_to(target)
    outcome = accept(run, edited.folder, finding["fingerprint"])
    assert outcome.code != 0
    assert target.read_text() == ""
    assert "not-a-regular-file" in validate(run, edited.folder).out


# What is wrong with the file.


_GOOD = "[[accept]]\nfingerprint = '0123456789abcdef'\nreason = 'r'\nuntil = 2026-07-01\n"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("[[accept]\n", 1, "is not TOML", "mend the syntax"),
        (b"reason = '\xff'\n", 1, "is not UTF-8", "save it as UTF-8"),
        ("# x\n[[acept]]\n", 2, "unknown key `acept`", "did you mean `accept`?"),
        ("accept = 1\n", 1, "`accept` is not a list of tables", "[[accept]]"),
        (_GOOD + _GOOD.replace("reason", "raeson"), 7, "unknown key `raeson`", "`reason`"),
        (_GOOD.replace("reason = 'r'\n", ""), 1, "`reason` is missing", "add `reason`"),
        (_GOOD.replace("'r'", "' '"), 3, "the reason is empty", "say why"),
        (_GOOD.replace("'r'", "1"), 3, "`reason` is not text", "quotes"),
        (_GOOD.replace("0123", "01x3"), 2, "'01x3456789abcdef' is no fingerprint", "16 digits"),
        (_GOOD.replace("2026-07-01", "2026-07-01T00:00:00Z"), 4, "which is no day", "YYYY-MM-DD"),
        (_GOOD.replace("2026-07-01", "'July'"), 4, "which is no day", "YYYY-MM-DD"),
        (f"{_GOOD}\n{_GOOD}", 6, "is accepted in line 1 too", "keep one"),
    ],
)
def test_a_faulty_file(
    tmp_path: Path, run: Run, text: str | bytes, line: int, message: str, hint: str
) -> None:
    write(tmp_path, {A: TEXT})
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / FILE).write_bytes(content)
    outcome = validate(run, tmp_path)
    wrong = [f for f in findings(outcome) if f["rule"] == "invalid-acceptance"]
    assert (outcome.code, wrong[0]["path"], wrong[0]["line"]) == (1, FILE, line)
    assert message in wrong[0]["message"]
    assert hint in wrong[0]["hint"]
    refused = accept(run, tmp_path, "fedcba9876543210")
    assert refused.code == 1
    assert "invalid-acceptance" in refused.err
    assert (tmp_path / FILE).read_bytes() == content
    write(tmp_path, {A: "{"})  # it is told beside what is wrong with the catalog
    assert "invalid-acceptance" in validate(run, tmp_path).out


def test_source_date_epoch_has_to_be_a_number(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {A: TEXT})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert validate(run, tmp_path).code == 2
    assert run(tmp_path, "generate").code == 0
