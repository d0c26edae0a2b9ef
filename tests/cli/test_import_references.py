"""What an import shares between events, and what becomes of references."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.importing.folders import put, schema, written

MONEY = {"type": "object", "properties": {"amount": {"type": "integer"}}}


def test_equal_definitions_are_shared_and_others_stay(tmp_path: Path, run: Run) -> None:
    def one(size: str) -> dict[str, Any]:
        line = {"properties": {"price": {"$ref": "#/$defs/Money"}}}
        return schema(
            properties={"line": {"$ref": "#/$defs/Line"}, "size": {"$ref": "#/$defs/Size"}},
            **{"$defs": {"Line": line, "Money": MONEY, "Size": {"type": size}}},
        )

    put(tmp_path, {"in/a/One.json": one("string"), "in/b/Two.json": one("integer")})
    assert run(tmp_path, "import", "jsonschema", "in").code == 0
    files = written(tmp_path)
    assert files["types/Money.json"] == MONEY
    assert files["types/Line.json"] == {"properties": {"price": {"$ref": "Money.json"}}}
    assert "types/Size.json" not in files
    assert files["events/a/One/1.0.0.json"] == schema(
        properties={"line": {"$ref": "../../../types/Line.json"}, "size": {"$ref": "#/$defs/Size"}},
        **{"$defs": {"Size": {"type": "string"}}},
    )


def test_what_needs_a_local_definition_stays_local(tmp_path: Path, run: Run) -> None:
    def one(size: str) -> dict[str, Any]:
        defs = {"Box": {"properties": {"size": {"$ref": "#/$defs/Size"}}}, "Size": {"type": size}}
        return schema(properties={"box": {"$ref": "#/$defs/Box"}}, **{"$defs": defs})

    put(tmp_path, {"in/a/One.json": one("string"), "in/b/Two.json": one("integer")})
    assert run(tmp_path, "import", "jsonschema", "in").code == 0
    assert written(tmp_path)["events/a/One/1.0.0.json"] == one("string")


@pytest.mark.parametrize(
    "reference", ["../common/money.json", "https://example.com/money.json", "/money.json"]
)
def test_files_that_others_refer_to_become_types(tmp_path: Path, run: Run, reference: str) -> None:
    event = schema(
        properties={"price": {"$ref": reference}}, **{"$id": "https://example.com/x.json"}
    )
    money = {"$id": "https://example.com/money.json", **MONEY}
    put(tmp_path, {"in/a/One.json": event, "in/a/Two.json": event, "in/common/money.json": money})
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert outcome.code == 0, outcome.out
    files = written(tmp_path)
    assert files["types/Money.json"] == MONEY
    assert files["events/a/One/1.0.0.json"]["properties"] == {
        "price": {"$ref": "../../../types/Money.json"}
    }


def test_a_holder_of_definitions_becomes_a_type_and_an_event_that_lends_a_part_stays_one(
    tmp_path: Path, run: Run
) -> None:
    lender = schema(**{"$defs": {"Line": {"type": "object"}}})
    borrower = schema(
        properties={
            "line": {"$ref": "Lender.json#/$defs/Line"},
            "money": {"$ref": "../common.json#/parts/Money"},
        }
    )
    holder = {"definitions": {}, "parts": {"Money": MONEY}}
    put(tmp_path, {"in/a/Lender.json": lender, "in/a/Borrower.json": borrower})
    put(tmp_path, {"in/common.json": holder, "evgen.toml": b'[domains.a]\nsource = "x.a"\n'})
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert outcome.code == 0, outcome.out
    files = written(tmp_path)
    assert files["types/Common.json"] == holder
    assert files["events/a/Borrower/1.0.0.json"]["properties"] == {
        "line": {"$ref": "../Lender/1.0.0.json#/$defs/Line"},
        "money": {"$ref": "../../../types/Common.json#/parts/Money"},
    }
    assert run(tmp_path, "validate").code == 0


def test_references_inside_an_identified_part_keep_their_meaning(tmp_path: Path, run: Run) -> None:
    part = {
        "$id": "https://example.com/g",
        "properties": {"h": {"$ref": "#/properties/i"}, "i": {}},
    }
    put(tmp_path, {"in/a/One.json": schema(**{"$defs": {"G": part}})})
    assert run(tmp_path, "import", "jsonschema", "in").code == 0
    found = written(tmp_path)["events/a/One/1.0.0.json"]["$defs"]["G"]
    assert found == {"properties": {"h": {"$ref": "#/$defs/G/properties/i"}, "i": {}}}


def test_a_reference_to_what_is_not_imported_is_refused(tmp_path: Path, run: Run) -> None:
    put(
        tmp_path,
        {"in/a/One.json": schema(properties={"x": {"$ref": "https://example.com/y.json"}})},
    )
    outcome = run(tmp_path, "import", "jsonschema", "in")
    assert (outcome.code, "Nothing was written" in outcome.err) == (1, True)
    assert not (tmp_path / "schemas").exists()
