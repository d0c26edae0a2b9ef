"""Fields that have to be looked at together, as one schema.

A value at the end of a path is what the test wants, or an array with such an item. On the way
there is an object with the member, or an array with such an object; what is asked of several
members is asked of one and the same item. A member's name may have a dot in it, and is then
several steps of a path. A field that must not be there may not be there in that same item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, product
from math import prod
from typing import Any

from evgen.filters.places import Places, Territory
from evgen.filters.spans import SCALARS, Schema

#: How many ways to read dots in names are followed at one place.
_MOST_WAYS = 64


class TooManyWaysError(Exception):
    """Members' names may have dots in them, in too many ways."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What remains of a path, and the schema (as text) of what is at its end.

    Without ``is_there`` no value may be there. Such a goal is no other's beginning, nor is
    another its own.
    """

    path: tuple[str, ...]
    schema: str
    is_there: bool = True

    @classmethod
    def of(cls, path: tuple[str, ...], schema: Schema) -> Goal:
        return cls(path, json.dumps(schema))

    @classmethod
    def nothing(cls, path: tuple[str, ...]) -> Goal:
        return cls(path, json.dumps(SCALARS), is_there=False)

    def after(self, steps: int) -> Goal:
        return replace(self, path=self.path[steps:])


class Trees:
    """Writes schemas into ``definitions``; what was written once is referred to again."""

    def __init__(self, territory: Territory, definitions: dict[str, Schema]) -> None:
        self._definitions = definitions
        self._territory = territory
        self._names: dict[Any, str] = {}
        self._numbers = count()
        self._prefix = "filter"
        while any(name.startswith(self._prefix) for name in territory.bundle.get("$defs", ())):
            self._prefix += "-"

    def reference(self, *goals: Goal, plainly: bool = False) -> dict[str, str]:
        """A reference to the schema of details of which every goal is true. Raises TooManyWaysError.

        ``plainly`` asks for fewer details: those in which no member's name has dots.
        """
        return _to(self._within(goals, self._territory.root, plainly=plainly))

    def named(self, schema: Schema) -> str:
        """The name of a definition that says just this."""
        key = json.dumps(schema)
        if key not in self._names:
            self._names[key] = self._new_name()
            self._definitions[self._names[key]] = schema
        return self._names[key]

    def any_of(self, names: Iterable[str]) -> str:
        """The name of a definition that any of these definitions is enough for."""
        different = list(dict.fromkeys(names))
        return (
            different[0] if len(different) == 1 else self.named({"anyOf": [*map(_to, different)]})
        )

    def _new_name(self) -> str:
        return f"{self._prefix}{next(self._numbers)}"

    def _within(self, goals: tuple[Goal, ...], places: Places, *, plainly: bool) -> str:
        """The definition of a value of which every goal is true, or of an array with one."""
        key = (goals, places, plainly)
        if key not in self._names:
            name = self._names[key] = self._new_name()
            items = {"type": "array", "contains": _to(name)}
            try:
                self._definitions[name] = {
                    "anyOf": [*self._here(goals, places, plainly=plainly), items]
                }
            except TooManyWaysError:
                del self._names[key]  # or the next to ask would refer to what is not there
                raise
        return self._names[key]

    def _here(self, goals: tuple[Goal, ...], places: Places, *, plainly: bool) -> Iterator[Schema]:
        ending = [json.loads(goal.schema) for goal in goals if not goal.path]
        if ending:
            if len(ending) == len(goals):  # else it would be a scalar and an object at once
                yield ending[0] if len(ending) == 1 else {"allOf": ending}
            return
        there = [goal for goal in goals if goal.is_there]
        absent = [goal for goal in goals if not goal.is_there]
        lengths = [[1] if plainly else self._territory.lengths(places, goal.path) for goal in there]
        if prod(map(len, lengths)) > _MOST_WAYS:
            raise TooManyWaysError
        for chosen in product(*lengths):
            by_name: dict[str, list[Goal]] = {}
            for goal, length in zip(there, chosen, strict=True):
                by_name.setdefault(".".join(goal.path[:length]), []).append(goal.after(length))
            yield self._object(by_name, absent, places, plainly=plainly)

    def _object(
        self, by_name: dict[str, list[Goal]], absent: list[Goal], places: Places, *, plainly: bool
    ) -> dict[str, Any]:
        """An object with these members; where one of them leads, nothing may be there inside it."""
        nowhere = []
        for goal in absent:
            if goal.path[0] in by_name:
                by_name[goal.path[0]].append(goal.after(1))
            else:
                there = replace(goal, is_there=True)
                nowhere.append({"not": _to(self._within((there,), places, plainly=False))})
        members = {
            name: _to(
                self._within(tuple(goals), self._territory.members(places, name), plainly=plainly)
            )
            for name, goals in by_name.items()
        }
        found = {"type": "object", "properties": members, "required": list(by_name)}
        return {**found, "allOf": nowhere} if nowhere else found


def _to(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}
