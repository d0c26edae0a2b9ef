"""A catalog at one moment, and single versions in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evgen.compat import Revision
from evgen.model import Catalog, Event, Major, Status, Version, VersionNumber


@dataclass(frozen=True)
class Snapshot:
    """A catalog with the files that it was loaded from; ``name`` is how people call the moment."""

    catalog: Catalog
    files: Mapping[str, bytes]
    name: str = ""

    def event(self, name: str) -> Event | None:
        """The event of that name."""
        return next((event for event in self.catalog.events if event.name == name), None)


@dataclass(frozen=True)
class Edition:
    """A version as it stands in a snapshot, with the major that it belongs to there."""

    major: Major
    version: Version
    snapshot: Snapshot = field(repr=False, compare=False)

    @property
    def number(self) -> VersionNumber:
        return self.version.number

    @property
    def reference(self) -> str:
        """``OrderCreated@1.1.0``."""
        return f"{self.version.event}@{self.version.number}"

    @property
    def is_released(self) -> bool:
        """Whether others may rely on it."""
        return self.version.status is not Status.DRAFT

    @property
    def revision(self) -> Revision:
        """What the compatibility engine compares."""
        return Revision(self.version.bundle, self.version.origins)

    @property
    def wire(self) -> Mapping[str, object]:
        """What its major says beside the schema, and every version of the major has to keep."""
        return {
            "source": self.major.source,
            "detailType": self.major.detail_type,
            "envelope": self.major.envelope.value,
            "idempotencyKey": self.major.idempotency_key,
        }


def editions(snapshot: Snapshot | None, event: str) -> dict[VersionNumber, Edition]:
    """Every version of an event, by number; none where there is no such event."""
    return dict(_editions(snapshot, event))


def _editions(snapshot: Snapshot | None, event: str) -> Iterator[tuple[VersionNumber, Edition]]:
    found = snapshot.event(event) if snapshot else None
    if snapshot is None or found is None:
        return
    for major in found.majors:
        for version in major.versions:
            yield version.number, Edition(major, version, snapshot)
