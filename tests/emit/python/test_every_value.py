"""A model holds every value that its schema admits, and gives it back: random schemas, random values."""

from __future__ import annotations

import importlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evgen.judging import Judge
from evgen.runtime.declared import prune
from tests.catalogs import catalog
from tests.e2e.conftest import write_generated

SCHEMAS = 120
VALUES = 60
NAMES = ["a", "orderId", "class", "x-y", "9", "list"]
STRINGS = [
    "",
    "x",
    "12",
    "2026-11-23",
    "2026-11-23T09:30:00Z",
    "2016-12-31T23:59:60Z",
    "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11",
    "0B0E4B1A-4A39-4C7E-8A53-6B7A2D1F0C11",
    "a@localhost",
    "0001-01-01",
]
SCALARS: list[Any] = [None, True, False, 0, 1, -1, 1.0, 2.5, 2**53 + 1, 10**25, *STRINGS]
FORMATS = ["uuid", "date-time", "date", "email", "time", "uri"]


def schema(rng: random.Random, depth: int) -> Any:
    """A random schema that mostly admits something."""
    if depth == 0 or rng.random() < 0.35:
        return rng.choice(
            [
                {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"},
                {"type": ["string", "null"]}, {"type": ["integer", "string"]}, True, {},
                {"type": "string", "format": rng.choice(FORMATS)}, {"format": rng.choice(FORMATS)},
                {"enum": rng.sample(SCALARS, 3)}, {"const": rng.choice(SCALARS)}, {"minimum": 1},
                {"enum": ["x", "y"], "x-evgen-open-enum": True}, {"$ref": "#/$defs/Shared"}, {"$ref": "#/$defs/Tree"},
            ]
        )  # fmt: skip

    def inner() -> Any:
        return schema(rng, depth - 1)

    members = {name: inner() for name in rng.sample(NAMES, rng.randint(1, 3))}
    match rng.randrange(12):
        case 0 | 1 | 2:
            found: dict[str, Any] = {
                "type": "object",
                "properties": members,
                "required": rng.sample(sorted(members), rng.randint(0, len(members))),
            }
            if rng.random() < 0.3:
                found["additionalProperties"] = rng.choice([False, True, inner()])
            return found
        case 3:
            return {"properties": members}
        case 4:
            return {"type": "object", "additionalProperties": inner()}
        case 5:
            return {"type": "object", "patternProperties": {"^o": inner()}, "properties": members}
        case 6:
            return {"type": "array", "items": inner()}
        case 7:
            return {"type": "array", "prefixItems": [inner(), inner()], "items": inner()}
        case 8:
            return {rng.choice(["anyOf", "oneOf"]): [inner(), inner()]}
        case 9:
            return {"allOf": [inner(), {"type": "object", "properties": members}]}
        case 10:
            return {
                "type": "object",
                "properties": members,
                "if": {"required": ["a"]},
                "then": {"properties": {"z": inner()}},
            }
    return {
        "type": "object",
        "properties": members,
        rng.choice(["anyOf", "oneOf"]): [
            {"properties": {"k": inner()}, "required": ["k"]},
            {"properties": {"m": inner()}},
        ],
    }


def value(rng: random.Random, depth: int) -> Any:
    """A random value with the names that the schemas use."""
    if depth == 0 or rng.random() < 0.4:
        return rng.choice(SCALARS)
    if rng.random() < 0.3:
        return [value(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    names = rng.sample([*NAMES, "k", "m", "z", "other"], rng.randint(0, 4))
    return {name: value(rng, depth - 1) for name in names}


def fitting(rng: random.Random, root: Any, here: Any, depth: int) -> Any:
    """A value that probably fits a schema."""
    if not isinstance(here, dict) or depth == 0:
        return rng.choice(SCALARS)
    if "$ref" in here:
        return fitting(rng, root, root["$defs"][here["$ref"].split("/")[-1]], depth - 1)
    for keyword in ("anyOf", "oneOf"):
        if keyword in here and rng.random() < 0.8:
            return fitting(rng, root, rng.choice(here[keyword]), depth - 1)
    if "enum" in here:
        return rng.choice(here["enum"])
    if "const" in here:
        return here["const"]
    if "allOf" in here:
        parts = [fitting(rng, root, part, depth - 1) for part in here["allOf"]]
        return {k: v for p in parts if isinstance(p, dict) for k, v in p.items()} or parts[0]
    if here.get("type") == "array":
        prefix = [fitting(rng, root, part, depth - 1) for part in here.get("prefixItems", ())]
        return prefix + [
            fitting(rng, root, here.get("items", True), depth - 1) for _ in range(rng.randint(0, 2))
        ]
    if here.get("type") == "object" or "properties" in here:
        keep = [
            n
            for n in here.get("properties", {})
            if n in here.get("required", ()) or rng.random() < 0.6
        ]
        made = {name: fitting(rng, root, here["properties"][name], depth - 1) for name in keep}
        if isinstance(here.get("additionalProperties"), dict) and rng.random() < 0.6:
            made["other"] = fitting(rng, root, here["additionalProperties"], depth - 1)
        return made
    wanted = here.get("type")
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "boolean": (bool,),
        "null": (type(None),),
        "number": (int, float),
    }
    names = [wanted] if isinstance(wanted, str) else wanted or []
    of_kind = [
        s
        for s in SCALARS
        if any(isinstance(s, kinds[n]) and isinstance(s, bool) == (n == "boolean") for n in names)
    ]
    return rng.choice(of_kind or SCALARS)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON data; date-times and uuids as they are meant, since models write them their way."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str) and len(one) > 9:
        spelled = {"2016-12-31T23:59:60Z": "2017-01-01T00:00:00Z"}
        return spelled.get(one, one).lower() == spelled.get(other, other).lower()
    return bool(one == other)


def root_schema(number: int) -> dict[str, Any]:
    """An event's schema: an object around random schemas, a shared definition and a recursive one."""
    rng = random.Random(number)
    return {
        "description": "Random.",
        "type": "object",
        "properties": {name: schema(rng, 3) for name in rng.sample(NAMES, 3)},
        "$defs": {
            "Shared": {"enum": rng.sample(SCALARS, 4)}
            if number % 2
            else {"type": "object", "properties": {"a": {"type": "integer"}}},
            "Tree": {
                "type": "object",
                "properties": {
                    "a": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
                    "n": {"type": "integer"},
                },
            },
        },
    }


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[dict[str, Any], Any]]]:
    """(bundle, model) of every random schema that is a sound event."""
    contents = {
        f"events/shop/Random{number}/1.0.0.json": root_schema(number) for number in range(SCHEMAS)
    }
    made = catalog(
        contents,
        'package = "random_events"\nemit = ["python"]\n[domains.shop]\nsource = "s"\n[rules]\nundescribed-property = "off"\n',
    )
    folder = write_generated(made, tmp_path_factory.mktemp("random"))
    sys.path.insert(0, str(folder / "python"))
    module = importlib.import_module("random_events.shop")
    yield [(dict(m.generated.bundle), getattr(module, m.class_name)) for m in made.majors]
    sys.path.remove(str(folder / "python"))
    for name in [n for n in sys.modules if n.split(".")[0] == "random_events"]:
        del sys.modules[name]


def test_what_the_schema_admits_is_read_and_given_back(
    models: list[tuple[dict[str, Any], Any]],
) -> None:
    tried, failures = 0, []
    for number, (bundle, model) in enumerate(models):
        rng = random.Random(number)
        judge = Judge(bundle)
        for attempt in range(VALUES):
            candidate = fitting(rng, bundle, bundle, 6) if attempt % 3 else value(rng, 3)
            if not isinstance(candidate, dict):
                continue
            data = prune(bundle, candidate)
            if not judge.is_valid(data):
                continue
            tried += 1
            try:
                back = model.from_wire(data).wire()
            except ValueError as error:
                failures.append((number, data, str(error)[:300]))
                continue
            if not same(back, data):
                failures.append((number, data, back))
    assert tried > SCHEMAS * VALUES // 10
    assert not failures, f"{len(failures)} of {tried}:\n" + "\n".join(
        json.dumps(f, default=str) for f in failures[:5]
    )


def test_every_module_is_what_it_was_before(models: list[tuple[dict[str, Any], Any]]) -> None:
    assert len(models) == SCHEMAS
    assert all(Path(sys.modules[model.__module__].__file__ or "").is_file() for _, model in models)
