"""What the forms of a review say alike. Whom a change breaks is said, never a bare direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evgen.reviewing.changes import EventChange, Kind
from evgen.reviewing.policy import Policy, Way
from evgen.reviewing.report import ChangeReport, Outcome, Reader, Report

WHOM = {Way.FORWARD: "running consumers", Way.BACKWARD: "replay and archives"}

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
    Outcome.WORDS: "words only",
    Outcome.DRAFT: "draft",
}


def verdict(report: Report) -> str:
    """``1 breaking, 1 undecided, 3 safe``; what changed beside events if no event did."""
    count = Counter(change.outcome for change in report.changes)
    words = [f"{count[each]} {_COUNTED[each]}" for each in Outcome if count[each]]
    if report.filters:
        words.append(_plural(len(report.filters), "filter") + " at risk")
    if words:
        return ", ".join(words)
    return "no event changed" if report.noted else "nothing changed"


def suggestion(report: Report) -> str:
    """``OrderCreated 2.0.0``, or several of them; empty when the numbers are right."""
    wanted = {c.change.event: c.suggested for c in report.changes if c.suggested}
    return ", ".join(f"{event} {number}" for event, number in wanted.items())


def policy_says(policy: Policy, name: str) -> str:
    """What the configured policy protects, as the end of a sentence."""
    if not policy.ways:
        return f"the policy `{name}` protects nobody inside a major"
    whom = " as well as ".join(WHOM[way] for way in policy.ways)
    against = "all earlier versions" if policy.is_transitive else "the version before"
    return f"the policy `{name}` protects {whom} inside a major, against {against}"


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
            return f"{change.edition.number} reworded"
        case Kind.REMOVED:
            return f"{change.edition.number} removed"
        case Kind.DRAFTED:
            return f"{change.edition.number} draft"
        case Kind.RENAMED if new is not None:
            return f"{new.number} renamed to {new.version.event}"
    if old is None:
        return f"{change.edition.number} new"
    return f"{old.number} → {change.edition.number}"


def ways(found: Iterable[Way]) -> str:
    """``running consumers and replay and archives`` would read badly."""
    named = [WHOM[way] for way in found]
    return ", and ".join(named)


def who(reader: Reader) -> str:
    """``analytics (data-team)``; the caller escapes."""
    return f"{reader.service} ({reader.owner})" if reader.owner else reader.service


def breaking(report: Report) -> int:
    """How many changes may not be merged as they are, filters not counted."""
    return sum(change.outcome.fails for change in report.changes)


def folded(report: Report) -> list[ChangeReport]:
    """The changes that need no reviewer's attention."""
    calm = (Outcome.SAFE, Outcome.NEW, Outcome.WORDS, Outcome.DRAFT)
    return [change for change in report.changes if change.outcome in calm]


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
