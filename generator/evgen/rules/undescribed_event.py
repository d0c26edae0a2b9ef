from __future__ import annotations

from collections.abc import Iterator

from evgen.findings import Severity
from evgen.model import Version
from evgen.rules import Remark, rule


@rule(
    Severity.WARNING, good={"description": "A customer placed an order."}, bad={"description": ""}
)
def undescribed_event(version: Version) -> Iterator[Remark]:
    """An event has no description.

    An event tells that something happened. One sentence says what, and when it is published.
    """
    if not version.description.strip():
        yield Remark("", f"`{version.event}` has no description", "say what has happened")
