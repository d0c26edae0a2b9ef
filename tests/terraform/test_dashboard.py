"""The dashboard: laid out without holes, in the order of events, finding exactly what there is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from evgen.model import Catalog
from tests import catalogs
from tests.terraform import everything
from tests.terraform.dashboards import Metric, expressions, searches, sections, widgets
from tests.terraform.deployment import Deploy, Deployment

pytestmark = pytest.mark.terraform


def test_widgets_neither_overlap_nor_leave_gaps(deployment: Deployment) -> None:
    taken: dict[tuple[int, int], Any] = {}
    for widget in widgets(deployment):
        for x in range(widget["x"], widget["x"] + widget["width"]):
            for y in range(widget["y"], widget["y"] + widget["height"]):
                assert (x, y) not in taken, (widget, taken[x, y])
                taken[x, y] = widget
    bottom = 1 + max(y for _, y in taken)
    assert set(taken) == {(x, y) for x in range(24) for y in range(bottom)}


def test_widgets_keep_the_limits_of_cloudwatch(deployment: Deployment) -> None:
    found = widgets(deployment)
    assert len(found) <= 500
    for widget in found:
        assert widget["properties"].get("region", "eu-central-1") == "eu-central-1"
        if widget["type"] != "metric":
            continue
        metrics = widget["properties"]["metrics"]
        assert 1 <= len(metrics) <= 500
        ids = [m[0]["id"] for m in metrics if isinstance(m[0], dict)]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch("[a-z][A-Za-z0-9_]*", id_) for id_ in ids)
        assert sum(len(searches(text)) for _, text in expressions(widget)) <= 100
        for _, text in expressions(widget):
            assert searches(text)
            assert all(len(search.text) <= 1024 for search in searches(text))


def titles(deployment: Deployment) -> list[str]:
    """The headings, from top to bottom."""
    found = [
        (w["y"], w["properties"]["markdown"]) for w in widgets(deployment) if w["type"] == "text"
    ]
    return [text.splitlines()[0] for _, text in sorted(found)]


def test_sections_follow_the_events(order: Deployment, whole: Deployment) -> None:
    assert titles(order) == [
        "# Events of order-events",
        "## All events",
        "## HTTP API",
        "## OrderCreated@1, published by place-order",
        "## InventoryReserved@1, published by validate-inventory",
        "## PaymentProcessed@1, published by process-payment",
        "## Functions",
    ]
    assert titles(whole)[2:] == [
        "## HTTP API",
        "## Objects, streams and queues that start functions",
        "## Paid@1, published by null, with-route",
        "## Placed@1, published by with-route",
        "## Placed@2, published by with-route",
        "## Forwarded to other buses",
        "## Functions",
    ]


def resources_of(catalog: Catalog, deployment: Deployment) -> dict[str, set[str]]:
    """For each event the names of the rules and queues that the plan has for it."""
    by_event: dict[str, set[str]] = {}
    for address, rule in deployment.of("aws_cloudwatch_event_rule").items():
        match = re.fullmatch(r'module.consumer\["(.+)"\].*rule\.(\w+)\[(.+)\]', address)
        if match is None:
            continue
        event = "trigger"
        if match[2] == "this":
            event = next(
                s.event.reference
                for s in catalog.subscriptions
                if s.service == match[1] and s.event.kebab_name == json.loads(match[3])
            )
        by_event.setdefault(event, set()).add(rule["name"])
    return by_event


def test_each_section_finds_its_rules_and_queues_and_no_others(deployment: Deployment) -> None:
    bus = deployment.catalog.config.bus
    rules = resources_of(deployment.catalog, deployment)
    queues = {q["name"] for q in deployment.of("aws_sqs_queue").values()}
    dimension = {} if bus == "default" else {"EventBusName": bus}
    everywhere = set().union(*rules.values())
    kinds = {
        "TriggeredRules": {(n, n) for n in everywhere},
        "FailedInvocations": {(n, n) for n in everywhere},
        "ApproximateAgeOfOldestMessage": {(n, n.removesuffix("-dlq")) for n in queues},
        "ApproximateNumberOfMessagesVisible": {(n, n.removesuffix("-dlq")) for n in queues},
    }
    found: dict[tuple[str, str], set[str]] = {}
    for event, widget in sections(deployment):
        for _, text in expressions(widget):
            for kind, names in kinds.items():
                for name, owner in names:
                    about = {"QueueName": name} if "Approx" in kind else {"RuleName": name}
                    home = {} if "Approx" in kind or event == "trigger" else dimension
                    space = "AWS/SQS" if "Approx" in kind else "AWS/Events"
                    metric = Metric(space, kind, {**about, **home})
                    if any(search.finds(metric) for search in searches(text)):
                        found.setdefault((event, kind), set()).add(owner)
                        assert name.endswith("-dlq") == (kind.endswith("Visible")), name
    for event, own in rules.items():
        queued = {n for n in own if n in queues}
        dead = {n for n in queues if n.removesuffix("-dlq") in own and n.endswith("-dlq")}
        if event == "trigger":
            dead = {n for n in queues if n.endswith("-trigger-dlq")}
        assert found[event, "TriggeredRules"] == own
        assert found[event, "FailedInvocations"] == own
        assert found.get((event, "ApproximateAgeOfOldestMessage"), set()) == queued
        assert found[event, "ApproximateNumberOfMessagesVisible"] == {
            n.removesuffix("-dlq") for n in dead
        }


def test_names_are_listed_where_words_would_mislead(whole: Deployment) -> None:
    listed = {
        event
        for event, widget in sections(whole)
        for _, text in expressions(widget)
        if 'RuleName=("' in text
    }
    assert "Placed@1" in listed  # one of its consumers has a name that was cut
    assert everything.LONG[:20] in json.dumps(widgets(whole))


def test_no_consumer_is_named(order: Deployment) -> None:
    for widget in widgets(order):
        text = json.dumps(widget)
        if widget["type"] == "text":
            continue
        assert not [s.name for s in order.catalog.services if s.name in text]


def test_a_long_flow_has_pages(deploy: Deploy) -> None:
    names = [f"Event{n}" for n in range(1, 122)]
    contents: dict[str, Any] = {
        f"events/shop/{name}/1.0.0.json": catalogs.event(name) for name in names
    }
    deployment = deploy(catalogs.catalog(contents), ())
    pages = {
        d["dashboard_name"]: json.loads(d["dashboard_body"])["widgets"]
        for d in deployment.of("aws_cloudwatch_dashboard").values()
    }
    assert set(pages) == {"event-catalog", "event-catalog-2", "event-catalog-3"}
    headings = [
        w["properties"]["markdown"].partition("@")[0].removeprefix("## ")
        for name in sorted(pages)
        for w in pages[name]
        if "@" in w["properties"].get("markdown", "")
    ]
    assert headings == [m.event for m in deployment.catalog.majors]
    for found in pages.values():
        assert len(found) <= 500
        for widget in found:
            assert sum(len(searches(text)) for _, text in expressions(widget)) <= 100
        assert all(name in found[0]["properties"]["markdown"] for name in pages)
    explorers = [w for found in pages.values() for w in found if w["type"] == "explorer"]
    assert len(explorers) == 1


def test_a_graph_without_lines_is_left_out(deploy: Deploy) -> None:
    # "or" is an operator, not a word to search for, and no consumer has a name to list.
    contents: dict[str, Any] = {"events/shop/Or/1.0.0.json": catalogs.event("Or")}
    found = widgets(deploy(catalogs.catalog(contents), ()))
    graphs = {w["properties"]["title"]: w for w in found if w["type"] == "metric"}
    assert all(w["properties"]["metrics"] for w in graphs.values())
    assert "Handled per minute" in graphs
    assert "Published per minute" not in graphs


def test_an_empty_catalog_has_a_dashboard(deploy: Deploy) -> None:
    package = "a_package_with_a_name_that_an_archive_cannot_have"
    deployment = deploy(catalogs.catalog({}, f'package = "{package}"\n'), ())
    name = package.replace("_", "-")
    assert titles(deployment) == [f"# Events of {name}", "## Functions"]
    assert not deployment.of("aws_cloudwatch_metric_alarm")
    (archive,) = deployment.of("aws_cloudwatch_event_archive").values()
    assert re.fullmatch(r"a-package-with-a-name-that-an-archive-c-[0-9a-f]{8}", archive["name"])
