"""``python/``: an installable, typed package of models, publishers, consumers and their runtime."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import Artifact
from evgen.emit.python import consumers, modules, package, publishers, runtime
from evgen.findings import Finding
from evgen.model import Catalog
from evgen.work import Work


def emit(catalog: Catalog) -> Iterator[Artifact | Finding | Work]:
    """Everything below ``python/``."""
    yield from package.artifacts(catalog)
    yield from modules.artifacts(catalog)
    yield from publishers.artifacts(catalog)
    yield from consumers.artifacts(catalog)
    yield from runtime.artifacts(catalog)
