"""Why EventBridge refuses a filter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evgen.filters.subject import Subject
from evgen.findings import Finding, Place
from evgen.jsontext import Positions
from evgen.loading.services import INVALID_FILTER
from evgen.model import Envelope, Subscription
from evgen.patterns import collisions, rule_pattern
from evgen.patterns.parsing import MOST_FIELDS, pattern_faults
from evgen.patterns.reading import UnreadableError, read_pattern_value

#: Fields of a rule's pattern that are not the filter's: source, detail-type, the major.
_ADDED = {Envelope.METADATA: 3, Envelope.NONE: 2}


def rule_findings(subscription: Subscription) -> Iterator[Finding]:
    """What is wrong with the whole pattern of a subscription's rule, said of its filter."""
    for fault in pattern_faults(rule_pattern(subscription)):
        at = fault.pointer.removeprefix("/detail") if fault.pointer.startswith("/detail/") else ""
        yield INVALID_FILTER.at(Place("", at), fault.message, fault.hint)


def syntax_findings(subject: Subject, filter_: str | Mapping[str, Any]) -> list[Finding]:
    """Every reason; of a subscription's filter also why evgen cannot add the event's major to it."""
    try:
        read_pattern_value(filter_)
    except UnreadableError as error:
        return [_not_json(error, filter_)]
    written = subject.written
    most = MOST_FIELDS - _ADDED[written.envelope]
    faults = [(fault.pointer, fault.message, fault.hint) for fault in pattern_faults(filter_, most)]
    if not faults and written.version and written.envelope is Envelope.METADATA:
        faults += collisions(json.loads(filter_) if isinstance(filter_, str) else filter_)
    return [
        INVALID_FILTER.at(Place("", pointer), message, hint) for pointer, message, hint in faults
    ]


def _not_json(error: UnreadableError, filter_: str | Mapping[str, Any]) -> Finding:
    """Placed here, once for all: a pointer leads nowhere in a text that is not JSON."""
    text = filter_ if isinstance(filter_, str) else ""
    line, column = Positions(text).line_and_column(error.offset)
    place = Place("", "", line=line, column=column)
    return INVALID_FILTER.at(place, f"a filter is JSON: {error}", "mend the syntax here")
