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


def length_findings(subject: Subject, filter_: Mapping[str, Any]) -> Iterator[Finding]:
    """A pattern that an account may not take, or none does; all of the rule counts."""
    length = pattern_length(subject.written.pattern(filter_))
    if length <= USUAL_QUOTA:
        return
    hint = "filter by less, and decide the rest in the handler"
    if length > LONGEST_PATTERN:
        message = f"the rule's pattern has {length} characters; EventBridge takes {LONGEST_PATTERN}"
        yield remark(FILTER_LIMIT, "", message, hint).with_severity(Severity.ERROR)
    else:
        message = f"the rule's pattern has {length} characters; an account's quota usually is {USUAL_QUOTA}"
        yield remark(FILTER_LIMIT, "", message, f"{hint}, or have the quota raised")
