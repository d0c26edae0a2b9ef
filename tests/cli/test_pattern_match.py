"""`evgen pattern match`: one pattern and one event, and many line by line."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

PATTERN = """{
  "source": ["com.example.shop"],
  "detail": {
    "total": [{"numeric": [">", 10]}, 5.50],
    "items": {"sku": ["A"], "qty": [2]},
    "$or": [{"a": [1]}, {"b": [{"exists": true}], "c": ["x"]}]
  }
}
"""
ITEM = {"sku": "A", "qty": 2}
DETAIL = {"total": 11, "items": [ITEM], "a": 1}


def event(**detail: Any) -> dict[str, Any]:
    """An event that matches, but for what is given."""
    kept = {k: v for k, v in {**DETAIL, **detail}.items() if v is not ...}
    return {"source": "com.example.shop", "detail": kept}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a pattern; there is no catalog, and none is needed."""
    (tmp_path / "pattern.json").write_text(PATTERN)
    return tmp_path


def put(root: Path, name: str, content: Any) -> str:
    """A file: text as it is, everything else as JSON."""
    (root / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return name


def feed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Standard input, for commands that read bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_match_exits_with_0(root: Path, run: Run) -> None:
    outcome = run(root, "pattern", "match", "pattern.json", put(root, "event.json", event()))
    assert (outcome.code, outcome.out, outcome.err) == (0, "match\n", "")


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"total": 7}, ["pattern.json:4:14: `detail.total` is 7", 'wanted: [{"numeric": [">", 10]}, 5.50]']),
        ({"total": "11"}, ['`detail.total` is "11"']),
        ({"total": [1, 2, 3, 4, 5]}, ["`detail.total` is 1, 2, 3 and 2 more"]),
        ({"total": ...}, ["`detail.total` is not in the event"]),
        ({"total": {"amount": 7}}, ["`detail.total` is an object, and has no value of its own"]),
        ({"total": []}, ["`detail.total` is []"]),
        ({"items": 5}, ["`detail.items.sku` is not there: `detail.items` is 5"]),
        ({"items": []}, ["`detail.items.sku` is not there: `detail.items` is []"]),
        ({"items": [{"sku": "A", "qty": 1}, {"sku": "B", "qty": 2}]},
         ["`detail.items.sku` matches in no element of an array where", "`detail.items.qty` does as well"]),
        ({"a": 2, "b": 1},
         ["pattern.json:6:12: none of `$or` holds", "pattern.json:6:19: `detail.a` is 2", "`detail.c` is not in the event", "wanted: [1]"]),
    ],
)  # fmt: skip
def test_no_match_exits_with_1_and_says_which_condition_fails(
    root: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    detail: dict[str, Any],
    told: list[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name = put(root, "event.json", event(**detail))
    outcome = run(root, "pattern", "match", "pattern.json", name)
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("no match\n")
    unwrapped = " ".join(outcome.out.split())
    for text in told:
        assert text in unwrapped
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_the_answer_for_programs(root: Path, run: Run) -> None:
    name = put(root, "event.json", event(total=7))
    outcome = run(root, "pattern", "match", "pattern.json", name, "--format", "json")
    assert outcome.code == 1
    assert json.loads(outcome.out) == {
        "version": 1, "match": False, "reason": "`detail.total` is 7", "pointer": "/detail/total",
        "findings": [], "summary": {"error": 0, "warning": 0, "note": 0},
    }  # fmt: skip
    name = put(root, "event.json", event())
    outcome = run(root, "pattern", "match", "pattern.json", name, "--format", "json")
    assert (outcome.code, json.loads(outcome.out)["match"]) == (0, True)


def test_a_pattern_may_be_given_itself_and_an_event_on_standard_input(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, b'{"a": 9007199254740993}')
    assert run(root, "pattern", "match", '{"a": [9007199254740993]}', "-").code == 0
    feed(monkeypatch, b'{"a": 9007199254740992}')
    assert run(root, "pattern", "match", ' {"a": [9007199254740993]}', "-").code == 1
    feed(monkeypatch, PATTERN.encode())
    assert run(root, "pattern", "match", "-", put(root, "event.json", event())).code == 0


def test_an_invalid_pattern_is_told_with_every_place(root: Path, run: Run) -> None:
    put(root, "bad.json", '{\n  "source": "x",\n  "a": [{"prefx": "y"}]\n}\n')
    name = put(root, "event.json", event())
    outcome = run(root, "pattern", "match", "bad.json", name)
    assert outcome.code == 1
    assert (
        "bad.json:2:13 error[invalid-event-pattern] a value to match stands in a list"
        in outcome.out
    )
    assert (
        "bad.json:3:19 error[invalid-event-pattern] EventBridge has no operator `prefx`"
        in outcome.out
    )
    assert "did you mean `prefix`?" in outcome.out
    document = json.loads(run(root, "pattern", "match", "bad.json", name, "--format", "json").out)
    assert (document["match"], document["summary"]["error"]) == ("invalid", 2)
    assert [f["pointer"] for f in document["findings"]] == ["/source", "/a/0/prefx"]
    assert document["reason"] == "/source: a value to match stands in a list"


def test_what_is_not_json_is_told_with_its_place(root: Path, run: Run) -> None:
    put(root, "bad.json", '{\n  "a": [1}\n')
    name = put(root, "event.json", event())
    outcome = run(root, "pattern", "match", "bad.json", name)
    assert (outcome.code, outcome.out.split()[0]) == (1, "bad.json:2:10")
    outcome = run(root, "pattern", "match", "pattern.json", "bad.json")
    assert (outcome.code, outcome.out.split()[:2]) == (1, ["bad.json:2:10", "error[invalid-json]"])
    outcome = run(root, "pattern", "match", "pattern.json", put(root, "list.json", "[]"))
    assert "an event is an object" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "PATTERN and EVENT.json are missing"),
        (["pattern.json"], 2, "EVENT.json is missing"),
        (["zzz", "event.json"], 3, "or give the JSON itself"),
        (["pattern.json", "x"], 3, "name a file with one event"),
        (["-", "-"], 2, "cannot be both"),
        (["pattern.json", "event.json", "--batch", "x"], 2, "--batch takes no PATTERN"),
        (["--batch", "x", "--format", "text"], 2, "answers in JSON"),
        (["pattern.json", "evnt.json"], 3, "there is no file evnt.json"),
        (["--batch", "x"], 3, "there is no file x"),
    ],
)
def test_what_cannot_be_asked(
    root: Path, run: Run, arguments: list[str], code: int, told: str
) -> None:
    outcome = run(root, "pattern", "match", *arguments)
    assert outcome.code == code
    assert told in outcome.err


