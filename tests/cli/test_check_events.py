"""`evgen check-events`: recorded data, line by line, as archives and queues have it."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run

GOOD = {"id": "a", "count": 1}
SCHEMA = event(
    properties={"id": {"type": "string"}, "count": {"type": "integer", "minimum": 1}},
    required=["id"],
)
CLOUD = Path(__file__).resolve().parents[1] / "data" / "google-cloudevents"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog of one event in several versions."""
    stricter = {**SCHEMA, "required": ["id", "count"]}
    folder = "events/shop/Something"
    return write(
        tmp_path,
        {
            f"{folder}/1.0.0.json": SCHEMA,
            f"{folder}/2.0.0.json": stricter,
            f"{folder}/2.1.0.json": {**stricter, "x-evgen": {"status": "deprecated"}},
            f"{folder}/3.0.0.json": {**SCHEMA, "x-evgen": {"status": "draft"}},
            "events/shop/Planned/1.0.0.json": {
                **event("Planned"),
                "x-evgen": {"status": "draft"},
            },
        },
    )


def recorded(root: Path, *values: Any) -> str:
    """A file with a line for each value; bytes as they are."""
    lines = [v if isinstance(v, bytes) else json.dumps(v).encode() for v in values]
    (root / "recorded.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return "recorded.jsonl"


def errors(out: str) -> list[tuple[int, list[tuple[str, str]]]]:
    """Line, and pointer and rule of each error, for the lines that have any."""
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(line["valid"] is (not line["errors"]) for line in lines)
    return [
        (line["line"], [(e["pointer"], e["rule"]) for e in line["errors"]])
        for line in lines
        if not line["valid"]
    ]


def test_valid_lines(root: Path, run: Run) -> None:
    outcome = run(root, "check-events", "Something@1", recorded(root, GOOD, {"id": "b", "x": 1}))
    assert outcome.code == 0
    assert outcome.out == "2 lines checked against Something@1.0.0: 2 valid, 0 invalid.\n"


def test_text_names_line_pointer_rule_and_counts(root: Path, run: Run) -> None:
    file = recorded(root, GOOD, {"id": 1, "count": 0}, b"", b"  ", {"count": 0}, b"{")
    outcome = run(root, "check-events", "Something@1", file)
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[:4] == [
        'recorded.jsonl:2: /id: type: 1 is not of type "string"',
        "recorded.jsonl:2: /count: minimum: 0 is less than the minimum of 1",
        'recorded.jsonl:5: the data: required: "id" is a required property',
        "recorded.jsonl:5: /count: minimum: 0 is less than the minimum of 1",
    ]
    assert lines[4].startswith("recorded.jsonl:6: the data: invalid-json: not JSON")
    assert lines[5:] == [
        "4 lines checked against Something@1.0.0: 1 valid, 3 invalid.",
        "  2 × minimum",
        "  1 × invalid-json",
        "  1 × required",
        "  1 × type",
    ]


def test_json_has_an_object_for_each_line(root: Path, run: Run) -> None:
    file = recorded(root, GOOD, b"", {"id": 1}, b"nonsense")
    outcome = run(root, "check-events", "Something@1", file, "--format", "json")
    assert outcome.code == 1
    first = json.loads(outcome.out.splitlines()[0])
    assert first == {"line": 1, "valid": True, "errors": []}
    assert errors(outcome.out) == [(3, [("/id", "type")]), (4, [("", "invalid-json")])]
    assert "1 valid, 2 invalid" in outcome.err


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": NaN}', b'{"id": "\xff"}', b"{'id': 1}", b'{"id": "a"} {}', b"[" * 100_000,
        b'{"id": "\\ud800", "count": 1}', b"9" * 5000, b"\xfe\xff\x00{",
    ],
)  # fmt: skip
def test_what_is_not_json_is_a_line_like_any_other(line: bytes, root: Path, run: Run) -> None:
    file = recorded(root, GOOD, line, GOOD)
    outcome = run(root, "check-events", "Something@1", file, "--format", "json")
    assert (outcome.code, errors(outcome.out)) == (1, [(2, [("", "invalid-json")])])


def test_a_byte_order_mark_windows_lines_and_no_last_newline(root: Path, run: Run) -> None:
    line = json.dumps(GOOD).encode()
    (root / "it").write_bytes(b"\xef\xbb\xbf" + line + b"\r\n\r\n" + line)
    outcome = run(root, "check-events", "Something@1", "it")
    assert (outcome.code, outcome.out.splitlines()[-1][:7]) == (0, "2 lines")


def test_gzip_is_known_by_its_bytes(root: Path, run: Run) -> None:
    packed = gzip.compress(json.dumps(GOOD).encode() + b"\n")
    (root / "packed").write_bytes(packed + packed)
    assert run(root, "check-events", "Something@1", "packed").out[:7] == "2 lines"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(pack: Any, root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pack(json.dumps(GOOD).encode() + b'\n{"count": 0}')
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    outcome = run(root, "check-events", "Something@1", "-", "--format", "json")
    assert errors(outcome.out) == [(2, [("", "required"), ("/count", "minimum")])]
    assert not sys.stdin.closed


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "there is no file it"), (gzip.compress(b"{}" * 99, mtime=0)[:-9], "broken gzip")],
)
def test_a_file_that_cannot_be_read_is_3(
    content: bytes | None, words: str, root: Path, run: Run
) -> None:
    if content:
        (root / "it").write_bytes(content)
    outcome = run(root, "check-events", "Something@1", "it")
    assert (outcome.code, outcome.out) == (3, "")
    assert words in outcome.err
    assert "help:" in outcome.err


