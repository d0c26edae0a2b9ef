"""``terraform/``: a module that deploys what the catalog describes.

Every file but ``catalog.tf``, ``moved.tf``, ``README.md`` and the patterns is the
same for every catalog, so that a change of the catalog is a change of its locals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from evgen.artifacts import HEADER, Artifact, json_artifact, text_artifact
from evgen.emit import _render
from evgen.emit.terraform import facts
from evgen.emit.terraform.flow import TRIGGER
from evgen.emit.terraform.hcl import expression
from evgen.findings import Finding, Place, Rule, Severity
from evgen.model import Catalog, S3Trigger
from evgen.patterns import pattern_file, rule_pattern

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

_FIXED = (
    "consumers.tf",
    "forwarding.tf",
    "main.tf",
    "observability.tf",
    "outputs.tf",
    "sources.tf",
    "variables.tf",
    "versions.tf",
    "modules/consumer/function_alarms.tf",
    "modules/consumer/main.tf",
    "modules/consumer/observability.tf",
    "modules/consumer/outputs.tf",
    "modules/consumer/role.tf",
    "modules/consumer/subscriptions.tf",
    "modules/consumer/trigger.tf",
    "modules/consumer/variables.tf",
    "modules/consumer/versions.tf",
    "modules/dashboard/main.tf",
    "modules/dashboard/panels.tf",
    "modules/dashboard/searches.tf",
    "modules/dashboard/variables.tf",
    "modules/dashboard/versions.tf",
)


def emit(catalog: Catalog) -> Iterator[Artifact | Finding]:
    """The module, with its own copy of the patterns."""
    yield from _same_names(catalog)
    for name in _FIXED:
        yield _rendered(name, {})
    header = f"{HEADER}; do not edit."
    yield _rendered("catalog.tf", {"header": header, **facts.catalog_facts(catalog)})
    if moves := facts.moves(catalog):
        yield _rendered("moved.tf", {"header": header, "moves": moves})
    about = {"catalog": facts.catalog_name(catalog), "sources": facts.sources(catalog)}
    yield _rendered("README.md", {"header": header, **about})
    for subscription in catalog.subscriptions:
        path = f"terraform/patterns/{pattern_file(subscription)}"
        yield json_artifact(path, rule_pattern(subscription), ascii_only=True)
    for service in catalog.services:
        if service.trigger and isinstance(service.trigger.source, S3Trigger):
            path = f"terraform/patterns/{facts.trigger_pattern_file(service)}"
            pattern = facts.trigger_pattern(service.trigger.source)
            yield json_artifact(path, pattern, ascii_only=True)


def _rendered(name: str, values: dict[str, object]) -> Artifact:
    text = _render.render(f"terraform/{name}", values, {"hcl": expression})
    return text_artifact(f"terraform/{name}", text)


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
