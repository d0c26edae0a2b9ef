"""Rule patterns: what a subscription's is, and which filters EventBridge would refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evgen.emit import patterns
from evgen.model import Envelope
from evgen.patterns import filter_faults
from tests.catalogs import catalog, event

METADATA = "metadata"


def emitted(
    subscription: dict[str, Any], major: int = 1, **settings: Any
) -> tuple[str, dict[str, Any], bytes]:
    """Path, pattern and bytes of the only pattern of a small catalog."""
    contents = {
        f"events/shop/OrderCreated/{n}.0.0.json": {**event("OrderCreated"), "x-evgen": settings}
        for n in range(1, major + 1)
    }
    entry = {"event": "OrderCreated", "major": major, **subscription}
    contents["services/ship-it.json"] = {"subscribes": [entry]}
    (artifact,) = patterns.emit(catalog(contents))
    return artifact.path, json.loads(artifact.content), artifact.content


def test_source_detail_type_and_major() -> None:
    path, pattern, _ = emitted({})
    assert path == "patterns/ship-it.OrderCreated.v1.json"
    assert pattern == {
        "source": ["com.example.shop"],
        "detail-type": ["OrderCreated"],
        "detail": {"metadata": {"version": [{"prefix": "1."}]}},
    }


def test_a_later_major() -> None:
    path, pattern, _ = emitted({}, major=2)
    assert path == "patterns/ship-it.OrderCreated.v2.json"
    assert pattern["detail-type"] == ["OrderCreated.v2"]
    assert pattern["detail"] == {"metadata": {"version": [{"prefix": "2."}]}}


@pytest.mark.parametrize(
    ("content_filter", "detail"),
    [
        ({"data": {"a": [1]}}, {"metadata": {"version": [{"prefix": "1."}]}, "data": {"a": [1]}}),
        (
            {"metadata": {"correlationId": [{"exists": True}]}},
            {"metadata": {"version": [{"prefix": "1."}], "correlationId": [{"exists": True}]}},
        ),
        (
            {"$or": [{"data": {"a": [1]}}, {"data.b": [2]}]},
            {
                "metadata": {"version": [{"prefix": "1."}]},
                "$or": [{"data": {"a": [1]}}, {"data.b": [2]}],
            },
        ),
    ],
)
def test_a_filter_is_added(content_filter: dict[str, Any], detail: dict[str, Any]) -> None:
    assert emitted({"filter": content_filter})[1]["detail"] == detail


def test_without_envelope_the_filter_is_all_of_the_detail() -> None:
    assert "detail" not in emitted({}, envelope="none")[1]
    content_filter = {"metadata": {"version": ["1"]}, "total": [{"numeric": [">", 0]}]}
    assert emitted({"filter": content_filter}, envelope="none")[1]["detail"] == content_filter


def test_patterns_are_ascii() -> None:
    value = "e\u0301 😀 ${x}"
    _, pattern, content = emitted({"filter": {"data": {"a": [value]}}})
    assert content.isascii()
    assert pattern["detail"]["data"]["a"] == [value]


SOUND = [
    {"a": [1, "x", None, True, 1.5]},
    {"a": {"b": {"c": ["deep"]}}},
    {"a.b": ["dotted"]},
    {"a": [{"prefix": ""}, {"suffix": ".png"}]},
    {"a": [{"prefix": {"equals-ignore-case": "x"}}, {"suffix": {"equals-ignore-case": "x"}}]},
    {"a": [{"equals-ignore-case": "x"}]},
    {"a": [{"wildcard": "a*b\\*c*"}, {"wildcard": "\\\\*"}]},
    {"a": [{"numeric": ["=", 3.5]}, {"numeric": [">", 0, "<=", 5]}, {"numeric": ["<", -1]}]},
    {"a": [{"exists": True}]},
    {"a": [{"exists": False}]},
    {"a": [{"cidr": "10.0.0.77/24"}, {"cidr": "2001:db8::/32"}, {"cidr": "0.0.0.0/0"}]},
    {"a": [{"anything-but": "x"}, {"anything-but": 3}, {"anything-but": [1, 2]}]},
    {"a": [{"anything-but": {"prefix": "x"}}, {"anything-but": {"suffix": ["x", "y"]}}]},
    {"a": [{"anything-but": {"wildcard": "*x"}}, {"anything-but": {"equals-ignore-case": ["x"]}}]},
    {"$or": [{"a": [1]}, {"b": [2]}]},
    {"a": {"$or": [{"b": [1]}, {"c": [2]}, {"$or": [{"d": [1]}, {"e": [1]}]}]}},
    {"prefix": ["a field of that name"]},
]


@pytest.mark.parametrize("content_filter", SOUND, ids=json.dumps)
@pytest.mark.parametrize("envelope", Envelope)
def test_what_eventbridge_accepts_is_not_refused(
    content_filter: dict[str, Any], envelope: Envelope
) -> None:
    wrapped = {"data": content_filter} if envelope is Envelope.METADATA else content_filter
    assert list(filter_faults(wrapped, envelope)) == []


FAULTY = [
    ({}, "", "without members"),
    ({"a": {}}, "/a", "without members"),
    ({"a": "x"}, "/a", "stands in a list"),
    ({"a": 1}, "/a", "stands in a list"),
    ({"a": []}, "/a", "empty list"),
    ({"a": [["x"]]}, "/a/0", "list inside a list"),
    ({"a": [{}]}, "/a/0", "one member, not 0"),
    ({"a": [{"prefix": "x", "suffix": "y"}]}, "/a/0", "one member, not 2"),
    ({"a": [{"prefx": "x"}]}, "/a/0/prefx", "no operator `prefx`"),
    ({"a": [{"prefix": ["x"]}]}, "/a/0/prefix", "cannot take this"),
    ({"a": [{"wildcard": "a**b"}]}, "/a/0/wildcard", "cannot take this"),
    ({"a": [{"wildcard": "a\\b"}]}, "/a/0/wildcard", "cannot take this"),
    ({"a": [{"numeric": [">", "0"]}]}, "/a/0/numeric", "cannot take this"),
    ({"a": [{"numeric": [">", True]}]}, "/a/0/numeric", "cannot take this"),
    ({"a": [{"numeric": ["<", 10, ">", 5]}]}, "/a/0/numeric", "cannot take this"),
    ({"a": [{"numeric": [">=", 5, "<=", 5]}]}, "/a/0/numeric", "cannot take this"),
    ({"a": [{"exists": "true"}]}, "/a/0/exists", "cannot take this"),
    ({"a": [{"cidr": "10.0.0.1"}]}, "/a/0/cidr", "cannot take this"),
    ({"a": [{"cidr": "10.0.0.1/32"}]}, "/a/0/cidr", "cannot take this"),
    ({"a": [{"anything-but": []}]}, "/a/0/anything-but", "cannot take this"),
    ({"a": [{"anything-but": [1, "x"]}]}, "/a/0/anything-but", "cannot take this"),
    ({"a": [{"anything-but": None}]}, "/a/0/anything-but", "cannot take this"),
    ({"a": [{"anything-but": {"numeric": ["=", 1]}}]}, "/a/0/anything-but", "cannot take this"),
    ({"$or": [{"a": [1]}]}, "/$or", "at least two"),
    ({"$or": {"a": [1]}}, "/$or", "at least two"),
    ({"$or": [{"a": [1]}, "x"]}, "/$or/1", "is an object"),
    ({"$or": [{"a": [1]}, {}]}, "/$or/1", "without members"),
    ({"$or": [{"a": [1]}, {"b": {"prefix": ["x"]}}]}, "/$or/1/b/prefix", "may be called `prefix`"),
    ({"a": ["x" * 4096]}, "", "4096"),
    ({"a/b": {"~": []}}, "/a~1b/~0", "empty list"),
]


@pytest.mark.parametrize(("content_filter", "pointer", "message"), FAULTY)
def test_what_eventbridge_refuses(
    content_filter: dict[str, Any], pointer: str, message: str
) -> None:
    ((at, said, hint),) = filter_faults(content_filter, Envelope.NONE)
    assert (at, message in said, bool(hint)) == (pointer, True, True)


@pytest.mark.parametrize(
    ("content_filter", "pointer"),
    [
        ({METADATA: {"version": ["1.0.0"]}}, "/metadata/version"),
        ({"metadata.version": ["1.0.0"]}, "/metadata.version"),
        ({METADATA: {"version": {"major": [1]}}}, "/metadata/version"),
        ({METADATA: ["x"]}, "/metadata"),
        (
            {"$or": [{"data": {"a": [1]}}, {"metadata.version": ["1.0.0"]}]},
            "/$or/1/metadata.version",
        ),
        ({METADATA: {"$or": [{"id": ["a"]}, {"version": ["b"]}]}}, "/metadata/$or/1/version"),
    ],
)
def test_the_version_is_matched_by_evgen_alone(
    content_filter: dict[str, Any], pointer: str
) -> None:
    ((at, message, _),) = filter_faults(content_filter, Envelope.METADATA)
    assert at == pointer
    assert "metadata.version" in message
    assert list(filter_faults(content_filter, Envelope.NONE)) == []
