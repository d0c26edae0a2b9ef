"""Whether fields match together: no two of them from different elements of one array.

Fields are tried in the engine's order. A field that has to be absent is judged against the
elements that fields before it have settled on: it is absent if no leaf of it lies there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evgen.patterns.leaves import Membership

#: So many candidates are tried sooner than sorted.
FEW = 40

#: The element of each array that is settled.
Settled = dict[int, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Where a field may match: the elements of each leaf that does, and of all its leaves.

    ``may_be_absent`` tells whether its absence is a match too.
    """

    field: int
    matching: tuple[Membership, ...]
    present: tuple[Membership, ...]
    may_be_absent: bool

    @property
    def is_possible(self) -> bool:
        """Whether the field alone can match."""
        return self.may_be_absent or bool(self.matching)


def match_together(candidates: Sequence[Candidates]) -> bool:
    """Whether one leaf (or the absence) of each field can be taken without a contradiction."""
    ordered = sorted(candidates, key=lambda c: c.field)
    if sum(len(c.matching) + len(c.present) for c in ordered) <= FEW:
        return _goes_on(ordered, 0, {})
    return _Search([_Place(c) for c in ordered]).goes_on(0, {})


def _goes_on(candidates: Sequence[Candidates], at: int, settled: Settled) -> bool:
    """The search as it is meant; for more than a few candidates there is ``_Search``."""
    if at == len(candidates):
        return True
    field = candidates[at]
    if (
        field.may_be_absent
        and not any(_agrees(membership, settled) for membership in field.present)
        and _goes_on(candidates, at + 1, settled)
    ):
        return True
    for membership in field.matching:
        if _agrees(membership, settled):
            following = {**settled, **dict(membership)} if membership else settled
            if _goes_on(candidates, at + 1, following):
                return True
    return False


def _agrees(membership: Membership, settled: Settled) -> bool:
    return all(settled.get(array, index) == index for array, index in membership)


class _Outermost(NamedTuple):
    array: int
    by_index: dict[int, list[Membership]]


class _Place:
    """A field's candidates, found quickly by the outermost element that is settled."""

    def __init__(self, candidates: Candidates) -> None:
        self.may_be_absent = candidates.may_be_absent
        self._matching = _Grouped(candidates.matching)
        self._present = _Grouped(candidates.present if self.may_be_absent else ())
        self.arrays = {
            array
            for membership in (*candidates.matching, *candidates.present)
            for array, _ in membership
        }

    def is_absent(self, settled: Settled) -> bool:
        return self.may_be_absent and next(self._present.within(settled), None) is None

    def choices(self, settled: Settled) -> Iterator[Membership]:
        return self._matching.within(settled)


class _Grouped:
    def __init__(self, memberships: Sequence[Membership]) -> None:
        self._anywhere = () in memberships
        groups: dict[int, dict[int, list[Membership]]] = {}
        for membership in dict.fromkeys(memberships):
            if membership:
                (array, index) = membership[0]
                groups.setdefault(array, {}).setdefault(index, []).append(membership)
        self._groups = [_Outermost(*group) for group in groups.items()]

    def within(self, settled: Settled) -> Iterator[Membership]:
        """Those that contradict nothing that is settled."""
        if self._anywhere:
            yield ()
        for array, by_index in self._groups:
            index = settled.get(array)
            lists = by_index.values() if index is None else [by_index.get(index, [])]
            for memberships in lists:
                for membership in memberships:
                    if _agrees(membership, settled):
                        yield membership


class _Search:
    def __init__(self, places: Sequence[_Place]) -> None:
        self._places = places
        self._failed: set[tuple[int, frozenset[tuple[int, int]]]] = set()
        #: Arrays that matter from each field on.
        self._matter: list[set[int]] = [set()]
        for place in reversed(places):
            self._matter.insert(0, self._matter[0] | place.arrays)

    def goes_on(self, at: int, settled: Settled) -> bool:
        if at == len(self._places):
            return True
        left = frozenset(item for item in settled.items() if item[0] in self._matter[at])
        if (at, left) in self._failed:
            return False
        place = self._places[at]
        if place.is_absent(settled) and self.goes_on(at + 1, settled):
            return True
        for membership in place.choices(settled):
            if self.goes_on(at + 1, {**settled, **dict(membership)}):
                return True
        self._failed.add((at, left))
        return False
