"""Which directions are enforced inside a major, and what a version's number promises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evgen.compat import Bump, Comparison, Direction, Verdict
from evgen.model import VersionNumber


class Way(StrEnum):
    """The two questions. Each is told by who would break, never by its bare name."""

    FORWARD = "forward"  # data of the new version, read under the old one
    BACKWARD = "backward"  # data of the old version, read under the new one

    def of(self, comparison: Comparison) -> Direction:
        """The answer that a comparison gives."""
        return comparison.forward if self is Way.FORWARD else comparison.backward

    @property
    def whom(self) -> str:
        """Who breaks."""
        return "running consumers" if self is Way.FORWARD else "replays and archives"


@dataclass(frozen=True, slots=True)
class Policy:
    """``compatibility`` of the configuration; ``ways`` are those that it enforces."""

    ways: tuple[Way, ...]
    is_transitive: bool = False

    @classmethod
    def of(cls, mode: str) -> Policy:
        """The policy that the configuration names."""
        base = mode.removesuffix("_transitive")
        ways = tuple(Way) if base == "full" else tuple(way for way in Way if way.value == base)
        return cls(ways, base != mode)

    def asks(self, bump: Bump) -> bool:
        """Whether a version of that number has to keep anything."""
        return bump is Bump.PATCH or bool(self.ways)

    def failing(self, comparison: Comparison) -> tuple[Way, ...]:
        """The enforced ways that break or are undecided."""
        return tuple(w for w in self.ways if w.of(comparison).verdict is not Verdict.COMPATIBLE)

    def needed(self, comparison: Comparison) -> Bump:
        """The least bump that this policy lets pass."""
        if comparison.bump is Bump.PATCH:
            return Bump.PATCH
        return Bump.MAJOR if self.failing(comparison) else Bump.MINOR


def chosen(old: VersionNumber, new: VersionNumber) -> Bump:
    """The bump that the numbers say."""
    if old.major != new.major:
        return Bump.MAJOR
    return Bump.PATCH if old.minor == new.minor else Bump.MINOR


def following(number: VersionNumber, bump: Bump, highest_major: int) -> VersionNumber:
    """The number after ``number``; a major comes after the highest that there is."""
    match bump:
        case Bump.MAJOR:
            return VersionNumber(highest_major + 1, 0, 0)
        case Bump.MINOR:
            return VersionNumber(number.major, number.minor + 1, 0)
        case Bump.PATCH:
            return VersionNumber(number.major, number.minor, number.patch + 1)
