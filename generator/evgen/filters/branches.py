"""A filter as a choice of branches, each a list of fields and what is to be true of them.

``$or`` may stand anywhere, also inside a member, and whatever stands beside it has to hold in
the same items of arrays. So the alternatives are multiplied out first, as EventBridge does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from evgen.patterns.terms import Alternative, Condition, Conjunction, Exists

#: More branches are not looked at together.
MOST_BRANCHES = 128


@dataclass(frozen=True, slots=True)
class Demand:
    """A field and the alternatives for it; none of them where it must not be there at all."""

    path: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """Demands that have to hold together. ``chosen`` are the branches of ``$or`` that it is of."""

    demands: tuple[Demand, ...]
    chosen: frozenset[str] = frozenset()


def branches(filter_: Conjunction) -> list[Branch] | None:
    """Every branch; None where there are too many."""
    found: list[Branch] = []
    for branch in _multiplied(filter_):
        found.append(branch)
        if len(found) > MOST_BRANCHES:
            return None
    return found


def of_condition(condition: Condition) -> list[Branch]:
    """The branches of one condition by itself."""
    return [Branch((demand,)) for demand in _demands(condition)]


def conditions(filter_: Conjunction) -> Iterator[Condition]:
    """Every condition, those inside ``$or`` too, in the order of the text."""
    yield from filter_.conditions
    for choice in filter_.choices:
        for branch in choice.branches:
            yield from conditions(branch)


def is_absence(alternative: Alternative) -> bool:
    """Whether it wants the field not to be there."""
    return alternative.test == Exists(wanted=False)


def _demands(condition: Condition) -> list[Demand]:
    """A field that may be absent, or something: two branches."""
    present = tuple(a for a in condition.alternatives if not is_absence(a))
    demands = [Demand(condition.path, present)] if present else []
    if len(present) < len(condition.alternatives):
        demands.append(Demand(condition.path, ()))
    return demands


def _multiplied(filter_: Conjunction) -> Iterator[Branch]:
    own = [_demands(condition) for condition in filter_.conditions]
    inner = [
        [
            Branch(branch.demands, branch.chosen | {alternative.pointer})
            for alternative in choice.branches
            for branch in _multiplied(alternative)
        ]
        for choice in filter_.choices
    ]
    for demands in product(*own):
        for chosen in product(*inner):
            yield Branch(
                (*demands, *(demand for branch in chosen for demand in branch.demands)),
                frozenset[str]().union(*(branch.chosen for branch in chosen)),
            )
