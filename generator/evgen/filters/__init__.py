"""Filters of subscriptions, checked against the schema of the events they filter.

Whether a filter lets any event through, or all of them, is proved or shown by an event; what is
neither is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evgen.filters.rules import Verdict, verdict_of, worst

if TYPE_CHECKING:
    from evgen.filters.subject import Subject
    from evgen.findings import Finding

__all__ = ["Checked", "Detail", "Verdict", "check", "verdict_of"]


@dataclass(frozen=True)
class Detail:
    """A detail that may be sent, confirmed by two validators and the matcher."""

    value: Any


@dataclass(frozen=True)
class Checked:
    """What there is to say of a filter. Places are pointers into it, without a path."""

    findings: tuple[Finding, ...]
    matching: Detail | None = None
    missing: Detail | None = None

    @property
    def verdict(self) -> Verdict:
        """That of the worst finding."""
        return worst(self.findings)


def check(subject: Subject, filter_: str | Mapping[str, Any]) -> Checked:
    """Checks a filter: decoded, or JSON text, whose spelling of numbers then is kept."""
    from evgen.filters.checking import checked

    return checked(subject, filter_)
