"""Open enumerations never make a reader refuse what its own version may send."""

from __future__ import annotations

from typing import Any

import pytest

from evgen.judging import Judge
from evgen.runtime.openenum import for_reading

OPEN = {"enum": ["a", "b"], "x-evgen-open-enum": True}

#: Schema, values that are valid for reading, values that are not.
CASES: dict[str, tuple[dict[str, Any], list[Any], list[Any]]] = {
    "a member": ({"properties": {"k": OPEN}}, [{"k": "a"}, {"k": "new"}], [{"k": 1}]),
    "two branches of oneOf": (
        {"oneOf": [OPEN, {"const": "z"}]},
        ["a", "z", "new"],
        [1],
    ),
    "branches told apart": (
        {"oneOf": [
            {"properties": {"kind": {"const": 1}, "k": OPEN}, "required": ["kind"]},
            {"properties": {"kind": {"const": 2}}, "required": ["kind"]},
        ]},
        [{"kind": 1, "k": "a"}, {"kind": 1, "k": "new"}, {"kind": 2}],
        [{"kind": 1, "k": 7}, {"kind": 3}],
    ),
    "not": ({"not": OPEN}, ["new"], ["a"]),
    "not, by reference": ({"not": {"$ref": "#/$defs/B"}, "$defs": {"B": OPEN}}, ["new", 1], ["a"]),
    "if, by reference": (
        {"if": {"$ref": "#/$defs/B"}, "then": {"const": "a"}, "$defs": {"B": OPEN}},
        ["a", "new", 1],
        ["b"],
    ),
    "contains, counted": (
        {"contains": OPEN, "maxContains": 1},
        [["a", "x", "y"], ["x"]],
        [["a", "b"]],
    ),
    "recursion through the whole": (
        {"properties": {"k": {"oneOf": [OPEN, {"const": "z"}]}, "child": {"$ref": "#"}}},
        [{"child": {"child": {"k": "z"}}}, {"child": {"k": "new"}}],
        [{"child": {"k": 1}}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_read(name: str) -> None:
    schema, valid, invalid = CASES[name]
    reading, sending = Judge(for_reading(schema)), Judge(schema)
    assert [value for value in valid if not reading.is_valid(value)] == []
    assert [value for value in invalid if reading.is_valid(value)] == []
    sent = [value for value in (*valid, *invalid) if sending.is_valid(value)]
    assert sent, "nothing of it may be sent"
    assert all(reading.is_valid(value) for value in sent)


def test_without_open_enumerations_the_schema_is_its_own_reading() -> None:
    schema = {"oneOf": [{"enum": ["a"]}, {"const": "z"}]}
    assert for_reading(schema) is schema
