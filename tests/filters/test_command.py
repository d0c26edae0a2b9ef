"""``evgen pattern check``: for people, for programs, and for many lines."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run, run

__all__ = ["run"]

SCHEMA: dict[str, Any] = {
    "properties": {
        "status": {"enum": ["NEW", "PAID"]},
        "total": {"$ref": "../../../types/Money.json"},
        "note": {"type": "string"},
    },
    "required": ["status", "total"],
}
MONEY = {
    "title": "Money",
    "description": "An amount.",
    "type": "object",
    "properties": {"amount": {"type": "integer", "minimum": 0, "maximum": 10_000}},
    "required": ["amount"],
}
FILES = {"events/shop/Something/1.0.0.json": event(**SCHEMA), "types/Money.json": MONEY}
GOOD = '{"data": {"status": ["PAID"]}}'
BAD = '{"data": {\n  "status": ["PAYED"]\n}}'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


def test_a_good_filter_comes_with_two_details(shop: Path, run: Run) -> None:
    outcome = run(shop, "pattern", "check", "Something", GOOD)
    assert (outcome.code, outcome.err) == (0, "")
    first, matching, missing = outcome.out.split("\n\n")
    assert first == "Something@1.0.0: ok"
    assert matching.startswith("This detail matches:\n{")
    assert missing.startswith("This detail does not match:\n{")
    shown = [json.loads(text.split(":\n", 1)[1]) for text in (matching, missing)]
    assert [detail["data"]["status"] for detail in shown] == ["PAID", "NEW"]
    assert {detail["metadata"]["version"] for detail in shown} == {"1.0.0"}


def test_what_is_wrong_is_shown_in_its_line(shop: Path, run: Run) -> None:
    outcome = run(shop, "pattern", "check", "Something@1", BAD)
    assert outcome.code == 1
    assert 'FILTER:2:14 error[filter-never] no event has `"PAYED"` in `data.status`' in outcome.out
    assert '   2 |   "status": ["PAYED"]\n     |              ^^^^^^^' in outcome.out
    assert "note: schemas/events/shop/Something/1.0.0.json:6:15: this is" in outcome.out
    assert "help: did you mean `PAID`?" in outcome.out
    assert "This detail" not in outcome.out  # where nothing gets through, any detail would do


def test_a_value_is_never_said_to_be_meant_for_itself(tmp_path: Path, run: Run) -> None:
    how = {"method": {"enum": ["card", "cash"]}}
    only_with_digits = {
        "if": {"properties": {"method": {"const": "card"}}},
        "then": {"required": ["digits"]},
    }
    schema = event(properties=how, required=["method"], **only_with_digits)
    write(tmp_path, {"events/shop/Something/1.0.0.json": schema})
    asked = ("pattern", "check", "Something", '{"data": {"method": ["card"]}}', "--format", "json")
    (finding,) = json.loads(run(tmp_path, *asked).out)["findings"]
    assert finding["rule"] == "filter-never"
    assert finding["hint"].startswith("the schema lists it, and excludes it elsewhere")


def test_details_are_laid_out_for_the_terminal(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = run(shop, "pattern", "check", "Something", GOOD).out
    assert '\n  "data": {"status": "PAID", "total": {"amount": 1}}\n' in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('// paid orders\n{"data": {}}', "1:1", "JSON has no comments"),
        ('{\n  "data": {"status": ["PAID"]}, // paid\n}', "2:33", "JSON has no comments"),
        ('{"data": {"note": ["\\q"]}}', "1:21", "invalid \\escape"),
        ("not json", "1:1", "expecting value"),
        ('{"data": {}}\n{}', "2:1", "text after the end"),
        ("", "1:1", "the file is empty"),
    ],
)
@pytest.mark.parametrize("output_format", ["text", "concise", "json"])
def test_a_filter_that_is_not_json_is_told_with_its_place(
    shop: Path, run: Run, text: str, place: str, message: str, output_format: str
) -> None:
    (shop / "filter.json").write_text(text)
    asked = ("pattern", "check", "Something", "filter.json", "--format", output_format)
    outcome = run(shop, *asked)
    assert outcome.code == 1
    line, column = place.split(":")
    here = f'"line": {line},\n      "column": {column},' if output_format == "json" else place
    assert here in outcome.out
    assert json.dumps(message)[1:-1] in outcome.out or message in outcome.out


@pytest.mark.parametrize(
    ("filter_", "told"),
    [
        (
            {"source": ["a.b"], "data": {"status": ["PAID"]}},
            "it stands beside `detail`, and a filter is written against `detail`: leave it out",
        ),
        (
            {"detail-type": ["Something"], "detail": {"data": {"status": ["PAID"]}}},
            "it stands beside `detail`, and a filter is written against `detail`: leave it out",
        ),
        (
            {"detail": {"data": {"stats": ["PAID"]}}},
            "a filter is what stands in `detail`: leave that out",
        ),
        (  # the major is evgen's to match
            {"detail": {"metadata": {"version": [{"prefix": "1."}]}}},
            "evgen itself matches `metadata.version`: leave `detail` out",
        ),
    ],
)
def test_a_whole_pattern_is_no_filter(
    shop: Path, run: Run, filter_: dict[str, Any], told: str
) -> None:
    asked = ("pattern", "check", "Something", json.dumps(filter_), "--format", "json")
    (finding, *_) = json.loads(run(shop, *asked).out)["findings"]
    assert finding["hint"] == told


def test_the_schema_that_is_meant_may_be_a_shared_type(shop: Path, run: Run) -> None:
    filter_ = '{"data": {"total": {"amount": [{"numeric": ["<", 0]}]}}}'
    outcome = run(shop, "pattern", "check", "Something", filter_)
    assert "note: schemas/types/Money.json:6:15:" in outcome.out


def test_for_programs(shop: Path, run: Run) -> None:
    answer = json.loads(run(shop, "pattern", "check", "Something", GOOD, "--format", "json").out)
    assert list(answer) == ["verdict", "findings", "matching", "missing"]
    assert (answer["verdict"], answer["findings"]) == ("ok", [])
    outcome = run(shop, "pattern", "check", "Something", BAD, "--format", "json")
    answer = json.loads(outcome.out)
    (finding,) = answer["findings"]
    assert outcome.code == 1
    assert (answer["verdict"], finding["verdict"], finding["rule"]) == (
        "never", "never", "filter-never",
    )  # fmt: skip
    assert (finding["pointer"], finding["line"], finding["column"]) == ("/data/status/0", 2, 14)
    assert "matching" not in answer


def test_a_file_and_standard_input(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "filter.json").write_text(BAD)
    assert "filter.json:2:14 error" in run(shop, "pattern", "check", "Something", "filter.json").out
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(BAD.encode())))
    assert "FILTER:2:14 error" in run(shop, "pattern", "check", "Something", "-").out


def test_other_formats_of_findings(shop: Path, run: Run) -> None:
    outcome = run(shop, "pattern", "check", "Something", BAD, "--format", "github")
    assert outcome.code == 1
    assert outcome.out.startswith("::error ")


@pytest.mark.parametrize(
    ("filter_", "verdict", "code"),
    [
        ('{"data": {"status": "PAID"}}', "syntax", 1),
        ('{"data": ', "syntax", 1),
        ('{"metadata": {"version": ["1.0.0"]}}', "syntax", 1),  # evgen matches it already
        ('{"data": {"total": {"amount": [{"numeric": [">=", 0]}]}}}', "always", 0),
        ('{"data": {"note": ["' + "x" * 2000 + '"]}}', "limit", 0),
        ('{"data": {"note": ["' + "x" * 4000 + '"]}}', "limit", 1),
    ],
)
def test_only_errors_fail(shop: Path, run: Run, filter_: str, verdict: str, code: int) -> None:
    outcome = run(shop, "pattern", "check", "Something", filter_, "--format", "json")
    assert (json.loads(outcome.out)["verdict"], outcome.code) == (verdict, code)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "EVENT and FILTER are missing"),
        (("Something",), "FILTER is missing"),
        ((GOOD, "Something"), "EVENT comes first, then FILTER"),
        (("Smething", GOOD), "did you mean `Something`?"),
        (("Something", GOOD, "--batch", "x"), "--batch takes no EVENT and FILTER"),
        (("--batch", "x", "--format", "text"), "--batch answers in JSON"),
    ],
)
def test_what_cannot_be_asked(shop: Path, run: Run, arguments: tuple[str, ...], said: str) -> None:
    outcome = run(shop, "pattern", "check", *arguments)
    assert outcome.code == 2
    assert said in outcome.err


def test_a_file_that_is_not_there(shop: Path, run: Run) -> None:
    (shop / "filter.json").write_text(GOOD)
    outcome = run(shop, "pattern", "check", "Something", "filtr.json")
    assert outcome.code == 3
    assert "there is no file filtr.json" in outcome.err
    assert "did you mean `filter.json`?" in outcome.err
    outcome = run(shop, "pattern", "check", "Something", "zzz")
    assert "help: name a file, - for standard input, or give the JSON itself" in outcome.err


def test_lines_are_answered_in_order(tmp_path: Path, run: Run) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": ["x", "y"]}}, "required": ["a"]}
    lines = [
        {"id": 1, "schema": schema, "filter": {"data": {"a": ["x"]}}},
        {"schema": schema, "filter": {"a": ["x"]}, "envelope": "none"},
        {"id": "three", "schema": schema, "filter": '{"data": {"a": ["z"]}}'},
        {"id": 4, "schema": schema, "filter": ["x"]},
        {"id": 5, "schema": True, "filter": {"data": ["x"]}},
    ]
    (tmp_path / "lines.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    outcome = run(tmp_path, "pattern", "check", "--batch", "lines.jsonl")
    assert outcome.code == 0
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [answer.get("id") for answer in answers] == [1, None, "three", 4, 5]
    assert [answer["verdict"] for answer in answers] == ["ok", "ok", "never", "syntax", "ok"]
    assert answers[0]["matching"]["data"] == {"a": "x"}
    assert answers[1]["missing"] == {"a": "y"}


def test_many_lines_are_answered_as_few_are(tmp_path: Path, run: Run) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0}}}
    lines = [
        json.dumps({"id": n, "schema": schema, "filter": {"data": {"n": [n - 2]}}})
        for n in range(130)
    ]
    # A number that no double is: its spelling has to survive.
    lines.append(
        '{"id": 130, "schema": {}, "filter": {"data": [{"numeric": ["=", 0.1000000000000000055]}]}}'
    )
    (tmp_path / "lines.jsonl").write_text("\n".join(lines))
    outcome = run(tmp_path, "pattern", "check", "--batch", "lines.jsonl")
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [answer["id"] for answer in answers] == list(range(131))
    verdicts = [answer["verdict"] for answer in answers]
    assert verdicts == ["never"] * 2 + ["ok"] * 128 + ["syntax"]


@pytest.mark.parametrize(
    ("filter_", "verdict"),
    [
        ('{"data": {"n": [{"numeric": ["<", 1e400]}]}}', "syntax"),
        (f'{{"data": {{"n": [{{"numeric": ["=", {"9" * 5000}]}}]}}}}', "syntax"),
        (f'{{"data": {{"n": [{"9" * 5000}]}}}}', "limit"),
        ('{"data": {"n": [9007199254740993]}}', "fragile"),
        ('{"data": {"n": [1], "n": [2]}}', "fragile"),
        ('{"data": {"n": [1]}, "data": {"m": [2]}}', "ok"),
        ('{"data": {"n": [Infinity]}}', None),
        ('{"data": {"m": ["\\ud800"]}}', None),
        ('{"data": {"m": ["\\ud83d\\ude00"]}}', "type"),
    ],
)
def test_filters_in_lines_are_read_as_they_are_spelled(
    tmp_path: Path, run: Run, filter_: str, verdict: str | None
) -> None:
    schema = '{"type": "object", "properties": {"n": {"type": "number"}, "m": {"type": "integer"}}}'
    (tmp_path / "lines.jsonl").write_text(f'{{"id": 1, "schema": {schema}, "filter": {filter_}}}')
    outcome = run(tmp_path, "pattern", "check", "--batch", "lines.jsonl")
    answer = json.loads(outcome.out)
    assert (answer["id"] if verdict else "error" in answer) == 1
    assert (answer.get("verdict"), outcome.code) == (verdict, 0 if verdict else 1)


def test_lines_that_cannot_be_read_leave_the_others_answered(tmp_path: Path, run: Run) -> None:
    good = json.dumps({"id": 9, "schema": {"type": "string"}, "filter": {"data": ["x"]}})
    lines = [
        "not json",
        '{"id": 1, "filter": {}}',
        '{"id": 2, "schema": {"type": "strng"}, "filter": {"data": ["x"]}}',
        '{"id": 3, "schema": {}, "filter": {"data": ["x"]}, "envelope": "other"}',
        "[]",
        good,
    ]
    (tmp_path / "lines.jsonl").write_text("\n".join(lines))
    outcome = run(tmp_path, "pattern", "check", "--batch", "lines.jsonl")
    assert outcome.code == 1
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    errors = [answer.get("error", "") for answer in answers]
    assert errors[0].startswith("line 1: not JSON")
    assert "`schema` is missing" in errors[1]
    assert "`schema` at /type" in errors[2]
    assert "`envelope` is" in errors[3]
    assert "a line is an object" in errors[4]
    assert answers[5] | {"matching": 0, "missing": 0} == {
        "id": 9, "verdict": "ok", "findings": [], "matching": 0, "missing": 0,
    }  # fmt: skip
