"""Checks one filter against one event: what is wrong with it, and two details that show what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evgen.filters import Checked, Detail, alternatives, contexts, fragility, redundancy
from evgen.filters.branches import MOST_BRANCHES, Branch, branches, conditions
from evgen.filters.fields import Field, field_of
from evgen.filters.inquiry import Found, Never, Open
from evgen.filters.lengths import length_findings, length_findings_of_text
from evgen.filters.matching import matcher
from evgen.filters.probing import Probe
from evgen.filters.repetition import repetition_findings
from evgen.filters.rules import FILTER_ALWAYS, FILTER_NEVER, FILTER_UNKNOWN
from evgen.filters.saying import remark
from evgen.filters.subject import Subject
from evgen.filters.syntax import syntax_findings
from evgen.findings import Finding, has_errors
from evgen.patterns.parsing import read_pattern
from evgen.patterns.reading import read_pattern_value, written
from evgen.patterns.terms import Condition

#: Paths of more steps are nobody's, and each step costs as much as all before it.
_MOST_STEPS = 64


def checked(subject: Subject, filter_: str | Mapping[str, Any]) -> Checked:
    """See ``evgen.filters.check``."""
    try:
        return _checked(subject, filter_)
    except RecursionError:
        return Checked((remark(FILTER_UNKNOWN, "", "the filter nests too deeply to be looked at"),))


def _checked(subject: Subject, filter_: str | Mapping[str, Any]) -> Checked:
    faults = syntax_findings(subject, filter_)
    if faults:
        return Checked(tuple(faults))
    value = read_pattern_value(filter_)
    if too_long := length_findings_of_text(written(value, space="")):
        return Checked(tuple(too_long))  # no rule can have it, so nothing else is worth its time
    check_ = _Check(Probe(subject, value, read_pattern(filter_)))
    check_.run()
    decoded = json.loads(filter_) if isinstance(filter_, str) else filter_
    others = (*repetition_findings(filter_), *length_findings(subject, decoded))
    findings = (*check_.findings, *others)
    return Checked(tuple(dict.fromkeys(findings)), check_.matching, check_.missing)


@dataclass
class _Check:
    probe: Probe
    findings: list[Finding] = field(default_factory=list)
    matching: Detail | None = None
    missing: Detail | None = None

    def run(self) -> None:
        """One field after the other, then what they come to together."""
        probe = self.probe
        every = list({c.pointer: c for c in conditions(probe.filter)}.values())
        if deep := [c for c in every if len(c.path) > _MOST_STEPS]:
            message = f"fields more than {_MOST_STEPS} levels deep are not looked at"
            self.findings.append(remark(FILTER_UNKNOWN, deep[0].pointer, message))
            return
        fields = [field_of(probe.subject, condition) for condition in every]
        self.findings += [found for found in fields if isinstance(found, Finding)]
        are_there = not self.findings
        for found in fields:
            if isinstance(found, Field):
                self.findings += self._of_field(found)
        if are_there:
            self._look_at_the_whole(every)
        self.findings += fragility.of_choices(probe)

    def _of_field(self, at: Field) -> Iterator[Finding]:
        judged = alternatives.judged(self.probe, at)
        yield from judged.findings
        if judged.is_alive:
            yield from redundancy.of_condition_alone(self.probe, at)
            yield from fragility.of_field(self.probe, at)

    def _look_at_the_whole(self, every: list[Condition]) -> None:
        combined = branches(self.probe.filter)
        if combined is None:
            message = f"`$or` makes more than {MOST_BRANCHES} combinations: they were not looked at"
            hint = "use fewer `$or` beside each other"
            self.findings.append(remark(FILTER_UNKNOWN, "", message, hint))
            return
        self.findings += list(self._of_matching(combined, every))
        missing = redundancy.of_whole(self.probe, combined, every)
        if isinstance(missing, Found):
            self.missing = Detail(missing.detail)
        elif not (len(every) == 1 and self.findings):  # else it is said of the only condition
            self.findings = [f for f in self.findings if f.rule != FILTER_ALWAYS.name]
            self.findings.append(missing)

    def _of_matching(self, combined: list[Branch], every: list[Condition]) -> Iterator[Finding]:
        probe = self.probe
        outcome = probe.matching(combined, matcher(probe.filter))
        is_faulty = has_errors(self.findings)
        if isinstance(outcome, Found):
            self.matching = Detail(outcome.detail)
        elif isinstance(outcome, Open):
            if not any(f.rule == FILTER_UNKNOWN.name for f in self.findings):
                message = f"whether any event matches the filter is not known: {outcome.reason}"
                yield remark(FILTER_UNKNOWN, "", message)
        elif not is_faulty:
            conflict = contexts.in_conflict(probe, probe.filter.conditions)
            message = f"no event meets all conditions of the filter: {conflict}"
            yield remark(FILTER_NEVER, "", message, "look at which of them can hold together")
        if not isinstance(outcome, Never):
            wrong = [f.place.pointer for f in self.findings]
            yield from contexts.dead_branches(probe, combined, wrong)
            if not is_faulty:
                yield from contexts.dead_alternatives(probe, every)
