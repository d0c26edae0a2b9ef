"""From two compared catalogs to the facts that a reviewer asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evgen.compat import Break, Bump, Verdict
from evgen.findings import Finding, Place, Severity
from evgen.impact import Dependency, dependents
from evgen.locate import Locator, located, placed
from evgen.model import Catalog, Major, VersionNumber
from evgen.reviewing.changes import EventChange, Kind, Review
from evgen.reviewing.deployed import pattern_changes, terraform_changes
from evgen.reviewing.excerpts import before_and_after
from evgen.reviewing.fields import broken_fields
from evgen.reviewing.filters import filter_findings
from evgen.reviewing.gains import gains
from evgen.reviewing.places import here
from evgen.reviewing.policy import Way, following
from evgen.reviewing.report import BreakReport, ChangeReport, Outcome, Reader, Report
from evgen.reviewing.services import service_changes, type_changes
from evgen.reviewing.snapshot import Edition, Snapshot


def report(review: Review, findings: Sequence[Finding], faults: Sequence[Finding] = ()) -> Report:
    """Everything that changed since the review's base, the worst first. Raises without a base.

    ``findings`` are the review's and what else there is to say, such as of acceptances;
    ``faults`` are errors of the catalog that leave its versions comparable.
    """
    base, head = review.base, review.head
    if base is None:
        raise ValueError("a review needs a base")
    builder = _Builder(review, base)
    filters = tuple(filter_findings(base, head))
    known = {finding.fingerprint for finding in review.findings}
    changes = sorted(map(builder.change, review.changes), key=_rank)
    return Report(
        review,
        tuple(changes),
        located((*faults, *findings, *filters), head.files),
        tuple(faults),
        located(filters, head.files),
        located(review.standing, head.files),
        located((f for f in findings if f.fingerprint not in known), head.files),
        (*type_changes(base.catalog, head.catalog), *service_changes(base.catalog, head.catalog)),
        tuple(pattern_changes(base.catalog, head.catalog)),
        tuple(terraform_changes(base.catalog, head.catalog)),
    )


def _rank(change: ChangeReport) -> tuple[int, str, VersionNumber]:
    order = list(Outcome).index(change.outcome)
    return order, change.change.event, change.change.edition.number


class _Builder:
    def __init__(self, review: Review, base: Snapshot) -> None:
        self._review, self._base, self._head = review, base, review.head
        self._place = Locator(review.head.files)

    def change(self, change: EventChange) -> ChangeReport:
        open_findings = list(change.findings)
        breaks = tuple(self._breaks(change, open_findings))
        gained, lost = self._gains(change)
        what = outcome(change)
        # Who moves to another major, or away from a deprecated version, does so with this change.
        stays = what in (Outcome.MAJOR, Outcome.WORDS)
        return ChangeReport(
            change,
            what,
            breaks,
            located(open_findings, self._head.files),
            self._consumers(change, (Way.BACKWARD,) if stays else tuple(Way)),
            self._suggested(change),
            gained,
            lost,
        )

    def _breaks(self, change: EventChange, findings: list[Finding]) -> Iterator[BreakReport]:
        """Each break once, whichever directions it breaks; takes its finding out of ``findings``."""
        old, new, comparison = change.old, change.new, change.comparison
        if old is None or new is None or comparison is None:
            return
        same: dict[tuple[str, Place | None, Place | None, str], list[tuple[Way, Break]]] = {}
        for way in Way:
            for found in way.of(comparison).breaks:
                key = (found.rule, found.old, found.new, found.message)
                same.setdefault(key, []).append((way, found))
        for together in same.values():
            ways, found = tuple(way for way, _ in together), together[0][1]
            readers, others = self._readers(change, found, ways)
            place = here(new, found)
            yield BreakReport(
                found,
                ways,
                self._place(place),
                placed(found.old, old.snapshot.files) if found.old else None,
                before_and_after(found, old.version, new.version),
                readers,
                others,
                _taken(findings, found, place),
            )

    def _readers(
        self, change: EventChange, found: Break, ways: Iterable[Way]
    ) -> tuple[tuple[Reader, ...], tuple[Reader, ...]]:
        """Who reads what breaks, and who else gets such events."""
        old, new = change.old, change.new
        if old is None or new is None:
            return (), ()
        fields = broken_fields(found, old.version, new.version)
        reading: dict[str, list[Dependency]] = {}
        for catalog, major in self._consuming(change, ways):
            for field in sorted(fields):
                for dependency in dependents(catalog, major, field):
                    same = reading.setdefault(dependency.service, [])
                    if dependency not in same:
                        same.append(dependency)
        readers = [
            Reader(name, same[0].owner, tuple(dict.fromkeys(d.pointer for d in same if d.pointer)))
            for name, same in sorted(reading.items())
        ]
        others = [r for r in self._consumers(change, ways) if r.service not in reading]
        return tuple(readers), tuple(others)

    def _consuming(
        self, change: EventChange, ways: Iterable[Way] = tuple(Way)
    ) -> Iterator[tuple[Catalog, Major]]:
        """The catalogs whose consumers read the change: what runs today, and what is to run."""
        number = (change.old or change.edition).number.major
        reference = f"{change.event}@{number}"
        catalogs = {Way.FORWARD: self._base.catalog, Way.BACKWARD: self._head.catalog}
        for way in ways:
            for major in catalogs[way].majors:
                if major.reference == reference:
                    yield catalogs[way], major

    def _consumers(
        self, change: EventChange, ways: Iterable[Way] = tuple(Way)
    ) -> tuple[Reader, ...]:
        found = {
            service.name: Reader(service.name, service.owner, ())
            for catalog, major in self._consuming(change, ways)
            for service in catalog.consumers_of(major)
        }
        return tuple(found[name] for name in sorted(found))

    def _suggested(self, change: EventChange) -> VersionNumber | None:
        """The number that would make the change right."""
        comparison = change.comparison
        if change.old is None or comparison is None or not outcome(change).fails:
            return None
        needed = self._review.policy.needed(comparison)
        if not change.keeps_the_wire:
            needed = Bump.MAJOR
        if change.kind is Kind.EDITED:
            return following(self._latest(change.old), needed, self._highest(change.event))
        order = list(Bump)
        if change.chosen is None or order.index(change.chosen) >= order.index(needed):
            return None
        return following(change.old.number, needed, self._highest(change.event))

    def _latest(self, old: Edition) -> VersionNumber:
        return max(n for n in self._numbers(old.version.event) if n.major == old.number.major)

    def _highest(self, event: str) -> int:
        return max(number.major for number in self._numbers(event))

    def _numbers(self, name: str) -> list[VersionNumber]:
        return [
            version.number
            for snapshot in (self._base, self._head)
            if (event := snapshot.event(name))
            for major in event.majors
            for version in major.versions
        ]

    def _gains(self, change: EventChange) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if change.old is None or change.new is None:
            return (), ()
        return gains(change.old.version.bundle, change.new.version.bundle)


def _taken(findings: list[Finding], found: Break, place: Place) -> Finding | None:
    """The finding about a break, taken out of the list."""
    for finding in findings:
        same_place = (finding.place.path, finding.place.pointer) == (place.path, place.pointer)
        if finding.rule == found.rule and same_place:
            findings.remove(finding)
            return finding
    return None


def outcome(change: EventChange) -> Outcome:
    """What a reviewer has to know first."""
    comparison = change.comparison
    verdicts = [way.of(comparison).verdict for way in Way] if comparison else []
    if any(f.severity is Severity.ERROR for f in change.findings):
        if change.kind in (Kind.REMOVED, Kind.RENAMED) or change.misses_its_readers:
            return Outcome.BREAKING
        if Verdict.BREAKING in verdicts:
            return Outcome.BREAKING
        return Outcome.UNDECIDED if Verdict.UNDECIDED in verdicts else Outcome.FORBIDDEN
    if any(f.acceptable for f in change.findings):
        return Outcome.ACCEPTED
    match change.kind:
        case Kind.REWORDED:
            return Outcome.WORDS
        case Kind.DRAFTED:
            return Outcome.DRAFT
    if change.old is None:
        return Outcome.NEW
    if change.chosen is Bump.MAJOR:
        return Outcome.MAJOR
    return Outcome.SAFE if set(verdicts) <= {Verdict.COMPATIBLE} else Outcome.TOLERATED
