"""The comment under a pull request, for a reviewer who has never seen evgen.

What comes from a schema, a service or the configuration goes through ``plain``, ``code`` or
``block``: it can be no markup. A comment on GitHub takes 65,536 characters; what does not fit
is left out in whole sections, the least urgent first, and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evgen.findings import Finding, Place, has_errors
from evgen.output import Terminal
from evgen.output import markdown as findings_markdown
from evgen.output._markdown import code, plain
from evgen.reviewing.policy import Way
from evgen.reviewing.report import Answer, ChangeReport, Outcome, Report
from evgen.reviewing.telling import words
from evgen.reviewing.telling.beside import other_sections
from evgen.reviewing.telling.breaks import change_sections
from evgen.reviewing.telling.parts import ICONS, MOST_ROWS, Links, Section, names

MARKER = "<!-- evgen review -->"
LIMIT = 65_536
#: For the line that says what was left out.
_RESERVE = 600

_ANSWERS = {
    Answer.BREAKS: "❌ breaks",
    Answer.UNDECIDED: "❓ undecided",
    Answer.FINE: "✅ safe",
    Answer.NONE: "–",
}


def render(report: Report, links: Links) -> str:
    """The whole comment; the marker first, so that it is found again."""
    page = _Page(report, links)
    text = MARKER + "\n" + "".join(f"{part}\n\n" for part in page.head())
    left_out: list[str] = []
    for section in page.sections():
        whole = section.text()
        if section.under not in left_out and len(text) + len(whole) <= LIMIT - _RESERVE:
            text += whole
        else:
            left_out.append(section.name)
    return text + _left_out(left_out)


def _left_out(names_: list[str]) -> str:
    if not names_:
        return ""
    shown = ", ".join(names_[:8]) + (f" and {len(names_) - 8} more" if len(names_) > 8 else "")
    return f"**Left out, as a comment takes no more:** {shown}. `evgen review` shows all of it.\n"


def without_report(findings: Sequence[Finding]) -> str:
    """The comment where nothing could be compared: what stands in the way."""
    icon = "❌" if has_errors(findings) else "⚠️"
    listed = findings_markdown.render(findings, {}, Terminal())
    return f"{MARKER}\n## {icon} Event schema review: nothing could be compared\n\n{listed}"


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
        why = words.why(report)
        if report.fails:
            said.append(f"**This fails**; {why}." if why else "**This fails.**")
        if suggested:
            said.append(f"**Suggested version: {plain(suggested)}.**")
        if report.changes and not report.fails:
            said.append(f"Nothing fails; {policy}.")
        path, number = words.shared_cause(report)
        if number:
            at = self._links.of(Place(path))
            said.append(f"One changed file, {at}, is behind {number} of the rows below.")
        return " ".join(part for part in said if part)

    def _policy_change(self) -> str:
        changed = words.policy_change(self._report)
        if changed is None:
            return ""
        was, now = map(code, changed)
        return f"⚠️ **The policy itself changes here, from {was} to {now}.**"

    def _table(self) -> Iterator[str]:
        yield "| | Event | Version | Running consumers | Replays and archives | Who is hit | Owner |"
        yield "|---|---|---|---|---|---|---|"
        changes = self._report.changes
        for report in changes[:MOST_ROWS]:
            cells = (
                ICONS[report.outcome],
                f"**{plain(report.change.event)}**",
                plain(words.step(report.change)),
                _answer(report, Way.FORWARD),
                _answer(report, Way.BACKWARD),
                _hit(report),
                plain(report.owner) or "–",
            )
            yield f"| {' | '.join(cells)} |"
        if len(changes) > MOST_ROWS:
            rest = len(changes) - MOST_ROWS
            yield f"| | … and {rest} more | | | | | |"

    def sections(self) -> Iterator[Section]:
        """What needs a reviewer, the worst first; then what is folded away."""
        calm = words.folded(self._report)
        for report in self._report.changes:
            if report not in calm:
                yield from change_sections(report, self._links)
        yield from other_sections(self._report, self._links)


_LEGEND = (
    "<sub>**Running consumers** are deployed today and will be sent events of the new version. "
    "**Replays and archives**: new code will be given events of the old version, from archives, replays and "
    "dead-letter queues. Generated consumers check whole events: one that does not read what breaks "
    "refuses the event all the same.</sub>"
)
#: Outcomes that hit nobody who runs today.
_NOBODY = (
    Outcome.FORBIDDEN, Outcome.MAJOR, Outcome.NEW, Outcome.WORDS, Outcome.DRAFT, Outcome.SAFE,
)  # fmt: skip


def _answer(report: ChangeReport, way: Way) -> str:
    if report.outcome is Outcome.MAJOR and way is Way.FORWARD:
        return "not affected"
    return _ANSWERS[report.answer(way)]


def _hit(report: ChangeReport) -> str:
    if report.outcome in _NOBODY:
        return "–"
    if not report.breaks:
        return names(report.consumers) or "–"
    hit = report.hit
    rest = [reader for reader in report.consumers if reader not in hit]
    said = [names(hit)] if hit else []
    said += [f"not reading it: {names(rest)}"] if rest else []
    return "; ".join(said) or "nobody in this catalog"
