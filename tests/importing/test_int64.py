"""Which integers ``--int64-strings`` widens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evgen.importing import Options, imported
from evgen.judging import Judge
from evgen.loading.config import LIMITS
from evgen.model import Config


def widened(field: Any, **others: Any) -> Any:
    """The property ``n`` after an import with ``--int64-strings``."""
    schema = {"type": "object", "properties": {"n": field, **others}}
    files = {"in/a/One.json": json.dumps(schema).encode()}
    result = imported(files, frozenset(), {}, Config(limits=LIMITS), Options(int64_strings=True))
    assert not result.findings
    return json.loads(result.files["events/a/One/1.0.0.json"])["properties"]["n"]


DIGITS = {"type": "string", "pattern": "^-?[0-9]+$"}


@pytest.mark.parametrize(
    ("field", "others"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 100}, {}),
        ({"type": "integer", "enum": [1, 2]}, {}),
        ({"type": ["integer", "string"]}, {}),
        ({"type": "number"}, {}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, {}),
        ({"not": {"type": "integer"}}, {}),
        ({"type": "integer"}, {"marked": {"type": "integer", "format": "int32"}}),
        ({"type": "integer", "format": "int32"}, {}),
    ],
)
def test_left_alone(field: Any, others: dict[str, Any]) -> None:
    assert widened(field, **others) == field


@pytest.mark.parametrize(
    ("field", "others"),
    [
        ({"type": "integer"}, {}),
        ({"type": "integer", "minimum": 0}, {}),
        ({"type": ["integer", "null"]}, {}),
        ({"type": "integer", "format": "int64"}, {"small": {"type": "integer", "format": "int32"}}),
        ({"type": "integer", "format": "uint64"}, {}),
    ],
)
def test_widened(field: Any, others: dict[str, Any]) -> None:
    described = {**field, "description": "How many."}
    found = widened(described, **others)
    assert found == {"description": "How many.", "anyOf": [field, DIGITS]}
    judge = Judge(found)
    assert judge.is_valid(9007199254740993)
    assert judge.is_valid("9007199254740993")
    assert not judge.is_valid("9x")


def test_the_null_value_of_protobuf_may_be_null() -> None:
    null = {"enum": ["NULL_VALUE", 0], "oneOf": [{"type": "string"}, {"type": "integer"}]}
    judge = Judge(widened(null))
    assert [judge.is_valid(v) for v in (None, 0, "NULL_VALUE", 1, "1")] == [
        True,
        True,
        True,
        False,
        False,
    ]
