"""``evgen import jsonschema``: what others wrote becomes a catalog, and nothing is written by halves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evgen.emit import emitter_names
from evgen.judging import Judge
from evgen.loading import load
from evgen.sources.disk import read_tree
from tests.cli.conftest import Run
from tests.importing.folders import put, schema, written

CLOUD = Path(__file__).resolve().parents[1] / "data" / "google-cloudevents"


@pytest.mark.parametrize(
    ("files", "flags", "expected"),
    [
        ({"in/orders/order_placed.json": schema()}, [], ["events/orders/OrderPlaced/1.0.0.json"]),
        ({"in/Order Desk/x.json": schema(title="order placed")}, [], ["events/order-desk/OrderPlaced/1.0.0.json"]),
        ({"in/orders/x.json": schema(name="OrderPlacedV2")}, [], ["events/orders/OrderPlaced/1.0.0.json"]),
        ({"in/orders/v2/Placed.json": schema()}, [], ["events/orders/Placed/2.0.0.json"]),
        ({"in/orders/v1beta3/Placed.json": schema()}, [], ["events/orders/Placed/1.0.0.json"]),
        ({"in/types/Placed.schema.json": schema()}, [], ["events/types-events/Placed/1.0.0.json"]),
        ({"in/orders/Placed.json": schema()}, ["--domain", "shop"], ["events/shop/Placed/1.0.0.json"]),
        (
            {"in/a/v1/E.json": schema(), "in/a/v2/E.json": schema()}, [],
            ["events/a/E/1.0.0.json", "events/a/E/2.0.0.json"],
        ),
        (
            {"in/a/E.json": schema(), "in/b/E.json": schema()}, ["--prefix-domain"],
            ["events/a/AE/1.0.0.json", "events/b/BE/1.0.0.json"],
        ),
        (
            {"in/a/E.json": schema(), "in/b/E.json": schema()}, ["--name", "in/b/E.json=Other"],
            ["events/a/E/1.0.0.json", "events/b/Other/1.0.0.json"],
        ),
        ({"in/a/E.json": schema(), "in/a/package.json": {"version": 1}}, [], ["events/a/E/1.0.0.json"]),
        ({"in/a/E.json": schema(), "in/a/.hidden.json": b"{", "in/a/notes.txt": b""}, [], ["events/a/E/1.0.0.json"]),
    ],
)  # fmt: skip
def test_where_files_go(
    tmp_path: Path, run: Run, files: dict[str, Any], flags: list[str], expected: list[str]
) -> None:
    put(tmp_path, files)
    outcome = run(tmp_path, "import", "jsonschema", "in", *flags)
    assert outcome.code == 0, outcome.err
    assert sorted(written(tmp_path)) == expected
    assert outcome.out.splitlines() == [f"create schemas/{path}" for path in expected]


def test_a_single_file_is_named_by_the_folders_it_is_in(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"in/orders/v3/Placed.json": schema()})
    assert run(tmp_path, "import", "jsonschema", "in/orders/v3/Placed.json").code == 0
    assert list(written(tmp_path)) == ["events/orders/Placed/3.0.0.json"]


def test_equal_names_are_refused_with_both_files_and_the_cure(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"in/a/E.json": schema(), "in/b/E.json": schema()})
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert outcome.code == 1
    said = " ".join(outcome.out.split())
    assert "in/a/E.json" in said
    assert "in/b/E.json=BE`, or `--prefix-domain` for all" in said
    assert not (tmp_path / "schemas").exists()


def test_a_name_that_is_equal_in_spite_of_the_prefix_is_refused(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"in/a/E.json": schema(), "in/a/x.json": schema(title="E")})
    assert run(tmp_path, "import", "jsonschema", "in", "--prefix-domain").code == 1
    assert not (tmp_path / "schemas").exists()


def test_what_is_no_use_is_dropped_and_listed(tmp_path: Path, run: Run) -> None:
    source = {
        "$id": "https://example.com/x", "package": "p", "x-own": 1, "examples": [{"id": "a"}, {"id": 1}, "url"],
        "type": "object", "properties": {"id": {"type": "string", "binaryEncoding": "base64"}},
    }  # fmt: skip
    put(tmp_path, {"in/a/One.json": source})
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert written(tmp_path)["events/a/One/1.0.0.json"] == {
        "x-own": 1, "examples": [{"id": "a"}], "type": "object", "properties": {"id": {"type": "string"}},
    }  # fmt: skip
    dropped = [line for line in outcome.err.splitlines() if line.startswith("dropped")]
    assert [line.split("`")[1] for line in dropped] == [
        "$id",
        "binaryEncoding",
        "examples",
        "package",
    ]


def test_the_sources_to_configure_are_told(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"in/a/One.json": schema(), "in/b/Two.json": schema()})
    put(tmp_path, {"evgen.toml": b'[domains.a]\nsource = "x.a"\n'})
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert outcome.err.endswith('[domains.b]\nsource = "com.example.b"\n')
    assert "[domains.a]" not in outcome.err
    with (tmp_path / "evgen.toml").open("a") as file:
        file.write('[domains.b]\nsource = "com.example.b"\n')
    assert run(tmp_path, "validate").code == 0


def test_dry_run_writes_nothing(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"in/a/One.json": schema()})
    outcome = run(tmp_path, "import", "jsonschema", "in", "--dry-run")
    assert (outcome.code, outcome.out) == (0, "would create schemas/events/a/One/1.0.0.json\n")
    assert not (tmp_path / "schemas").exists()


def test_again_changes_nothing_and_other_contents_are_refused(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"in/a/One.json": schema()})
    assert run(tmp_path, "import", "jsonschema", "in").code == 0
    again = run(tmp_path, "import", "jsonschema", "in")
    assert (again.code, again.out) == (0, "")
    put(
        tmp_path, {"in/a/One.json": schema(title="One", minProperties=1), "in/a/New.json": schema()}
    )
    refused = run(tmp_path, "import", "jsonschema", "in")
    assert refused.code == 3
    assert list(written(tmp_path)) == ["events/a/One/1.0.0.json"]


def test_an_event_of_the_catalog_keeps_its_name(tmp_path: Path, run: Run) -> None:
    put(tmp_path, {"schemas/events/shop/One/1.0.0.json": schema(), "in/a/One.json": schema()})
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert (outcome.code, "--name FILE=NAME" in outcome.out) == (1, True)
    assert list(written(tmp_path)) == ["events/shop/One/1.0.0.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"type": "object", "type": "string"}',
        b"\xff",
        b'{"title": "a\\u202eb"}',
        b"[" * 100_000,
        b"[]",
    ],
)
def test_hostile_contents_are_refused(tmp_path: Path, run: Run, content: bytes) -> None:
    put(tmp_path, {"in/a/One.json": content, "in/a/Two.json": schema()})
    assert run(tmp_path, "import", "jsonschema", "in").code == 1
    assert not (tmp_path / "schemas").exists()


@pytest.mark.parametrize("link", ["schemas", "schemas/events", "schemas/events/a"])
def test_no_link_is_written_through(tmp_path: Path, run: Run, link: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    put(root, {"in/a/One.json": schema()})
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside)
    assert run(root, "import", "jsonschema", "in").code == 3
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [["nowhere"], ["in", "--domain", "Orders"], ["in", "--domain", "../x"], ["in", "--name", "One.json=one"],
     ["in", "--name", "Tow.json=Two"], ["in", "--name", "One"], ["empty"]],
)  # fmt: skip
def test_usage(tmp_path: Path, run: Run, arguments: list[str]) -> None:
    put(tmp_path, {"in/a/One.json": schema(), "empty/x.txt": b""})
    outcome = run(tmp_path, "import", "jsonschema", *arguments)
    assert (outcome.code, "help: " in outcome.err) == (2, True)
    assert not (tmp_path / "schemas").exists()


@pytest.mark.parametrize("flags", [[], ["--int64-strings"]])
def test_real_schemas_with_their_payloads(tmp_path: Path, run: Run, flags: list[str]) -> None:
    for path in sorted((CLOUD / "schemas").rglob("*.json")):
        domain, name = path.parts[-3:-1]
        put(tmp_path, {f"in/{domain}/v1/{name}.json": path.read_bytes()})
    outcome = run(tmp_path, "import", "jsonschema", "in", *flags)
    assert outcome.code == 0
    lines = outcome.err.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("["))
    (tmp_path / "evgen.toml").write_text("\n".join(lines[start:]))
    tree = read_tree(tmp_path, {})
    catalog = load(tree.files, emitters=emitter_names()).catalog
    assert catalog is not None
    for path in sorted((CLOUD / "payloads").iterdir()):
        event = next(e for e in catalog.events if e.name == path.name.split("-", maxsplit=1)[0])
        source = json.loads((tmp_path / f"in/{event.domain}/v1/{event.name}.json").read_text())
        payload = json.loads(path.read_text())
        oracle = jsonschema.Draft4Validator(source).iter_errors(payload)
        expected = set() if flags else {"/" + "/".join(map(str, e.absolute_path)) for e in oracle}
        judge = Judge(event.majors[0].versions[0].bundle)
        assert {v.pointer for v in judge.violations(payload)} == expected


@pytest.mark.parametrize("given", ["in/orders/Placed.json", "in", "./in/orders"])
def test_files_are_named_from_where_one_stands(tmp_path: Path, run: Run, given: str) -> None:
    put(tmp_path, {"in/orders/Placed.json": b'{"type": "object"} rest'})
    outcome = run(tmp_path, "import", "jsonschema", given)
    assert outcome.code == 1
    assert outcome.out.startswith("in/orders/Placed.json:1:20 error[invalid-json]")
    assert "1 | {" in outcome.out
    put(
        tmp_path,
        {"in/orders/Placed.json": schema(widget=1), "in/orders/package.json": {"version": 1}},
    )
    outcome = run(tmp_path, "import", "jsonschema", given)
    assert ("skipped in/orders/package.json: " in outcome.err) == (given != "in/orders/Placed.json")
    assert "dropped `widget` (1 time): in/orders/Placed.json" in outcome.err


def test_a_clash_is_told_and_cured_with_names_from_where_one_stands(
    tmp_path: Path, run: Run
) -> None:
    put(tmp_path, {"in/one/Placed.json": schema(), "in/two/Placed.json": schema()})
    outcome = run(tmp_path, "import", "jsonschema", "in", "--domain", "shop")
    assert outcome.code == 1
    assert tmp_path.name not in outcome.out
    (cure,) = re.findall(r"`--name\s+(\S+)`", outcome.out)
    assert cure == "in/two/Placed.json=OtherPlaced"
    cured = run(tmp_path, "import", "jsonschema", "in", "--domain", "shop", "--name", cure)
    assert cured.code == 0, cured.err