WHOLE = {"source": "com.example.shop", "detail-type": "Ordered", "detail": {"total": 11}}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"total": 11},
            "a whole event has `source`, `detail-type` and `detail`, and this has none",
        ),
        ({"metadata": {}, "data": {}}, "`evgen sample EVENT --wrap event` makes one"),
        ({"Records": [{"body": json.dumps(WHOLE)}]}, "the event is the `body` of each record"),
    ],
)
def test_what_is_no_whole_event_is_said_to_be_none(
    root: Path, run: Run, given: dict[str, Any], told: str
) -> None:
    name = put(root, "given.json", given)
    outcome = run(root, "pattern", "match", "pattern.json", name)
    assert (outcome.code, told in " ".join(outcome.out.split())) == (1, True)
    # A pattern that asks for nothing of the kind may be held against anything.
    assert "help:" not in run(root, "pattern", "match", '{"a": [1]}', name).out
    assert "help:" not in run(root, "pattern", "match", "pattern.json", put(root, "e", WHOLE)).out


def test_pattern_and_event_the_wrong_way_round_are_one_finding(root: Path, run: Run) -> None:
    name = put(root, "event.json", WHOLE)
    outcome = run(root, "pattern", "match", name, "pattern.json")
    assert outcome.code == 1
    assert (
        "event.json:1:1 error[invalid-event-pattern] this is an event, not a pattern" in outcome.out
    )
    assert "help: name PATTERN first, then EVENT.json" in outcome.out
    assert outcome.out.endswith("Found 1 error.\n")
    document = json.loads(run(root, "pattern", "match", name, name, "--format", "json").out)
    assert (document["match"], document["reason"]) == ("invalid", "this is an event, not a pattern")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a":' * 100_000, "is JSON: it is nested too deeply"),
        (b'\xef\xbb\xbf{"a": [1]}', "is JSON: it begins with a byte order mark"),
        (b'{"a": ["\xff"]}', "is JSON: it is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    root: Path, run: Run, content: bytes, told: str
) -> None:
    (root / "odd.json").write_bytes(content)
    good = put(root, "event.json", event())
    for sides in (("odd.json", good), ("pattern.json", "odd.json")):
        outcome = run(root, "pattern", "match", *sides)
        assert (outcome.code, told in " ".join(outcome.out.split())) == (1, True)


def test_of_a_long_value_the_beginning_is_shown(root: Path, run: Run) -> None:
    name = put(root, "event.json", event(total="y" * 1000))
    outcome = run(root, "pattern", "match", "pattern.json", name, "--format", "json")
    assert json.loads(outcome.out)["reason"] == f'`detail.total` is "{"y" * 78}…'


def test_many_events_are_for_a_batch(root: Path, run: Run) -> None:
    name = put(root, "many.jsonl", lines(WHOLE, WHOLE))
    outcome = run(root, "pattern", "match", "pattern.json", name)
    assert (outcome.code, outcome.out.split()[0]) == (1, "many.jsonl:2:1")
    assert "help: one event is asked about; `--batch` answers many" in outcome.out


