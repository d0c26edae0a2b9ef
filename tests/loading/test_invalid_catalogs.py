"""Every way in which a catalog can be wrong: the rule, the file, the line and the pointer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from evgen.findings import Severity
from tests.catalogs import CONFIGURATION, event, loaded

EVENT = "events/shop/Something/1.0.0.json"
NEXT = "events/shop/Something/1.1.0.json"
SERVICE = "services/reader.json"
SOUND = event()


@dataclass(frozen=True)
class Case:
    """Files, and the one finding that they come to: ``path:line rule pointer``."""

    name: str
    files: dict[str, Any]
    expected: str
    message: str = ""
    configuration: str = field(default=CONFIGURATION)


def _reader(**members: Any) -> dict[str, Any]:
    return {"description": "Reads.", **members}


JSON = [
    Case("truncated", {EVENT: '{"type": "object"'}, f"{EVENT}:1 invalid-json ", "delimiter"),
    Case("empty", {EVENT: ""}, f"{EVENT}:1 invalid-json ", "empty"),
    Case("comment", {EVENT: '{\n  // no\n}'}, f"{EVENT}:2 invalid-json ", "comments"),
    Case("trailing comma", {EVENT: '{\n"type": "object",\n}'}, f"{EVENT}:2 invalid-json ", "comma"),
    Case("trailing text", {EVENT: '{"type": "object"}\nx'}, f"{EVENT}:2 invalid-json ", "after"),
    Case("single quotes", {EVENT: "{'type': 1}"}, f"{EVENT}:1 invalid-json ", "double quotes"),
    Case("array", {EVENT: "[]"}, f"{EVENT}:1 invalid-json ", "not a JSON object"),
    Case("yaml", {EVENT: "type: object\n"}, f"{EVENT}:1 invalid-json "),
    Case("byte order mark", {EVENT: b"\xef\xbb\xbf{}"}, f"{EVENT}:1 invalid-json ", "byte order mark"),
    Case("latin-1", {EVENT: b'{"description": "caf\xe9"}'}, f"{EVENT}:1 invalid-json ", "UTF-8"),
    Case("utf-16", {EVENT: '{"type": "object"}'.encode("utf-16")}, f"{EVENT}:1 invalid-json ", "UTF-8"),
    Case("repeated key", {EVENT: '{"type": "object",\n"type": "object"}'},
         f"{EVENT}:2 duplicate-key /type", '"type"'),
    Case("repeated key, escaped", {EVENT: '{"type": "object",\n"\\u0074ype": "object"}'},
         f"{EVENT}:2 duplicate-key /type"),
    Case("NaN", {EVENT: '{"type": "object", "properties": {"a": {\n"maximum": NaN}}}'},
         f"{EVENT}:2 number-out-of-range /properties/a/maximum", "NaN"),
    Case("Infinity", {EVENT: '{"type": "object",\n"examples": [-Infinity]}'},
         f"{EVENT}:2 number-out-of-range /examples/0"),
    Case("1e400", {EVENT: '{"type": "object", "properties": {"a": {\n"maximum": 1e400}}}'},
         f"{EVENT}:2 number-out-of-range /properties/a/maximum", "double"),
    *(Case(f"after what is refused, no JSON: {rest[:9]}", {EVENT: f'{{"maximum": NaN,\n{rest}'}, f"{EVENT}:2 invalid-json ")
      for rest in ("x}", '"a": tru', '"a": -}', '"\\u": 1}', '"\\q": 1}', '"a": 1} x')),
    Case("too deep after what is refused", {EVENT: '{"maximum": NaN, "a": ' + "[" * 99_999}, f"{EVENT}:1 limit-exceeded "),
    Case("5,000 digits", {EVENT: '{"maximum":\n' + "9" * 5000 + "}"},
         f"{EVENT}:2 number-out-of-range /maximum"),
    Case("bidi in a name", {EVENT: '{"type": "object",\n"properties": {"a\\u202e": {}}}'},
         f"{EVENT}:2 unseen-character /properties/a\u202e", "U+202E"),
    Case("lone surrogate", {EVENT: '{"type": "object",\n"description": "\\ud800"}'},
         f"{EVENT}:2 unseen-character /description", "U+D800"),
]  # fmt: skip

LIMITS = [
    Case("file size", {EVENT: {**SOUND, "$comment": "x" * 1_100_000}}, f"{EVENT}:1 limit-exceeded ", "bytes"),
    Case("depth", {EVENT: '{"type":"object","not":' * 70 + "{}" + "}" * 70},
         f"{EVENT}:1 limit-exceeded " + "/not" * 64, "levels"),
    Case("enum members", {EVENT: event(properties={"a": {"description": "A.", "enum": list(range(6000))}})},
         f"{EVENT}:8 limit-exceeded /properties/a/enum", "6,000"),
    Case("raised in the configuration but not enough",
         {EVENT: event(properties={"a": {"description": "A.", "enum": list(range(6000))}})},
         f"{EVENT}:8 limit-exceeded /properties/a/enum", "5,999", CONFIGURATION + "[limits]\nenum_members = 5999\n"),
]  # fmt: skip

SCHEMAS = [
    Case("type", {EVENT: event(properties={"a": {"description": "A.", "type": "strin"}})},
         f"{EVENT}:8 invalid-schema /properties/a/type", "strin"),
    Case("required", {EVENT: event(required="a")}, f"{EVENT}:5 invalid-schema /required", "array"),
    Case("draft-04 boolean bound in 2020-12",
         {EVENT: event(properties={"a": {"description": "A.", "exclusiveMinimum": True}})},
         f"{EVENT}:8 invalid-schema /properties/a/exclusiveMinimum", "number"),
    Case("unknown draft", {EVENT: event(**{"$schema": "https://json-schema.org/draft/2021-12/schema"})},
         f"{EVENT}:5 unknown-dialect /$schema"),
    Case("a part in another draft than the file, which names none",
         {EVENT: event(properties={"a": {"description": "A.", "$schema": "http://json-schema.org/draft-07/schema#"}})},
         f"{EVENT}:8 unknown-dialect /properties/a/$schema", "another draft"),
    Case("pattern", {EVENT: event(properties={"a": {"description": "A.", "pattern": "a("}})},
         f"{EVENT}:8 invalid-pattern /properties/a/pattern", "a("),
    Case("pattern of names", {EVENT: event(patternProperties={"[": {}})},
         f"{EVENT}:6 invalid-pattern /patternProperties/["),
    Case("not an object", {EVENT: {"title": "S", "description": "It.", "type": ["object", "null"]}},
         f"{EVENT}:1 not-an-object "),
]  # fmt: skip

REFERENCES = [
    Case("no such file", {EVENT: event(properties={"a": {"$ref": "../../../types/Mony.json"}}),
                          "types/Money.json": event("Money")},
         f"{EVENT}:7 unresolved-reference /properties/a/$ref", "types/Mony.json"),
    Case("no such part", {EVENT: event(properties={"a": {"$ref": "#/$defs/Line"}}, **{"$defs": {"Lines": {}}})},
         f"{EVENT}:7 unresolved-reference /properties/a/$ref", "$defs/Line"),
    Case("no such anchor", {EVENT: event(properties={"a": {"$ref": "#line"}})},
         f"{EVENT}:7 unresolved-reference /properties/a/$ref"),
    Case("network", {EVENT: event(properties={"a": {"$ref": "https://example.com/a.json"}})},
         f"{EVENT}:7 reference-outside-catalog /properties/a/$ref", "fetches nothing"),
    Case("file URI", {EVENT: event(properties={"a": {"$ref": "file:///etc/passwd"}})},
         f"{EVENT}:7 reference-outside-catalog /properties/a/$ref"),
    Case("absolute path", {EVENT: event(properties={"a": {"$ref": "/etc/passwd"}})},
         f"{EVENT}:7 reference-outside-catalog /properties/a/$ref"),
    Case("out of the catalog", {EVENT: event(properties={"a": {"$ref": "../../../../secret.json"}})},
         f"{EVENT}:7 reference-outside-catalog /properties/a/$ref"),
    Case("out of the catalog, escaped",
         {EVENT: event(properties={"a": {"$ref": "%2e%2e/../../../secret.json"}})},
         f"{EVENT}:7 reference-outside-catalog /properties/a/$ref"),
    Case("itself in place", {EVENT: event(allOf=[{"$ref": "#"}])}, f"{EVENT}:1 reference-cycle "),
    Case("two in a circle", {EVENT: event(properties={"a": {"$ref": "#/$defs/A"}},
                                          **{"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"anyOf": [{"$ref": "#/$defs/A"}]}}})},
         f"{EVENT}:11 reference-cycle /$defs/A"),
]  # fmt: skip

NAMES = [
    Case("event", {"events/shop/orderCreated/1.0.0.json": SOUND},
         "events/shop/orderCreated/1.0.0.json:1 invalid-name "),
    Case("event like a major", {"events/shop/OrderV2/1.0.0.json": SOUND},
         "events/shop/OrderV2/1.0.0.json:1 invalid-name ", "OrderV2"),
    Case("domain", {"events/Shop/Something/1.0.0.json": SOUND}, "events/Shop/Something/1.0.0.json:1 invalid-name "),
    Case("reserved domain", {"events/runtime/Something/1.0.0.json": SOUND},
         "events/runtime/Something/1.0.0.json:1 invalid-name "),
    Case("service", {EVENT: SOUND, "services/sendEmail.json": _reader(publishes=["Something@1"])},
         "services/sendEmail.json:1 invalid-name "),
    Case("type", {EVENT: SOUND, "types/money.json": event("Money")}, "types/money.json:1 invalid-name "),
    Case("a schema in the wrong place", {"events/Something.json": SOUND}, "events/Something.json:1 unexpected-file "),
    *(Case(f"no JSON in the wrong place: {text[:9]}", {EVENT: SOUND, "events/notes.json": text}, "events/notes.json:1 unexpected-file ")
      for text in ("x", "1e", "-", '{"a": tru', '"\\u', '{"\\q": 1}', "\n{", "]", "{} {}", "9" * 5000, "[" * 99_999)),
    Case("properties, snake_case",
         {EVENT: event(properties={"orderId": {"description": "A."}, "order_id": {"description": "B."}})},
         f"{EVENT}:9 name-collision /properties/order_id", "order_id"),
    Case("properties, NFKC", {EVENT: event(properties={"a": {"description": "A."}, "ａ": {"description": "B."}})},
         f"{EVENT}:9 name-collision /properties/ａ"),
    Case("events of two domains", {"events/shop/APIKey/1.0.0.json": SOUND, "events/store/ApiKey/1.0.0.json": SOUND},
         "events/store/ApiKey/1.0.0.json:1 name-collision ", "api_key", CONFIGURATION + '[domains.store]\nsource = "com.example.store"\n'),
    Case("files that differ in case", {"types/Money.json": event("Money"), "types/MONEY.json": event("Money"), EVENT: SOUND},
         "types/Money.json:1 name-collision ", "case"),
    Case("event and publisher", {"events/shop/ShopPublisher/1.0.0.json": SOUND},
         "events/shop/ShopPublisher/1.0.0.json:1 name-collision ", "publisher"),
    Case("event and type", {EVENT: SOUND, "types/Something.json": event()}, "types/Something.json:1 name-collision "),
    Case("reserved class", {"events/shop/Literal/1.0.0.json": SOUND},
         "events/shop/Literal/1.0.0.json:1 name-collision "),
    Case("two domains", {EVENT: SOUND, "events/store/Something/1.0.0.json": SOUND},
         "events/store/Something/1.0.0.json:1 duplicate-event ", "shop",
         CONFIGURATION + '[domains.store]\nsource = "com.example.store"\n'),
]  # fmt: skip

VERSIONS = [
    Case("not a number", {"events/shop/Something/1.0.json": SOUND},
         "events/shop/Something/1.0.json:1 version-number ", "1.0"),
    Case("leading zero", {"events/shop/Something/01.0.0.json": SOUND},
         "events/shop/Something/01.0.0.json:1 version-number "),
    Case("does not start at N.0.0", {"events/shop/Something/1.2.0.json": SOUND},
         "events/shop/Something/1.2.0.json:1 version-number ", "1.0.0"),
    Case("hole", {EVENT: SOUND, "events/shop/Something/1.2.0.json": SOUND},
         "events/shop/Something/1.2.0.json:1 version-number ", "hole"),
    Case("second major starts late", {EVENT: SOUND, "events/shop/Something/2.0.1.json": SOUND},
         "events/shop/Something/2.0.1.json:1 version-number ", "2.0.0"),
]  # fmt: skip

METADATA = [
    Case("unknown key", {EVENT: event(**{"x-evgen": {"sorce": "com.example"}})},
         f"{EVENT}:6 unknown-key /x-evgen/sorce", "sorce"),
    Case("unknown keyword of evgen's", {EVENT: event(properties={"a": {"description": "A.", "x-evgen-nam": "b"}})},
         f"{EVENT}:8 unknown-key /properties/a/x-evgen-nam"),
    Case("status", {EVENT: event(**{"x-evgen": {"status": "live"}})}, f"{EVENT}:6 invalid-x-evgen /x-evgen/status"),
    Case("date", {EVENT: event(**{"x-evgen": {"deprecated": {"removal": "soon"}}})},
         f"{EVENT}:7 invalid-x-evgen /x-evgen/deprecated/removal", "date"),
    Case("AWS's own source", {EVENT: event(**{"x-evgen": {"source": "aws.s3"}})},
         f"{EVENT}:6 invalid-x-evgen /x-evgen/source"),
    Case("attribute name", {EVENT: event(properties={"a": {"description": "A.", "x-evgen-name": "class"}})},
         f"{EVENT}:8 invalid-x-evgen /properties/a/x-evgen-name"),
    Case("x-evgen below the top", {EVENT: event(properties={"a": {"description": "A.", "x-evgen": {}}})},
         f"{EVENT}:8 invalid-x-evgen /properties/a/x-evgen", "top"),
    Case("no source", {EVENT: SOUND}, f"{EVENT}:1 missing-source /x-evgen", "Something", ""),
    Case("another source in 1.1.0", {EVENT: SOUND, NEXT: event(**{"x-evgen": {"source": "com.example.other"}})},
         f"{NEXT}:6 major-mismatch /x-evgen/source", "source"),
    Case("another envelope in 1.1.0", {EVENT: SOUND, NEXT: event(**{"x-evgen": {"envelope": "none"}})},
         f"{NEXT}:6 major-mismatch /x-evgen/envelope"),
    Case("wire name", {EVENT: SOUND, "events/shop/Other/1.0.0.json": event(**{"x-evgen": {"detailType": "Something"}})},
         f"{EVENT}:1 wire-name-taken /x-evgen/detailType", "Other@1"),
    Case("idempotency key is nowhere",
         {EVENT: event(**{"x-evgen": {"idempotencyKey": "/orderId"}})},
         f"{EVENT}:6 invalid-idempotency-key /x-evgen/idempotencyKey", "/orderId"),
    Case("idempotency key is optional",
         {EVENT: event(**{"x-evgen": {"idempotencyKey": "/a"}}, properties={"a": {"description": "A.", "type": "string"}})},
         f"{EVENT}:6 invalid-idempotency-key /x-evgen/idempotencyKey", "missing"),
    Case("idempotency key is a number",
         {EVENT: event(**{"x-evgen": {"idempotencyKey": ["/a"]}}, required=["a"],
                       properties={"a": {"description": "A.", "type": "number"}})},
         f"{EVENT}:7 invalid-idempotency-key /x-evgen/idempotencyKey/0", "not a string"),
    Case("idempotency key of a trigger's schema is nowhere",
         {"types/Tap.json": event("Tap", **{"x-evgen": {"idempotencyKey": "/tapId"}}),
          "services/taps.json": {"description": "Taps.", "trigger": {"kinesis": {"stream": "t"}, "schema": "../types/Tap.json"}}},
         "types/Tap.json:6 invalid-idempotency-key /x-evgen/idempotencyKey", "/tapId"),
    Case("x-evgen of a trigger's schema",
         {"types/Tap.json": event("Tap", **{"x-evgen": {"idempotencyKey": 5}}),
          "services/taps.json": {"description": "Taps.", "trigger": {"kinesis": {"stream": "t"}, "schema": "../types/Tap.json"}}},
         "types/Tap.json:6 invalid-x-evgen /x-evgen/idempotencyKey"),
    Case("example", {EVENT: event(properties={"a": {"description": "A.", "type": "integer"}}, examples=[{"a": "x"}])},
         f"{EVENT}:13 invalid-example /examples/0/a"),
    Case("example of a type", {EVENT: SOUND, "types/Money.json": event("Money", required=["amount"], examples=[{}])},
         "types/Money.json:9 invalid-example /examples/0", "amount"),
    Case("example with a bad date-time",
         {EVENT: event(properties={"a": {"description": "A.", "type": "string", "format": "date-time"}},
                       examples=[{"a": "yesterday"}])},
         f"{EVENT}:14 invalid-example /examples/0/a", "date-time"),
]  # fmt: skip

SERVICES = [
    Case("unknown key", {EVENT: SOUND, SERVICE: _reader(publishs=["Something@1"], publishes=["Something@1"])},
         f"{SERVICE}:3 unknown-key /publishs"),
    Case("unknown key below", {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "queue": {"batchsize": 1}}])},
         f"{SERVICE}:7 unknown-key /subscribes/0/queue/batchsize"),
    Case("wrong type", {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "queue": {"batchSize": "10"}}])},
         f"{SERVICE}:7 invalid-service /subscribes/0/queue/batchSize"),
    Case("a variable that Lambda sets itself",
         {EVENT: SOUND, SERVICE: _reader(publishes=["Something@1"], function={"environment": {"AWS_REGION": "x"}})},
         f"{SERVICE}:8 invalid-service /function/environment/AWS_REGION", "cannot be a name"),
    Case("a variable of one letter",
         {EVENT: SOUND, SERVICE: _reader(publishes=["Something@1"], function={"environment": {"A": "x"}})},
         f"{SERVICE}:8 invalid-service /function/environment/A", "cannot be a name"),
    Case("nothing to do", {EVENT: SOUND, SERVICE: _reader()}, f"{SERVICE}:1 invalid-service "),
    Case("two triggers", {EVENT: SOUND, SERVICE: _reader(trigger={"sqs": {"queue": "a"}, "kinesis": {"stream": "b"}})},
         f"{SERVICE}:3 invalid-service /trigger", "one event source"),
    Case("unknown event", {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Somethin"}])},
         f"{SERVICE}:5 unknown-event /subscribes/0/event", "Somethin"),
    Case("unknown major", {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "major": 2}])},
         f"{SERVICE}:6 unknown-version /subscribes/0/major", "2"),
    Case("publishes an unknown event", {EVENT: SOUND, SERVICE: _reader(publishes=["Nothing@1"])},
         f"{SERVICE}:4 unknown-event /publishes/0"),
    Case("publishes an unknown major", {EVENT: SOUND, SERVICE: _reader(publishes=["Something@3"])},
         f"{SERVICE}:4 unknown-version /publishes/0"),
    Case("a draft", {EVENT: event(**{"x-evgen": {"status": "draft"}}), SERVICE: _reader(publishes=["Something@1"])},
         f"{SERVICE}:4 unknown-version /publishes/0", "draft"),
    Case("twice the same", {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something"}, {"event": "Something", "major": 1}])},
         f"{SERVICE}:7 duplicate-subscription /subscribes/1"),
    Case("reads what is not there",
         {EVENT: event(properties={"orderId": {"description": "A.", "type": "string"}}),
          SERVICE: _reader(subscribes=[{"event": "Something", "reads": ["/ordreId"]}])},
         f"{SERVICE}:7 unknown-field /subscribes/0/reads/0", "/ordreId"),
    Case("filter leaf", {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "filter": {"data": {"a": 1}}}])},
         f"{SERVICE}:8 invalid-filter /subscribes/0/filter/data/a"),
    Case("filter operator",
         {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "filter": {"data": {"a": [{"prefx": "x"}]}}}])},
         f"{SERVICE}:10 invalid-filter /subscribes/0/filter/data/a/0/prefx", "prefx"),
    Case("filter too long for a rule",
         {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "filter": {"data": {"a": ["x" * 4050]}}}])},
         f"{SERVICE}:6 invalid-filter /subscribes/0/filter", "whole pattern"),
    Case("trigger schema", {EVENT: SOUND, SERVICE: _reader(trigger={"sqs": {"queue": "a"}, "schema": "../types/No.json"})},
         f"{SERVICE}:7 unresolved-reference /trigger/schema"),
    Case("visibility below timeout",
         {EVENT: SOUND, SERVICE: _reader(subscribes=[{"event": "Something", "queue": {"visibilityTimeoutSeconds": 10}}])},
         f"{SERVICE}:7 invalid-service /subscribes/0/queue/visibilityTimeoutSeconds", "10 s"),
]  # fmt: skip

CONFIGURATIONS = [
    Case("syntax", {EVENT: SOUND}, "evgen.toml:2 invalid-configuration ", "TOML", 'package = "a"\nbus =\n'),
    Case("unknown setting", {EVENT: SOUND}, "evgen.toml:1 invalid-configuration /pakage", "pakage",
         'pakage = "a"\n' + CONFIGURATION),
    Case("unknown setting of a domain", {EVENT: SOUND}, "evgen.toml:3 invalid-configuration /domains/shop/sorce", "sorce",
         CONFIGURATION + 'sorce = "x"\n'),
    Case("standard library", {EVENT: SOUND}, "evgen.toml:1 invalid-configuration /package", "email",
         'package = "email"\n' + CONFIGURATION),
    Case("keyword", {EVENT: SOUND}, "evgen.toml:1 invalid-configuration /package", "class",
         'package = "class"\n' + CONFIGURATION),
    Case("emitter", {EVENT: SOUND}, "evgen.toml:1 invalid-configuration /emit", "pyton",
         'emit = ["pyton"]\n' + CONFIGURATION),
    Case("rule", {EVENT: SOUND}, "evgen.toml:4 invalid-configuration /rules/undescribed-propery", "undescribed-propery",
         CONFIGURATION + '[rules]\nundescribed-propery = "off"\n'),
    Case("level", {EVENT: SOUND}, "evgen.toml:4 invalid-configuration /rules/undescribed-event", "fatal",
         CONFIGURATION + '[rules]\nundescribed-event = "fatal"\n'),
    Case("output outside", {EVENT: SOUND}, "evgen.toml:1 invalid-configuration /output", "../x",
         'output = "../x"\n' + CONFIGURATION),
    Case("output over schemas", {EVENT: SOUND}, "evgen.toml:1 invalid-configuration /output", "overlaps",
         'output = "schemas/generated"\n' + CONFIGURATION),
]  # fmt: skip

ALL = JSON + LIMITS + SCHEMAS + REFERENCES + NAMES + VERSIONS + METADATA + SERVICES + CONFIGURATIONS


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_one_fault_is_one_located_error(case: Case) -> None:
    outcome = loaded(case.files, case.configuration)
    errors = [f for f in outcome.findings if f.severity is Severity.ERROR]
    shown = [
        f"{f.place.path.removeprefix('schemas/')}:{f.place.line} {f.rule} {f.place.pointer}"
        for f in errors
    ]
    assert shown == [case.expected]
    assert case.message in errors[0].message
    assert errors[0].place.column
    assert errors[0].hint or case.name == "type"
    assert outcome.catalog is None


def test_nesting_beyond_every_parser_is_refused() -> None:
    """How deep the parser itself goes depends on the version of Python; that it is refused does not."""
    outcome = loaded({EVENT: '{"not":' * 5000 + "{}" + "}" * 5000})
    assert [(f.rule, f.place.line) for f in outcome.findings] == [("limit-exceeded", 1)]


def test_both_configurations_are_one_too_many() -> None:
    outcome = loaded({EVENT: SOUND, "pyproject.toml": '[tool.evgen]\npackage = "a"\n'})
    assert [f.rule for f in outcome.findings] == ["invalid-configuration"]
    assert outcome.config is None


def test_all_findings_are_reported_not_the_first() -> None:
    broken = event(properties={"a": {"type": "strin"}}, required="a")
    outcome = loaded(
        {
            EVENT: broken,
            "events/shop/Other/1.0.0.json": "{",
            SERVICE: _reader(subscribes=[{"event": "Nothing"}]),
            "services/other.json": {"publishes": ["Else@1"], "unknown": 1},
        }
    )
    found = {(f.place.path.removeprefix("schemas/"), f.rule) for f in outcome.findings}
    assert {
        (EVENT, "invalid-schema"),
        ("events/shop/Other/1.0.0.json", "invalid-json"),
        (SERVICE, "unknown-event"),
        ("services/other.json", "unknown-key"),
    } <= found
    assert sum(f.rule == "invalid-schema" for f in outcome.findings) == 2


def test_a_broken_schema_does_not_hide_its_other_faults() -> None:
    broken = event(
        **{"x-evgen": {"sorce": "x"}},
        properties={"a": {"type": "strin"}, "b": {"$ref": "../../../types/No.json"}},
        requird=["a"],
    )
    outcome = loaded({EVENT: broken})
    assert [f.rule for f in outcome.findings] == [
        "unknown-key",
        "invalid-schema",
        "unresolved-reference",
        "unknown-keyword",
    ]


def test_a_fault_in_a_type_is_told_once_and_not_by_those_who_refer_to_it() -> None:
    outcome = loaded(
        {
            "types/Money.json": {"type": "strin"},
            EVENT: event(properties={"a": {"$ref": "../../../types/Money.json#/properties/x"}}),
            SERVICE: _reader(subscribes=[{"event": "Something"}]),
        }
    )
    assert [(f.rule, f.place.path) for f in outcome.findings] == [
        ("invalid-schema", "schemas/types/Money.json")
    ]


def test_a_broken_event_does_not_make_its_consumers_wrong() -> None:
    outcome = loaded({EVENT: "{", SERVICE: _reader(subscribes=[{"event": "Something"}])})
    assert [f.rule for f in outcome.findings] == ["invalid-json"]
