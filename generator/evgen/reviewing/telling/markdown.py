"""The comment under a pull request, for a reviewer who has never seen evgen.

What comes from a schema, a service or the configuration goes through ``plain``, ``code`` or
``block``: it can be no markup. A comment on GitHub takes 65,536 characters; what does not fit
is left out in whole sections, the least urgent first, and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from evgen.artifacts import Action
from evgen.findings import Finding, Place, Severity, has_errors
from evgen.output import Terminal
from evgen.output import markdown as findings_markdown
from evgen.output._markdown import block, code, plain, prose
from evgen.reviewing.excerpts import cut, diff, json_lines
from evgen.reviewing.policy import Way
from evgen.reviewing.report import Answer, BreakReport, ChangeReport, Outcome, Reader, Report
from evgen.reviewing.telling import words

MARKER = "<!-- evgen review -->"
LIMIT = 65_536
#: For the line that says what was left out.
_RESERVE = 600
_MOST_ROWS = 60

_ICONS = {
    Outcome.BREAKING: "❌",
    Outcome.UNDECIDED: "❓",
    Outcome.FORBIDDEN: "❌",
    Outcome.ACCEPTED: "☑️",
    Outcome.TOLERATED: "⚠️",
    Outcome.MAJOR: "🆕",
    Outcome.SAFE: "✅",
    Outcome.NEW: "🆕",
    Outcome.WORDS: "✅",
    Outcome.DRAFT: "✏️",
}
_ANSWERS = {
    Answer.BREAKS: "❌ breaks",
    Answer.UNDECIDED: "❓ undecided",
    Answer.FINE: "✅ safe",
    Answer.NONE: "–",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where the files of the head can be seen: a URL that a path is put after; empty for nowhere."""

    base: str = ""

    def of(self, place: Place, text: str = "") -> str:
        """A place as a link, or as a name."""
        name = f"{place.path}#L{place.line or 1}"
        shown = code(text or name)
        return (
            f"[{shown}]({self.base}{quote(place.path)}#L{place.line or 1})" if self.base else shown
        )


def render(report: Report, links: Links) -> str:
    """The whole comment; the marker first, so that it is found again."""
    page = _Page(report, links)
    text = MARKER + "\n" + "".join(f"{part}\n\n" for part in page.head())
    left_out: list[str] = []
    for section in page.sections():
        whole = section.text()
        if len(text) + len(whole) <= LIMIT - _RESERVE:
            text += whole
        else:
            left_out.append(section.name)
    if left_out:
        shown = ", ".join(left_out[:8]) + (
            f" and {len(left_out) - 8} more" if len(left_out) > 8 else ""
        )
        text += (
            f"**Left out, as a comment takes no more:** {shown}. `evgen review` shows all of it.\n"
        )
    return text


