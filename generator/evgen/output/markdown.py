"""For a job's summary or a comment: a list that reads well in a narrow column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evgen.findings import Finding, Place, Severity
from evgen.output import Terminal, summary
from evgen.output._markdown import code, prose

#: A comment on GitHub takes 65,536 characters; the rest of the room is for the last line.
_ROOM = 65_000
_WORDS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.NOTE: "ℹ️ note"}


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """A line that counts them, then an item per finding, the worst first."""
    if not findings:
        return "evgen found nothing wrong.\n"
    worst_first = sorted(findings, key=lambda f: -f.severity.rank)
    text = f"evgen found {summary(findings)}.\n\n"
    for index, finding in enumerate(worst_first):
        item = "".join(f"{line}\n" for line in _item(finding))
        if len(text) + len(item) > _ROOM:
            return f"{text}\n… and {len(worst_first) - index} more than fit in a comment.\n"
        text += item
    return text


def _item(finding: Finding) -> Iterator[str]:
    yield (
        f"- {_WORDS[finding.severity]} **{finding.rule}** {_at(finding.place)}: "
        f"{prose(finding.message)}"
    )
    for related in finding.related:
        yield f"  - see {_at(related.place)}: {prose(related.message)}"
    if finding.hint:
        yield f"  - help: {prose(finding.hint)}"


def _at(place: Place) -> str:
    return code(f"{place.path}:{place.line or 1}")
