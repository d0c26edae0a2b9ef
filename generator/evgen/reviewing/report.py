"""The review as finished facts: who is hit, what proves it, what to do. Formats only arrange them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evgen.compat import Break, Verdict
from evgen.findings import Finding, Place, has_errors
from evgen.model import VersionNumber
from evgen.reviewing.changes import EventChange, Kind, Review
from evgen.reviewing.deployed import FileChange, PatternChange
from evgen.reviewing.policy import Way
from evgen.reviewing.services import Noted


class Outcome(StrEnum):
    """What a reviewer has to know first of a change; in the order in which they are shown."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    FORBIDDEN = "forbidden"  # it breaks nobody, but it may not be done like this
    ACCEPTED = "accepted"  # it would fail, had nobody accepted it
    TOLERATED = "tolerated"  # it breaks in a direction that the policy does not enforce
    MAJOR = "major"  # it breaks, and is numbered so
    SAFE = "safe"
    NEW = "new"
    WORDS = "words"
    DRAFT = "draft"

    @property
    def fails(self) -> bool:
        """Whether the change cannot be merged as it is."""
        return self in (Outcome.BREAKING, Outcome.UNDECIDED, Outcome.FORBIDDEN)


class Answer(StrEnum):
    """What one direction of a change does to its readers."""

    BREAKS = "breaks"
    UNDECIDED = "undecided"
    FINE = "fine"
    NONE = "none"  # there is nobody who could read the one as the other


@dataclass(frozen=True, slots=True)
class Reader:
    """A service that reads what breaks: by which pointers, or everything."""

    service: str
    owner: str
    pointers: tuple[str, ...]


@dataclass(frozen=True)
class BreakReport:
    """One break with all that a reviewer asks about it.

    ``place`` is in today's files, ``was`` in the base's. ``excerpt`` are lines of a diff.
    ``others`` consume the event and do not read what breaks. ``finding`` is the one that
    ``validate`` makes of it; there is none where the policy does not mind.
    """

    found: Break
    ways: tuple[Way, ...]
    place: Place
    was: Place | None
    excerpt: tuple[str, ...]
    readers: tuple[Reader, ...]
    others: tuple[Reader, ...]
    finding: Finding | None


@dataclass(frozen=True)
class ChangeReport:
    """One version of one event: what became of it, and everything that it breaks.

    ``problems`` are findings that are no single break. ``suggested`` is the number that it
    should have, if that is another. ``gained`` and ``lost`` are members of the data.
    """

    change: EventChange
    outcome: Outcome
    breaks: tuple[BreakReport, ...]
    problems: tuple[Finding, ...]
    consumers: tuple[Reader, ...]
    suggested: VersionNumber | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def owner(self) -> str:
        return self.change.edition.major.owner

    def answer(self, way: Way) -> Answer:
        """What happens to those who read the one version's data as the other's."""
        change = self.change
        comparison = change.comparison
        if change.kind is Kind.RENAMED or (change.old and not change.new):
            return Answer.BREAKS if way is Way.FORWARD and self.consumers else Answer.NONE
        if change.misses_its_readers:
            return Answer.BREAKS
        if comparison is None or self.outcome in (Outcome.MAJOR, Outcome.NEW, Outcome.DRAFT):
            return Answer.NONE
        return {
            Verdict.COMPATIBLE: Answer.FINE,
            Verdict.BREAKING: Answer.BREAKS,
            Verdict.UNDECIDED: Answer.UNDECIDED,
        }[way.of(comparison).verdict]

    @property
    def hit(self) -> tuple[Reader, ...]:
        """The consumers that read what breaks."""
        hit = {reader.service: reader for each in self.breaks for reader in each.readers}
        return tuple(reader for reader in self.consumers if reader.service in hit)


@dataclass(frozen=True)
class Report:
    """A whole review. ``findings`` are located, and all that its exit code depends on.

    ``faults``, ``filters``, ``standing`` and ``remarks`` are those among them that belong to no
    change: errors in the files, of filters, between versions that the base has already, and of
    acceptances.
    """

    review: Review
    changes: tuple[ChangeReport, ...]
    findings: tuple[Finding, ...]
    faults: tuple[Finding, ...]
    filters: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    noted: tuple[Noted, ...]
    patterns: tuple[PatternChange, ...]
    terraform: tuple[FileChange, ...]

    @property
    def fails(self) -> bool:
        """Whether anything in it may not be merged as it is."""
        return has_errors(self.findings)
