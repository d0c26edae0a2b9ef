"""A catalog as tests use it: read once, and what they name must be there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evgen.choosing import Chosen, NoSuchEventError, choose_version
from evgen.emit import emitter_names
from evgen.findings import Finding, Severity
from evgen.loading import load
from evgen.model import Catalog, Service, Subscription
from evgen.patterns import Pattern, compile_pattern, rule_pattern
from evgen.patterns.explaining import mismatch
from evgen.sampling import Sampler
from evgen.sources.disk import read_tree
from evgen.wording import did_you_mean, listed

_SHOWN = 5


class UnusableCatalogError(Exception):
    """There is no catalog, or it is faulty; the message names files and lines."""


class NotInCatalogError(LookupError):
    """A test names what the catalog does not have."""


class OpenedCatalog:
    """A sound catalog. Schemas and patterns are compiled once, when a test needs them."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._patterns: dict[tuple[str, str], Pattern] = {}
        self._samplers: dict[tuple[str, int], Sampler] = {}

    def event(self, name: str) -> Chosen:
        """What EVENT names. Raises NotInCatalogError."""
        try:
            return choose_version(self.catalog, name)
        except NoSuchEventError as error:
            raise NotInCatalogError(f"{error}; {error.hint}") from None

    def consumer(self, name: str) -> Service:
        """A service that subscribes to something. Raises NotInCatalogError."""
        every = {service.name: service for service in self.catalog.services}
        if name not in every:
            known = f"there are {listed(every)}" if every else "there are none"
            hint = did_you_mean(name, every, known)
            raise NotInCatalogError(f"there is no service {name!r}; {hint}")
        if not every[name].subscriptions:
            message = f"the service {name!r} subscribes to nothing: no event reaches it by a rule"
            raise NotInCatalogError(message)
        return every[name]

    def matches(self, subscription: Subscription, event: Mapping[str, Any]) -> bool:
        """Whether the rule of a subscription matches a whole event."""
        return self._pattern(subscription).matches(dict(event))

    def why_not(self, subscription: Subscription, event: Mapping[str, Any]) -> str:
        """What in an event keeps the rule of a subscription from matching."""
        return (
            f"{subscription.event.reference}: {mismatch(self._pattern(subscription), dict(event))}"
        )

    def _pattern(self, subscription: Subscription) -> Pattern:
        key = (subscription.service, subscription.event.reference)
        if key not in self._patterns:
            self._patterns[key] = compile_pattern(rule_pattern(subscription))
        return self._patterns[key]

    def sampler(self, chosen: Chosen, seed: int) -> Sampler:
        """What makes data of a version."""
        key = (chosen.reference, seed)
        if key not in self._samplers:
            self._samplers[key] = Sampler(chosen.version.bundle, seed)
        return self._samplers[key]


def opened_catalog(root: Path) -> OpenedCatalog:
    """The catalog of a folder. Raises UnusableCatalogError or SourceError."""
    tree = read_tree(root, os.environ)
    loaded = load(tree.files, tree.irregular, os.environ, emitter_names())
    if not tree.has_schemas and loaded.config is not None:
        message = f"there is no {loaded.config.schemas}/ in {root}"
        raise UnusableCatalogError(f"{message}; set `evgen_root` to the folder of your catalog")
    if loaded.catalog is None:
        errors = [f for f in loaded.findings if f.severity is Severity.ERROR]
        lines = [f"the catalog in {root} is faulty; `evgen validate` says more:"]
        lines += [f"  {_line(finding)}" for finding in errors[:_SHOWN]]
        lines += [f"  and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
        raise UnusableCatalogError("\n".join(lines))
    return OpenedCatalog(loaded.catalog)


def _line(finding: Finding) -> str:
    place = finding.place
    return f"{place.path}:{place.line}:{place.column} {finding.rule}: {finding.message}"
