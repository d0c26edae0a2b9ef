"""GitLab's Code Quality report, which shows findings in a merge request."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from evgen.findings import Finding, Severity
from evgen.output import Terminal, safe

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """A JSON array. GitLab keeps one finding per fingerprint, so that no two have the same."""
    seen: Counter[str] = Counter()
    report = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        hint = f" ({safe(finding.hint)})" if finding.hint else ""
        report.append(
            {
                "description": f"{safe(finding.message)}{hint}",
                "check_name": finding.rule,
                "fingerprint": _unique(finding.fingerprint, seen[finding.fingerprint]),
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": f"{terminal.top}{finding.place.path}",
                    "lines": {"begin": finding.place.line or 1},
                },
            }
        )
    return json.dumps(report, indent=2) + "\n"


def _unique(fingerprint: str, number: int) -> str:
    return hashlib.sha256(f"{fingerprint}#{number}".encode()).hexdigest()[:32]
