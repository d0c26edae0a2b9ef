"""Filters of services, as ``validate`` and ``generate`` see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import CONFIGURATION, event, write
from tests.cli.conftest import Run, run

__all__ = ["run"]

MEMBERS: dict[str, Any] = {
    "properties": {
        "status": {"description": "How far.", "enum": ["NEW", "PAID"]},
        "note": {"description": "More.", "type": "string"},
    },
    "required": ["status"],
}
EVENT = "events/shop/Something/1.0.0.json"


def service(filter_: Any, **more: Any) -> dict[str, Any]:
    return {
        "description": "It listens.",
        "subscribes": [{"event": "Something", "major": 1, "filter": filter_, **more}],
    }


def found(run: Run, root: Path, *command: str) -> list[tuple[str, str, str, str]]:
    outcome = run(root, *(command or ("validate",)), "--format", "json")
    return [
        (f["severity"], f["rule"], f["path"], f["pointer"])
        for f in json.loads(outcome.out)["findings"]
    ]


def test_a_finding_stands_at_the_filter_of_its_service(tmp_path: Path, run: Run) -> None:
    files = {
        EVENT: event(**MEMBERS),
        "services/listener.json": service({"data": {"stauts": ["x"]}}),
    }
    write(tmp_path, files)
    at = "/subscribes/0/filter/data/stauts"
    expected = [("error", "filter-field", "schemas/services/listener.json", at)]
    assert found(run, tmp_path) == expected
    assert found(run, tmp_path, "generate", "--check") == expected
    assert run(tmp_path, "generate").code == 1
    assert not (tmp_path / "generated").exists()
    text = run(tmp_path, "validate").out
    assert "listener.json:9:11 error[filter-field] `data` has no member `stauts`" in text
    assert "help: did you mean `data.status`?" in text


def test_a_good_filter_is_no_matter(tmp_path: Path, run: Run) -> None:
    write(
        tmp_path,
        {EVENT: event(**MEMBERS), "services/s.json": service({"data": {"status": ["PAID"]}})},
    )
    assert found(run, tmp_path) == []
    assert run(tmp_path, "generate").code == 0


def test_warnings_are_weighed_by_the_configuration(tmp_path: Path, run: Run) -> None:
    files = {
        EVENT: event(**MEMBERS),
        "services/s.json": service({"data": {"status": [{"exists": True}]}}),
    }
    write(tmp_path, files)
    at = "/subscribes/0/filter/data/status/0"
    assert found(run, tmp_path) == [("warning", "filter-always", "schemas/services/s.json", at)]
    assert run(tmp_path, "validate").code == 0
    write(tmp_path, files, CONFIGURATION + '[rules]\n"filter-always" = "error"\n')
    assert run(tmp_path, "validate").code == 1
    write(tmp_path, files, CONFIGURATION + '[rules]\n"filter-always" = "off"\n')
    assert found(run, tmp_path) == []


def test_what_excludes_events_of_an_earlier_version_is_not_redundant(
    tmp_path: Path, run: Run
) -> None:
    # In 1.1.0 every event has a note, but those of 1.0.0 go on to come.
    later = {**MEMBERS, "required": ["status", "note"]}
    files = {
        EVENT: event(**MEMBERS),
        "events/shop/Something/1.1.0.json": event(**later),
        "services/s.json": service({"data": {"note": [{"exists": True}]}}),
    }
    write(tmp_path, files)
    assert not [f for f in found(run, tmp_path) if f[1].startswith("filter")]
    both = {**files, EVENT: event(**later)}
    write(tmp_path, both)
    assert [f[1] for f in found(run, tmp_path) if f[1].startswith("filter")] == ["filter-always"]


def test_a_draft_is_not_looked_at(tmp_path: Path, run: Run) -> None:
    draft = {"properties": {"other": {"type": "string", "description": "It."}}}
    files = {
        EVENT: event(**MEMBERS),
        "events/shop/Something/1.1.0.json": event(**draft, **{"x-evgen": {"status": "draft"}}),
        "services/s.json": service({"data": {"status": ["NEW"]}}),
    }
    write(tmp_path, files)
    assert not [f for f in found(run, tmp_path) if f[1].startswith("filter")]


@pytest.mark.parametrize(("status", "is_told"), [("NEW", True), ("PAID", False)])
def test_examples_that_nobody_gets(tmp_path: Path, run: Run, status: str, is_told: bool) -> None:
    example = {"examples": [{"status": status}]}
    files = {
        EVENT: event(**MEMBERS, **example),
        "services/s.json": service({"data": {"status": ["PAID"]}}),
    }
    write(tmp_path, files)
    at = ("note", "unmatched-examples", "schemas/services/s.json", "/subscribes/0/filter")
    assert found(run, tmp_path) == ([at] if is_told else [])


def test_a_bus_has_room_for_thirty_rules_with_wildcards(tmp_path: Path, run: Run) -> None:
    wild = service({"data": {"note": [{"wildcard": "a*b"}]}})
    files: dict[str, Any] = {EVENT: event(**MEMBERS)}
    files |= {f"services/s{number:02}.json": wild for number in range(30)}
    write(tmp_path, files)
    assert found(run, tmp_path) == []
    not_ = service({"data": {"note": [{"anything-but": {"wildcard": "a*b"}}]}})
    write(tmp_path, {"services/t.json": not_})
    assert found(run, tmp_path) == [
        ("warning", "filter-limit", "schemas/services/t.json", "/subscribes/0")
    ]


def test_events_without_envelope(tmp_path: Path, run: Run) -> None:
    bare = event(**MEMBERS, **{"x-evgen": {"envelope": "none"}})
    write(tmp_path, {EVENT: bare, "services/s.json": service({"data": {"status": ["PAID"]}})})
    text = run(tmp_path, "validate").out
    assert "did you mean `status`? this event has no envelope" in text


def test_a_faulty_service_does_not_hide_the_filters_of_others(tmp_path: Path, run: Run) -> None:
    wrong = service({"data": {"stauts": ["x"]}})
    both = [{"event": "Nothing"}, *wrong["subscribes"]]
    files = {
        EVENT: event(**MEMBERS),
        "services/a.json": {"description": "It.", "subscribes": both},
        "services/b.json": wrong,
    }
    write(tmp_path, files)
    assert [f[1:3] for f in found(run, tmp_path)] == [
        ("unknown-event", "schemas/services/a.json"),
        ("filter-field", "schemas/services/b.json"),
    ]
