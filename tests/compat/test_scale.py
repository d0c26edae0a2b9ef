"""Large schemas: decided within the usual budget, in both readings, and right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evgen.compat import Options, Semantics, Verdict, compare
from tests.compat.corpus import revision
from tests.compat.judges import Sides

Schema = dict[str, Any]
Truth = tuple[Schema, Schema, str, str]


def _object(properties: Schema, **more: Any) -> Schema:
    return {"type": "object", "properties": properties, **more}


def _wide(number: int, **last: Any) -> Schema:
    kinds: list[Schema] = [
        {"type": "string", "maxLength": 40}, {"type": "integer", "minimum": 0}, {"type": "boolean"},
        {"type": "string", "format": "date-time"}, {"enum": ["new", "open", "done"]},
        {"type": "array", "items": {"type": "string"}},
    ]  # fmt: skip
    properties = {f"field{n}": kinds[n % len(kinds)] for n in range(number)}
    return _object({**properties, **last}, required=list(properties)[: number // 2])


def _nested(depth: int, leaf: Schema) -> Schema:
    for _ in range(depth):
        leaf = _object({"inner": leaf, "label": {"type": "string"}}, required=["inner"])
    return leaf


def _tree(kinds: int, leaf: Schema) -> Schema:
    """Nodes of many kinds, each with children of any kind."""
    node = {"$ref": "#/$defs/Node"}
    branches = [
        _object(
            {"kind": {"const": f"kind{n}"}, "left": node, "right": node, "value": leaf},
            required=["kind"],
        )
        for n in range(kinds)
    ]
    return {"$ref": "#/$defs/Node", "$defs": {"Node": {"oneOf": branches}}}


def _parts(number: int, last: Schema) -> Schema:
    return {"allOf": [*(_object({f"p{n}": {"type": "string"}}) for n in range(number)), last]}


def _values(number: int) -> Schema:
    return {"enum": [f"value-{n}" for n in range(number)]}


def _variants(number: int) -> Schema:
    return {
        "oneOf": [
            _object(
                {"kind": {"const": f"kind{n}"}, f"detail{n}": {"type": "string"}},
                required=["kind", f"detail{n}"],
            )
            for n in range(number)
        ]
    }


def _references(number: int, end: Schema) -> Schema:
    chain: Schema = {
        f"D{n}": _object({"next": {"$ref": f"#/$defs/D{n + 1}"}, "n": {"type": "integer"}})
        for n in range(number)
    }
    return {"$ref": "#/$defs/D0", "$defs": {**chain, f"D{number}": end}}


_TEXT, _NUMBER, _INTEGER = {"type": "string"}, {"type": "number"}, {"type": "integer"}

CASES: dict[str, Callable[[], Truth]] = {
    "200 properties, one widened": lambda: (
        _wide(200, last=_INTEGER), _wide(200, last=_NUMBER), "compatible", "breaking"),
    "200 properties, 50 required more": lambda: (
        _wide(200), {**_wide(200), "required": [f"field{n}" for n in range(150)]},
        "breaking", "compatible"),
    "1,000 values, one removed": lambda: (_values(1000), _values(999), "breaking", "compatible"),
    "1,000 values, and a pattern": lambda: (
        _values(1000), {"type": "string", "pattern": "^value-[0-9]{1,3}$"},
        "compatible", "breaking"),
    "1,000 values, by two lists": lambda: (
        _values(1000), {"anyOf": [_values(600), {"enum": _values(1000)["enum"][500:]}]},
        "compatible", "compatible"),
    "12 kinds of recursive nodes, widened": lambda: (
        _tree(12, _INTEGER), _tree(12, _NUMBER), "compatible", "breaking"),
    "12 kinds of recursive nodes, one more": lambda: (
        _tree(12, _INTEGER), _tree(13, _INTEGER), "compatible", "breaking"),
    "40 levels": lambda: (_nested(40, _INTEGER), _nested(40, _NUMBER), "compatible", "breaking"),
    "60 parts of allOf": lambda: (
        _parts(60, _object({"z": _INTEGER})), _parts(60, _object({"z": _NUMBER})),
        "compatible", "breaking"),
    "40 variants, one more": lambda: (_variants(40), _variants(41), "compatible", "breaking"),
    "40 variants, one or any": lambda: (
        _variants(40), {"anyOf": _variants(40)["oneOf"]}, "compatible", "compatible"),
    "60 references": lambda: (
        _references(60, _TEXT), _references(60, {"type": ["string", "null"]}),
        "compatible", "breaking"),
    "a window of a million integers": lambda: (
        {"type": "integer", "minimum": 0, "maximum": 10**6},
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 10**6 - 1}, {"const": 10**6}]},
        "compatible", "compatible"),
    "a thousand items": lambda: (
        {"type": "array", "items": _TEXT, "maxItems": 1000},
        {"type": "array", "items": _TEXT, "maxItems": 999}, "breaking", "compatible"),
    "long texts": lambda: (
        {"type": "string", "maxLength": 10_000}, {"type": "string", "maxLength": 9_999},
        "breaking", "compatible"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("semantics", Semantics)
def test_large_schemas_are_decided(name: str, semantics: Semantics) -> None:
    old, new, backward, forward = CASES[name]()
    before, after = revision(old), revision(new)
    comparison = compare(before, after, Options(semantics=semantics))
    assert (comparison.backward.verdict, comparison.forward.verdict) == (backward, forward)
    for answer, (writer, reader) in (
        (comparison.backward, (before.bundle, after.bundle)),
        (comparison.forward, (after.bundle, before.bundle)),
    ):
        assert bool(answer.breaks) == (answer.verdict is Verdict.BREAKING)
        sides = Sides((writer, reader), (writer, reader), semantics, formats=True)
        assert all(sides.breaks(one.witness) for one in answer.breaks)
