"""A check of a filter for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from evgen.filters import Checked, Detail, Verdict
from evgen.findings import Severity
from evgen.output import Terminal, safe
from evgen.output.text import block, source_lines

_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
#: People look at no more; programs get all of it.
_MOST_LINES = 60


def told(reference: str, checked: Checked, files: Mapping[str, bytes], terminal: Terminal) -> str:
    """The verdict, what there is to say and where, and two events that show what the filter does."""
    worst = max((f.severity for f in checked.findings), key=lambda s: s.rank, default=None)
    style = "1;32" if worst is None else _STYLES[worst]
    verdict = terminal.style(checked.verdict.value, style)
    blocks = [f"{safe(reference)}: {verdict}"]
    lines = source_lines(checked.findings, files)
    blocks += ["\n".join(block(finding, lines, terminal)) for finding in checked.findings]
    if checked.verdict is not Verdict.SYNTAX:
        blocks += _shown("matches", checked.matching)
        blocks += _shown("does not match", checked.missing)
    return "\n\n".join(blocks) + "\n"


def _shown(what: str, detail: Detail | None) -> Iterator[str]:
    if detail is not None:
        lines = json.dumps(detail.value, ensure_ascii=False, indent=2).splitlines()
        shown = [safe(line) for line in lines[:_MOST_LINES]]
        cut = ["…"] if len(lines) > _MOST_LINES else []
        yield "\n".join([f"This detail {what}:", *shown, *cut])
