"""Conditions and filters that let everything through."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.filters.branches import Branch, conditions, of_condition
from evgen.filters.fields import Field
from evgen.filters.hints import leaf_hint
from evgen.filters.inquiry import Found, Never, Open, Outcome
from evgen.filters.matching import matcher
from evgen.filters.probing import Probe, only
from evgen.filters.rules import FILTER_ALWAYS, FILTER_FRAGILE, FILTER_UNKNOWN
from evgen.filters.saying import remark
from evgen.filters.spans import LARGEST_EXACT
from evgen.findings import Finding
from evgen.patterns.terms import Condition, Numeric

_LEAVE_OUT = "leave it out, or ask for what was meant"
_BUT_NUMBERS = "but for numbers that are no exact doubles, which no range matches"


def of_condition_alone(probe: Probe, field: Field) -> Iterator[Finding]:
    """A condition that every event meets."""
    condition = field.condition
    outcome = probe.condition_missing(condition)
    at = _pointer_of(condition)
    message = f"every event meets this condition on `{field.name}`"
    place = probe.subject.place_of(field.places)
    if _is_by_itself_only(probe, condition, outcome):
        return
    if isinstance(outcome, Never):
        hint = _LEAVE_OUT if field.scalars else leaf_hint(probe.subject, field)
        yield remark(FILTER_ALWAYS, at, message, hint, place)
    elif _has_ranges(condition) and probe.misses_only_the_inexact(of_condition(condition)):
        yield remark(FILTER_FRAGILE, at, f"{message}, {_BUT_NUMBERS}", "leave it out", place)
        matches = matcher(only(condition))
        # An integer that no double is: where the field may be that large, it shows the difference.
        inexact = {"const": LARGEST_EXACT + 1}
        probe.value_at(condition.path, inexact, lambda detail: not matches(detail))
    elif isinstance(outcome, Open):
        message = f"whether the condition on `{field.name}` excludes anything is not known: "
        yield remark(FILTER_UNKNOWN, at, message + outcome.reason)


def _is_by_itself_only(probe: Probe, condition: Condition, outcome: Outcome) -> bool:
    """Whether a condition that every event meets may yet choose the item that others look at."""
    if isinstance(outcome, Found) and not _has_ranges(condition):
        return False
    if not probe.passes_array(condition) or len(list(conditions(probe.filter))) < 2:
        return False
    return not probe.changes_nothing(condition)


def of_whole(probe: Probe, every: list[Branch], fields: list[Condition]) -> Found | Finding:
    """A detail that does not match the filter, or what there is to say if none is known."""
    outcome = probe.missing(every, matcher(probe.filter))
    if isinstance(outcome, Found):
        return outcome
    message = "every event matches the filter"
    if isinstance(outcome, Never):
        return remark(FILTER_ALWAYS, "", message, "leave the filter out, or ask for what was meant")
    if any(map(_has_ranges, fields)) and probe.misses_only_the_inexact(every):
        return remark(FILTER_FRAGILE, "", f"{message}, {_BUT_NUMBERS}", "leave the filter out")
    message = f"whether the filter excludes any event is not known: {outcome.reason}"
    return remark(FILTER_UNKNOWN, "", message)


def _pointer_of(condition: Condition) -> str:
    """The one alternative, or the list of them."""
    alternatives = condition.alternatives
    return alternatives[0].pointer if len(alternatives) == 1 else condition.pointer


def _has_ranges(condition: Condition) -> bool:
    return any(isinstance(a.test, Numeric) for a in condition.alternatives)
