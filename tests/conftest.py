"""What all tests share: catalogs as literals, the repository's own files, a clean environment."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples at every run: a failure on one machine is one on all.
settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")

#: What runs outside of a test, to prepare for some, remembers nothing.
os.environ["EVGEN_CACHE_DIR"] = ""

_NUMBERS = itertools.count()
REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is planned for Terraform's tests is planned in one process, which begins with them."""
    for item in items:
        if item.get_closest_marker("terraform") is not None:
            item.add_marker(pytest.mark.xdist_group("terraform"))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(autouse=True)
def _plain_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No setting of the machine's reaches a test: no colours, no evgen, AWS or git variables.

    What evgen remembers it remembers in a folder of the test's own, which is not there yet.
    """
    for name in list(os.environ):
        if (
            name.startswith(("EVGEN_", "AWS_", "GIT_", "PRE_COMMIT"))
            and name != "EVGEN_REQUIRE_TERRAFORM"
        ):
            monkeypatch.delenv(name)
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    memory = tmp_path_factory.getbasetemp() / f"memory-{next(_NUMBERS)}"
    monkeypatch.setenv("EVGEN_CACHE_DIR", str(memory))


@pytest.fixture
def repository() -> Path:
    """The top of the checkout."""
    return REPOSITORY
