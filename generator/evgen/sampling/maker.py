"""One attempt at a value: top down, each place checked where its schemas allow a doubt."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.judging import Judge
from evgen.runtime.subschema import Subschema
from evgen.sampling.applied import Applied, Chooser, StuckError
from evgen.sampling.arrays import array
from evgen.sampling.normal import ROOT, is_risky
from evgen.sampling.numbers import number
from evgen.sampling.objects import object_
from evgen.sampling.strings import texts

#: How often a place is made anew, and how many places one attempt may make.
_TRIES = 16
_BUDGET = 4000
#: After how many times of trying all that, schemas are taken to admit nothing.
_FAILURES = 2
#: How likely an optional member is made, try by try.
_EAGERNESS = (0.8, 0.5, 1.0, 0.2, 0.0)
#: From when on only what must be is made, and where to give up.
_DEEP, _NESTED, _DEEPEST = 5, 2, 60


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the data: where, what it is called, and values that people gave for it."""

    pointer: str = ""
    name: str = ""
    depth: int = 0
    hints: tuple[Any, ...] = ()
    through: tuple[str, ...] = ()  # the definitions that lead here: recursion has them twice

    def below(self, step: str | int, hints: Sequence[Any], through: Sequence[str]) -> Spot:
        """The place of a member or an item; an item is called like its array."""
        name = step if isinstance(step, str) else self.name
        where = pointers.join(self.pointer, step)
        return Spot(where, name, self.depth + 1, tuple(hints), (*self.through, *through))

    @property
    def is_deep(self) -> bool:
        """Whether it is time to come to an end."""
        nested = max((self.through.count(name) for name in set(self.through)), default=0)
        return self.depth >= _DEEP or nested >= _NESTED


class Maker:
    """Makes values of one document, which is ``normal.without_root_references``."""

    def __init__(self, document: Mapping[str, Any], chance: random.Random) -> None:
        self.chance = chance
        self._document = document
        self._chooser = Chooser(document, chance)
        self._judges: dict[int, tuple[Mapping[str, Any], Judge]] = {}
        self._facts: dict[int, tuple[Mapping[str, Any], Subschema]] = {}
        self._made = 0
        self._failures: dict[tuple[int, ...], int] = {}
        self._worst: StuckError | None = None  # what to tell when the budget is spent

    def root(self, attempt: int) -> Any:
        """A value of the whole. Raises StuckError."""
        eagerness = _EAGERNESS[attempt % len(_EAGERNESS)]
        return self.make([self._document["$defs"][ROOT]], Spot(), eagerness)

    def make(self, schemas: Sequence[Any], spot: Spot, eagerness: float = _EAGERNESS[0]) -> Any:
        """A value that all of ``schemas`` admit, as far as can be told here. Raises StuckError."""
        stuck = StuckError(spot.pointer, "no valid value was found")
        key = tuple(map(id, schemas))
        if self._failures.get(key, 0) >= _FAILURES:
            raise stuck
        for attempt in range(_TRIES):
            self._made += 1
            if self._made > _BUDGET:
                raise self._worst or stuck
            if spot.depth > _DEEPEST:
                raise StuckError(spot.pointer, "the schema nests without an end")
            keen = eagerness if attempt == 0 else _EAGERNESS[attempt % len(_EAGERNESS)]
            try:
                applied = self._chooser.applied(schemas, spot.pointer, keen)
                return next(v for v in self._values(applied, spot, keen) if self.fits(schemas, v))
            except StopIteration:
                pass
            except StuckError as error:
                stuck = error if len(error.pointer) >= len(stuck.pointer) else stuck
                self._worst = stuck
        if not spot.is_deep:  # there it may be the depth that is to blame
            self._failures[key] = self._failures.get(key, 0) + 1
        raise stuck

    def fits(self, schemas: Sequence[Any], value: Any) -> bool:
        """Whether schemas that could disagree admit a value."""
        return all(self._fits(schema, value) for schema in schemas)

    def facts(self, part: Mapping[str, Any]) -> Subschema:
        """What one subschema says of members."""
        known = self._facts.get(id(part))
        if known is None:
            known = self._facts[id(part)] = (part, Subschema(part))
        return known[1]

    def _fits(self, schema: Any, value: Any) -> bool:
        if isinstance(schema, bool):
            return schema
        if not is_risky(schema) and "$ref" not in schema and "allOf" not in schema:
            return True
        known = self._judges.get(id(schema))
        if known is None:
            whole = {**schema, "$defs": self._document["$defs"]}
            known = self._judges[id(schema)] = (schema, Judge(whole))
        return known[1].is_valid(value)

    def _values(self, applied: Applied, spot: Spot, eagerness: float) -> Iterator[Any]:
        constants = [[value] for value in applied.all("const")] + applied.all("enum")
        if constants:
            yield from self.chance.sample(constants[0], len(constants[0]))
            return
        types = applied.types()
        if not types:
            raise StuckError(spot.pointer, "the types that it must have exclude each other")
        rare = [t for t in types if t != "null"]
        kind = self.chance.choice(rare if rare and self.chance.random() < 0.8 else types)
        hints = (*spot.hints, *(e for es in applied.all("examples") for e in es))
        if kind in ("object", "array"):
            container = object_ if kind == "object" else array
            if spot.is_deep:
                eagerness = 0.0
            yield container(self, applied, spot, hints, eagerness)
            return
        given = [h for h in hints if _is_a(h, kind)]
        fresh = {"date-time", "date", "uuid"}.intersection(applied.all("format"))
        if given and not fresh and self.chance.random() < (0.9 if applied.all("pattern") else 0.6):
            yield self.chance.choice(given)
        if kind == "null":
            yield None
        elif kind == "boolean":
            yield self.chance.random() < 0.5
        elif kind == "string":
            yield from texts(applied, spot.name, self.chance)
        else:
            yield number(applied, spot.name, spot.pointer, self.chance)
            yield 0
        yield from given


def _is_a(value: Any, kind: str) -> bool:
    match value:
        case bool():
            return kind == "boolean"
        case int():
            return kind in ("integer", "number")
        case float():
            return kind == "number"
        case str():
            return kind == "string"
    return False
