"""How long a rule's pattern is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evgen.filters.rules import FILTER_LIMIT
from evgen.filters.saying import remark
from evgen.filters.subject import Subject
from evgen.findings import Finding, Severity
from evgen.patterns import LONGEST_PATTERN, pattern_length

#: What an account's quota is unless it was raised.
USUAL_QUOTA = 2048
_HINT = "filter by less, and decide the rest in the handler"


def length_findings(subject: Subject, filter_: Mapping[str, Any]) -> Iterator[Finding]:
    """A pattern that an account may not take, or none does; all of the rule counts."""
    length = pattern_length(subject.written.pattern(filter_))
    if length <= USUAL_QUOTA:
        return
    if length > LONGEST_PATTERN:
        yield _too_long(f"the rule's pattern has {length} characters")
    else:
        message = f"the rule's pattern has {length} characters; an account's quota usually is {USUAL_QUOTA}"
        yield remark(FILTER_LIMIT, "", message, f"{_HINT}, or have the quota raised")


def length_findings_of_text(filter_: str) -> list[Finding]:
    """A filter that by itself, written without spaces, is longer than any rule's pattern."""
    length = len(filter_)
    return [_too_long(f"the filter has {length} characters")] if length > LONGEST_PATTERN else []


def _too_long(message: str) -> Finding:
    message += f"; EventBridge takes patterns of {LONGEST_PATTERN}"
    return remark(FILTER_LIMIT, "", message, _HINT).with_severity(Severity.ERROR)