def without_report(findings: Sequence[Finding]) -> str:
    """The comment where nothing could be compared: what stands in the way."""
    icon = "❌" if has_errors(findings) else "⚠️"
    listed = findings_markdown.render(findings, {}, Terminal())
    return f"{MARKER}\n## {icon} Event schema review: nothing could be compared\n\n{listed}"


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the comment that is shown whole or not at all."""

    name: str  # as markdown
    parts: tuple[str, ...]

    def text(self) -> str:
        return "".join(f"{part.rstrip()}\n\n" for part in self.parts if part)


class _Page:
    def __init__(self, report: Report, links: Links) -> None:
        self._report, self._links = report, links

    def head(self) -> Iterator[str]:
        """The verdict, what to do, and a row per event."""
        report = self._report
        icon = "❌" if report.fails else "✅"
        yield f"## {icon} Event schema review: {words.verdict(report)}"
        yield self._summary()
        if report.changes:
            yield "\n".join(self._table())
            yield _LEGEND

    def _summary(self) -> str:
        report = self._report
        catalog = report.review.head.catalog
        policy = words.policy_says(report.review.policy, catalog.config.compatibility)
        since = plain(report.review.base.name) if report.review.base else ""
        said = [
            f"This compares the event schemas, services and rules of this change with {since}.",
            self._policy_change(),
        ]
        suggested = words.suggestion(report)
        if suggested:
            said.append(f"**Suggested version: {plain(suggested)}**;")
            said.append(f"{policy}, so **this fails**.")
        elif report.fails:
            said.append(f"**This fails**; {policy}.")
        elif report.changes:
            said.append(f"Nothing fails; {policy}.")
        return " ".join(part for part in said if part)

    def _policy_change(self) -> str:
        base, head = self._report.review.base, self._report.review.head
        was = base.catalog.config.compatibility if base else ""
        now = head.catalog.config.compatibility
        if was in ("", now):
            return ""
        return f"⚠️ **The policy itself changes here, from {code(was)} to {code(now)}.**"

    def _table(self) -> Iterator[str]:
        yield "| | Event | Version | Running consumers | Replay and archives | Who is hit | Owner |"
        yield "|---|---|---|---|---|---|---|"
        changes = self._report.changes
        for report in changes[:_MOST_ROWS]:
            cells = (
                _ICONS[report.outcome],
                f"**{plain(report.change.event)}**",
                plain(words.step(report.change)),
                _answer(report, Way.FORWARD),
                _answer(report, Way.BACKWARD),
                _hit(report),
                plain(report.owner) or "–",
            )
            yield f"| {' | '.join(cells)} |"
        if len(changes) > _MOST_ROWS:
            rest = len(changes) - _MOST_ROWS
            yield f"| | … and {rest} more | | | | | |"

    def sections(self) -> Iterator[_Section]:
        """What needs a reviewer, the worst first; then what is folded away."""
        calm = words.folded(self._report)
        for report in self._report.changes:
            if report not in calm:
                yield from self._change(report)
        if self._report.filters:
            yield self._filters()
        if self._report.standing:
            parts = [part for f in self._report.standing for part in self._problem(f)]
            yield _Section("older findings", ("### Findings between older versions", *parts))
        if self._report.noted:
            yield self._noted()
        accept = self._accept()
        if accept:
            yield accept
        if calm:
            yield self._calm(calm)
        if self._report.patterns:
            yield self._patterns()
        if self._report.terraform:
            yield self._terraform()

    def _change(self, report: ChangeReport) -> Iterator[_Section]:
        change = report.change
        name = plain(words.title(change))
        heading = f"### {_ICONS[report.outcome]} {name}"
        if report.outcome is Outcome.MAJOR:
            yield _Section(name, (heading, *self._major(report)))
            return
        problems = report.problems
        if report.breaks:  # a number that is too small only sums them up
            problems = tuple(f for f in problems if f.rule != "bump-too-small")
        parts = [heading, *(part for finding in problems for part in self._problem(finding))]
        if report.suggested and report.breaks:
            parts.append(self._cure(report))
        yield _Section(name, tuple(parts))
        for number, each in enumerate(report.breaks, 1):
            yield _Section(f"break {number} of {name}", tuple(self._break(number, each, report)))

    def _cure(self, report: ChangeReport) -> str:
        event, number = report.change.event, report.suggested
        return (
            f"**What to do:** mend what is below so that nobody breaks, or publish it as "
            f"**{plain(f'{event} {number}')}**, beside which the old major lives on "
            f"({code(f'evgen version {event} auto')} gives it that number)."
        )

    def _major(self, report: ChangeReport) -> Iterator[str]:
        change = report.change
        if change.old is None:
            return
        stay = _names(report.consumers)
        yield (
            f"A new major beside the old one, under the detail-type "
            f"{code(change.edition.major.detail_type)}: nothing that runs today gets these events. "
            + (
                f"{stay} {_stays(report.consumers)} on {code(change.old.major.reference)} until "
                f"{'its' if len(report.consumers) == 1 else 'their'} owners move."
                if stay
                else f"Nobody in this catalog consumes {code(change.old.major.reference)}."
            )
        )
        if report.breaks:
            items = [
                f"- {prose(each.found.message)} ({self._links.of(each.place)})"
                for each in report.breaks
            ]
            yield _fold(f"What breaks whoever moves ({len(items)})", ["\n".join(items)])

    def _problem(self, finding: Finding) -> Iterator[str]:
        yield f"**{prose(finding.message)}**\n{code(finding.rule)} · {self._links.of(finding.place)}"
        lines = [f"- **Fix:** {prose(finding.hint)}"] if finding.hint else []
        for related in finding.related:
            is_here = related.place.path in self._report.review.head.files
            at = self._links.of(related.place) if is_here else code(_name(related.place))
            lines.append(f"- {prose(related.message)}: {at}")
        if lines:
            yield "\n".join(lines)

    def _break(self, number: int, each: BreakReport, report: ChangeReport) -> Iterator[str]:
        found = each.found
        was = (
            f" · was {code(_name(each.was))}"
            if each.was and not _same(each.was, each.place)
            else ""
        )
        breaks = words.ways(each.ways)
        yield (
            f"**{number}. {prose(found.message)}** – breaks {breaks}\n"
            f"{code(found.rule)} · {self._links.of(each.place)}{was}"
        )
        if each.excerpt:
            yield block("\n".join(each.excerpt), "diff")
        yield self._proof(each, report)
        yield block("\n".join(cut(tuple(json_lines(found.witness)), 40)), "json")
        lines = list(_who_reads(each))
        if found.hint:
            lines.append(f"- **Fix:** {prose(found.hint)}")
        yield "\n".join(lines)

    def _proof(self, each: BreakReport, report: ChangeReport) -> str:
        change = report.change
        old, new = change.old, change.new
        if old is None or new is None:
            return ""
        before, after = plain(str(old.number)), plain(str(new.number))
        if before == after:
            before, after = f"{before} as it was", f"{after} as it is here"
        at = f", at {code(each.found.path)}" if each.found.path else ""
        if each.ways[0] is Way.FORWARD:
            return (
                f"**Proof.** {after} lets this be sent, and code built on {before} refuses it{at}:"
            )
        return (
            f"**Proof.** {before} let this be sent, so it may be in archives and queues, and code "
            f"built on {after} refuses it{at}:"
        )

    def _filters(self) -> _Section:
        parts = [part for f in self._report.filters for part in self._problem(f)]
        return _Section("filters", ("### ⚠️ Filters", *parts))

    def _noted(self) -> _Section:
        lines = []
        for noted in self._report.noted:
            name = self._links.of(Place(noted.path), noted.name)
            owner = f" ({plain(noted.owner)})" if noted.owner else ""
            lines.append(f"- {noted.what} {name}{owner} {prose('; '.join(noted.news), 600)}")
        shown = lines[:_MOST_ROWS]
        if len(lines) > len(shown):
            shown.append(f"- … and {len(lines) - len(shown)} more")
        return _Section("services and types", ("### Services and types", "\n".join(shown)))

    def _calm(self, calm: Sequence[ChangeReport]) -> _Section:
        lines = []
        for report in calm[:_MOST_ROWS]:
            news = [f"adds {_listed(report.gained)}"] if report.gained else []
            news += [f"takes away {_listed(report.lost)}"] if report.lost else []
            what = "; ".join([_CALM[report.outcome], *news])
            lines.append(
                f"- {_ICONS[report.outcome]} **{plain(words.title(report.change))}**: {what} "
                f"({self._links.of(Place(report.change.edition.version.path))})"
            )
        if len(calm) > len(lines):
            lines.append(f"- … and {len(calm) - len(lines)} more")
        title = f"What is safe: {len(calm)} {'change' if len(calm) == 1 else 'changes'}"
        return _Section("safe changes", (_fold(title, ["\n".join(lines)]),))

    def _patterns(self) -> _Section:
        changes = self._report.patterns
        parts = []
        for each in changes:
            parts.append(f"{_DONE[each.action]}: {code(each.service)} for {code(each.event)}")
            parts.append(block("\n".join(diff(each.before or (), each.after or ())), "diff"))
        count = f"{len(changes)} rule {'pattern' if len(changes) == 1 else 'patterns'}"
        return _Section("rule patterns", (_fold(f"What EventBridge will match: {count}", parts),))

    def _terraform(self) -> _Section:
        changes = self._report.terraform
        lines = [
            f"- {_DONE[each.action]} {code(each.path)} (+{each.added} −{each.removed})"
            for each in changes[:_MOST_ROWS]
        ]
        if len(changes) > len(lines):
            lines.append(f"- … and {len(changes) - len(lines)} more")
        count = f"{len(changes)} {'file' if len(changes) == 1 else 'files'}"
        return _Section(
            "Terraform", (_fold(f"What Terraform will see: {count}", ["\n".join(lines)]),)
        )

    def _accept(self) -> _Section | None:
        open_ = [f for f in self._report.findings if f.acceptable and f.severity is Severity.ERROR]
        if not open_:
            return None
        own = [f for f in open_ if not (f.acceptable and f.acceptable.because)] or open_
        shown = own[:_MOST_ROWS]
        commands = [
            f'evgen accept {f.fingerprint} --until YYYY-MM-DD --reason "why nobody is hurt"'
            for f in shown
        ]
        text = (
            "If you know that nobody is hurt, accept it: this writes `evgen.accept.toml`, which is "
            "reviewed with the rest of the pull request and expires on its date."
        )
        return _Section(
            "how to accept",
            (_fold("How to accept it anyway", [text, block("\n".join(commands), "sh")]),),
        )


_LEGEND = (
    "<sub>**Running consumers** are deployed today and will be sent events of the new version. "
    "**Replay and archives**: new code will be given events of the old version, from archives, replays and "
    "dead-letter queues.</sub>"
)
_CALM = {
    Outcome.SAFE: "proved safe for running consumers and for replay",
    Outcome.NEW: "nobody consumes it yet",
    Outcome.WORDS: "only words changed",
    Outcome.DRAFT: "a draft, which nobody can rely on",
}
_DONE = {Action.CREATE: "new", Action.UPDATE: "changed", Action.DELETE: "gone"}


def _answer(report: ChangeReport, way: Way) -> str:
    if report.outcome is Outcome.MAJOR and way is Way.FORWARD:
        return "not affected"
    return _ANSWERS[report.answer(way)]


def _hit(report: ChangeReport) -> str:
    if report.outcome in (Outcome.MAJOR, Outcome.NEW, Outcome.WORDS, Outcome.DRAFT, Outcome.SAFE):
        return "–"
    if not report.breaks:
        return _names(report.consumers) or "–"
    hit = report.hit
    rest = [reader for reader in report.consumers if reader not in hit]
    said = [_names(hit)] if hit else []
    said += [f"not reading it: {_names(rest)}"] if rest else []
    return "; ".join(said) or "nobody in this catalog"


def _names(readers: Iterable[Reader]) -> str:
    return ", ".join(plain(words.who(reader)) for reader in readers)


def _stays(readers: Sequence[Reader]) -> str:
    return "stays" if len(readers) == 1 else "stay"


def _who_reads(each: BreakReport) -> Iterator[str]:
    if not each.readers and not each.others:
        yield "- **Hit:** nobody in this catalog consumes it; others may."
    if each.readers:
        readers = "; ".join(
            f"{plain(words.who(reader))}, which reads {_listed(reader.pointers) or 'everything'}"
            for reader in each.readers
        )
        yield f"- **Hit:** {readers}."
    if each.others:
        verb = "does" if len(each.others) == 1 else "do"
        yield (
            f"- **Not reading it:** {_names(each.others)} {verb} not use what breaks. Generated "
            "consumers check the whole event, though, and refuse one like this until they are deployed anew."
        )


def _listed(pointers: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(code(pointer) for pointer in pointers[:most])
    return shown + (f" and {len(pointers) - most} more" if len(pointers) > most else "")


def _name(place: Place) -> str:
    return f"{place.path}#L{place.line or 1}"


def _same(one: Place, other: Place) -> bool:
    return (one.path, one.line) == (other.path, other.line)


def _fold(title: str, parts: Sequence[str]) -> str:
    """``title`` is evgen's own."""
    inside = "\n\n".join(part.rstrip() for part in parts if part)
    return f"<details><summary>{title}</summary>\n\n{inside}\n\n</details>"
