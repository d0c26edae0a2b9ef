"""The matcher, asked about details instead of whole events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evgen.patterns.matching import compile_pattern
from evgen.patterns.terms import Conjunction

Matches = Callable[[Any], bool]


def matcher(filter_: Conjunction) -> Matches:
    """Whether a detail gets past a filter."""
    pattern = compile_pattern(filter_)

    def matches(detail: Any) -> bool:
        return isinstance(detail, dict) and pattern.matches(detail)

    return matches
