"""`evgen sample`: what it prints, `check-events` accepts; what it says is broken, is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evgen.runtime.declared import undeclared
from evgen.sources.disk import read_tree
from tests.catalogs import event, loaded, write
from tests.cli.conftest import Run
from tests.sampling.schemas import IMPOSSIBLE, POSSIBLE

EVENT = "events/shop/Something/1.0.0.json"
WRAPS = ["data", "detail", "event", "sqs"]
CLOUD = Path(__file__).resolve().parents[1] / "data" / "google-cloudevents"
CLOUD_EVENTS = sorted(path.name for path in (CLOUD / "schemas" / "events").glob("*/*"))


def accepted(run: Run, root: Path, name: str, lines: str, where: Path, *more: str) -> None:
    """Fails the test unless `check-events` accepts every line."""
    recorded = where / "sampled.jsonl"
    recorded.write_text(lines, encoding="utf-8")
    outcome = run(root, "check-events", name, str(recorded), *more)
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_it_prints_is_valid_and_declared(name: str, tmp_path: Path, run: Run) -> None:
    contents = {EVENT: event(**POSSIBLE[name])}
    write(tmp_path, contents)
    outcome = run(tmp_path, "sample", "Something", "-n", "15")
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert len(lines) == 15
    accepted(run, tmp_path, "Something", outcome.out, tmp_path)
    catalog = loaded(contents).catalog
    assert catalog is not None
    bundle = catalog.majors[0].generated.bundle
    assert [undeclared(bundle, json.loads(line)) for line in lines] == [[]] * 15


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_it_prints_nothing_where_nothing_is_valid(name: str, tmp_path: Path, run: Run) -> None:
    schema, pointer = IMPOSSIBLE[name]
    write(tmp_path, {EVENT: event(**schema)})
    outcome = run(tmp_path, "sample", "Something", "-n", "3")
    assert (outcome.code, outcome.out) == (1, "")
    assert f"  {pointer}" in outcome.err


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", ["OrderCreated", "InventoryReserved", "PaymentProcessed"])
def test_the_order_example(
    name: str, wrap: str, repository: Path, tmp_path: Path, run: Run
) -> None:
    outcome = run(repository, "sample", name, "-n", "20", "--wrap", wrap)
    assert outcome.code == 0
    accepted(run, repository, name, outcome.out, tmp_path, "--wrap", wrap)


@pytest.mark.parametrize("name", CLOUD_EVENTS)
def test_schemas_that_others_wrote(name: str, tmp_path: Path, run: Run) -> None:
    outcome = run(CLOUD, "sample", name, "-n", "20", "--wrap", "event")
    assert outcome.code == 0, outcome.err
    accepted(run, CLOUD, name, outcome.out, tmp_path, "--wrap", "event")


@pytest.mark.parametrize("envelope", ["metadata", "none"])
@pytest.mark.parametrize("wrap", WRAPS)
def test_wrapping_follows_the_envelope(wrap: str, envelope: str, tmp_path: Path, run: Run) -> None:
    schema = event(properties={"id": {"type": "string"}}, required=["id"])
    schema["x-evgen"] = {"envelope": envelope, "idempotencyKey": "/id", "detailType": "It"}
    write(tmp_path, {EVENT: schema})
    outcome = run(tmp_path, "sample", "Something", "--wrap", wrap)
    value = json.loads(outcome.out)
    if wrap == "sqs":
        value = json.loads(value["Records"][0]["body"])
    if wrap in ("sqs", "event"):
        assert (value["source"], value["detail-type"]) == ("com.example.shop", "It")
        value = value["detail"]
    if wrap != "data" and envelope == "metadata":
        assert value["metadata"]["idempotencyKey"] == value["data"]["id"]
        assert value["metadata"]["version"] == "1.0.0"
        value = value["data"]
    assert list(value) == ["id"]
    accepted(run, tmp_path, "Something", outcome.out, tmp_path, "--wrap", wrap)


def test_the_same_seed_gives_the_same_bytes(repository: Path, run: Run) -> None:
    """Whatever the hash seed, and however many lines are asked for."""
    printed = set()
    for hash_seed in ("0", "1"):
        command = [sys.executable, "-m", "evgen", "sample", "OrderCreated", "-n", "5"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        for more in (["--wrap", "sqs"], ["--invalid"]):
            done = subprocess.run(
                [*command, *more], cwd=repository, env=environment, capture_output=True, check=True
            )
            printed.add((more[0], done.stdout))
    assert len(printed) == 2
    first = run(repository, "sample", "OrderCreated", "-n", "2").out
    assert run(repository, "sample", "OrderCreated", "-n", "5").out.startswith(first)
    assert run(repository, "sample", "OrderCreated", "-n", "2", "--seed", "1").out != first


def test_names_formats_and_examples_make_it_realistic(tmp_path: Path, run: Run) -> None:
    members: dict[str, Any] = {
        "customerEmail": {"type": "string"},
        "currency": {"type": "string"},
        "placedAt": {"type": "string", "format": "date-time"},
        "quantity": {"type": "integer"},
        "colour": {"type": "string", "examples": ["mauve"]},
        "size": {"type": "string"},
    }
    schema = event(properties=members, required=list(members))
    schema["examples"] = [dict.fromkeys(members, "S") | {"placedAt": "2026-01-01T00:00:00Z"}]
    schema["examples"][0]["quantity"] = 1
    write(tmp_path, {EVENT: schema})
    out = run(tmp_path, "sample", "Something", "-n", "20").out
    made = [json.loads(line) for line in out.splitlines()]
    assert any(m["customerEmail"].endswith("@example.com") for m in made)
    assert {m["currency"] for m in made} & {"EUR", "USD", "GBP", "JPY"}
    assert all(m["placedAt"].startswith("2026-") for m in made)
    assert all(1 <= m["quantity"] <= 5 for m in made)
    assert "mauve" in {m["colour"] for m in made}
    assert "S" in {m["size"] for m in made}


def broken(run: Run, root: Path, name: str, where: Path, *more: str) -> set[str]:
    """The rules that `sample --invalid` breaks, after `check-events` has found each of them."""
    outcome = run(root, "sample", name, "-n", "30", "--invalid", *more)
    assert outcome.code == 0, outcome.err
    made = [json.loads(line) for line in outcome.out.splitlines()]
    recorded = where / "broken.jsonl"
    recorded.write_text("".join(json.dumps(m["data"]) + "\n" for m in made), encoding="utf-8")
    checked = run(root, "check-events", name, str(recorded), "--format", "json", *more)
    assert checked.code == 1
    found = [json.loads(line) for line in checked.out.splitlines()]
    for line, defect in zip(found, made, strict=True):
        known = {(error["rule"], error["pointer"]) for error in line["errors"]}
        assert (defect["rule"], defect["pointer"]) in known
    return {defect["rule"] for defect in made}


@pytest.mark.parametrize("wrap", WRAPS)
def test_invalid_goes_through_the_rules(
    wrap: str, repository: Path, tmp_path: Path, run: Run
) -> None:
    assert broken(run, repository, "OrderCreated", tmp_path, "--wrap", wrap) == {
        "required", "type", "enum", "format", "pattern", "maxLength", "minimum", "maximum",
        "minItems", "maxItems",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("enum", "enum"), ("const", "const"), ("exclusive", "exclusiveMaximum"),
        ("multiple", "multipleOf"), ("length", "minLength"), ("length", "maxLength"),
        ("pattern-currency", "pattern"), ("format-uri", "format"),
        ("pattern-properties", "additionalProperties"), ("unevaluated", "unevaluatedProperties"),
        ("dependent-required", "dependentRequired"), ("at-least", "minProperties"),
        ("map", "maxProperties"), ("property-names", "pattern"), ("tuple", "items"),
        ("contains", "minContains"), ("contains", "maxContains"), ("unique", "uniqueItems"),
        ("any-of", "anyOf"), ("one-of", "oneOf"), ("not", "not"), ("if-then-else", "pattern"),
        ("recursion", "required"),
    ],
)  # fmt: skip
def test_invalid_breaks_every_kind_of_rule(name: str, rule: str, tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event(**POSSIBLE[name])})
    assert rule in broken(run, tmp_path, "Something", tmp_path)


def test_a_faulty_catalog_is_told_on_standard_error(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: b"{"})
    outcome = run(tmp_path, "sample", "Something")
    assert (outcome.code, outcome.out) == (1, "")
    assert "1.0.0.json" in outcome.err


def test_the_data_used_here_is_sound() -> None:
    assert CLOUD_EVENTS
    assert read_tree(CLOUD, {}).has_schemas