def lines(*values: Any) -> str:
    """JSON lines: text as it is."""
    return "".join(f"{v if isinstance(v, str) else json.dumps(v)}\n" for v in values)


def answers(text: str) -> list[Any]:
    """The value of each line."""
    return [json.loads(line) for line in text.splitlines()]


def test_a_batch_is_answered_line_by_line_in_order(root: Path, run: Run) -> None:
    asked = lines(
        {"id": 1, "pattern": {"a": [1]}, "event": {"a": 1.0}},
        {"id": "two", "pattern": '{"a": [1], "a": [2]}', "event": '{"a": 1, "a": 2}'},
        {"pattern": {"a": [1]}, "event": {"a": 2}},
        '{"id": null, "pattern": "{\\"a\\": [1.0]}", "event": "{\\"a\\": 1e0}"}',
        '{"id": {"n": [1.5, "é"]}, "pattern": {"a": [1e400]}, "event": {"a": 1e400}}',
        "  ",
        {"id": 6, "pattern": {"a": 1}, "event": {}},
        {"id": 7, "pattern": [], "event": {}},
        {"id": 8, "pattern": "{", "event": {}},
    )
    outcome = run(root, "pattern", "match", "--batch", put(root, "b.jsonl", asked))
    assert outcome.code == 0
    assert answers(outcome.out) == [
        {"id": 1, "match": True},
        {"id": "two", "match": True},
        {"match": False},
        {"id": None, "match": True},
        {"id": {"n": [1.5, "é"]}, "match": True},
        {"id": 6, "match": "invalid", "reason": "/a: a value to match stands in a list"},
        {"id": 7, "match": "invalid", "reason": "a pattern is an object"},
        {"id": 8, "match": "invalid", "reason": "a pattern is JSON: expecting property name in double quotes"},
    ]  # fmt: skip


def test_a_line_that_asks_nothing_has_an_error_in_its_place(root: Path, run: Run) -> None:
    asked = lines(
        "nonsense",
        "[]",
        {"id": 3, "event": {}},
        {"id": 4, "pattern": {"a": [1]}},
        {"id": 5, "pattern": {"a": [1]}, "event": "[]"},
        {"id": 6, "pattern": {"a": [1]}, "event": 5},
        '{"id": 7, "pattern": {"a": [NaN]}, "event": {}}',
        '{"id": 8, "pattern": {"a": [1]}, "event": '
        + '{"a":' * 100_000
        + "1"
        + "}" * 100_000
        + "}",
        {"id": 9, "pattern": {"a": [1]}, "event": {"a": 1}},
    )
    outcome = run(root, "pattern", "match", "--batch", put(root, "b.jsonl", asked))
    assert outcome.code == 1
    found = answers(outcome.out)
    assert [answer.get("error") for answer in found] == [
        "line 1: not JSON: expecting value",
        'line 2: a line is an object: {"id", "pattern", "event"}',
        "line 3: `pattern` is missing",
        "line 4: `event` is missing",
        "line 5: an event is an object",
        "line 6: an event is an object, or its JSON text",
        "line 7: not JSON: NaN is not JSON",
        "line 8: not JSON: it is nested too deeply",
        None,
    ]
    assert [answer.get("id") for answer in found] == [None, None, 3, 4, 5, 6, None, None, 9]
    assert found[-1]["match"] is True


def test_a_batch_may_be_gzipped_or_come_on_standard_input(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = lines({"pattern": {"a": [1]}, "event": {"a": 1}}).encode()
    (root / "b.jsonl.gz").write_bytes(gzip.compress(asked))
    expected = '{"match": true}\n'
    assert run(root, "pattern", "match", "--batch", "b.jsonl.gz").out == expected
    feed(monkeypatch, asked)
    assert run(root, "pattern", "match", "--batch", "-").out == expected


def test_more_patterns_than_are_kept(root: Path, run: Run) -> None:
    """And each is what it is spelled as, though numbers of different spelling are equal."""
    asked = lines(*({"pattern": f'{{"a": [{n}]}}', "event": {"a": n % 7}} for n in range(2_100)))
    outcome = run(root, "pattern", "match", "--batch", put(root, "b.jsonl", asked))
    assert [a["match"] for a in answers(outcome.out)] == [n < 7 for n in range(2_100)]


def test_a_text_and_an_object_are_told_apart(root: Path, run: Run) -> None:
    asked = lines(
        '{"pattern": {"a": [1e400]}, "event": {"a": 1e400}}',
        {"pattern": {"a": ["1e400"]}, "event": {"a": "1e400"}},
        '{"pattern": {"a": [1e400]}, "event": {"a": "1e400"}}',
    )
    outcome = run(root, "pattern", "match", "--batch", put(root, "b.jsonl", asked))
    assert [a["match"] for a in answers(outcome.out)] == [True, True, False]