def test_no_lines(root: Path, run: Run) -> None:
    outcome = run(root, "check-events", "Something@1", recorded(root))
    assert (outcome.code, outcome.out) == (0, "There are no lines.\n")


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("Something", "Something@2.0.0"),
        ("Something@1", "Something@1.0.0"),
        ("Something@2.1.0", "Something@2.1.0"),
        ("Something@3.0.0", "Something@3.0.0"),
    ],
)
def test_event_names_a_version(name: str, chosen: str, root: Path, run: Run) -> None:
    """Highest active version: neither a deprecated nor a draft one, unless named in full."""
    assert f"against {chosen}:" in run(root, "check-events", name, recorded(root, GOOD)).out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Somthing@1", "did you mean `Something@1`?"),
        ("Zebra", "there are `Planned` and `Something`"),
        ("Something@9", "`Something@1`"),
        ("Something@2.1.1", "did you mean `Something@2.1.0`?"),
        ("Something@latest", "`Something@MAJOR`"),
        ("Something@", "`Something@MAJOR`"),
        ("Something@3", "`Something@3.0.0`"),
        ("Planned", "`Planned@1.0.0`"),
    ],
)
def test_an_unknown_event_is_2_and_gets_help(name: str, words: str, root: Path, run: Run) -> None:
    outcome = run(root, "check-events", name, recorded(root, GOOD))
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err


def whole(detail: Any, **more: Any) -> dict[str, Any]:
    """An event as EventBridge delivers it."""
    base = {"source": "com.example.shop", "detail-type": "Something", "id": "1"}
    return {**base, "detail": detail, **more}


def inside(data: Any, **metadata: Any) -> dict[str, Any]:
    """A detail."""
    return {"metadata": {"id": "1", "version": "1.0.0", **metadata}, "data": data}


@pytest.mark.parametrize(
    ("wrap", "value", "expected"),
    [
        ("detail", inside(GOOD), None),
        ("detail", inside({"id": 1}), ("/id", "type")),
        ("detail", GOOD, ("", "invalid-metadata")),
        ("detail", inside(GOOD, version="2.0.0"), ("", "unsupported-version")),
        ("event", whole(inside(GOOD)), None),
        ("event", whole(inside({"id": 1})), ("/id", "type")),
        ("event", inside(GOOD), ("", "not-an-event")),
        ("event", [], ("", "not-an-event")),
        ("event", whole(inside(GOOD), source="x"), ("", "unknown-event")),
        ("sqs", {"body": json.dumps(whole(inside(GOOD)))}, None),
        ("sqs", {"Body": json.dumps(whole(inside({"id": 1})))}, ("/id", "type")),
        ("sqs", {"body": "{"}, ("", "invalid-json")),
        ("sqs", {"body": 1}, ("", "not-a-message")),
        ("sqs", 7, ("", "not-a-message")),
    ],
)
def test_wrapped(
    wrap: str, value: Any, expected: tuple[str, str] | None, root: Path, run: Run
) -> None:
    outcome = run(
        root, "check-events", "Something@1", recorded(root, value), "--wrap", wrap,
        "--format", "json",
    )  # fmt: skip
    assert errors(outcome.out) == ([(1, [expected])] if expected else [])
    assert outcome.code == (1 if expected else 0)


@pytest.mark.parametrize("member", ["Records", "Messages"])
def test_a_batch_is_one_line_with_many_events(member: str, root: Path, run: Run) -> None:
    body = json.dumps(whole(inside(GOOD)))
    bad = json.dumps(whole(inside({"id": 1})))
    key = "body" if member == "Records" else "Body"
    file = recorded(root, {member: [{key: body}, {key: bad}]}, {member: [{key: body}]})
    outcome = run(root, "check-events", "Something@1", file, "--wrap", "sqs", "--format", "json")
    assert errors(outcome.out) == [(1, [("/id", "type")])]
    assert json.loads(outcome.out.splitlines()[0])["errors"][0]["record"] == 1
    text = run(root, "check-events", "Something@1", file, "--wrap", "sqs").out
    assert f"{file}:1: record 1: /id: type: " in text


def test_the_schema_false_is_a_rule_of_its_own(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"events/shop/Something/1.0.0.json": event(properties={"never": False})})
    file = recorded(tmp_path, {"never": 1})
    outcome = run(tmp_path, "check-events", "Something", file, "--format", "json")
    assert errors(outcome.out) == [(1, [("/never", "false-schema")])]


def test_data_moves_no_cursor(root: Path, run: Run) -> None:
    outcome = run(root, "check-events", "Something@1", recorded(root, {"id": ["\x1b[2J\u202e"]}))
    assert outcome.code == 1
    assert outcome.out.replace("\n", "").isprintable()


def test_payloads_that_others_wrote(run: Run, tmp_path: Path) -> None:
    refused = {}
    for payload in sorted((CLOUD / "payloads").iterdir()):
        line = json.dumps(json.loads(payload.read_bytes()))
        (tmp_path / "it").write_text(line)
        name = payload.name.partition("-")[0]
        outcome = run(CLOUD, "check-events", name, str(tmp_path / "it"), "--format", "json")
        if outcome.code:
            refused[payload.name] = errors(outcome.out)[0][1]
    assert list(refused) == ["StorageObjectData-simple.json"]
    assert {rule for _, rule in refused["StorageObjectData-simple.json"]} == {"type"}
