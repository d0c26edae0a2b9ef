"""A check of a filter for people."""

from __future__ import annotations

from collections.abc import Mapping

from evgen.filters import Checked, Detail
from evgen.findings import Severity
from evgen.output import Terminal, safe, visible
from evgen.output._layout import laid_out
from evgen.output.text import block, source_lines

_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
#: People look at no more; programs get all of it.
_MOST_LINES = 60


def told(reference: str, checked: Checked, files: Mapping[str, bytes], terminal: Terminal) -> str:
    """The verdict, what there is to say and where, and two events that show what the filter does.

    The events are there where both are: beside a fault they would only stand in its way.
    """
    worst = max((f.severity for f in checked.findings), key=lambda s: s.rank, default=None)
    style = "1;32" if worst is None else _STYLES[worst]
    verdict = terminal.style(checked.verdict.value, style)
    blocks = [f"{safe(reference)}: {verdict}"]
    lines = source_lines(checked.findings, files)
    blocks += ["\n".join(block(finding, lines, terminal)) for finding in checked.findings]
    if worst is not Severity.ERROR and checked.matching and checked.missing:
        blocks.append(_shown("matches", checked.matching, terminal))
        blocks.append(_shown("does not match", checked.missing, terminal))
    return "\n\n".join(blocks) + "\n"


def _shown(what: str, detail: Detail, terminal: Terminal) -> str:
    lines = laid_out(detail.value, terminal.width).splitlines()
    cut = ["…"] if len(lines) > _MOST_LINES else []
    return "\n".join([f"This detail {what}:", *map(visible, lines[:_MOST_LINES]), *cut])
