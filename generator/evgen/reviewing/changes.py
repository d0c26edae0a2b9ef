"""Everything that changed between two catalogs, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from evgen.compat import Bump, Comparison
from evgen.findings import Finding
from evgen.model import VersionNumber
from evgen.reviewing import immutability
from evgen.reviewing.compatibility import step_findings
from evgen.reviewing.history import History, Step, histories
from evgen.reviewing.meaning import SAME, compared, same_schema
from evgen.reviewing.policy import Policy, chosen
from evgen.reviewing.snapshot import Edition, Snapshot


class Kind(StrEnum):
    """What became of a version."""

    ADDED = "added"  # it is released now; ``old`` is the release before it, if any
    EDITED = "edited"  # a released version whose meaning is another
    REWORDED = "reworded"  # a released version with other words, status or layout
    REMOVED = "removed"  # a released version that is gone, or a draft again
    RENAMED = "renamed"  # the same under another event's name: removed there, added here
    DRAFTED = "drafted"  # a draft came, changed or went: nobody relies on it


@dataclass(frozen=True)
class EventChange:
    """What became of one version of one event.

    ``old`` → ``new`` is what ``comparison`` compares; one of them may be missing, and the
    comparison with it. ``findings`` are what ``validate`` says of it, not yet accepted.
    """

    kind: Kind
    event: str
    old: Edition | None
    new: Edition | None
    policy: Policy
    comparison: Comparison | None = None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def edition(self) -> Edition:
        """The version that this is about."""
        edition = self.new or self.old
        if edition is None:
            raise ValueError("a change of nothing")
        return edition

    @property
    def is_new_event(self) -> bool:
        """Whether there was no release of the event before."""
        return self.kind is Kind.ADDED and self.old is None

    @property
    def keeps_the_wire(self) -> bool:
        """Whether source, detail-type, envelope and idempotency key are what they were."""
        return self.old is None or self.new is None or self.old.wire == self.new.wire

    @property
    def misses_its_readers(self) -> bool:
        """Whether a release is another on the bus than it was: what matched its events does not."""
        old, new = self.old, self.new
        if self.kind is not Kind.EDITED or old is None or new is None:
            return False
        return any(old.wire[key] != new.wire[key] for key in ("source", "detailType", "envelope"))

    @property
    def required(self) -> Bump | None:
        """The bump that the change asks for, whatever the policy allows."""
        if self.comparison is None:
            return None
        return self.comparison.bump if self.keeps_the_wire else Bump.MAJOR

    @property
    def chosen(self) -> Bump | None:
        """The bump that the numbers say; none where a version was changed in place."""
        if self.old is None or self.new is None or self.kind is not Kind.ADDED:
            return None
        return chosen(self.old.number, self.new.number)


@dataclass(frozen=True)
class Review:
    """Two catalogs compared. ``standing`` are findings between versions that the base has already."""

    base: Snapshot | None
    head: Snapshot
    policy: Policy
    changes: tuple[EventChange, ...]
    standing: tuple[Finding, ...] = field(default=())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them: those of the changes, and the standing ones."""
        return (*(f for change in self.changes for f in change.findings), *self.standing)

    def with_findings(self, judge: Callable[[Iterable[Finding]], Iterable[Finding]]) -> Review:
        """The same review, each group of findings replaced by what ``judge`` makes of it."""
        changes = tuple(replace(c, findings=tuple(judge(c.findings))) for c in self.changes)
        return replace(self, changes=changes, standing=tuple(judge(self.standing)))

    def with_standing(self, more: Iterable[Finding]) -> Review:
        """The same review with further findings that belong to none of its changes."""
        return replace(self, standing=(*self.standing, *more))


def reviewed(
    base: Snapshot | None, head: Snapshot, tick: Callable[[int], None] = lambda _: None
) -> Review:
    """Compare. Without a base, every version stands already and is only held against the others.

    ``tick`` is told of each event that is done.
    """
    policy = Policy.of(head.catalog.config.compatibility)
    every = list(histories(base, head))
    renames = _renames(every)
    changes: list[EventChange] = []
    standing: list[Finding] = []
    for history in every:
        by_number = _steps(history, policy)
        if base is not None:
            for change in _changes(history, by_number, policy, renames):
                steps = by_number.pop(change.edition.number, ()) if _is_added(change) else ()
                own = step_findings(steps, policy, history.highest_major)
                changes.append(replace(change, findings=(*change.findings, *own)))
        for steps in by_number.values():
            standing += step_findings(steps, policy, history.highest_major)
        tick(1)
    return Review(base, head, policy, tuple(changes), tuple(standing))


