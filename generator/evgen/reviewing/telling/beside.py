"""The parts of the comment beside the changes of events, most of them folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evgen.artifacts import Action
from evgen.findings import Finding, Place
from evgen.output import safe
from evgen.output._markdown import block, code, plain, prose
from evgen.reviewing.excerpts import diff
from evgen.reviewing.report import ChangeReport, Report
from evgen.reviewing.telling import words
from evgen.reviewing.telling.breaks import problem
from evgen.reviewing.telling.parts import ICONS, MOST_ROWS, Links, Section, counted, fold, more

_DONE = {Action.CREATE: "new", Action.UPDATE: "changed", Action.DELETE: "gone"}


def other_sections(report: Report, links: Links) -> Iterator[Section]:
    """What there is to say beside the changes, the most urgent first."""
    yield from _findings("### ❌ Errors in the files", report.faults, links)
    yield from _findings("### ⚠️ Filters", report.filters, links)
    yield from _findings("### Findings between older versions", report.standing, links)
    yield from _findings("### Acceptances", report.remarks, links)
    yield from _noted(report, links)
    yield from _accept(report)
    yield from _calm(words.folded(report), links)
    yield from _patterns(report)
    yield from _terraform(report)


def _findings(heading: str, findings: Sequence[Finding], links: Links) -> Iterator[Section]:
    if findings:
        parts = [part for finding in findings for part in problem(finding, links)]
        yield Section(heading.lstrip("# "), (heading, *parts))


def _noted(report: Report, links: Links) -> Iterator[Section]:
    lines = []
    for noted in report.noted:
        shown = links.of(Place(noted.path), noted.name)
        owner = f" ({plain(noted.owner)})" if noted.owner else ""
        lines.append(f"- {noted.what} {shown}{owner} {prose('; '.join(noted.news), 600)}")
    if lines:
        yield Section("services and types", ("### Services and types", more(lines)))


def _accept(report: Report) -> Iterator[Section]:
    commands = [
        f"# {safe(f.message, 90)}\n"
        f'evgen accept {f.fingerprint} --until YYYY-MM-DD --reason "why nobody is hurt"'
        for f in words.acceptable(report)
    ]
    if commands:
        text = (
            "If you know that nobody is hurt, accept it: this writes `evgen.accept.toml`, which is "
            "reviewed with the rest of the pull request and expires on its date."
        )
        shown = block("\n".join(commands[:MOST_ROWS]), "sh")
        yield Section("how to accept", (fold("How to accept it anyway", [text, shown]),))


def _calm(calm: Sequence[ChangeReport], links: Links) -> Iterator[Section]:
    lines = [
        f"- {ICONS[each.outcome]} **{plain(words.title(each.change))}**: {prose(words.calm(each))} "
        f"({links.of(Place(each.change.edition.version.path))})"
        for each in calm
    ]
    if lines:
        title = f"What is safe: {counted(len(lines), 'change')}"
        yield Section("safe changes", (fold(title, [more(lines)]),))


def _patterns(report: Report) -> Iterator[Section]:
    parts = []
    for each in report.patterns:
        parts.append(f"{_DONE[each.action]}: {code(each.service)} for {code(each.event)}")
        parts.append(block("\n".join(diff(each.before or (), each.after or ())), "diff"))
    if parts:
        title = f"What EventBridge will match: {counted(len(report.patterns), 'rule pattern')}"
        yield Section("rule patterns", (fold(title, parts),))


def _terraform(report: Report) -> Iterator[Section]:
    lines = [
        f"- {_DONE[each.action]} {code(each.path)} (+{each.added} −{each.removed})"
        for each in report.terraform
    ]
    if lines:
        title = f"What Terraform will see: {counted(len(lines), 'file')}"
        yield Section("Terraform", (fold(title, [more(lines)]),))
