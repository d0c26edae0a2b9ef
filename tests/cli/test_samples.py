"""Samples beside a service on the command line: what is shown, what fails, what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run

ORDERED = event(
    "Ordered",
    properties={"total": {"description": "What to pay.", "type": "integer", "maximum": 1000}},
    required=["total"],
)


def project(root: Path, minimum: int, *samples: tuple[int, bool]) -> Path:
    lines = [
        json.dumps({"expect": expect, "detail": {"metadata": {"version": "1.0.0"}, "data": {"total": total}}})
        for total, expect in samples
    ]  # fmt: skip
    files: dict[str, Any] = {
        "events/shop/Ordered/1.0.0.json": ORDERED,
        "services/reader.json": {
            "description": "Reads.",
            "subscribes": [
                {"event": "Ordered", "filter": {"data": {"total": [{"numeric": [">=", minimum]}]}}}
            ],
        },
        "services/reader.events.jsonl": "\n".join(lines) + "\n",
    }
    return write(root, files)


def test_a_finding_shows_the_line_and_what_does_not_hold(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    outcome = run(project(tmp_path, 100, (100, True), (99, True)), "validate")
    assert outcome.code == 1
    assert outcome.out.startswith("""\
schemas/services/reader.events.jsonl:2:12 error[sample-mismatch]
  no rule of `reader` for `Ordered@1` matches this event
     |
   2 | {"expect": true, "detail": {"metadata": {"version": "1.0.0"}, "data": {"total": 99}}}
     |            ^^^^
  note: schemas/services/reader.json:8:20: this does not hold
  help: correct the filter, or say `false`
""")


def test_nothing_is_generated_from_a_filter_that_does_not_do_what_it_is_for(
    tmp_path: Path, run: Run
) -> None:
    project(tmp_path, 100, (99, True))
    outcome = run(tmp_path, "generate")
    assert outcome.code == 1
    assert "sample-mismatch" in outcome.out
    assert not (tmp_path / "generated").exists()


def test_another_sample_makes_nothing_out_of_date(tmp_path: Path, run: Run) -> None:
    project(tmp_path, 100, (99, False))
    assert run(tmp_path, "generate").code == 0
    project(tmp_path, 100, (99, False), (100, True))
    assert run(tmp_path, "generate", "--check").code == 0


def test_a_wrong_sample_hides_nothing_of_its_filter(tmp_path: Path, run: Run) -> None:
    outcome = run(project(tmp_path, 1001, (0, True)), "validate", "--format", "json")
    found = [f["rule"] for f in json.loads(outcome.out)["findings"]]
    assert "sample-mismatch" in found
    assert "filter-never" in found


def test_a_wrong_sample_stops_nobody_who_asks_about_an_event(tmp_path: Path, run: Run) -> None:
    project(tmp_path, 100)
    samples = tmp_path / "schemas/services/reader.events.jsonl"
    samples.write_text('{"expect": true, "detail": {}}\n')
    told = run(tmp_path, "validate").out
    assert "`evgen sample Ordered@1 --wrap detail` makes whole details" in " ".join(told.split())
    made = run(tmp_path, "sample", "Ordered@1", "--wrap", "detail")
    assert (made.code, made.err) == (0, "")
    samples.write_text(f'{{"expect": true, "detail": {made.out.strip()}}}\n')
    assert "invalid-sample" not in run(tmp_path, "validate").out
    samples.write_text("{")
    filter_ = '{"data": {"total": [{"numeric": [">", 5]}]}}'
    assert run(tmp_path, "pattern", "check", "Ordered", filter_).code == 0


def test_a_wrong_sample_hides_no_review(tmp_path: Path, run: Run) -> None:
    from tests.histories import repository

    made = repository(tmp_path)
    project(tmp_path, 100, (99, True))
    made.commit()
    made.branch("change")
    project(tmp_path, 100, (100, True))
    made.commit()
    outcome = run(tmp_path, "review", "--format", "json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["review"]["changes"] == []
