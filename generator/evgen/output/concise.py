"""One line a finding, for editors and ``grep``: ``path:line:column: severity[rule] message``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evgen.findings import Finding
from evgen.output import Terminal, safe


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """A line per finding, nothing else."""
    return "".join(
        f"{safe(f.place.path)}:{f.place.line or 1}:{f.place.column or 1}: "
        f"{f.severity}[{f.rule}] {safe(f.message)}{f' ({safe(f.hint)})' if f.hint else ''}\n"
        for f in findings
    )
