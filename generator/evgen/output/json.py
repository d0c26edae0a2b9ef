"""For programs: one JSON object, as the contract has it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evgen.findings import Finding, Place
from evgen.output import Terminal, counts


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """``{"version": 1, "findings": […], "summary": {…}}``."""
    document = {
        "version": 1,
        "findings": [finding_object(finding) for finding in findings],
        "summary": counts(findings),
    }
    return json.dumps(document, indent=2) + "\n"


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as other commands embed it too; ``witness`` where an event proves it."""
    proof: dict[str, Any] = {}
    if finding.witness is not None:
        proof = {"witness": finding.witness.event, "witnessPointer": finding.witness.pointer}
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        **_place(finding.place),
        "hint": finding.hint,
        "related": [{**_place(r.place), "message": r.message} for r in finding.related],
        **proof,
        "fingerprint": finding.fingerprint,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.line or 1,
        "column": place.column or 1,
        "pointer": place.pointer,
    }
