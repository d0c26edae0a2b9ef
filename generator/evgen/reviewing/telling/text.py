"""The review at a terminal: a line per event, then what needs a decision."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import Action
from evgen.findings import Finding, Place, Severity
from evgen.output import Terminal, columns, safe, visible
from evgen.output._wrapping import shortened, wrapped
from evgen.reviewing.changes import Kind
from evgen.reviewing.excerpts import cut, json_lines
from evgen.reviewing.policy import Way
from evgen.reviewing.report import Answer, BreakReport, ChangeReport, Outcome, Report
from evgen.reviewing.telling import words

_RED, _YELLOW, _GREEN, _BOLD = "1;31", "1;33", "1;32", "1"
_STYLES = {
    Outcome.BREAKING: _RED,
    Outcome.UNDECIDED: _RED,
    Outcome.FORBIDDEN: _RED,
    Outcome.ACCEPTED: _YELLOW,
    Outcome.TOLERATED: _YELLOW,
}
_ANSWERS = {
    Answer.BREAKS: "breaks",
    Answer.UNDECIDED: "undecided",
    Answer.FINE: "safe",
    Answer.NONE: "-",
}
_NARROWEST = 40


def render(report: Report, terminal: Terminal) -> str:
    """Blocks with an empty line between them."""
    page = _Page(report, terminal)
    return "\n\n".join("\n".join(block) for block in page.blocks() if block) + "\n"


class _Page:
    def __init__(self, report: Report, terminal: Terminal) -> None:
        self._report, self._terminal = report, terminal

    def blocks(self) -> Iterator[list[str]]:
        """The rows, then a block per thing to decide, then the verdict: it is read first there."""
        report = self._report
        if report.changes:
            yield list(self._rows())
        for change in report.changes:
            yield from self._change(change)
        for finding in (*report.faults, *report.filters, *report.standing, *report.remarks):
            yield list(self._problem(finding))
        if report.noted:
            yield [line for n in report.noted for line in self._wrapped(
                f"{n.what} {n.name}{f' ({n.owner})' if n.owner else ''}: {'; '.join(n.news)}")]  # fmt: skip
        if report.patterns or report.terraform:
            yield list(self._deployed())
        yield list(self._accept())
        yield list(self._verdict())

    def _rows(self) -> Iterator[str]:
        head = ("event", "version", "running consumers", "replays and archives", "owner")
        rows = [
            (
                c.change.event,
                words.step(c.change),
                _ANSWERS[c.answer(Way.FORWARD)],
                _ANSWERS[c.answer(Way.BACKWARD)],
                safe(c.owner, 30) or "-",
            )
            for c in self._report.changes
        ]
        widths = [max(columns(row[i]) for row in (head, *rows)) for i in range(len(head))]
        if sum(widths) + 2 * (len(widths) - 1) > self._terminal.width:
            widths.pop()  # the owners matter least here
        styles = ["2", *(_STYLES.get(c.outcome, _GREEN) for c in self._report.changes)]
        for row, style in zip((head, *rows), styles, strict=True):
            cells = [cell + " " * (w - columns(cell)) for cell, w in zip(row, widths, strict=False)]
            first = self._terminal.style(cells[0], style)
            yield "  ".join((first, *cells[1:])).rstrip()

    def _change(self, report: ChangeReport) -> Iterator[list[str]]:
        style = _STYLES.get(report.outcome)
        if style is None and report.outcome is not Outcome.MAJOR:
            yield self._wrapped(f"{words.title(report.change)}: {words.calm(report)}")
            return
        problems = words.problems(report)
        title = self._terminal.style(words.title(report.change), style or _BOLD)
        lines = [f"{title}: {_SAID[report.outcome]}"]
        event, number = report.change.event, report.suggested
        failed = report.outcome in (Outcome.BREAKING, Outcome.UNDECIDED)
        if number and failed and report.change.kind is Kind.EDITED:
            lines += self._wrapped(f"in a version of its own this would be {event} {number}", "  ")
        elif number and failed:
            lines += self._wrapped(
                f"mend what is below, or publish it as {event} {number} "
                f"(`evgen version {event} auto` gives it that number)", "  help: "
            )  # fmt: skip
        if report.outcome is Outcome.MAJOR:
            stay = ", ".join(map(words.who, report.consumers))
            lines += self._wrapped(f"on the old major: {stay or 'nobody'}", "  ")
            lines += [
                line for b in report.breaks for line in self._wrapped(b.found.message, "  - ")
            ]
            yield lines
            return
        for finding in problems:
            lines += self._problem(finding)
        news = words.news(report)
        if news and report.outcome is Outcome.FORBIDDEN:
            lines += self._wrapped("; ".join(news), "  what changed: ")
        yield lines
        for each in report.breaks:
            yield list(self._break(each, report))

    def _problem(self, finding: Finding) -> Iterator[str]:
        label = self._label(finding.severity, finding.rule)
        yield f"{self._at(finding.place)} {label}"
        yield from self._wrapped(finding.message, "  ")
        for related in finding.related:
            yield from self._wrapped(f"{_name(related.place)}: {related.message}", "  note: ")
        if finding.hint:
            yield from self._wrapped(finding.hint, "  help: ")
        yield from _fingerprint(finding)

    def _break(self, each: BreakReport, report: ChangeReport) -> Iterator[str]:
        is_edit = report.change.kind is Kind.EDITED  # its one finding is about all that it breaks
        finding = report.change.findings[0] if is_edit else each.finding
        severity = finding.severity if finding else Severity.NOTE
        yield f"{self._at(each.place)} {self._label(severity, each.found.rule)}"
        yield from self._wrapped(f"{each.found.message}; breaks {words.ways(each.ways)}", "  ")
        for line in each.excerpt:
            style = {"+": "32", "-": "31"}.get(line[:1], "")
            shown = f"  {visible(line)}"
            if style and columns(shown) > self._terminal.width:  # what differs may be at its end
                parts = self._wrapped(safe(line[1:], 600), f"  {line[:1]}")
            else:
                parts = [self._cut(shown)]
            yield from (self._terminal.style(part, style) if style else part for part in parts)
        yield f"  an event that is refused{f', at {safe(each.found.path, 200)}' if each.found.path else ''}:"
        for line in cut(tuple(json_lines(each.found.witness, self._terminal.width - 4)), 20):
            yield self._cut(f"    {visible(line)}")
        for pointers, same in words.together(each.readers).items():
            lead = f"  hits, reading {safe(', '.join(pointers) or 'everything', 200)}: "
            yield from self._wrapped(", ".join(map(words.who, same)), lead)
        if each.others:
            others = ", ".join(map(words.who, each.others))
            yield from self._wrapped(others, "  not reading it, but checking whole events: ")
        accepted = words.acceptance(each.finding)
        if accepted:
            yield from self._wrapped(accepted.message, "  ")
        elif each.found.hint and not is_edit:
            yield from self._wrapped(each.found.hint, "  help: ")
        if each.finding:
            yield from _fingerprint(each.finding)

    def _deployed(self) -> Iterator[str]:
        verbs = {Action.CREATE: "new", Action.UPDATE: "changed", Action.DELETE: "gone"}
        for each in self._report.patterns:
            yield f"rule pattern {verbs[each.action]}: {each.service} for {each.event}"
        files = self._report.terraform
        if files:
            added, removed = sum(f.added for f in files), sum(f.removed for f in files)
            what = (
                "1 generated file differs"
                if len(files) == 1
                else f"{len(files)} generated files differ"
            )
            yield f"Terraform: {what} (+{added} -{removed} lines)"

    def _accept(self) -> Iterator[str]:
        own = words.acceptable(self._report)
        if own:
            which = own[0].fingerprint if len(own) == 1 else "FINGERPRINT"
            yield f"To accept {'it' if len(own) == 1 else 'one'} anyway, until a day and with a reason:"
            yield f'  evgen accept {which} --until YYYY-MM-DD --reason "…"'

    def _verdict(self) -> Iterator[str]:
        report = self._report
        base = report.review.base
        verdict = words.verdict(report)
        style = _RED if report.fails else _GREEN
        since = f" since {base.name}" if base else ""
        text = f"{verdict[:1].upper()}{verdict[1:]}{since}."
        changed = words.policy_change(report)
        if changed:
            text += f" The policy itself changes here, from `{changed[0]}` to `{changed[1]}`."
        suggested = words.suggestion(report)
        if suggested:
            text += f" Suggested version: {suggested}."
        if report.fails:
            why = words.why(report)
            text += f" This fails{'; ' if why else ''}{why}."
        first, *rest = self._wrapped(text)
        yield from (self._terminal.style(first, style), *rest)

    def _at(self, place: Place) -> str:
        return self._terminal.style(_name(place), _BOLD)

    def _label(self, severity: Severity, rule: str) -> str:
        style = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}.get(severity, "1;36")
        return self._terminal.style(f"{severity}[{rule}]", style)

    def _wrapped(self, text: str, lead: str = "") -> list[str]:
        return wrapped(safe(text, 3000), max(_NARROWEST, self._terminal.width), lead)

    def _cut(self, line: str) -> str:
        return shortened(line, self._terminal.width)


_SAID = {
    Outcome.BREAKING: "breaking",
    Outcome.UNDECIDED: "it could not be decided whether this breaks anybody",
    Outcome.FORBIDDEN: "it breaks nobody, but is not allowed like this",
    Outcome.ACCEPTED: "accepted",
    Outcome.TOLERATED: "breaking in a way that the policy allows",
    Outcome.MAJOR: "a new major, beside the old one; nothing that runs today gets its events",
}


def _fingerprint(finding: Finding) -> Iterator[str]:
    if finding.acceptable and finding.severity is Severity.ERROR:
        yield f"  fingerprint: {finding.fingerprint}"


def _name(place: Place) -> str:
    return f"{safe(place.path)}:{place.line or 1}"
