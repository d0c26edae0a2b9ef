"""The pytest plugin: fixtures for tests of what publishes or consumes the catalog's events.

Installed with evgen, it is there in every run, so it imports nothing of evgen's until a test
asks for a fixture. ``-p no:evgen.pytest`` leaves it out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from evgen.testing import EventMatches, RecordingBus, SampleEvent
    from evgen.testing.catalog import OpenedCatalog

_ROOT = "evgen_root"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the catalog is: on the command line, or in the configuration."""
    what = "the folder of evgen's catalog; without it, the nearest upward from the root folder"
    parser.getgroup("evgen").addoption("--evgen-root", metavar="DIR", help=what)
    parser.addini(_ROOT, what, default="")


@pytest.fixture(scope="session")
def evgen_catalog(pytestconfig: pytest.Config) -> OpenedCatalog:
    """The catalog of the schemas, read once in a run."""
    from evgen.sources import SourceError
    from evgen.testing import UnusableCatalogError, opened_catalog

    try:
        return opened_catalog(_root(pytestconfig))
    except UnusableCatalogError as error:
        pytest.fail(f"evgen: {error}", pytrace=False)
    except SourceError as error:
        pytest.fail(f"evgen: {error}; {error.hint}", pytrace=False)


@pytest.fixture
def sample_event(evgen_catalog: OpenedCatalog) -> SampleEvent:
    """``sample_event("OrderCreated")``: an event made from its schema, as EventBridge delivers it."""
    from evgen.testing import SampleEvent

    return SampleEvent(evgen_catalog)


@pytest.fixture
def event_matches(evgen_catalog: OpenedCatalog) -> EventMatches:
    """``event_matches("send-email", event)``: whether a rule of the service matches the event."""
    from evgen.testing import EventMatches

    return EventMatches(evgen_catalog)


@pytest.fixture
def recording_bus(evgen_catalog: OpenedCatalog) -> RecordingBus:
    """``OrdersPublisher(client=recording_bus)``: keeps what is sent, refuses what AWS refuses."""
    from evgen.testing import RecordingBus

    return RecordingBus(evgen_catalog)


def _root(config: pytest.Config) -> Path:
    from evgen.sources.disk import find_root

    asked = config.getoption("--evgen-root")
    if asked:
        return Path(config.invocation_params.dir, asked)
    configured = str(config.getini(_ROOT))
    if configured:
        return (config.inipath.parent if config.inipath else config.rootpath) / configured
    return find_root(config.rootpath)
