"""For tests of teams that publish or consume: events made from the schemas, matched, recorded.

``evgen.pytest`` offers these as fixtures. They stand on the catalog alone: no AWS, no
generated package.
"""

from __future__ import annotations

from evgen.runtime.recording import BusLimitError
from evgen.testing.bus import RecordingBus
from evgen.testing.catalog import NotInCatalogError, UnusableCatalogError, opened_catalog
from evgen.testing.matching import EventMatches
from evgen.testing.samples import SampleEvent

__all__ = [
    "BusLimitError",
    "EventMatches",
    "NotInCatalogError",
    "RecordingBus",
    "SampleEvent",
    "UnusableCatalogError",
    "opened_catalog",
]
