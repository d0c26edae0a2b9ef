"""SARIF 2.1.0, for code scanning: results by rule, with fingerprints that survive moved lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from evgen import __version__, rulebook
from evgen.findings import Finding, Place
from evgen.output import Terminal, safe

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: GitHub shows no more of a run; the worst come first.
_SHOWN = 5000


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """One run with its rules and results."""
    shown = sorted(findings, key=lambda f: -f.severity.rank)[:_SHOWN]
    names = sorted({finding.rule for finding in shown})
    run = {
        "tool": {
            "driver": {"name": "evgen", "version": __version__, "rules": list(map(_rule, names))}
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, names.index(finding.rule), terminal.top) for finding in shown],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = next((known for known in rulebook.all_rules() if known.name == name), None)
    described: dict[str, Any] = {"id": name}
    if rule is not None:
        paragraphs = [" ".join(p.split()) for p in rule.page.strip().split("\n\n")]
        described["shortDescription"] = {"text": paragraphs[0]}
        described["fullDescription"] = {"text": "\n\n".join(paragraphs)}
        described["defaultConfiguration"] = {"level": rule.severity.value}
    return described


def _result(finding: Finding, index: int, top: str) -> dict[str, Any]:
    hint = f" ({finding.hint})" if finding.hint else ""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,  # the same three words as SARIF's
        "message": {"text": _message(f"{finding.message}{hint}")},
        "locations": [_location(finding.place, top)],
        "partialFingerprints": {"evgenFingerprint/v1": finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(r.place, top), "message": {"text": _message(r.message)}}
            for number, r in enumerate(finding.related)
        ]
    return result


def _message(text: str) -> str:
    """Plain text: SARIF would make a link of ``[text](address)``."""
    return safe(text).replace("](", "] (")


def _location(place: Place, top: str) -> dict[str, Any]:
    physical = {
        "artifactLocation": {"uri": quote(f"{top}{place.path}")},
        "region": {"startLine": place.line or 1, "startColumn": place.column or 1},
    }
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": place.pointer}]
    return location
