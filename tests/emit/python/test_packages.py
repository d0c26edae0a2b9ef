"""Generated models are run: odd names, hostile texts, recursion, choices, sizes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from evgen.naming import attribute_name
from evgen.runtime.models import EventModel
from tests.catalogs import event
from tests.emit.python.packages import emitted, round_trip, written

NAMES = [
    "class", "None", "__init__", "model_config", "model_dump", "model_x", "json", "copy", "list",
    "str", "int", "date", "datetime", "uuid", "any", "field", "wire", "from_wire", "é", "注文",
    "Größe", "a.b", "a b c", "$x", "1st", "_private", "__", "self", "cls", "type", "items",
    "keys", "x/y", "z~z", "async", "match", "validate", "schema", 'q"q', "r'r", "b\\b", "{{7*7}}",
    "pydantic", "annotations", "Field", "UUID",
]  # fmt: skip
HOSTILE = [
    '"""; import os  # ', "'''", "ends in \\", 'ends in "', "{{ 7*7 }} {% raw %}", "a\nb\n\n  c",
    "\\N{BULLET} \\x00", "${x} %(x)s", '\\"""', "tab\there",
]  # fmt: skip
TEXT = {"type": "string"}
UUID = "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11"
WHEN = "2026-01-02T03:04:05Z"


def test_members_of_odd_names(tmp_path: Path) -> None:
    attributes = {attribute_name(name): name for name in NAMES}
    names = sorted(attributes.values())
    round_trip(tmp_path, {"properties": dict.fromkeys(names, TEXT)}, dict.fromkeys(names, "x"))


def test_no_member_hides_what_a_model_has() -> None:
    own = {*dir(EventModel), *dir(type(EventModel))}
    public = [name for name in own if not name.startswith("_")]
    hidden = [n for n in public if hasattr(EventModel, n) and attribute_name(n) == n]
    assert hidden == []


def test_members_named_like_their_types(tmp_path: Path) -> None:
    formats = {"uuid": "uuid", "date": "date", "datetime": "date-time", "UUId": "uuid"}
    properties: dict[str, Any] = {n: {"type": "string", "format": f} for n, f in formats.items()}
    properties |= {
        "str": TEXT,
        "list": {"type": "array", "items": TEXT},
        "any": {},
        "dict": {"type": "object"},
    }
    properties |= {"literal": {"enum": ["a"]}, "odd": {"$ref": "#"}, "model": {"type": "integer"}}
    data = {"uuid": UUID, "date": "2026-01-02", "datetime": WHEN, "str": "s", "list": ["l"], "any": 1,
            "dict": {"k": [None]}, "literal": "a", "odd": {"uuid": UUID}, "model": 2**60}  # fmt: skip
    round_trip(tmp_path, {"properties": properties}, data, {})


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    properties: dict[str, Any] = {
        f"p{i}": {"type": "object", "description": text, "properties": {"e": {"enum": [text, "x"]}}}
        for i, text in enumerate(HOSTILE)
    }
    data = {f"p{i}": {"e": text} for i, text in enumerate(HOSTILE)}
    schema = {"properties": properties, "description": "\n\n".join(HOSTILE)}
    round_trip(tmp_path, schema, data)


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"properties": {"next": {"$ref": "#"}, "n": {"type": "integer"}}},
         [{"next": {"next": {"n": 1}}}]),
        ({"properties": {"t": {"$ref": "#/$defs/T"}},
          "$defs": {"T": {"type": "array", "items": {"$ref": "#/$defs/T"}}}},
         [{"t": [[], [[]]]}]),
        ({"properties": {"p": {"oneOf": [
            {"type": "object", "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["kind"]},
            {"type": "object", "properties": {"kind": {"const": "b"}, "x": TEXT}, "required": ["kind"]}]}}},
         [{"p": {"kind": "a", "x": 1}}, {"p": {"kind": "b", "x": "1"}}]),
        ({"properties": {"k": {"enum": ["a", "b"]}}, "if": {"properties": {"k": {"const": "a"}}},
          "then": {"properties": {"x": {"type": "integer"}}, "required": ["x"]}},
         [{"k": "a", "x": 1}, {"k": "b", "x": "anything"}, {"k": "b"}]),
        ({"properties": {"n": {"type": "number"}}}, [{"n": 2**53 + 1}, {"n": 1.5}, {"n": 10**30}]),
        ({"properties": {"n": {"type": ["string", "null"]}}, "required": ["n"]}, [{"n": None}]),
        ({"properties": {"e": {"enum": ["a", "b"], "x-evgen-open-enum": True}}}, [{"e": "a"}]),
        ({"properties": {"a": TEXT}, "patternProperties": {"^x-": {"type": "integer"}}},
         [{"a": "b", "x-1": 2}]),
        ({"properties": {"m": {"type": "object", "additionalProperties": {"type": "array", "items": {}}}}},
         [{"m": {"x": [1, None, {"y": 2}]}}]),
    ],
)  # fmt: skip
def test_data_come_back(tmp_path: Path, schema: dict[str, Any], values: list[Any]) -> None:
    round_trip(tmp_path, schema, *values)


