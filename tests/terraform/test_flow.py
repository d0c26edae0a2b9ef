"""The order of the dashboard's sections, and how each finds its queues and rules."""

from __future__ import annotations

from typing import Any

import pytest

from evgen.emit.terraform.flow import flow, happening_order
from evgen.model import Catalog
from tests import catalogs


def catalog(**services: Any) -> Catalog:
    """A catalog of the events that its services name: ``consumes > publishes``."""
    contents: dict[str, Any] = {}
    for name, text in services.items():
        hears, _, says = text.partition(">")
        service = {
            "subscribes": [
                {"event": e.partition("@")[0], "major": major(e)} for e in hears.split()
            ],
            "publishes": [f"{e.partition('@')[0]}@{major(e)}" for e in says.split()],
        }
        contents[f"services/{name.replace('_', '-')}.json"] = service
        for event in (*hears.split(), *says.split()):
            for number in range(1, major(event) + 1):
                bare = event.partition("@")[0]
                contents[f"events/shop/{bare}/{number}.0.0.json"] = catalogs.event(bare)
    return catalogs.catalog(contents)


def major(event: str) -> int:
    return int(event.partition("@")[2] or 1)


@pytest.mark.parametrize(
    ("services", "order"),
    [
        ({"z": "> Last", "a": "Last > First"}, "Last First"),
        # Breadth first: both consequences of the first event come before theirs.
        ({"a": "> A", "b": "A > C D", "c": "C > B", "d": "D > E"}, "A C D B E"),
        # What nobody here publishes comes from outside, and begins as well.
        ({"a": "Z > A", "b": "> B"}, "B Z A"),
        # A circle ends, whether something leads into it or not.
        ({"a": "> A", "b": "A C > B", "c": "B > C"}, "A B C"),
        ({"a": "C > A", "b": "A > B", "c": "B > C", "z": "> Z"}, "Z A B C"),
        ({"a": "A > A"}, "A"),
    ],
)
def test_events_in_the_order_in_which_they_happen(services: dict[str, str], order: str) -> None:
    assert [m.event for m in happening_order(catalog(**services))] == order.split()


def sections(**services: str) -> dict[str, dict[str, Any]]:
    return {section["event"]: section for section in flow(catalog(**services))}


@pytest.mark.parametrize(
    ("services", "by_name"),
    [
        ({"mailer": "OrderCreated"}, set()),
        ({"mailer": "OrderCreated OrderPaid"}, set()),
        ({"mailer": "OrderCreated", "clerk": "OrderCreated@2"}, set()),
        # "created" is in the names of OrderCreated's queues, but not the other way round.
        ({"mailer": "OrderCreated", "clerk": "Created"}, {"Created@1"}),
        # A service whose name has the words of an event it does not hear of.
        ({"order_created_mailer": "Paid", "clerk": "OrderCreated"}, {"OrderCreated@1"}),
        ({"order_created_mailer": "OrderCreated"}, set()),
        # Words that tell majors and dead-letter queues apart.
        ({"mailer_v2": "OrderCreated OrderCreated@2"}, {"OrderCreated@1", "OrderCreated@2"}),
        ({"dlq_watcher": "OrderCreated"}, {"OrderCreated@1"}),
        ({"mailer": "Paid", "clerk": "Prepaid"}, {"Paid@1"}),
        ({"mailer": "And"}, {"And@1"}),
        ({"mailer": "> OrderCreated"}, set()),
    ],
)  # fmt: skip
def test_names_stand_in_where_words_would_mislead(
    services: dict[str, str], by_name: set[str]
) -> None:
    assert {e for e, section in sections(**services).items() if section["by_name"]} == by_name


def test_majors_are_told_apart_by_a_word() -> None:
    found = sections(mailer="OrderCreated", clerk="OrderCreated@2")
    assert found["OrderCreated@1"] | {"published_by": ""} == {
        "event": "OrderCreated@1",
        "published_by": "",
        "words": ["order", "created"],
        "without": ["v2"],
        "by_name": False,
    }
    assert found["OrderCreated@2"]["words"] == ["order", "created", "v2"]
    assert found["OrderCreated@2"]["without"] == []


def test_a_consumer_more_changes_no_section() -> None:
    services = {"shop": "> OrderCreated", "clerk": "OrderCreated > OrderPaid"}
    assert flow(catalog(**services)) == flow(
        catalog(**services, mailer="OrderCreated OrderPaid", counter="OrderPaid")
    )


def test_many_publishers_are_counted() -> None:
    found = sections(**{f"shop_{n}": "> OrderCreated" for n in range(7)})
    named = "shop-0, shop-1, shop-2, shop-3, shop-4 and 2 more"
    assert found["OrderCreated@1"]["published_by"] == named