def unkept(base: Snapshot, head: Snapshot) -> Iterator[Finding]:
    """Only what became of the base's releases; no version is held against another."""
    policy = Policy.of(head.catalog.config.compatibility)
    every = list(histories(base, head))
    renames = _renames(every)
    for history in every:
        became = _became(history, renames)
        for number, old in history.base.items():
            if old.is_released:
                for change in _of_release(history, old, history.head.get(number), became, policy):
                    yield from change.findings


def _is_added(change: EventChange) -> bool:
    return change.kind is Kind.ADDED


def _steps(history: History, policy: Policy) -> dict[VersionNumber, list[Step]]:
    steps: dict[VersionNumber, list[Step]] = {}
    for step in history.steps(policy):
        steps.setdefault(step.new.number, []).append(step)
    return steps


def _changes(
    history: History,
    steps: Mapping[VersionNumber, list[Step]],
    policy: Policy,
    renames: list[tuple[History, History]],
) -> Iterator[EventChange]:
    became = _became(history, renames)
    was = next((old for old, new in renames if new is history), None)
    for number in sorted(history.base.keys() | history.head.keys()):
        old, new = history.base.get(number), history.head.get(number)
        if old is not None and old.is_released:
            yield from _of_release(history, old, new, became, policy)
        elif new is not None and new.is_released:
            if was is None or number not in was.base:  # else it is told under the old name
                yield _added(history, new, steps, policy)
        elif old is None or new is None or not _is_same_file(old, new):
            yield EventChange(Kind.DRAFTED, history.event, old, new, policy)


def _became(history: History, renames: list[tuple[History, History]]) -> History | None:
    return next((new for old, new in renames if old is history), None)


def _of_release(
    history: History, old: Edition, new: Edition | None, became: History | None, policy: Policy
) -> Iterator[EventChange]:
    event = history.event
    if new is None:
        other = became.head.get(old.number) if became else None
        gone = (immutability.removed(old, other),)
        kind = Kind.RENAMED if other else Kind.REMOVED
        comparison = compared(old, other) if other else None
        yield EventChange(kind, event, old, other, policy, comparison, gone)
    elif not new.is_released:
        gone = (immutability.withdrawn(old, new),)
        yield EventChange(Kind.REMOVED, event, old, new, policy, findings=gone)
    elif old.number in history.edits:
        comparison = history.edits[old.number]
        edited = (immutability.changed(old, new, comparison),)
        yield EventChange(Kind.EDITED, event, old, new, policy, comparison, edited)
    elif not _is_same_file(old, new):
        yield EventChange(Kind.REWORDED, event, old, new, policy, SAME)


def _added(
    history: History,
    new: Edition,
    steps: Mapping[VersionNumber, list[Step]],
    policy: Policy,
) -> EventChange:
    old = history.before(new.number)
    step = next((step for step in steps.get(new.number, ()) if step.is_next), None)
    comparison = step.comparison if step else compared(old, new) if old else None
    return EventChange(Kind.ADDED, history.event, old, new, policy, comparison)


def _is_same_file(old: Edition, new: Edition) -> bool:
    """Whether nobody would see a change, layout apart."""
    one, two = old.version, new.version
    return one is two or (one.path, one.schema, one.bundle) == (two.path, two.schema, two.bundle)


def _renames(every: list[History]) -> list[tuple[History, History]]:
    """Events that are gone, each with one that came and whose releases mean the same."""
    gone = [h for h in every if h.base and not h.head]
    came = [h for h in every if h.head and not h.base]
    found = []
    for old in gone:
        new = next((h for h in came if _is_renamed(old, h)), None)
        if new is not None:
            came.remove(new)
            found.append((old, new))
    return found


def _is_renamed(old: History, new: History) -> bool:
    releases = [(e, new.head.get(n)) for n, e in old.base.items() if e.is_released]
    return bool(releases) and all(
        other is not None and other.is_released and same_schema(edition, other)
        for edition, other in releases
    )
