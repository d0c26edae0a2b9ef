"""Branches of a filter as schemas: a detail matches a branch if and only if it is valid for it.

A value at the end of a path is what the test wants, or an array with such an item. On the way
there is an object with the member, or an array with such an object; what is asked of several
members is asked of one and the same item. A member's name may have a dot in it, and is then
several steps of a path.

Where that is not all, ``most`` admits more than what matches, ``least`` less. That is so with
tests that JSON Schema cannot say (``spans``), with a field that must not be there beside
others in the same array, and with a field that is tested twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations, product
from math import prod
from typing import Any, Literal

from evgen.filters.branches import Branch, Demand
from evgen.filters.places import Places, Territory
from evgen.filters.spans import SCALARS, Schema, span

Side = Literal["most", "least"]
_SIDES: tuple[Side, Side] = ("most", "least")
#: What remains of a path, and the schema for the scalar at its end.
_Goal = tuple[tuple[str, ...], str]


#: How many ways to read dots in names are followed at one place.
_MOST_WAYS = 64


class TooManyWaysError(Exception):
    """Members' names may have dots in them, in too many ways."""


@dataclass(frozen=True, slots=True)
class Formula:
    """References to both schemas of something that a detail may match."""

    most: str
    least: str

    def of(self, side: Side) -> str:
        return self.most if side == "most" else self.least


class Formulas:
    """Writes schemas into ``definitions``; what was written once is referred to again."""

    def __init__(self, territory: Territory, definitions: dict[str, Schema]) -> None:
        self.definitions = definitions
        self._territory = territory
        self._names: dict[Any, str] = {}
        self._prefix = "filter"
        while any(name.startswith(self._prefix) for name in territory.bundle.get("$defs", ())):
            self._prefix += "-"

    def of_branches(self, branches: Iterable[Branch]) -> Formula:
        """Any of the branches."""
        formulas = [self.of_branch(branch) for branch in branches]
        return Formula(
            self._any(formula.most for formula in formulas),
            self._any(formula.least for formula in formulas),
        )

    def of_branch(self, branch: Branch) -> Formula:
        """All that a branch demands."""
        present = [d for d in branch.demands if d.alternatives]
        absent = [d for d in branch.demands if not d.alternatives]
        together = {side: self._together(present, side) for side in _SIDES}
        nothing = [{"not": self._reference(self.at_leaf(d.path, SCALARS))} for d in absent]
        certain = [n for n, d in zip(nothing, absent, strict=True) if self._is_alone(d, present)]
        return Formula(
            self._all([*together["most"], *certain]), self._all([*together["least"], *nothing])
        )

    def at_leaf(self, path: tuple[str, ...], schema: Schema) -> str:
        """At the end of the path there is a value that is valid for the schema."""
        return self._within(((path, json.dumps(schema)),), self._territory.root)

    def _together(self, demands: list[Demand], side: Side) -> list[Schema]:
        """Conjuncts that say all of the demands, in the same items."""
        goals = [(d.path, json.dumps(self._alternatives(d, side))) for d in demands]
        paths = [d.path for d in demands]
        if side == "most" and any(_is_within(a, b) for a, b in permutations(paths, 2)):
            # A field that is tested twice, or tested and gone through: nothing is said of whether
            # the same item has to be both.
            return [self._reference(self._within((goal,), self._territory.root)) for goal in goals]
        return [self._reference(self._within(tuple(goals), self._territory.root))] if goals else []

    @staticmethod
    def _alternatives(demand: Demand, side: Side) -> Schema:
        schemas = [getattr(span(a.test), side) for a in demand.alternatives]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _is_alone(self, absent: Demand, present: list[Demand]) -> bool:
        """Whether no array holds both the field that must not be there and one that must."""
        return not any(self._share_an_array(absent.path, other.path) for other in present)

    def _share_an_array(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        territory = self._territory
        places = territory.root
        for index, (mine, yours) in enumerate(zip(one, other, strict=False)):
            has_dots = any(len(territory.lengths(places, p[index:])) > 1 for p in (one, other))
            if has_dots or territory.can_be(places, "array"):
                return True
            if mine != yours:
                return False
            places = territory.members(places, mine)
        return True

    # --- one level ------------------------------------------------------------------------------

    def _within(self, goals: tuple[_Goal, ...], places: Places) -> str:
        """The definition of a value of which every goal is true, or of an array with one."""
        key = (goals, places)
        if key in self._names:
            return self._names[key]
        name = self._names[key] = f"{self._prefix}{len(self._names)}"
        here = self._here(goals, places)
        self.definitions[name] = {
            "anyOf": [
                *here,
                {"type": "array", "contains": {"$ref": f"#/$defs/{name}"}},
            ]
        }
        return name

    def _here(self, goals: tuple[_Goal, ...], places: Places) -> Iterator[Schema]:
        ending = [json.loads(schema) for path, schema in goals if not path]
        if ending and len(ending) == len(goals):
            yield ending[0] if len(ending) == 1 else {"allOf": ending}
        if ending:
            return  # a value is no scalar and object at once
        lengths = [self._territory.lengths(places, path) for path, _ in goals]
        if prod(map(len, lengths)) > _MOST_WAYS:
            raise TooManyWaysError
        for chosen in product(*lengths):
            by_name: dict[str, list[_Goal]] = {}
            for (path, schema), length in zip(goals, chosen, strict=True):
                rest = (path[length:], schema)
                by_name.setdefault(".".join(path[:length]), []).append(rest)
            yield {
                "type": "object",
                "properties": {
                    name: self._reference(
                        self._within(tuple(inner), self._territory.members(places, name))
                    )
                    for name, inner in by_name.items()
                },
                "required": list(by_name),
            }

    @staticmethod
    def _reference(name: str) -> dict[str, str]:
        return {"$ref": f"#/$defs/{name}"}

    def _any(self, names: Iterable[str]) -> str:
        different = list(dict.fromkeys(names))
        if len(different) == 1:
            return different[0]
        return self._named({"anyOf": [self._reference(name) for name in different]})

    def _all(self, parts: list[Schema]) -> str:
        return self._named({"allOf": parts} if parts else {})

    def _named(self, schema: dict[str, Any]) -> str:
        key = json.dumps(schema)
        if key not in self._names:
            self._names[key] = f"{self._prefix}{len(self._names)}"
            self.definitions[self._names[key]] = schema
        return self._names[key]


def _is_within(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return other[: len(one)] == one
