"""What changed between two catalogs, whom it breaks, and how it is told.

``reviewed(base, head)`` compares; everything else here is what it returns. No I/O.
"""

from __future__ import annotations

from evgen.reviewing.changes import EventChange, Kind, Review, reviewed, unkept
from evgen.reviewing.policy import Policy, Way
from evgen.reviewing.snapshot import Edition, Snapshot

__all__ = [
    "Edition",
    "EventChange",
    "Kind",
    "Policy",
    "Review",
    "Snapshot",
    "Way",
    "reviewed",
    "unkept",
]
