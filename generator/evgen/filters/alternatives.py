"""Alternatives of a condition that match nothing: of another type, or that no event has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evgen.filters.branches import is_absence
from evgen.filters.fields import Field
from evgen.filters.hints import kinds_of_test, leaf_hint, type_hint, value_hint
from evgen.filters.inquiry import Found, Open
from evgen.filters.places import SCALAR_KINDS
from evgen.filters.probing import Probe
from evgen.filters.rules import FILTER_DEAD, FILTER_NEVER, FILTER_TYPE, FILTER_UNKNOWN
from evgen.filters.saying import remark, words
from evgen.findings import Finding, Rule
from evgen.patterns.terms import Alternative, AnythingBut, Exists


@dataclass(frozen=True)
class Fault:
    """Why an alternative matches nothing; ``FILTER_DEAD`` unless it is its type."""

    rule: Rule
    message: str
    hint: str


@dataclass(frozen=True)
class Judged:
    """What there is to say of a condition's alternatives, and whether any of them is right."""

    findings: tuple[Finding, ...]
    is_alive: bool


def judged(probe: Probe, field: Field) -> Judged:
    """Looks at each alternative by itself."""
    alternatives = field.condition.alternatives
    faults: dict[Alternative, Fault] = {}
    open_: list[Finding] = []
    for alternative in alternatives:
        found = _fault(probe, field, alternative)
        if isinstance(found, Finding):
            open_.append(found)
        elif found is not None:
            faults[alternative] = found
    is_alive = len(faults) < len(alternatives)
    said = _said(probe, field, faults, is_alive=is_alive)
    return Judged((*open_, *said), is_alive)


def _said(
    probe: Probe, field: Field, faults: dict[Alternative, Fault], *, is_alive: bool
) -> Iterator[Finding]:
    place = probe.subject.place_of(field.places)
    values = [fault for fault in faults.values() if fault.rule is FILTER_DEAD]
    if not is_alive and len(values) == len(faults) > 1:
        message = f"no event has any of these values in `{field.name}`"
        yield remark(FILTER_NEVER, field.condition.pointer, message, values[0].hint, place)
        return
    for alternative, fault in faults.items():
        is_all = not is_alive and fault.rule is FILTER_DEAD
        rule = FILTER_NEVER if is_all else fault.rule
        yield remark(rule, alternative.pointer, fault.message, fault.hint, place)


def _fault(probe: Probe, field: Field, alternative: Alternative) -> Fault | Finding | None:
    """Why an alternative matches nothing; None if it does, a finding if that is not known."""
    absence = is_absence(alternative)
    if not absence and (wrong := _wrong_type(probe, field, alternative)) is not None:
        return wrong
    outcome = probe.alternative(field.condition, alternative)
    if isinstance(outcome, Found):
        return None
    what = probe.shown(alternative)
    if isinstance(outcome, Open):
        message = f"whether any event has {what} in `{field.name}` is not known: {outcome.reason}"
        return remark(FILTER_UNKNOWN, alternative.pointer, message)
    if absence:
        if probe.settle_before(field.condition):
            return None  # it need not be in the item that they settle on
        return Fault(FILTER_DEAD, f"every event has `{field.name}`", "take the condition out")
    possible = probe.kinds(field.condition.path, field.scalars)
    if not possible:
        return Fault(FILTER_DEAD, f"no event has a value in `{field.name}`", "")
    seen = replace(field, kinds=possible | (field.kinds - SCALAR_KINDS))
    if (wrong := _wrong_type(probe, seen, alternative)) is not None:
        return wrong
    hint = value_hint(probe.subject, alternative.test, field)
    return Fault(FILTER_DEAD, f"no event has {what} in `{field.name}`", hint)


def _wrong_type(probe: Probe, field: Field, alternative: Alternative) -> Fault | None:
    test, kinds = alternative.test, field.scalars
    if kinds_of_test(test) & kinds:
        return None
    if kinds:
        made_for = words(kinds_of_test(test))
        message = (
            f"{probe.shown(alternative)} is for {made_for}, and `{field.name}` is {words(kinds)}"
        )
        return Fault(FILTER_TYPE, message, type_hint(test, field))
    if "object" in field.kinds:
        rule = FILTER_DEAD if isinstance(test, Exists | AnythingBut) else FILTER_TYPE
        message = f"`{field.name}` is {words(field.kinds)}, which holds no value to compare"
        return Fault(rule, message, leaf_hint(probe.subject, field))
    return Fault(FILTER_DEAD, f"no event has a value in `{field.name}`", "")
