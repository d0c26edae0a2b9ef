"""Fields that a pattern names twice, where one of the conditions does not count (``overriding``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evgen.patterns.overriding import Path, Written, WrittenChoice
from evgen.patterns.terms import Condition


class Repeated(NamedTuple):
    """Two conditions on one field that would have to hold together: the later counts alone."""

    earlier: Condition
    later: Condition


def repeated(pattern: Written) -> list[Repeated]:
    """Every condition that takes another's place, in the order of the text."""
    return _repeated(pattern.items, {})[0]


def _repeated(
    items: Iterable[Condition | WrittenChoice], before: dict[Path, Condition]
) -> tuple[list[Repeated], dict[Path, Condition]]:
    """Those among the items, beside what stands before; and the last condition on each field."""
    found: list[Repeated] = []
    known = dict(before)
    for item in items:
        if isinstance(item, Condition):
            if item.path in known:
                found.append(Repeated(known[item.path], item))
            known[item.path] = item
            continue
        inside: dict[Path, Condition] = {}
        for branch in item.branches:  # which do not stand beside each other
            more, named = _repeated(branch.items, known)
            found += more
            inside |= named
        known |= inside
    return found, known
