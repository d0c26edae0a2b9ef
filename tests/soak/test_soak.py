"""The example in bad weather: nothing lost, nothing done twice, every poison message where it belongs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evgen.model import Catalog
from tests.e2e.conftest import forget, loaded_with
from tests.soak.run import EVENTS_PER_ORDER, Soak
from tests.soak.weather import Weather

#: ``make soak`` says 10,000; so many are enough to find out that something is wrong.
EVENTS = int(os.environ.get("SOAK_EVENTS", "300"))
SEED = int(os.environ.get("SOAK_SEED", "1"))


@pytest.fixture
def catalog(repository: Path) -> Catalog:
    """The order example."""
    return loaded_with(repository, {})


@pytest.fixture(autouse=True)
def _package(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package in ``generated/``, fresh; its logs are many, and wanted here by nobody."""
    forget("order_events")
    sys.modules.pop("tests.soak.shop", None)
    monkeypatch.syspath_prepend(str(repository / "generated" / "python"))
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
    forget("order_events")


def soaked(catalog: Catalog, repository: Path, events: int, seed: int) -> Soak:
    """A run that is over."""
    soak = Soak(catalog, repository / "generated", Weather(seed))
    soak.run(-(-events // EVENTS_PER_ORDER))
    return soak


def test_nothing_is_lost_or_done_twice_and_poison_is_parked(
    catalog: Catalog, repository: Path
) -> None:
    soak = soaked(catalog, repository, EVENTS, SEED)
    counts = soak.weather.counts
    print(*(f"{number:7,} {what}" for what, number in sorted(counts.items())), sep="\n")

    orders = soak.orders()
    assert set(soak.placed) <= orders
    assert len(orders) >= EVENTS // EVENTS_PER_ORDER * 0.9
    wanted = dict.fromkeys(soak.effects(), orders)
    wanted["send-email"] = orders - set(soak.unreachable().values())
    for service, effects in soak.effects().items():
        assert set(effects) == wanted[service], f"{service}: lost"
        assert set(effects.values()) == {1}, f"{service}: done twice"
    assert soak.dead_letters() == soak.wanted_dead_letters()
    # All of it really happened.
    for what in ("delivered twice", "handler failed", "killed", "poison", "entry refused"):
        assert counts[what], what


def test_a_seed_decides_everything(catalog: Catalog, repository: Path) -> None:
    first, second, other = (soaked(catalog, repository, 60, seed) for seed in (7, 7, 8))
    assert first.weather.counts == second.weather.counts
    assert first.weather.now == second.weather.now
    assert first.weather.counts != other.weather.counts
