"""JSON as a reader likes it: on one line where it fits, else a member a line."""

from __future__ import annotations

import json
from typing import Any

from evgen.output import columns


def laid_out(value: Any, width: int, before: int = 0, indent: int = 0) -> str:
    """``value`` as text, in ``width`` columns if it can be; ``before`` are taken on its first line."""
    flat = json.dumps(value, ensure_ascii=False)
    if before + columns(flat) <= width or not value or not isinstance(value, dict | list):
        return flat
    inner = " " * (indent + 2)
    members = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    lines = []
    for key, member in members:
        lead = inner if key is None else f"{inner}{json.dumps(key, ensure_ascii=False)}: "
        lines.append(lead + laid_out(member, width, columns(lead) + 1, indent + 2))
    begin, end = "{}" if isinstance(value, dict) else "[]"
    return f"{begin}\n" + ",\n".join(lines) + f"\n{' ' * indent}{end}"
