"""What the forms of a review say alike. Whom a change breaks is said, never a bare direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from evgen.findings import Finding, Related, Severity
from evgen.model import Status
from evgen.reviewing.changes import EventChange, Kind
from evgen.reviewing.policy import Policy, Way
from evgen.reviewing.report import ChangeReport, Outcome, Reader, Report
from evgen.reviewing.rules import BUMP_TOO_SMALL, RELEASED_VERSION_CHANGED
from evgen.sources import ACCEPTANCE_FILE
from evgen.wording import listed

#: One or several of them, for the line that counts.
_COUNTED = {
    Outcome.BREAKING: "breaking",
    Outcome.UNDECIDED: "undecided",
    Outcome.FORBIDDEN: "not allowed",
    Outcome.ACCEPTED: "accepted",
    Outcome.TOLERATED: "breaking as the policy allows",
    Outcome.MAJOR: "new major",
    Outcome.SAFE: "safe",
    Outcome.NEW: "new",
    Outcome.WORDS: "reworded",
    Outcome.DRAFT: "draft",
}


def verdict(report: Report) -> str:
    """``1 breaking, 1 undecided, 3 safe``; what changed beside events if no event did."""
    count = Counter(c.outcome for c in report.changes if not _is_deprecated(c.change))
    words = [f"{count[each]} {_COUNTED[each]}" for each in Outcome if count[each]]
    deprecated = sum(_is_deprecated(each.change) for each in report.changes)
    if deprecated:
        words.append(f"{deprecated} deprecated")
    if report.faults:
        words.append(_plural(len(report.faults), "error") + " in the files")
    if report.filters:
        filters = {(f.place.path, *f.place.pointer.split("/")[:3]) for f in report.filters}
        words.append(_plural(len(filters), "filter") + " at risk")
    if words:
        return ", ".join(words)
    return "no event changed" if report.noted else "nothing changed"


def suggestion(report: Report) -> str:
    """``OrderCreated 2.0.0``, or several of them; empty when the numbers are right."""
    wanted = {c.change.event: c.suggested for c in report.changes if c.suggested}
    return ", ".join(f"{event} {number}" for event, number in wanted.items())


def policy_change(report: Report) -> tuple[str, str] | None:
    """The policy of the base and of the head, if they differ."""
    base, head = report.review.base, report.review.head
    was = base.catalog.config.compatibility if base else ""
    now = head.catalog.config.compatibility
    return (was, now) if was and was != now else None


def problems(report: ChangeReport) -> list[Finding]:
    """The findings that are no single break, but for a number that only sums up others.

    Beside breaks, which show what was and is, places in the past say nothing.
    """
    told = [f for f in report.problems if f.rule != BUMP_TOO_SMALL.name]
    if not report.breaks:
        return told or list(report.problems)
    return [replace(f, related=tuple(r for r in f.related if not r.is_past)) for f in told]


def why(report: Report) -> str:
    """On what ground changes fail, as the end of a sentence; empty where the findings say it all."""
    review = report.review
    failing = [each for each in report.changes if each.outcome.fails]
    added = [f for c in failing if c.change.kind is Kind.ADDED for f in c.change.findings]
    open_ = [f for f in (*added, *report.standing) if f.severity is Severity.ERROR]
    grounds = []
    if any(f.rule != BUMP_TOO_SMALL.name for f in open_):
        grounds.append(policy_says(review.policy, review.head.catalog.config.compatibility))
    elif open_:
        grounds.append("a patch version means the same as the version before")
    if any(each.change.kind is not Kind.ADDED for each in failing):
        grounds.append(
            "what is released neither changes nor goes, as its events are in queues, archives and "
            "the code of others"
        )
    return "; ".join(grounds)


def policy_says(policy: Policy, name: str) -> str:
    """What the configured policy asks of versions, as the end of a sentence."""
    if not policy.ways:
        return f"under the policy `{name}` a minor version may break anybody"
    first, *second = (way.whom for way in policy.ways)
    may = f"may break neither {first} nor {second[0]}" if second else f"may not break {first}"
    of = " of any earlier version of its major" if policy.is_transitive else ""
    return f"under the policy `{name}` a minor version {may}{of}"


def title(change: EventChange) -> str:
    """``OrderCreated 1.1.0 → 1.2.0``."""
    return f"{change.event} {step(change)}"


def step(change: EventChange) -> str:
    """``1.1.0 → 1.2.0``, or what became of a single version."""
    old, new = change.old, change.new
    match change.kind:
        case Kind.EDITED:
            return f"{change.edition.number} edited"
        case Kind.REWORDED:
            return (
                f"{change.edition.number} {'deprecated' if _is_deprecated(change) else 'reworded'}"
            )
        case Kind.REMOVED:
            return f"{change.edition.number} removed"
        case Kind.DRAFTED:
            return f"{change.edition.number} draft"
        case Kind.RENAMED if new is not None:
            return f"{new.number} renamed to {new.version.event}"
    if old is None:
        return f"{change.edition.number} new"
    return f"{old.number} → {change.edition.number}"


def calm(report: ChangeReport) -> str:
    """Why a change needs nobody's attention, and what it brings; names stand between backticks."""
    return "; ".join((_calm(report), *news(report)))


