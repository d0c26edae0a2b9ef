"""``patterns/``: the rule pattern of every subscription, for whoever deploys without Terraform."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import Artifact, json_artifact
from evgen.model import Catalog
from evgen.patterns import pattern_file, rule_pattern


def emit(catalog: Catalog) -> Iterator[Artifact]:
    """One file per subscription. ASCII, because a tool that normalises text would change what matches."""
    for subscription in catalog.subscriptions:
        yield json_artifact(
            f"patterns/{pattern_file(subscription)}", rule_pattern(subscription), ascii_only=True
        )
