"""Annotations in a pull request: GitHub's workflow commands.

GitHub shows ten of each kind per step, so the worst come first and the rest are plain
lines of the log. Source: GitHub's page «Workflow commands for GitHub Actions», and its
toolkit's escaping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from evgen.findings import Finding, Severity
from evgen.output import Terminal, concise, safe, summary

#: How many annotations of a kind GitHub shows per step.
SHOWN = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:
    """Up to ten workflow commands of a kind, the rest as plain lines, and a line that counts them."""
    if not findings:
        return ""
    shown, rest = _split(sorted(findings, key=lambda f: -f.severity.rank))
    lines = [f"{_command(finding, terminal.top)}\n" for finding in shown]
    lines.append(concise.render(rest, sources, terminal))
    more = f" {len(rest)} more than GitHub annotates stand in the log above." if rest else ""
    return "".join([*lines, f"Found {summary(findings)}.{more}\n"])


def _split(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    count: Counter[Severity] = Counter()
    shown: list[Finding] = []
    rest: list[Finding] = []
    for finding in findings:
        count[finding.severity] += 1
        (shown if count[finding.severity] <= SHOWN else rest).append(finding)
    return shown, rest


def _command(finding: Finding, top: str) -> str:
    properties = {
        "title": f"evgen ({finding.rule})",
        "file": f"{top}{finding.place.path}",
        "line": str(finding.place.line or 1),
        "col": str(finding.place.column or 1),
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = safe(finding.message) + (f"\nhelp: {safe(finding.hint)}" if finding.hint else "")
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")
