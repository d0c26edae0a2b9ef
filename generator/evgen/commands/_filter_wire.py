"""A check as JSON: the contract's members, in the contract's order."""

from __future__ import annotations

from typing import Any

from evgen.filters import Checked, verdict_of
from evgen.output.json import finding_object


def wire(checked: Checked) -> dict[str, Any]:
    """``{"verdict", "findings", "matching"?, "missing"?}``; each finding with its own verdict."""
    answer: dict[str, Any] = {
        "verdict": checked.verdict.value,
        "findings": [
            {"verdict": verdict_of(finding).value, **finding_object(finding)}
            for finding in checked.findings
        ],
    }
    for name, detail in (("matching", checked.matching), ("missing", checked.missing)):
        if detail is not None:
            answer[name] = detail.value
    return answer
