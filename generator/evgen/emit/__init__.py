"""Emitters: one module (or package) each, with ``emit(catalog)`` that yields artefacts.

An emitter's module name is its name in ``emit = […]``. Emitters do not know each
other. Besides artefacts they may yield findings that the run reports (a type
that had to be widened, say), and work that takes long, for whoever runs them to have
done; nothing here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from evgen import registry
from evgen.artifacts import Artifact
from evgen.findings import Finding
from evgen.model import Catalog
from evgen.work import Work


class Emitter(Protocol):
    """What a module in this package offers."""

    def emit(self, catalog: Catalog) -> Iterator[Artifact | Finding | Work]: ...


def emitter_names() -> list[str]:
    """What ``emit = […]`` may name."""
    return registry.part_names(__name__)


def emit_all(catalog: Catalog) -> Iterator[Artifact | Finding | Work]:
    """Everything that the configuration asks for, in the order of the emitters' names."""
    for name in sorted(set(catalog.config.emit)):
        yield from registry.part(__name__, name).emit(catalog)
