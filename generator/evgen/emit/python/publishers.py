"""A domain's publisher, and the domain's own names: ``_publisher.py`` and ``__init__.py``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evgen import naming
from evgen.artifacts import Artifact, text_artifact
from evgen.emit._render import render
from evgen.emit.python.prose import FILTERS, prose
from evgen.model import Catalog, Major

_RAISES = (
    "Raises ContractError for what the schema does not allow, PublishError for what EventBridge"
    " did not accept. ``caused_by`` is a handler's context; ``traceparent`` (W3C) is found there"
    " or in OpenTelemetry's current span unless given."
)
#: Names that the template uses for itself.
_TAKEN = frozenset({"HandlerContext", "Iterable", "Mapping", "Publisher", "Sent", "TYPE_CHECKING"})


@dataclass(frozen=True, slots=True)
class Published:
    """An event in a publisher. ``local`` is its class's name there."""

    name: str
    async_name: str
    local: str
    class_name: str
    module: str
    doc: str

    @property
    def imported(self) -> str:
        """What follows ``import``."""
        return imported(self.class_name, self.local)


def artifacts(catalog: Catalog) -> Iterator[Artifact]:
    """Two files for each domain."""
    for domain, majors in catalog.domains.items():
        folder = f"python/{catalog.config.package}/{naming.module_name(domain)}"
        publisher = f"{naming.pascal_case(domain)}Publisher"
        names = frozenset(f"publish_{major.snake_name}" for major in majors)
        facts = {
            "doc": f"The publisher of the domain {domain}.",
            "publisher": publisher,
            "bus": catalog.config.bus,
            "events": [_published(major, publisher, names) for major in majors],
            "async_name": _async_name("publish", names),
        }
        yield text_artifact(
            f"{folder}/_publisher.py", render("python/publisher.py", facts, FILTERS)
        )
        exports = {major.class_name: f".{major.module_name}" for major in majors}
        exports[publisher] = "._publisher"
        own = {
            "doc": f"The events of the domain {domain}, and their publisher; loaded when used.",
            "exports": sorted(exports.items()),
        }
        yield text_artifact(f"{folder}/__init__.py", render("python/domain.py", own, FILTERS))


def local_name(class_name: str, taken: frozenset[str]) -> str:
    """What a generated module calls a model whose own name it needs for something else."""
    return f"{class_name}_" if class_name in taken else class_name


def imported(class_name: str, local: str) -> str:
    """``OrderCreated``, or ``Sent as Sent_``: what follows ``import``."""
    return class_name if class_name == local else f"{class_name} as {local}"


def _published(major: Major, publisher: str, names: frozenset[str]) -> Published:
    return Published(
        name=major.snake_name,
        async_name=_async_name(f"publish_{major.snake_name}", names),
        local=local_name(major.class_name, _TAKEN | {publisher}),
        class_name=major.class_name,
        module=major.module_name,
        doc=prose(
            f"Publish {major.reference}: the model, or its data as a mapping.",
            major.generated.description,
            _deprecation(major),
            _RAISES,
        ),
    )


def _async_name(name: str, taken: frozenset[str]) -> str:
    """What the awaitable twin of a method is called: an event ``SaleAsync`` keeps its own name."""
    twin = f"{name}_async"
    return f"{twin}_" if twin in taken else twin


def _deprecation(major: Major) -> str:
    """A sentence for a deprecated event; empty for any other."""
    says = major.generated.deprecated
    if says is None:
        return ""
    words = ["Deprecated"]
    words += [f"to be removed {says['removal']}"] if says.get("removal") else []
    words += [f"use {says['alternative']}"] if says.get("alternative") else []
    return ", ".join(words) + "."
