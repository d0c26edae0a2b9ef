"""Samples beside a service: what they say is held against its rule, line by line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evgen.findings import Finding
from tests.catalogs import event, loaded

SAMPLES = "services/reader.events.jsonl"
ORDER = event(
    "Ordered",
    properties={
        "total": {"type": "integer", "minimum": 0},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}},
            },
        },
    },
    required=["total"],
)
PAID = event("Paid", properties={"paid": {"type": "integer"}}, required=["paid"])
KEYED = event(
    "Keyed", **{"x-evgen": {"idempotencyKey": "/paidId"}},
    properties={"paidId": {"type": "string"}}, required=["paidId"],
)  # fmt: skip
BARE = event("Bare", **{"x-evgen": {"envelope": "none"}}, properties={"size": {"type": "integer"}})
LINE = {"sku": ["a"], "count": [{"numeric": [">", 1]}]}


def catalog(*subscribes: dict[str, Any]) -> dict[str, Any]:
    return {
        "events/shop/Ordered/1.0.0.json": ORDER,
        "events/shop/Ordered/1.1.0.json": event(
            "Ordered", properties={**ORDER["properties"], "note": {"type": "string"}}, required=["total"]
        ),
        "events/shop/Ordered/1.2.0.json": {**ORDER, "x-evgen": {"status": "draft"}},
        "events/shop/Ordered/2.0.0.json": event("Ordered", properties={"sum": {"type": "integer"}}),
        "events/shop/Paid/1.0.0.json": PAID,
        "events/shop/Keyed/1.0.0.json": KEYED,
        "events/shop/Bare/1.0.0.json": BARE,
        "events/shop/Bare/1.1.0.json": event(
            "Bare",
            **{"x-evgen": {"envelope": "none"}},
            properties={"size": {"type": "integer"}, "width": {"type": "integer"}},
        ),
        "services/reader.json": {"description": "Reads.", "subscribes": list(subscribes)},
    }  # fmt: skip


def ordered(filter_: Any = None, major: int = 1) -> dict[str, Any]:
    subscription = {"event": "Ordered", "major": major}
    return {**subscription, "filter": filter_} if filter_ else subscription


def detail(data: Any, version: str = "1.1.0", **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"version": version, **metadata}, "data": data}


def sample(inside: Any, expect: Any = True, **more: Any) -> str:
    return json.dumps({"detail": inside, "expect": expect, **more})


def told(files: dict[str, Any]) -> list[str]:
    """``file:line:column rule pointer`` of every finding about samples."""
    ours = ("invalid-sample", "sample-mismatch", "orphan-samples")
    return [
        f"{f.place.path.removeprefix('schemas/')}:{f.place.line}:{f.place.column} {f.rule} {f.place.pointer}"
        for f in loaded(files).findings
        if f.rule in ours or f.place.path.endswith(".jsonl")
    ]


def about(subscribes: list[dict[str, Any]], *lines: str) -> list[Finding]:
    """The findings of these lines beside a service with these subscriptions."""
    found = loaded({**catalog(*subscribes), SAMPLES: "\n".join(lines) + "\n"}).findings
    return [f for f in found if f.place.path == f"schemas/{SAMPLES}"]


LARGE = ordered({"data": {"total": [{"numeric": [">", 100]}]}})

SOUND = {
    "matches as it is to": ([LARGE], sample(detail({"total": 101}))),
    "does not match as it is not to": ([LARGE], sample(detail({"total": 100}), expect=False)),
    "of an earlier version": ([LARGE], sample(detail({"total": 101}, version="1.0.0"))),
    "with all metadata": (
        [LARGE],
        sample(detail({"total": 101}, id="a", time="b", correlationId="c", causationId="d")),
    ),
    "metadata that only others know": ([LARGE], sample(detail({"total": 101}, tenant=5))),
    "what every publisher adds": (
        [ordered({"metadata": {"correlationId": [{"exists": True}]}})],
        sample(detail({"total": 1})),
    ),
    "what the publisher of an event with a key adds": (
        [{"event": "Keyed", "filter": {"metadata": {"idempotencyKey": [{"suffix": "7"}]}}}],
        sample(detail({"paidId": "17"}, version="1.0.0")),
    ),
    "without a filter": ([ordered()], sample(detail({"total": 0}))),
    "with a note": ([LARGE], sample(detail({"total": 101}), note="what it is there for")),
    "of the event it names": (
        [LARGE, {"event": "Paid"}],
        sample(detail({"total": 101}), event="Ordered@1"),
    ),
    "of the event it names, with one major": (
        [LARGE, {"event": "Paid"}],
        sample(detail({"paid": 1}, version="1.0.0"), event="Paid"),
    ),
    "of any of its events": (
        [LARGE, {"event": "Paid", "major": 1}],
        sample(detail({"paid": 1}, version="1.0.0")),
    ),
    "of the only event that it can be": (
        [LARGE, {"event": "Paid", "major": 1}],
        sample(detail({"total": 1}), expect=False),
    ),
    "without an envelope": ([{"event": "Bare"}], sample({"size": 1})),
    "without an envelope, of any version": ([{"event": "Bare"}], sample({"size": 1, "width": 2})),
    "blank lines and carriage returns": ([LARGE], f"\n  \r\n{sample(detail({'total': 101}))}\r\n\n"),
    "no line": ([LARGE], ""),
    "one element of an array": (
        [ordered({"data": {"lines": LINE}})],
        sample(detail({"total": 1, "lines": [{"sku": "a", "count": 2}, {"sku": "b"}]})),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("subscribes", "line"), SOUND.values(), ids=SOUND)
def test_what_is_right_is_not_spoken_of(subscribes: list[dict[str, Any]], line: str) -> None:
    outcome = loaded({**catalog(*subscribes), SAMPLES: line})
    assert [f for f in outcome.findings if f.place.path.endswith(".jsonl")] == []
    assert outcome.catalog is not None


WRONG = {
    "not JSON": ([LARGE], "{", "invalid-json ", 2, ""),
    "not an object": ([LARGE], "[]", "invalid-sample ", 1, "type"),
    "null": ([LARGE], "null", "invalid-sample ", 1, "type"),
    "text after it": ([LARGE], sample(detail({"total": 101})) + " x", "invalid-json ", None, "after"),
    "twice the same key": (
        [LARGE],
        '{"expect": true, "expect": false, "detail": {"metadata": {"version": "1.0.0"}, "data": {}}}',
        "duplicate-key /expect", 18, "expect",
    ),
    "unknown key": ([LARGE], '{"expect":true,"detial":{},"detail":{}}', "unknown-key /detial", 16, "detial"),
    "no detail": ([LARGE], '{"expect": true}', "invalid-sample ", 1, "detail"),
    "no expect": ([LARGE], '{"detail": {}}', "invalid-sample ", 1, "expect"),
    "expect is text": ([LARGE], '{"expect": "yes", "detail": {}}', "invalid-sample /expect", 12, "boolean"),
    "detail is data": ([LARGE], '{"detail": {"total": 5}, "expect": true}', "invalid-sample /detail", 12, "metadata"),
    "no version": (
        [LARGE],
        '{"detail": {"metadata": {}, "data": {"total": 5}}, "expect": true}',
        "invalid-sample /detail/metadata", 25, "version",
    ),
    "metadata is text": ([LARGE], sample({"metadata": "1.0.0", "data": {}}), "invalid-sample /detail/metadata", 25, "object"),
    "metadata of another type": ([LARGE], sample(detail({"total": 1}, id=5)), "invalid-sample /detail/metadata/id", None, "text"),
    "no such version": ([LARGE], sample(detail({"total": 1}, version="1.7.0")), "invalid-sample /detail/metadata/version", None, "1.7.0"),
    "a draft": ([LARGE], sample(detail({"total": 1}, version="1.2.0")), "invalid-sample /detail/metadata/version", None, "1.2.0"),
    "another major": ([LARGE], sample(detail({"sum": 1}, version="2.0.0")), "invalid-sample /detail/metadata/version", None, "2.0.0"),
    "beside metadata and data": (
        [LARGE], sample({**detail({"total": 101}), "extra": 1}), "invalid-sample /detail/extra", None, "only"),
    "data that the schema refuses": (
        [LARGE], sample(detail({"total": "101"})), "invalid-sample /detail/data/total", None, "integer"),
    "also where it is not to match": (
        [LARGE], sample(detail({"total": -1}), expect=False), "invalid-sample /detail/data/total", None, "-1"),
    "undeclared data": (
        [LARGE], sample(detail({"total": 101, "totl": 1})), "invalid-sample /detail/data/totl", None, "declares"),
    "not yet declared": (
        [LARGE], sample(detail({"total": 101, "note": "x"}, version="1.0.0")),
        "invalid-sample /detail/data/note", None, "declares"),
    "without an envelope": ([{"event": "Bare"}], sample({"size": "1"}), "invalid-sample /detail/size", None, "integer"),
    "an event that it does not get": (
        [LARGE], sample(detail({"paid": 1}), event="Paid@1"), "invalid-sample /event", None, "Paid@1"),
    "an event of which it gets several majors": (
        [LARGE, ordered(major=2)], sample(detail({"total": 1}), event="Ordered"), "invalid-sample /event", None, "several"),
    "none of its events": (
        [LARGE, {"event": "Paid", "major": 1}], sample(detail({"else": 1})), "invalid-sample /detail", None, "none of"),
    "does not match": ([LARGE], sample(detail({"total": 100})), "sample-mismatch /expect", None, "no rule of `reader`"),
    "matches": ([LARGE], sample(detail({"total": 101}), expect=False), "sample-mismatch /expect", None, "matches"),
    "everything matches": ([ordered()], sample(detail({"total": 1}), expect=False), "sample-mismatch /expect", None, "matches"),
    "two elements of an array": (
        [ordered({"data": {"lines": LINE}})],
        sample(detail({"total": 1, "lines": [{"sku": "a", "count": 1}, {"sku": "b", "count": 2}]})),
        "sample-mismatch /expect", None, "no rule",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("subscribes", "line", "expected", "column", "message"), WRONG.values(), ids=WRONG
)
def test_what_is_wrong_is_told_with_its_line_and_column(
    subscribes: list[dict[str, Any]], line: str, expected: str, column: int | None, message: str
) -> None:
    (found,) = about(subscribes, "", line)
    assert (found.place.line, f"{found.rule} {found.place.pointer}") == (2, expected)
    at = (found.place.column or 0) - 1
    assert column in (None, at + 1)
    if found.rule not in ("invalid-json", "duplicate-key"):
        value: Any = json.loads(line)
        for token in found.place.pointer.split("/")[1:]:
            value = value[token]
        shown = found.place.pointer.rpartition("/")[2] if found.rule == "unknown-key" else value
        assert line[at:].startswith(json.dumps(shown)[:1])
    assert message in found.message
    assert found.hint


def test_what_does_not_hold_of_the_filter_is_pointed_at() -> None:
    filter_ = {"data": {"total": [{"numeric": [">", 100]}], "lines": LINE}}
    lines = [
        sample(detail({"total": 1, "lines": [{"sku": "a", "count": 2}]})),
        sample(detail({"total": 101, "lines": [{"sku": "b", "count": 1}]})),
        sample(detail({"total": 101, "lines": [{"sku": "a", "count": 1}, {"sku": "b", "count": 2}]})),
    ]  # fmt: skip
    at = "/subscribes/0/filter"
    assert [[r.place.pointer for r in f.related] for f in about([ordered(filter_)], *lines)] == [
        [f"{at}/data/total"],
        [f"{at}/data/lines/sku", f"{at}/data/lines/count"],
        [at],
    ]


def test_every_line_is_looked_at() -> None:
    lines = [
        sample(detail({"total": 1})), "{", sample(detail({"total": 101})), sample(detail({"total": "x"})),
    ]  # fmt: skip
    assert [f.place.line for f in about([LARGE], *lines)] == [1, 2, 4]


def test_members_that_are_missing_are_told_together() -> None:
    shipped = event(
        "Shipped",
        properties={name: {"type": "string"} for name in ("a", "b", 'c"')},
        required=["a", "b", 'c"'],
    )
    files = {
        **catalog({"event": "Shipped"}),
        "events/shop/Shipped/1.0.0.json": shipped,
        SAMPLES: sample(detail({"typo": "x"}, version="1.0.0")),
    }
    found = [f for f in loaded(files).findings if f.place.path.endswith(".jsonl")]
    assert [(f.place.pointer, f.message) for f in found] == [
        ("/detail/data", '`a`, `b` and `c"` are required'),
        ("/detail/data/typo", "no schema declares this member"),
    ]


def test_what_a_line_lacks_is_one_finding() -> None:
    found = loaded({**catalog(LARGE), SAMPLES: "{}\n"}).findings
    assert [(f.rule, f.place.line, f.message, f.hint) for f in found] == [
        ("invalid-sample", 1, "`detail` and `expect` are missing", "add them")
    ]


def test_lines_that_nobody_reads_are_not_spoken_of() -> None:
    orphans = "services/raeder.events.jsonl"
    assert told({**catalog(LARGE), orphans: "{\nno JSON\n"}) == [f"{orphans}:1:1 orphan-samples "]


FILES = {
    "of no service": ("services/raeder.events.jsonl", "orphan-samples", "reader"),
    "in a name that no service has": ("services/Reader.events.jsonl", "invalid-name", "reader"),
    "misnamed": ("services/reader.event.jsonl", "unexpected-file", "services/<service>.events.jsonl"),
    "elsewhere": ("events/shop/reader.events.jsonl", "unexpected-file", "services/<service>.events.jsonl"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "rule", "hint"), FILES.values(), ids=FILES)
def test_a_file_that_checks_nothing_is_found(path: str, rule: str, hint: str) -> None:
    outcome = loaded({**catalog(LARGE), path: sample(detail({"total": 101}))})
    (found,) = [f for f in outcome.findings if f.place.path == f"schemas/{path}"]
    assert (found.rule, found.place.line, found.place.column) == (rule, 1, 1)
    assert hint in found.hint


def test_a_service_that_gets_nothing_has_no_samples() -> None:
    files = {**catalog(), "services/reader.json": {"description": "It.", "publishes": ["Paid@1"]}}
    assert told({**files, SAMPLES: ""}) == [f"{SAMPLES}:1:1 orphan-samples "]


@pytest.mark.parametrize(
    "broken",
    [
        {"services/reader.json": "{"},
        {"services/reader.json": {"subscribes": [{"event": "Orderd"}]}},
        {"services/reader.json": {"subscribes": [ordered({"data": {"total": 100}})]}},
        {"events/shop/Ordered/1.1.0.json": "{"},
        {"events/shop/Ordered/1.1.0.json": {**ORDER, "patternProperties": {"(a{999}){9999}": {}}}},
    ],
)
def test_a_broken_service_or_event_does_not_make_its_samples_wrong(broken: dict[str, Any]) -> None:
    files = {**catalog(LARGE), **broken, SAMPLES: sample(detail({"total": 101}))}
    assert told(files) == []


def test_a_file_beyond_the_limit_is_refused_as_a_whole() -> None:
    configuration = '[domains.shop]\nsource = "com.example.shop"\n[limits]\nfile_bytes = 2000\n'
    files = {**catalog(LARGE), SAMPLES: "{}\n" * 1000}
    found = [f for f in loaded(files, configuration).findings if f.place.path.endswith("l")]
    assert [f.rule for f in found] == ["limit-exceeded"]


def test_samples_change_nothing_that_is_generated() -> None:
    without = loaded(catalog(LARGE)).catalog
    beside = loaded({**catalog(LARGE), SAMPLES: sample(detail({"total": 101}))}).catalog
    assert without is not None
    assert beside is not None
    assert (without.digest, without.inputs) == (beside.digest, beside.inputs)


def test_wrong_samples_hide_no_comparison() -> None:
    outcome = loaded({**catalog(LARGE), SAMPLES: "{"})
    assert outcome.catalog is None
    assert outcome.comparable is not None
