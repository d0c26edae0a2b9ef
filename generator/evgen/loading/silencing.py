"""How much findings matter here: ``[rules]`` in the configuration, ``x-evgen-ignore`` in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.findings import Finding, Severity


def weighed(
    findings: Iterable[Finding], documents: Mapping[str, Any], levels: Mapping[str, str]
) -> list[Finding]:
    """Findings at the severity that ``levels`` gives them, without those switched off or ignored.

    Faults that no catalog can be read with are errors whatever anybody says.
    """
    kept = []
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.rule not in levels:
            kept.append(finding)
            continue
        level = levels.get(finding.rule, finding.severity)
        if level == "off" or _is_ignored(finding, documents):
            continue
        kept.append(finding.with_severity(Severity(level)))
    return kept


def _is_ignored(finding: Finding, documents: Mapping[str, Any]) -> bool:
    """Whether the subschema where the finding stands, or the one around it, names its rule."""
    document = documents.get(finding.place.path)
    for pointer in (finding.place.pointer, pointers.parent(finding.place.pointer)):
        try:
            value = pointers.resolve(document, pointer)
        except (LookupError, ValueError):
            continue
        ignored = value.get("x-evgen-ignore") if isinstance(value, dict) else None
        if isinstance(ignored, dict) and finding.rule in ignored:
            return True
    return False
