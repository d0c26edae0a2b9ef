"""The check of a bundled schema: asserted formats, open enumerations, and what JSON cannot say."""

from __future__ import annotations

import importlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from evgen.runtime.contract import SchemaCheck
from evgen.runtime.errors import ContractError

BAD = " \n<>^~%zz["
ASSERTED = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uuid",
]
ANNOTATIONS = [
    "idn-email",
    "idn-hostname",
    "iri",
    "iri-reference",
    "uri-reference",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "color",
    "unheard-of",
]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unique: str) -> Any:
    """A SchemaCheck for a schema given as a value."""
    name = unique.replace("-", "_")
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(schema: Any) -> SchemaCheck:
        (tmp_path / name / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
        importlib.invalidate_caches()
        return SchemaCheck(package=name, schema="schema.json")

    yield make
    sys.modules.pop(name, None)


@pytest.mark.parametrize("name", ASSERTED)
def test_asserted_formats(check: Any, name: str) -> None:
    with pytest.raises(ContractError, match="format"):
        check({"format": name}).sendable(BAD)


@pytest.mark.parametrize("name", ANNOTATIONS)
def test_all_other_formats_are_annotations(check: Any, name: str) -> None:
    assert check({"format": name}).sendable(BAD) == BAD


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"a": float("inf")}, "/a"),
        ({"a": Decimal(1)}, "/a"),
        ({"a": [1, {2: 3}]}, "/a/1"),
        ({"a": "\ud800"}, "/a"),
        ({"\udfff": 1}, ""),
        ({"a": b"x"}, "/a"),
    ],
)
def test_what_json_cannot_say_is_refused(check: Any, value: Any, pointer: str) -> None:
    with pytest.raises(ContractError) as caught:
        check({}).sendable(value)
    assert [(v.pointer, v.rule) for v in caught.value.violations] == [(pointer, "json")]


def test_any_mapping_and_tuples_will_do(check: Any) -> None:
    value = MappingProxyType({"a": (1, MappingProxyType({"b": None}))})
    assert check({}).sendable(value) == {"a": [1, {"b": None}]}


def test_open_enumerations_are_read_wide_and_sent_narrow(check: Any) -> None:
    schema = {
        "properties": {
            "s": {"enum": ["a", "b"], "x-evgen-open-enum": True},
            "n": {"type": "number", "enum": [1, None], "x-evgen-open-enum": True},
            "closed": {"enum": ["a"]},
        },
        "if": {"properties": {"s": {"enum": ["a"], "x-evgen-open-enum": True}}, "required": ["s"]},
        "then": {"required": ["closed"]},
    }
    made = check(schema)
    assert made.readable({"s": "new", "n": 7}) == {"s": "new", "n": 7}
    for wrong in ({"s": 5}, {"n": "1"}, {"n": None}, {"closed": "b"}, {"s": "a"}):
        with pytest.raises(ContractError):
            made.readable(wrong)
    with pytest.raises(ContractError, match="/s"):
        made.sendable({"s": "new"})


def test_a_false_for_additional_members_never_refuses_on_reading(check: Any) -> None:
    made = check({"properties": {"a": {}}, "additionalProperties": False})
    assert made.readable({"a": 1, "b": 2}) == {"a": 1}
    with pytest.raises(ContractError) as caught:
        made.sendable({"a": 1, "b": 2})
    assert [v.pointer for v in caught.value.violations] == ["/b"]


def test_threads_get_one_compiled_schema(check: Any) -> None:
    made = check({"properties": {"a": {"type": "integer"}}})
    with ThreadPoolExecutor(8) as pool:
        compiled = list(pool.map(lambda _: made.compiled, range(32)))
    assert len({id(one) for one in compiled}) == 1


def test_references_never_leave_the_bundle(check: Any) -> None:
    with pytest.raises(Exception, match=r"example\.invalid"):
        check({"$ref": "http://example.invalid/x.json"}).sendable({})
