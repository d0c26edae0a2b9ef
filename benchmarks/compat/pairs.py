"""A pair of schemas, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: Both directions, by the contract's names: whose values are to be valid for whom.
DIRECTIONS = ("backward", "forward")


@dataclass
class Pair:
    """Two schemas. ``truth`` has, for each direction that is known, whether it is compatible.

    ``labels`` is what the source of the pair claims; ``values`` are some that it tried.
    ``semantics`` and ``formats`` are evgen's options; other checkers answer ``strict`` ones only.
    """

    id: str
    category: str
    old: Any
    new: Any
    truth: dict[str, bool] = field(default_factory=dict)
    labels: dict[str, bool] = field(default_factory=dict)
    values: list[Any] = field(default_factory=list)
    semantics: str = "strict"
    formats: bool = False

    def sides(self, direction: str) -> tuple[Any, Any]:
        """Writer and reader."""
        return (self.old, self.new) if direction == "backward" else (self.new, self.old)


@dataclass
class Answer:
    """What one checker says of one pair: yes, no or none for each direction, and how long it took.

    ``witnesses`` are the values that prove a no; ``why`` explains a none.
    """

    verdicts: dict[str, str]
    milliseconds: float
    witnesses: dict[str, list[Any]] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
