"""A generated package on the path, moto's server, and the order example's catalog."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evgen.emit import emitter_names
from evgen.generation import generated
from evgen.loading import load
from evgen.model import Catalog
from evgen.sources.disk import read_tree
from tests.e2e.cloud import Cloud, moto_server

FRAUD = (
    b'{"description": "Looks for fraud.", "subscribes": [{"event": "OrderCreated", "major": 1}]}\n'
)


def loaded_with(repository: Path, extra: dict[str, bytes]) -> Catalog:
    """The repository's catalog with files added to it."""
    tree = read_tree(repository, {})
    outcome = load({**tree.files, **extra}, emitters=emitter_names())
    assert outcome.catalog is not None, outcome.findings
    return outcome.catalog


def write_generated(catalog: Catalog, folder: Path) -> Path:
    """Everything that is generated from a catalog, in a folder."""
    for artifact in generated(catalog).artifacts:
        target = folder / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(artifact.content)
    return folder


def forget(package: str) -> None:
    """Drop a generated package from this process, so that another one can take its place."""
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        del sys.modules[name]
    for name in ("tests.e2e.shop", "tests.e2e.fraud"):
        sys.modules.pop(name, None)


@pytest.fixture
def catalog(repository: Path) -> Catalog:
    """The order example."""
    return loaded_with(repository, {})


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Leaves no generated package behind."""
    forget("order_events")
    yield monkeypatch
    forget("order_events")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """An AWS of this test's own."""
    with moto_server() as endpoint:
        yield Cloud(endpoint)