def news(report: ChangeReport) -> list[str]:
    """Which members come and go."""
    told = []
    if report.gained:
        told.append(f"adds {listed(report.gained[:_MOST])}")
    if report.lost:
        told.append(f"takes away {listed(report.lost[:_MOST])}")
    return told


#: Members that are listed by name.
_MOST = 12


def _calm(report: ChangeReport) -> str:
    consumers = listed(reader.service for reader in report.consumers)
    match report.outcome:
        case Outcome.NEW:
            return f"consumed by {consumers}" if consumers else "nobody consumes it yet"
        case Outcome.DRAFT:
            return "nobody can rely on it yet"
        case Outcome.WORDS:
            return _status(report.change, consumers)
    return "proved safe for running consumers and for replays"


def _status(change: EventChange, consumers: str) -> str:
    """What a change of words says of the version's life."""
    old, new = change.old, change.new
    if old is None or new is None or old.version.status is new.version.status:
        return "only words changed"
    if new.version.status is not Status.DEPRECATED:
        return f"it is {new.version.status.value} again"
    about = new.version.deprecated or {}
    told = "it is deprecated" + (f" from {about['effective']}" if "effective" in about else "")
    if "removal" in about:
        told += f", to be removed on {about['removal']}"
    if "alternative" in about:
        told += f"; take `{about['alternative']}` instead"
    return f"{told}; still consumed by {consumers}" if consumers else told


def _is_deprecated(change: EventChange) -> bool:
    """Whether that is all that became of it."""
    old, new = change.old, change.new
    if change.kind is not Kind.REWORDED or old is None or new is None:
        return False
    return new.version.status is Status.DEPRECATED and old.version.status is not Status.DEPRECATED


def acceptance(finding: Finding | None) -> Related | None:
    """Where, until when and why a finding is accepted."""
    if finding is None or not finding.acceptable or finding.severity is not Severity.NOTE:
        return None
    return next((r for r in finding.related if r.place.path == ACCEPTANCE_FILE), None)


def acceptable(report: Report) -> list[Finding]:
    """What `evgen accept` would take; what only sums up others is not among them."""
    found = [f for f in report.findings if f.acceptable and f.severity is Severity.ERROR]
    return [f for f in found if not (f.acceptable and f.acceptable.because)] or found


def shared_cause(report: Report) -> tuple[str, int]:
    """The one shared type that is behind several edited releases, and how many; or nothing."""
    causes = Counter(
        finding.related[0].place.path
        for change in report.changes
        for finding in change.problems
        if finding.rule == RELEASED_VERSION_CHANGED.name
        and finding.related
        and finding.related[0].place.path != finding.place.path
    )
    path, number = (causes.most_common(1) or [("", 0)])[0]
    return (path, number) if number > 1 else ("", 0)


def ways(found: Iterable[Way]) -> str:
    """``running consumers and replays and archives`` would read badly."""
    return ", and ".join(way.whom for way in found)


def who(reader: Reader) -> str:
    """``analytics (data-team)``; the caller escapes."""
    return f"{reader.service} ({reader.owner})" if reader.owner else reader.service


def together(readers: Iterable[Reader]) -> dict[tuple[str, ...], list[Reader]]:
    """The readers by what they read, those who read the same together; nothing is everything."""
    found: dict[tuple[str, ...], list[Reader]] = {}
    for reader in readers:
        found.setdefault(reader.pointers, []).append(reader)
    return found


def folded(report: Report) -> list[ChangeReport]:
    """The changes that need no reviewer's attention."""
    calm = (Outcome.SAFE, Outcome.NEW, Outcome.WORDS, Outcome.DRAFT)
    return [change for change in report.changes if change.outcome in calm]


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
