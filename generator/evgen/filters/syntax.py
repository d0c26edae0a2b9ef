"""Why EventBridge refuses a filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen.filters.subject import Subject
from evgen.findings import Finding, Place
from evgen.loading.services import INVALID_FILTER
from evgen.model import Envelope
from evgen.patterns.parsing import MOST_FIELDS, pattern_faults

#: Fields of a rule's pattern that are not the filter's: source, detail-type, the major.
_ADDED = {Envelope.METADATA: 3, Envelope.NONE: 2}


def syntax_findings(subject: Subject, filter_: str | Mapping[str, Any]) -> list[Finding]:
    """Every reason."""
    most = MOST_FIELDS - _ADDED[subject.written.envelope]
    return [
        INVALID_FILTER.at(Place("", fault.pointer), fault.message, fault.hint)
        for fault in pattern_faults(filter_, most)
    ]
