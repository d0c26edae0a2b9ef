"""``x-evgen`` and service files against evgen's own JSON Schemas."""

from __future__ import annotations

from functools import cache
from typing import Any

from evgen.examples import service_file
from evgen.findings import Finding, Place, Rule, Severity
from evgen.judging import Judge
from evgen.loading.complaints import complaints
from evgen.loading.own import own_schema
from evgen.loading.schemas import UNKNOWN_KEY

INVALID_SERVICE = Rule(
    "invalid-service",
    Severity.ERROR,
    """A service file is not as evgen needs it.

    Functions, rules and queues are made from it, so nothing in it is guessed. The message names
    the key and what it takes; the README shows a whole file, and `evgen schema service` prints
    all keys there are, for editors to complete.
    """,
    bad=service_file(subscribes=[{"event": "OrderCreated", "queue": {"batchSize": "10"}}]),
    good=service_file(subscribes=[{"event": "OrderCreated", "queue": {"batchSize": 10}}]),
)

_FALLBACK = "correct the value"


@cache
def _judge(name: str) -> Judge:
    return Judge(own_schema(name))


def check_own(name: str, value: Any, at: Place, rule: Rule) -> list[Finding]:
    """What evgen's schema ``name`` (``event`` or ``service``) holds against a value at ``at``."""
    judge = _judge(name)
    if judge.is_valid(value):
        return []
    findings = []
    for complaint in complaints(own_schema(name), value, at_names=True):
        place = Place(at.path, at.pointer + complaint.pointer, complaint.on_key)
        kind = UNKNOWN_KEY if complaint.keyword == "additionalProperties" else rule
        findings.append(kind.at(place, complaint.message, complaint.hint or _FALLBACK))
    if not findings:  # formats: only the judge asserts them
        for violation in judge.violations(value):
            place = Place(at.path, at.pointer + violation.pointer)
            findings.append(rule.at(place, violation.message, _FALLBACK))
    return findings
