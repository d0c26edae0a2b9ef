"""Loading never raises, whatever is in the files: it returns a catalog or located errors."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from evgen.findings import Severity
from evgen.loading import load

KEYWORDS = [
    "$ref", "$id", "id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$schema", "$defs", "definitions",
    "type", "properties", "patternProperties", "additionalProperties", "items", "prefixItems", "enum",
    "const", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "required", "dependencies",
    "dependentRequired", "dependentSchemas", "pattern", "format", "examples", "x-evgen",
    "x-evgen-name", "x-evgen-ignore", "x-evgen-open-enum", "subscribes", "trigger", "function", "queue",
    "filter", "reads", "event", "major", "publishes", "idempotency",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, "", "#", "#/", "#/$defs/x", "#/properties/items", "x",
    "../../../types/Money.json", "Money.json#/properties/amount", "http://a/b", "%00", "(", "\x7f", [], {},
    [None], [{}], {"": {}}, {"a": {"$ref": "#"}}, {"a/b~c": {"type": "string"}}, ["object"], {"$ref": 3},
    "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#",
]  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        here = waiting.pop()
        entries = here.items() if isinstance(here, dict) else enumerate(here)
        for key, inner in list(entries):
            found.append((here, key))
            if isinstance(inner, dict | list):
                waiting.append(inner)
    return found


def _mutate(document: Any, rng: random.Random) -> Any:
    document = copy.deepcopy(document)
    for _ in range(rng.randint(1, 3)):
        container, key = rng.choice(_places(document) or [(document, "type")])
        match rng.randrange(4):
            case 0 if isinstance(container, dict):
                container[rng.choice(KEYWORDS)] = copy.deepcopy(rng.choice(VALUES))
            case 1:
                container[key] = copy.deepcopy(rng.choice(VALUES))
            case 2 if isinstance(container, dict):
                container[rng.choice(KEYWORDS)] = container.pop(key)
            case _:
                del container[key]
    return document


@pytest.mark.parametrize("seed", range(300))
def test_mutated_catalogs_load_or_are_refused_with_places(seed: int, repository: Path) -> None:
    rng = random.Random(seed)
    files = {
        str(path.relative_to(repository)): path.read_bytes()
        for path in sorted((repository / "schemas").rglob("*.json*"))
    }
    files["evgen.toml"] = (repository / "evgen.toml").read_bytes()
    for path in rng.sample(sorted(p for p in files if p.endswith(".json")), 3):
        mutated = _mutate(json.loads(files[path]), rng)
        files[path] = json.dumps(mutated, indent=1).encode()
    samples = "schemas/services/validate-inventory.events.jsonl"
    lines = [_mutate(json.loads(line), rng) for line in files[samples].splitlines()]
    files[samples] = "".join(f"{json.dumps(line)}\n" for line in lines).encode()

    outcome = load(files)

    errors = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert (outcome.catalog is None) == bool(errors)
    for finding in outcome.findings:
        assert finding.place.path in files
        assert finding.place.line
        assert finding.place.column
        assert finding.message
