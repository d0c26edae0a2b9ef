"""What both schemas have in common: left out of the search, put back into what it finds.

Two schemas are *plain objects* if each says ``type: object``, names properties, perhaps requires
some, and says nothing else but ``additionalProperties: true`` or ``false``, the same in both. An
object is valid for such a schema if every member is valid for the schema of its name and no
required one is missing; members do not depend on each other. So where a property is the same on
both sides, in all that it refers to, and required in both or in neither, it takes no part in the
question: an event that breaks a reader does so without it, and is as good with any valid value of
it. The pair without these properties has the same verdicts as the whole, as long as

- those that are required can have a value at all: one is found for each, and put into every
  witness (``Common.completed``); where none is found, the whole is asked;
- something stays declared where something was, for an object that declares nothing may have
  anything in it: one property is kept where none would be left.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evgen.compat.prover.documents import (
    ANNOTATIONS,
    are_alike,
    references,
    shared_definitions,
)
from evgen.compat.question import Pair, Role
from evgen.compat.usual import usual
from evgen.compat.verdicts import Bump, Comparison, Direction, Verdict

Schema = Mapping[str, Any]

#: What may stand at the top; ``$schema`` and words are gone by now.
_PLAIN = frozenset({"type", "properties", "required", "additionalProperties", "$defs"})


@dataclass(frozen=True)
class Common:
    """The properties that a pair has in common, and the pair without them."""

    whole: Pair
    names: frozenset[str]
    rest: Pair

    def completed(self, comparison: Comparison) -> Comparison | None:
        """The answer about the rest as one about the whole; None where it is none."""
        verdicts = {comparison.backward.verdict, comparison.forward.verdict}
        if Verdict.UNDECIDED in verdicts:
            return None  # what is hard may be in the rest, and be told better by the whole
        if comparison.bump is Bump.PATCH:
            return comparison
        # If there is no event at all, nothing breaks, and both schemas mean the same.
        bundle = self.whole.new.revision.bundle
        required = [name for name in bundle.get("required", ()) if name in self.names]
        known = usual(self.whole.options)
        if not (comparison.backward.breaks or comparison.forward.breaks):
            return comparison if known.exist(bundle, required) else None
        members = known.members(bundle, required)
        if members is None:
            return None
        backward = self._completed(comparison.backward, members, self.whole.old)
        forward = self._completed(comparison.forward, members, self.whole.new)
        if backward is None or forward is None:
            return None
        return Comparison(comparison.bump, backward, forward)

    def _completed(
        self, direction: Direction, members: Mapping[str, Any], writer: Role
    ) -> Direction | None:
        order = writer.revision.bundle.get("required", ())
        breaks = []
        for found in direction.breaks:
            if not isinstance(found.witness, dict) or not self.names.isdisjoint(found.witness):
                return None
            whole = {**members, **found.witness}
            first = {name: whole[name] for name in order}
            breaks.append(replace(found, witness={**first, **whole}))
        return replace(direction, breaks=tuple(breaks)) if breaks else direction


def common_to(pair: Pair) -> Common | None:
    """What is in common; None where that is nothing, or cannot be told apart from the rest."""
    sides = [(pair.old.sent.bundle, pair.new.sent.bundle)]
    if pair.old.read is not pair.old.sent or pair.new.read is not pair.new.sent:
        sides.append((pair.old.read.bundle, pair.new.read.bundle))
    if not all(is_plain(schema) for side in sides for schema in side):
        return None
    old, new = sides[0]
    if old.get("additionalProperties", True) is not new.get("additionalProperties", True):
        return None
    required, others = old.get("required", []), new.get("required", [])
    odd = set(required).symmetric_difference(others)
    if not odd and required != others:
        return None  # a difference that is in no property
    alike = [name for name in old["properties"] if name not in odd]
    for one, other in sides:
        alike = list(_alike(one, other, alike))
    if not all(side["properties"].keys() - set(alike) for side in (old, new)):
        alike.remove(next((name for name in alike if name not in required), alike[0]))
    names = frozenset(alike)
    rest = pair.without(names) if names else None
    return None if rest is None else Common(pair, names, rest)


def is_plain(schema: Any) -> bool:
    """Whether a schema is a plain object."""
    return (
        isinstance(schema, dict)
        and schema.get("type") == "object"
        and bool(schema.get("properties"))
        and schema.keys() - ANNOTATIONS <= _PLAIN
        and isinstance(schema.get("additionalProperties", True), bool)
    )


def _alike(one: Schema, other: Schema, names: Iterable[str]) -> Iterator[str]:
    """Which of the properties are the same on both sides, in all that they refer to."""
    shared = shared_definitions([side.get("$defs", {}) for side in (one, other)])
    mine, others = one["properties"], other["properties"]
    for name in names:
        if name not in others:
            continue
        schema = mine[name]
        words = marshal.dumps(schema, 2)  # for Python, 1 and true are equal: bytes tell them apart
        if words != marshal.dumps(others[name], 2) and not are_alike(schema, others[name]):
            continue
        if b"$ref" not in words or shared.issuperset(references(schema)):
            yield name
