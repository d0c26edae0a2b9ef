"""Branches of a filter as schemas: a detail matches a branch if and only if it is valid for it.

Where JSON Schema cannot say just that, ``most`` admits more than what matches, and ``least``
less: with tests that it cannot say (``spans``), with a field that is tested twice, and with a
field that must not be there, if only some of those in the same array are settled before it, and
where names may have dots in too many ways. The
engine goes through fields in the order of their names, and takes a field for absent if it is
in none of the items that fields before it have settled on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import permutations
from typing import Literal

from evgen.filters.branches import Branch, Demand
from evgen.filters.places import Territory
from evgen.filters.spans import SCALARS, Schema, span
from evgen.filters.trees import Goal, TooManyWaysError, Trees

Side = Literal["most", "least"]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """The names of both definitions of something that a detail may match."""

    most: str
    least: str


class _Array(Enum):
    """Whether two fields may lie in items of one array."""

    NONE = "none"
    SHARED = "shared"
    UNCLEAR = "unclear"  # one is inside the other, or names have dots


class Formulas:
    """Both schemas of branches and of their parts, written into ``definitions``."""

    def __init__(self, territory: Territory, definitions: dict[str, Schema]) -> None:
        self._territory = territory
        self._trees = Trees(territory, definitions)

    def of_branches(self, branches: Iterable[Branch]) -> Formula:
        """Any of the branches. Raises TooManyWaysError."""
        formulas = [self._of_branch(branch) for branch in branches]
        return Formula(
            self._trees.any_of(formula.most for formula in formulas),
            self._trees.any_of(formula.least for formula in formulas),
        )

    def at_leaf(self, path: Path, schema: Schema) -> str:
        """At the end of the path there is a value that is valid for the schema."""
        return self._trees.named({"allOf": [self._trees.reference(Goal.of(path, schema))]})

    def _of_branch(self, branch: Branch) -> Formula:
        """All that a branch demands."""
        present = [d for d in branch.demands if d.alternatives]
        absent = [d.path for d in branch.demands if not d.alternatives]
        return Formula(self._side(present, absent, "most"), self._side(present, absent, "least"))

    def _side(self, present: list[Demand], absent: list[Path], side: Side) -> str:
        goals = {d.path: Goal.of(d.path, _alternatives(d, side)) for d in present}
        inside: list[Goal] = []
        parts: list[Schema] = []
        for path in absent:
            nothing = Goal.nothing(path)
            nowhere: Schema = {"not": self._trees.reference(Goal.of(path, SCALARS))}
            shared = {p: self._shared(path, p) for p in goals}
            around = [p for p, how in shared.items() if how is not _Array.NONE]
            settled = [p for p in around if order(p) < order(path)]
            if not around or (not settled and _Array.UNCLEAR not in shared.values()):
                parts.append(nowhere)
            elif _Array.UNCLEAR in shared.values() or not _are_apart(goals):
                parts += [nowhere] if side == "least" else []
            elif len(settled) == len(around):
                inside.append(nothing)
            elif side == "least":
                parts.append(nowhere)
            else:
                parts.append(self._trees.reference(*(goals[p] for p in settled), nothing))
        if side == "most" and not _are_apart(goals):
            # Nothing is said of whether the same item has to be both.
            parts += [self._trees.reference(goal) for goal in goals.values()]
        elif goals:
            parts += self._together([*goals.values(), *inside], side)
        return self._trees.named({"allOf": parts} if parts else {})

    def _together(self, goals: list[Goal], side: Side) -> list[Schema]:
        """Every goal in the same items; less or more than that where dots may stand in many names."""
        try:
            return [self._trees.reference(*goals)]
        except TooManyWaysError:
            if side == "least":
                return [self._trees.reference(*goals, plainly=True)]
            return [self._trees.reference(goal) for goal in goals if goal.is_there]

    def _shared(self, one: Path, other: Path) -> _Array:
        territory = self._territory
        places = territory.root
        shared = _Array.NONE
        for index, (mine, yours) in enumerate(zip(one, other, strict=False)):
            if any(len(territory.lengths(places, p[index:])) > 1 for p in (one, other)):
                return _Array.UNCLEAR
            if territory.can_be(places, "array"):
                shared = _Array.SHARED
            if mine != yours:
                return self._with_dots_behind(one, other, index) or shared
            places = territory.members(places, mine)
        return _Array.UNCLEAR

    def _with_dots_behind(self, one: Path, other: Path, index: int) -> _Array | None:
        """Unclear where a name behind the common part may have dots in it."""
        territory = self._territory
        for path in (one, other):
            for start in range(index, len(path)):
                places = territory.follow(path[:start])
                if len(territory.lengths(places, path[start:])) > 1:
                    return _Array.UNCLEAR
        return None


def _alternatives(demand: Demand, side: Side) -> Schema:
    spans = [span(alternative.test) for alternative in demand.alternatives]
    schemas = [s.most if side == "most" else s.least for s in spans]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _are_apart(paths: Iterable[Path]) -> bool:
    """Whether no field is inside another."""
    return not any(other[: len(one)] == one for one, other in permutations(paths, 2))


def order(path: Path) -> bytes:
    """The engine's order of fields."""
    return ".".join(path).encode("utf-16-be", "surrogatepass")