def test_large_schemas_are_quick(tmp_path: Path) -> None:
    members: dict[str, Any] = {f"member{i}": {"type": "string"} for i in range(499)}
    members["e"] = {"enum": [f"value {i}" for i in range(1000)]}
    start = time.monotonic()
    round_trip(tmp_path, {"properties": members}, {"member498": "x", "e": "value 999"})
    assert time.monotonic() - start < 20


def test_strict_type_checking(tmp_path: Path) -> None:
    line = {"type": "object", "properties": {"sku": TEXT}, "required": ["sku"]}
    schema = event(
        "OrderCreated",
        properties={
            "orderId": {"type": "string", "format": "uuid"},
            "at": {"type": "string", "format": "date-time"},
            "lines": {"type": "array", "items": line},
            "colour": {"$ref": "../../../types/Colour.json"},
            "tree": {"$ref": "../../../types/Tree.json"},
            "any": {},
        },
        required=["orderId", "lines"],
    )
    folder = written(
        tmp_path,
        {
            "events/shop/OrderCreated/1.0.0.json": schema,
            "types/Colour.json": {"title": "Colour", "description": "C.", "enum": ["red"]},
            "types/Tree.json": event("Tree", additionalProperties={"$ref": "#"}),
        },
    )
    (folder / "use.py").write_text(
        "from uuid import uuid4\n"
        "from event_catalog.shop.order_created import OrderCreated, OrderCreatedLinesItem\n"
        "order = OrderCreated(order_id=uuid4(), lines=[OrderCreatedLinesItem(sku='a')], colour='red')\n"
        "number: int = order.order_id.int\n"
        "OrderCreated(order_id=1, lines=[])  # type: ignore[arg-type]\n"
        "OrderCreated(lines=[])  # type: ignore[call-arg]\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    outcome = subprocess.run(
        [*command, "use.py", "event_catalog"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


PROGRAM = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from tests.emit.python.packages import emitted
from tests.emit.python.test_shapes import DEFINITIONS, SHARED, TYPES
from tests.catalogs import event
odd = event("Odd", properties={f"p{i}": s for i, (s, _) in enumerate(TYPES)}, **{"$defs": DEFINITIONS})
texts, findings = emitted({"events/shop/Odd/1.0.0.json": odd, **SHARED})
print(hashlib.sha256(repr((sorted(texts.items()), findings)).encode()).hexdigest())
"""


def test_same_bytes_everywhere(tmp_path: Path, repository: Path) -> None:
    """Hash seed, locale, time zone and whatever stands in the working folder change nothing."""
    (tmp_path / "pyproject.toml").write_text(
        "[tool.datamodel-codegen]\nsnake-case-field = 1\n[tool.black]\nx = 1\n"
    )
    (tmp_path / "types.json").write_text("nothing")
    settings = [
        ({"PYTHONHASHSEED": "0"}, repository),
        ({"PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "LC_ALL": "C"}, tmp_path),
        ({"PYTHONHASHSEED": "99", "TZ": "UTC", "LC_ALL": "C.UTF-8"}, tmp_path),
    ]
    outcomes = {
        subprocess.run(
            [sys.executable, "-W", "error", "-c", PROGRAM, str(repository)],
            env={**os.environ, **environment}, cwd=folder, capture_output=True, text=True, check=True,
        ).stdout
        for environment, folder in settings
    }  # fmt: skip
    assert len(outcomes) == 1


def test_nothing_generated_knows_this_machine(repository: Path) -> None:
    texts, _ = emitted({"events/shop/Odd/1.0.0.json": event("Odd", properties={"a": TEXT})})
    assert not [path for path, text in texts.items() if str(repository) in text]
    assert texts["shop/odd.py"].startswith("# Generated by evgen; do not edit.\n# ruff: noqa\n")
