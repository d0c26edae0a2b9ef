"""``evgen schema``: what editors are told agrees with what evgen takes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from evgen.judging import Judge
from tests.catalogs import event, write
from tests.cli.conftest import Run

KINDS = ["service", "config", "event"]


def schema(run: Run, folder: Path, kind: str) -> dict[str, Any]:
    outcome = run(folder, "schema", kind)
    assert (outcome.code, outcome.err) == (0, "")
    document: dict[str, Any] = json.loads(outcome.out)
    return document


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_sound_schema_that_refers_to_nothing_outside(
    tmp_path: Path, run: Run, kind: str
) -> None:
    document = schema(run, tmp_path, kind)
    assert jsonschema_rs.meta.is_valid(document)
    references = [v for k, v in _members(document) if k == "$ref"]
    assert all(reference.startswith("#/$defs/") for reference in references)
    Judge(document)


def test_the_repositorys_own_files_are_as_the_schemas_say(
    tmp_path: Path, run: Run, repository: Path
) -> None:
    judges = {kind: Judge(schema(run, tmp_path, kind)) for kind in KINDS}
    for kind, pattern in (("service", "services/*.json"), ("event", "events/*/*/*.json")):
        paths = list((repository / "schemas").glob(pattern))
        assert paths
        for path in paths:
            assert not list(judges[kind].violations(json.loads(path.read_bytes()))), path
    configuration = tomllib.loads((repository / "evgen.toml").read_text("utf-8"))
    assert judges["config"].is_valid(configuration)


@pytest.mark.parametrize(
    "text",
    [
        "",
        'schemas = "a/b"',
        'output = "build/out/"',
        'package = "my_events"',
        'bus = "orders.bus/1"',
        'envelope = "none"',
        'compatibility = "full_transitive"',
        'emit = ["python", "terraform"]',
        '[domains.shop]\nsource = "a"\nowner = "b"\nenvelope = "none"',
        '[rules]\n"undescribed-event" = "off"\n"unknown-keyword" = "error"',
        "[limits]\nfile_bytes = 1\nnodes = 2\ndepth = 3\nproperties = 4\nenum_members = 5\n"
        "string_length = 6\nbranches = 7",
        # What neither takes.
        'pakage = "x"',
        'schemas = ""',
        'schemas = "/abs"',
        'schemas = "../up"',
        'schemas = "a/../b"',
        'schemas = "a//b"',
        "output = 3",
        'package = "Upper"',
        'bus = "a b"',
        'bus = ""',
        'envelope = "both"',
        'compatibility = "some"',
        'emit = ["pythn"]',
        'emit = "python"',
        "domains = 1",
        "[domains]\nshop = 1",
        '[domains.shop]\nsuorce = "a"',
        '[domains.shop]\nsource = ""',
        '[rules]\n"undescribed-event" = "loud"',
        '[rules]\n"unknown-event" = "off"',
        "[limits]\nnodes = 0",
        "[limits]\nnodes = true",
        "[limits]\nnode = 1",
    ],
)
def test_the_configurations_schema_agrees_with_evgen(tmp_path: Path, run: Run, text: str) -> None:
    """Or both refuse: `validate` leaves with 2 for a faulty configuration, and only for that."""
    judge = Judge(schema(run, tmp_path, "config"))
    write(tmp_path, {"events/shop/Something/1.0.0.json": event()}, text)
    taken = (
        run(tmp_path, "validate").code != 2 or "there is no a/b" in run(tmp_path, "validate").err
    )
    assert judge.is_valid(tomllib.loads(text)) == taken


def test_defaults_are_those_that_evgen_has(tmp_path: Path, run: Run) -> None:
    from evgen.loading.config import LIMITS
    from evgen.model import Config

    properties = schema(run, tmp_path, "config")["properties"]
    defaults = {key: value["default"] for key, value in properties.items() if "default" in value}
    plain = Config()
    assert defaults.pop("emit") == list(plain.emit)
    assert defaults == {key: getattr(plain, key) for key in defaults}
    assert {k: v["default"] for k, v in properties["limits"]["properties"].items()} == LIMITS


@pytest.mark.parametrize(
    ("members", "is_valid"),
    [
        ({"x-evgen": {"status": "draft"}}, True),
        ({"x-evgen": {"stauts": "draft"}}, False),
        ({"properties": {"a": {"x-evgen-pii": 3}}}, False),
        ({"properties": {"a": {"items": [{"x-evgen-open-enum": "yes"}]}}}, False),
        ({"properties": {"a": {"type": "strin"}}}, False),
        ({"properties": {"a": True, "b": {"x-evgen-pii": "email"}}}, True),
    ],
)
def test_the_schema_of_an_event_version_knows_evgens_keywords(
    tmp_path: Path, run: Run, members: dict[str, Any], is_valid: bool
) -> None:
    assert Judge(schema(run, tmp_path, "event")).is_valid(event(**members)) == is_valid


def test_an_unknown_kind_is_told_what_there_is(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "schema", "evnt")
    assert outcome.code == 2
    assert all(kind in outcome.err for kind in KINDS)


def _members(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [*value.items(), *(pair for inner in value.values() for pair in _members(inner))]
    if isinstance(value, list):
        return [pair for inner in value for pair in _members(inner)]
    return []
