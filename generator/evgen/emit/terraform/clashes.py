"""Services that AWS could not tell apart: resources of one name, routes of one path."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from evgen.emit.terraform.flow import TRIGGER
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.model import ApiTrigger, Catalog

SAME_RESOURCE_NAME = Rule(
    "same-resource-name",
    Severity.ERROR,
    """Two subscriptions would share the names of their rule and queue.

    A queue is called `<service>-<event>`, its dead-letter queue `<service>-<event>-dlq`, that of
    a trigger `<service>-trigger-dlq`. `ship` with `OrderPaid` and `ship-order` with `Paid` are
    both `ship-order-paid`. Rename one of the services; `renamedFrom` keeps Terraform informed.
    """,
    bad={
        "schemas/events/orders/OrderPaid/1.0.0.json": {},
        "schemas/events/orders/Paid/1.0.0.json": {},
        "schemas/services/ship.json": {"subscribes": [{"event": "OrderPaid"}]},
        "schemas/services/ship-order.json": {"subscribes": [{"event": "Paid"}]},
    },
    good={
        "schemas/events/orders/OrderPaid/1.0.0.json": {},
        "schemas/events/orders/Paid/1.0.0.json": {},
        "schemas/services/ship.json": {"subscribes": [{"event": "OrderPaid"}]},
        "schemas/services/post-order.json": {"subscribes": [{"event": "Paid"}]},
    },
)

SAME_ROUTE = Rule(
    "same-route",
    Severity.ERROR,
    """Two services would answer the same route of the HTTP API.

    The module creates one API for the whole catalog, and a route of it calls one function. The
    names of path parameters do not count: `/orders/{id}` and `/orders/{order}` are one path.
    Give one of the services another path or method.
    """,
    bad={
        "schemas/services/show-order.json": {"trigger": {"api": {"route": "GET /orders/{id}"}}},
        "schemas/services/find-order.json": {"trigger": {"api": {"route": "GET /orders/{order}"}}},
    },
    good={
        "schemas/services/show-order.json": {"trigger": {"api": {"route": "GET /orders/{id}"}}},
        "schemas/services/find-order.json": {"trigger": {"api": {"route": "GET /orders"}}},
    },
)


def clashes(catalog: Catalog) -> Iterator[Finding]:
    """What ``terraform apply`` would fail on, or overwrite."""
    yield from _same_names(catalog)
    yield from _same_routes(catalog)


def _same_names(catalog: Catalog) -> Iterator[Finding]:
    """Services whose queues or rules would be one."""
    users: dict[str, list[Place]] = defaultdict(list)
    for service in catalog.services:
        keys = [(s.key, f"/subscribes/{i}") for i, s in enumerate(service.subscriptions)]
        if service.trigger:
            keys.append((f"{service.name}-{TRIGGER}", "/trigger"))
        for key, pointer in keys:
            place = Place(service.path, pointer)
            users[key].append(place)
            users[f"{key}-dlq"].append(place)
    for name, places in users.items():
        if len(places) > 1:
            message = f"another resource is called `{name}` as well ({places[0].path})"
            yield SAME_RESOURCE_NAME.at(places[-1], message, "rename one of the services")


def _same_routes(catalog: Catalog) -> Iterator[Finding]:
    taken: dict[str, Place] = {}
    for service in catalog.services:
        if service.trigger is None or not isinstance(service.trigger.source, ApiTrigger):
            continue
        route = service.trigger.source.route
        place = Place(service.path, "/trigger/api/route")
        first = taken.setdefault(re.sub(r"\{[^}+]*", "{", route), place)
        if first != place:
            message = f"`{route}` is answered by another service already"
            related = [Related(first, "here")]
            yield SAME_ROUTE.at(place, message, "take another path or method", related)
