"""The review for programs: the contract's object of findings, and all facts under ``review``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evgen.findings import Finding, Place
from evgen.output import Terminal
from evgen.output import json as findings_json
from evgen.reviewing.policy import Way
from evgen.reviewing.report import BreakReport, ChangeReport, Outcome, Reader, Report
from evgen.reviewing.snapshot import Edition


def render(report: Report, sources: Mapping[str, bytes]) -> str:
    """``{"version": 1, "findings": […], "summary": {…}, "review": {…}}``."""
    return _with(report.findings, sources, _review(report))


def without_report(findings: Sequence[Finding], sources: Mapping[str, bytes]) -> str:
    """The same where nothing could be compared: ``review`` is null."""
    return _with(findings, sources, None)


def _with(findings: Sequence[Finding], sources: Mapping[str, bytes], review: Any) -> str:
    document = json.loads(findings_json.render(findings, sources, Terminal()))
    return json.dumps({**document, "review": review}, indent=2) + "\n"


def _review(report: Report) -> dict[str, Any]:
    base = report.review.base
    count = Counter(change.outcome for change in report.changes)
    return {
        "base": base.name if base else None,
        "compatibility": report.review.head.catalog.config.compatibility,
        "fails": report.fails,
        "outcomes": {each.value: count[each] for each in Outcome},
        "suggested": {c.change.event: str(c.suggested) for c in report.changes if c.suggested},
        "changes": [_change(change) for change in report.changes],
        "services": [
            {"kind": n.what, "name": n.name, "owner": n.owner, "path": n.path, "news": list(n.news)}
            for n in report.noted
        ],
        "patterns": [
            {"service": p.service, "event": p.event, "action": p.action.value}
            for p in report.patterns
        ],
        "terraform": [
            {"path": f.path, "action": f.action.value, "added": f.added, "removed": f.removed}
            for f in report.terraform
        ],
    }


def _change(report: ChangeReport) -> dict[str, Any]:
    change = report.change
    required, chosen = change.required, change.chosen
    return {
        "event": change.event,
        "kind": change.kind.value,
        "outcome": report.outcome.value,
        "owner": report.owner,
        "old": _edition(change.old),
        "new": _edition(change.new),
        "required": required.value if required else None,
        "chosen": chosen.value if chosen else None,
        "suggested": str(report.suggested) if report.suggested else None,
        "runningConsumers": report.answer(Way.FORWARD).value,
        "replay": report.answer(Way.BACKWARD).value,
        "consumers": [_reader(reader) for reader in report.consumers],
        "gained": list(report.gained),
        "lost": list(report.lost),
        "breaks": [_break(each) for each in report.breaks],
        "fingerprints": [finding.fingerprint for finding in change.findings],
    }


def _edition(edition: Edition | None) -> dict[str, str] | None:
    if edition is None:
        return None
    return {
        "event": edition.version.event,
        "version": str(edition.number),
        "path": edition.version.path,
    }


def _break(each: BreakReport) -> dict[str, Any]:
    found = each.found
    return {
        "rule": found.rule,
        "message": found.message,
        "hint": found.hint,
        "breaks": [way.value for way in each.ways],
        "place": _place(each.place),
        "was": _place(each.was) if each.was else None,
        "excerpt": list(each.excerpt),
        "witness": found.witness,
        "path": found.path,
        "readBy": [_reader(reader) for reader in each.readers],
        "notReadBy": [_reader(reader) for reader in each.others],
        "fingerprint": each.finding.fingerprint if each.finding else None,
    }


def _reader(reader: Reader) -> dict[str, Any]:
    return {
        "service": reader.service,
        "owner": reader.owner,
        "pointers": list(reader.pointers),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line or 1, "pointer": place.pointer}
