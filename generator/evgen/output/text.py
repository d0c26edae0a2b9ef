"""For people: the place, what is wrong, the line it stands in, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from evgen.findings import Finding, Place, Severity, Witness
from evgen.output import Terminal, columns, safe, summary
from evgen.output._excerpt import excerpt
from evgen.output._wrapping import wrapped

#: What people look at; programs get all of it.
_WITNESS_LIMIT, _WITNESS_LINES = 1000, 6
_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:
    """A block per finding, and a last line that counts them."""
    lines = source_lines(findings, sources)
    blocks = ["\n".join(block(finding, lines, terminal)) for finding in findings]
    if blocks:
        blocks.append(f"Found {summary(findings)}.")
    return "\n\n".join(blocks) + "\n" if blocks else ""


def source_lines(findings: Sequence[Finding], sources: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The files that findings stand in, in lines."""
    return {
        path: sources[path].decode("utf-8", "replace").split("\n")
        for path in {finding.place.path for finding in findings} & sources.keys()
    }


def block(
    finding: Finding, lines: Mapping[str, Sequence[str]], terminal: Terminal
) -> Iterator[str]:
    """The lines of one finding."""
    place = finding.place
    where = f"{safe(place.path)}:{place.line or 1}:{place.column or 1}"
    name = f"{finding.severity}[{finding.rule}]"
    at, label = terminal.style(where, "1"), terminal.style(name, _STYLES[finding.severity])
    message = safe(finding.message)
    if columns(f"{where} {name} {message}") <= terminal.width:
        yield f"{at} {label} {message}"
    else:
        if columns(f"{where} {name}") <= terminal.width:
            yield f"{at} {label}"
        else:  # a place stays in one piece, for whoever copies it or clicks on it
            yield from (at, f"  {label}")
        yield from wrapped(message, terminal.width, "  ")
    yield from _line(place, lines, terminal)
    for related in finding.related:
        where = f"{safe(related.place.path)}:{related.place.line or 1}:{related.place.column or 1}"
        yield from wrapped(f"{where}: {safe(related.message)}", terminal.width, "  note: ")
    if finding.witness is not None:
        yield from _witness(finding.witness, terminal)
    if finding.acceptable is not None:
        yield f"  fingerprint: {finding.fingerprint}"
    if finding.hint:
        yield from wrapped(safe(finding.hint), terminal.width, "  help: ")


def _witness(witness: Witness, terminal: Terminal) -> Iterator[str]:
    """The event that proves it, on a few lines, and what in it is minded."""
    shown = safe(json.dumps(witness.event, ensure_ascii=False), _WITNESS_LIMIT)
    lines = wrapped(shown, terminal.width, "  event that fails: ")
    yield from lines[:_WITNESS_LINES]
    if len(lines) > _WITNESS_LINES:
        yield f"{' ' * 20}…"
    if witness.pointer:
        yield from wrapped(safe(witness.pointer), terminal.width, "  it fails at: ")


def _line(place: Place, lines: Mapping[str, Sequence[str]], terminal: Terminal) -> Iterator[str]:
    """The line that the place is in, and a caret under it."""
    known = lines.get(place.path, ())
    if place.line is None or place.column is None or place.line > len(known):
        return
    text = known[place.line - 1].rstrip("\r")
    if not text.strip():
        return
    gutter = f"{place.line:>4} | "
    edge = f"{' ' * (len(gutter) - 2)}|"
    shown, marks = excerpt(text, place.column - 1, terminal.width - len(gutter))
    yield edge
    yield f"{terminal.style(gutter, '34')}{shown}"
    before, carets = marks[: marks.index("^")], marks[marks.index("^") :]
    yield f"{edge} {before}{terminal.style(carets, _STYLES[Severity.ERROR])}"
