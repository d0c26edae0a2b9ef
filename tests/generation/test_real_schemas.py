"""Schemas and payloads that others wrote validate, generate, and load."""

from __future__ import annotations

import importlib
import json
import re
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evgen.emit import emitter_names
from evgen.findings import Severity
from evgen.generation import generated
from evgen.judging import Judge
from evgen.loading import load
from evgen.model import Catalog
from evgen.runtime.declared import prune
from evgen.sources.disk import read_tree
from tests.e2e.conftest import write_generated

DATA = Path(__file__).resolve().parents[1] / "data" / "google-cloudevents"
PAYLOADS = sorted(path.name for path in (DATA / "payloads").iterdir())
INVALID = {"StorageObjectData-simple.json"}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The five schemas as a catalog."""
    tree = read_tree(DATA, {})
    loaded = load(tree.files, tree.irregular, emitters=emitter_names())
    assert loaded.catalog is not None, loaded.findings
    assert {f.severity for f in loaded.findings} == {Severity.WARNING}
    return loaded.catalog


@pytest.fixture(scope="module")
def package(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The generated package, on the path."""
    folder = write_generated(catalog, tmp_path_factory.mktemp("cloud")) / "python"
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [n for n in sys.modules if n.split(".")[0] == "cloud_events"]:
        del sys.modules[name]


def same(one: Any, other: Any) -> bool:
    """Equal as data: date-times as instants to the microsecond, uuids without case."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other or (_plain(one) == _plain(other) and type(one) is type(other)))


def _plain(value: Any) -> Any:
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
    if isinstance(value, str) and re.fullmatch(r"[0-9A-Fa-f-]{36}", value):
        return uuid.UUID(value)
    return value


@pytest.mark.parametrize("name", PAYLOADS)
def test_verdicts_are_those_of_jsonschema(catalog: Catalog, name: str) -> None:
    payload = json.loads((DATA / "payloads" / name).read_text())
    event = next(e for e in catalog.events if e.name == name.split("-", maxsplit=1)[0])
    version = event.majors[0].versions[0]
    oracle = jsonschema.Draft4Validator(dict(version.schema))
    expected = {"/" + "/".join(map(str, e.absolute_path)) for e in oracle.iter_errors(payload)}
    assert {v.pointer for v in Judge(version.bundle).violations(payload)} == expected
    assert bool(expected) == (name in INVALID)


@pytest.mark.parametrize("name", sorted(set(PAYLOADS) - INVALID))
def test_models_load_the_payloads_and_give_them_back(
    catalog: Catalog, package: Path, name: str
) -> None:
    payload = json.loads((DATA / "payloads" / name).read_text())
    event = next(e for e in catalog.events if e.name == name.split("-", maxsplit=1)[0])
    module = importlib.import_module(f"cloud_events.{event.domain}")
    assert Path(module.__file__ or "").is_relative_to(package)
    model = getattr(module, event.name)
    declared = prune(event.majors[0].versions[0].bundle, payload)
    assert declared.keys() & payload.keys()
    assert same(model.from_wire(model.__evgen__.readable(payload)).wire(), declared)


def test_nothing_had_to_be_left_untyped_without_a_word(catalog: Catalog) -> None:
    notes = [finding.message for finding in generated(catalog).findings]
    assert all(notes)
