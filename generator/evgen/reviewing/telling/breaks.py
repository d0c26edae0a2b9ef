"""The parts of the comment about one change: what to do, and each break with its proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evgen.findings import Finding, Place
from evgen.output._markdown import block, code, plain, prose
from evgen.reviewing.changes import Kind
from evgen.reviewing.excerpts import cut, json_lines
from evgen.reviewing.policy import Way
from evgen.reviewing.report import BreakReport, ChangeReport, Outcome, Reader
from evgen.reviewing.telling import words
from evgen.reviewing.telling.parts import ICONS, Links, Section, fold, name, names


def change_sections(report: ChangeReport, links: Links) -> Iterator[Section]:
    """A heading with what is wrong as a whole, then a section per break."""
    change = report.change
    title = plain(words.title(change))
    heading = f"### {ICONS[report.outcome]} {title}"
    if report.outcome is Outcome.MAJOR:
        yield Section(title, (heading, *_major(report, links)))
        return
    found = words.problems(report)
    parts = [heading, *(part for finding in found for part in problem(finding, links))]
    if report.suggested and report.outcome in (Outcome.BREAKING, Outcome.UNDECIDED):
        parts.append(_cure(report))
    news = words.news(report)
    if news and report.outcome is Outcome.FORBIDDEN:
        parts.append(f"**What changed:** {prose('; '.join(news))}. That breaks nobody.")
    yield Section(title, tuple(parts))
    for number, each in enumerate(report.breaks, 1):
        yield Section(
            f"break {number} of {title}", tuple(_break(number, each, report, links)), title
        )


def _cure(report: ChangeReport) -> str:
    event, number = report.change.event, report.suggested
    if report.change.kind is Kind.EDITED:
        return (
            "**What to do:** put the released version back, as above. In a version of its own, "
            f"this would be **{plain(f'{event} {number}')}**."
        )
    mend = "mend what is below so that nobody breaks"
    if not report.breaks:
        mend = "write it so that it can be decided"
    return (
        f"**What to do:** {mend}, or publish it as a new major, "
        f"**{plain(f'{event} {number}')}**, to which consumers move one by one "
        f"({code(f'evgen version {event} auto')} gives it that number)."
    )


def _major(report: ChangeReport, links: Links) -> Iterator[str]:
    change = report.change
    if change.old is None:
        return
    stay = names(report.consumers)
    yield (
        f"A new major beside the old one, under the detail-type "
        f"{code(change.edition.major.detail_type)}: nothing that runs today gets these events. "
        + (
            f"{stay} {_stays(report.consumers)} on {code(change.old.major.reference)} until "
            f"{'its' if len(report.consumers) == 1 else 'their'} owners move."
            if stay
            else f"After this, nobody in this catalog consumes {code(change.old.major.reference)}."
        )
    )
    if report.breaks:
        items = [
            f"- {prose(each.found.message)} ({links.of(each.place)})" for each in report.breaks
        ]
        yield fold(f"What breaks whoever moves ({len(items)})", ["\n".join(items)])


def problem(finding: Finding, links: Links) -> Iterator[str]:
    """A finding that is no single break."""
    yield f"**{prose(finding.message)}**\n{code(finding.rule)} · {links.of(finding.place)}"
    lines = [f"- **Fix:** {prose(finding.hint)}"] if finding.hint else []
    lines += [
        f"- {prose(r.message)}: {code(name(r.place)) if r.is_past else links.of(r.place)}"
        for r in finding.related
    ]
    if lines:
        yield "\n".join(lines)


def _break(number: int, each: BreakReport, report: ChangeReport, links: Links) -> Iterator[str]:
    found = each.found
    was = f" · was {code(name(each.was))}" if each.was and not _same(each.was, each.place) else ""
    breaks = words.ways(each.ways)
    yield (
        f"**{number}. {prose(found.message)}** – breaks {breaks}\n"
        f"{code(found.rule)} · {links.of(each.place)}{was}"
    )
    if each.excerpt:
        yield block("\n".join(each.excerpt), "diff")
    yield _proof(each, report)
    yield block("\n".join(cut(tuple(json_lines(found.witness)), 40)), "json")
    lines = list(_who_reads(each))
    accepted = words.acceptance(each.finding)
    if accepted:
        lines.append(
            f"- {prose(accepted.message[:1].upper() + accepted.message[1:])} ({links.of(accepted.place)})"
        )
    elif found.hint and report.change.kind is not Kind.EDITED:  # which is to be undone
        lines.append(f"- **Fix:** {prose(found.hint)}")
    yield "\n".join(lines)


def _proof(each: BreakReport, report: ChangeReport) -> str:
    change = report.change
    old, new = change.old, change.new
    if old is None or new is None:
        return ""
    before, after = plain(str(old.number)), plain(str(new.number))
    if before == after:
        before, after = f"{before} as it was", f"{after} as it is here"
    at = f", at {code(each.found.path)}" if each.found.path else ""
    if each.ways[0] is Way.FORWARD:
        return f"**Proof.** {after} lets this be sent, and code built on {before} refuses it{at}:"
    return (
        f"**Proof.** {before} let this be sent, so it may be in archives and queues, and code "
        f"built on {after} refuses it{at}:"
    )


def _stays(readers: Sequence[Reader]) -> str:
    return "stays" if len(readers) == 1 else "stay"


def _who_reads(each: BreakReport) -> Iterator[str]:
    if not each.readers and not each.others:
        yield "- **Hit:** nobody in this catalog consumes it; others may."
    if each.readers:
        readers = "; ".join(
            f"{names(same)}, which {'reads' if len(same) == 1 else 'read'} "
            f"{_listed(pointers) or 'everything'}"
            for pointers, same in words.together(each.readers).items()
        )
        yield f"- **Hit:** {readers}."
    if each.others:
        yield f"- **Not reading it,** but checking whole events: {names(each.others)}."


def _listed(pointers: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(code(pointer) for pointer in pointers[:most])
    return shown + (f" and {len(pointers) - most} more" if len(pointers) > most else "")


def _same(one: Place, other: Place) -> bool:
    return (one.path, one.line) == (other.path, other.line)
