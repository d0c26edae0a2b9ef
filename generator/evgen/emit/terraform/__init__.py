"""``terraform/``: a module that deploys what the catalog describes.

Every file but ``catalog.tf``, ``moved.tf``, ``README.md`` and the patterns is the
same for every catalog, so that a change of the catalog is a change of its locals.
"""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import HEADER, Artifact, json_artifact, text_artifact
from evgen.emit import _render
from evgen.emit.terraform import facts
from evgen.emit.terraform.clashes import clashes
from evgen.emit.terraform.hcl import expression
from evgen.findings import Finding
from evgen.model import (
    DEAD_LETTER_RETENTION_SECONDS,
    QUEUE_RETENTION_SECONDS,
    Catalog,
    S3Trigger,
)
from evgen.patterns import pattern_file, rule_pattern

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
#: What the model knows, so that a rule can hold a service's settings against it.
_RETENTION: dict[str, object] = {
    "queue_retention_seconds": QUEUE_RETENTION_SECONDS,
    "dead_letter_retention_seconds": DEAD_LETTER_RETENTION_SECONDS,
}


def emit(catalog: Catalog) -> Iterator[Artifact | Finding]:
    """The module, with its own copy of the patterns."""
    yield from clashes(catalog)
    for name in _FIXED:
        yield _rendered(name, _RETENTION)
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
