"""What a review says of filters, and what it does not: golden files show how it is worded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, run
from tests.histories import Repository, repository
from tests.reviewing.shop import BASE, CONFIGURATION, ORDER, ORDER_1_1, Files, edited, service, to

__all__ = ["run"]
PICKING = "services/picking.json"
NEXT = f"{ORDER}/1.2.0.json"


def channels(*names: str) -> dict[str, Any]:
    return edited(ORDER_1_1, lambda s: s["properties"]["channel"].update(enum=list(names)))


def picking(*names: str, **more: Any) -> dict[str, Any]:
    return service(
        "stock-team", to("OrderPlaced", filter={"data": {"channel": list(names)}}), **more
    )


@dataclass(frozen=True)
class Case:
    """A change of the shop, and what is said of filters: ``rule severity pointer``."""

    head: Files
    expected: tuple[str, ...] = ()
    base: Files = field(default_factory=lambda: BASE)
    rules: str = ""


AT = "/subscribes/0/filter/data/channel"
CASES = {
    "a value that nobody lists is gone": Case({NEXT: channels("web", "app")}),
    "a value more": Case({NEXT: channels("web", "app", "phone", "fax")}),
    "one of its values is gone": Case({NEXT: channels("web")}, (f"filter-value-removed error {AT}/1",)),
    "all of its values are gone": Case({NEXT: channels("phone")}, (f"filter-becomes-never error {AT}",)),
    "it was wrong before": Case(
        {NEXT: channels("web", "app", "phone", "cash")},
        base={**BASE, PICKING: picking("web", "fax")},
    ),
    "it was wrong before, at another place": Case(
        {NEXT: channels("app", "phone")},
        (f"filter-becomes-never error {AT}",),
        base={**BASE, PICKING: picking("web", "fax")},
    ),
    "it is mended with the event": Case({NEXT: channels("web"), PICKING: picking("web")}),
    "a filter is written wrong": Case(
        {PICKING: picking("web", "fax")}, (f"filter-dead error {AT}/1",)),
    "a filter is another and was as wrong": Case(
        {PICKING: picking("web", "fax", "app")},
        (),
        base={**BASE, PICKING: picking("web", "fax")},
    ),
    "a new service": Case({"services/late.json": picking("fax")}, (f"filter-never error {AT}/0",)),
    "a service that has another name now": Case(
        {PICKING: None, "services/packing.json": picking("web", "app", renamedFrom="picking"), NEXT: channels("web")},
        (f"filter-value-removed error {AT}/1",),
    ),
    "no filter any more": Case({PICKING: service("stock-team", to("OrderPlaced")), NEXT: channels("phone")}),
    "off in the configuration": Case({NEXT: channels("web")}, rules='"filter-dead" = "off"'),
    "off by its own name": Case({NEXT: channels("web")}, rules='"filter-value-removed" = "off"'),
    "its own name counts more": Case(
        {NEXT: channels("web")}, (f"filter-value-removed note {AT}/1",),
        rules='"filter-dead" = "warning"\n"filter-value-removed" = "note"'),
    "weighed in the configuration": Case(
        {NEXT: channels("web")}, (f"filter-value-removed warning {AT}/1",), rules='"filter-dead" = "warning"'),
    "of its events, another": Case(
        {f"{ORDER}/2.0.0.json": edited(channels("phone"), lambda s: s["required"].append("channel"))}),
    "behind a subscription that is faulty": Case(
        {
            NEXT: channels("web"),
            PICKING: service(
                "stock-team", to("Orderplaced"), to("OrderPlaced", filter={"data": {"channel": ["web", "app"]}})
            ),
        },
        (f"filter-value-removed error {AT.replace('/0/', '/1/')}/1",),
    ),
}  # fmt: skip
OURS = (
    "filter-field-removed", "filter-field-type-changed", "filter-becomes-never", "filter-value-removed",
    "filter-becomes-always", "filter-becomes-unknown", "filter-field", "filter-type", "filter-never",
    "filter-dead", "filter-always", "filter-unknown",
)  # fmt: skip


def changed(folder: Path, case: Case) -> Repository:
    rules = f"[rules]\n{case.rules}\n" if case.rules else ""
    made = repository(folder)
    made.commit(case.base, CONFIGURATION + rules)
    made.branch("change")
    made.commit(case.head)
    return made


def said(run: Run, folder: Path, command: str) -> list[dict[str, Any]]:
    found = json.loads(run(folder, command, "--format", "json").out)["findings"]
    return [finding for finding in found if finding["rule"] in OURS]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_said_of_filters(tmp_path: Path, run: Run, case: Case) -> None:
    found = said(run, changed(tmp_path, case).folder, "review")
    assert tuple(f"{f['rule']} {f['severity']} {f['pointer']}" for f in found) == case.expected
    for finding in found:
        assert finding["line"] > 1
        # A rule that is the filter's own stands in the service's file; one of a change names it.
        is_own = finding["rule"] in ("filter-dead", "filter-never")
        assert is_own or Path(finding["path"]).stem in finding["message"]


def test_of_a_filter_that_changed_it_says_what_validate_says(tmp_path: Path, run: Run) -> None:
    folder = changed(tmp_path, CASES["a filter is written wrong"]).folder
    assert said(run, folder, "review") == said(run, folder, "validate")
