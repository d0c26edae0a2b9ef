"""Annotations in a pull request: GitHub's workflow commands.

GitHub shows ten of each kind per step, so the worst come first. Source: GitHub's
page «Workflow commands for GitHub Actions», and its toolkit's escaping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evgen.findings import Finding, Severity
from evgen.output import Terminal, safe, summary

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """A workflow command per finding, and a plain last line that counts them."""
    worst_first = sorted(findings, key=lambda f: -f.severity.rank)
    lines = [_command(finding) for finding in worst_first]
    return "".join(
        f"{line}\n" for line in [*lines, *([f"Found {summary(findings)}."] if lines else [])]
    )


def _command(finding: Finding) -> str:
    properties = {
        "title": f"evgen ({finding.rule})",
        "file": finding.place.path,
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
