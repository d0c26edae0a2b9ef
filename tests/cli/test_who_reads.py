"""``who-reads``: who would notice if a field changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run

MONEY = {
    "type": "object",
    "description": "Money.",
    "properties": {
        "amount": {"description": "How much.", "type": "integer"},
        "currency": {"description": "Of what.", "type": "string"},
    },
}
ORDER = event(
    "Order",
    properties={
        "id": {"description": "Names it.", "type": "string"},
        "total": MONEY,
        "lines": {
            "description": "What was ordered.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"sku": {"description": "What.", "type": "string"}, "price": MONEY},
            },
        },
        "labels": {
            "description": "Free text by key.",
            "type": "object",
            "additionalProperties": MONEY,
        },
    },
)


def service(owner: str = "", **subscription: Any) -> dict[str, Any]:
    found = {"subscribes": [{"event": "Order", "major": 1, **subscription}]}
    return {"owner": owner, **found} if owner else found


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        {
            "events/shop/Order/1.0.0.json": ORDER,
            "services/accounting.json": service("money", reads=["/total", "/labels/*/amount"]),
            "services/archive.json": service("data"),
            "services/big-orders.json": service(
                "money",
                reads=["/id"],
                filter={
                    "metadata": {"correlationId": [{"exists": True}]},
                    "data": {"total": {"amount": [{"numeric": [">", 100]}]}, "lines.sku": ["x"]},
                },
            ),
            "services/counting.json": service(reads=[]),
            "services/picking.json": service("stock", reads=["/lines/*/sku"]),
            "services/pricing.json": service(
                "money",
                reads=["/lines/0/price/amount"],
                filter={"data": {"$or": [{"id": ["a"]}, {"labels": {"gift": ["b"]}}]}},
            ),
        },
    )


def found(run: Run, root: Path, field: str) -> list[str]:
    """``service via pointer`` of each entry."""
    outcome = run(root, "who-reads", field, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    return [f"{e['service']} {e['via']} {e['pointer']}".strip() for e in json.loads(outcome.out)]


EVERYBODY = "archive everything"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        # A field depends on those around it and in it.
        ("Order/total/amount", ["accounting reads /total", EVERYBODY, "big-orders filter /total/amount"]),
        ("Order/total/currency", ["accounting reads /total", EVERYBODY]),
        ("Order/total", ["accounting reads /total", EVERYBODY, "big-orders filter /total/amount"]),
        # Items are no step: an index, a star, or nothing at all.
        ("Order/lines/*/sku", [EVERYBODY, "big-orders filter /lines/sku", "picking reads /lines/*/sku"]),
        ("Order/lines/3/sku", [EVERYBODY, "big-orders filter /lines/sku", "picking reads /lines/*/sku"]),
        ("Order/lines/sku", [EVERYBODY, "big-orders filter /lines/sku", "picking reads /lines/*/sku"]),
        ("Order/lines/-/price", [EVERYBODY, "pricing reads /lines/0/price/amount"]),
        ("Order/lines", [EVERYBODY, "big-orders filter /lines/sku", "picking reads /lines/*/sku",
                         "pricing reads /lines/0/price/amount"]),
        # A star among the members of a map may be any of them.
        ("Order/labels/gift", ["accounting reads /labels/*/amount", EVERYBODY, "pricing filter /labels/gift"]),
        ("Order/labels/other/currency", ["accounting reads /labels/*/amount", EVERYBODY]),
        ("Order/id", [EVERYBODY, "big-orders reads /id", "pricing filter /id"]),
    ],
)  # fmt: skip
def test_everybody_who_depends_on_a_field_is_named(
    shop: Path, run: Run, field: str, expected: list[str]
) -> None:
    assert found(run, shop, field) == expected
    assert found(run, shop, field.replace("Order", "Order@1")) == expected
    assert found(run, shop, field.replace("Order", "Order@1.0.0")) == expected


def test_an_event_alone_is_all_of_its_data(shop: Path, run: Run) -> None:
    names = {entry.split()[0] for entry in found(run, shop, "Order")}
    assert names == {"accounting", "archive", "big-orders", "picking", "pricing"}


def test_an_entry_says_where_it_stands(shop: Path, run: Run) -> None:
    outcome = run(shop, "who-reads", "Order/total/amount", "--format", "json")
    entries = json.loads(outcome.out)
    assert entries[0] == {
        "service": "accounting",
        "owner": "money",
        "via": "reads",
        "pointer": "/total",
        "path": "schemas/services/accounting.json",
        "line": 8,
    }
    for entry, text in zip(entries, ('"/total"', '"event"', '"amount"'), strict=True):
        assert text in (shop / entry["path"]).read_text().splitlines()[entry["line"] - 1]


def test_people_get_a_table_and_a_sum(shop: Path, run: Run) -> None:
    outcome = run(shop, "who-reads", "Order/total/amount")
    assert outcome.out.splitlines() == [
        "accounting  money  reads /total              schemas/services/accounting.json:8",
        "archive     data   reads everything          schemas/services/archive.json:5",
        "big-orders  money  filters by /total/amount  schemas/services/big-orders.json:20",
    ]
    assert outcome.err == "3 of 6 consumers of Order@1 depend on /total/amount.\n"


def test_an_event_without_an_envelope_has_filters_on_its_data(tmp_path: Path, run: Run) -> None:
    bare = {**ORDER, "x-evgen": {"envelope": "none"}}
    filtering = service(reads=[], filter={"total": {"amount": [1]}})
    write(tmp_path, {"events/shop/Order/1.0.0.json": bare, "services/one.json": filtering})
    assert found(run, tmp_path, "Order/total") == ["one filter /total/amount"]


def test_majors_are_events_of_their_own(shop: Path, run: Run) -> None:
    write(shop, {"events/shop/Order/2.0.0.json": ORDER})
    outcome = run(shop, "who-reads", "Order/total")
    assert outcome.out == ""
    assert outcome.err == "Nobody consumes Order@2.\n  note: `Order@1` has consumers too\n"
    assert EVERYBODY in found(run, shop, "Order@1/total")


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("Order/totl", "did you mean `Order/total`?"),
        ("Order@1/total/amout", "did you mean `Order@1/total/amount`?"),
        ("Order/lines/0/skuu", "did you mean `Order/lines/0/sku`?"),
        ("Order/lines/skuu", "did you mean `Order/lines/sku`?"),
        ("Order/zzzzz", "there are `id`, `total`, `lines` and `labels`"),
        ("Order/id/zzzzz", "/id has no members"),
        ("Ordr/total", "did you mean `Order`?"),
        ("Order@3/total", "there is `Order@1`"),
    ],
)
def test_what_is_not_there_is_refused(shop: Path, run: Run, field: str, hint: str) -> None:
    outcome = run(shop, "who-reads", field)
    assert (outcome.code, outcome.out) == (2, "")
    assert hint in outcome.err


def test_a_filter_on_a_field_that_the_event_lost_is_still_found(tmp_path: Path, run: Run) -> None:
    filtering = service(reads=[], filter={"data": {"gone": [1]}})
    write(tmp_path, {"events/shop/Order/1.0.0.json": ORDER, "services/one.json": filtering})
    assert found(run, tmp_path, "Order/gone") == ["one filter /gone"]


def test_names_with_dots_are_the_steps_that_eventbridge_takes(tmp_path: Path, run: Run) -> None:
    dotted = event("Order", properties={"a.b": {"description": "Both.", "type": "string"}})
    filtering = service(reads=["/a.b"], filter={"data": {"a": {"b": ["x"]}}})
    write(tmp_path, {"events/shop/Order/1.0.0.json": dotted, "services/one.json": filtering})
    assert found(run, tmp_path, "Order/a.b") == ["one reads /a.b", "one filter /a/b"]


def test_a_faulty_catalog_is_told_as_by_validate(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"events/shop/Order/1.0.0.json": "{"})
    outcome = run(tmp_path, "who-reads", "Order")
    assert (outcome.code, outcome.out) == (1, "")
    assert "error[" in outcome.err
