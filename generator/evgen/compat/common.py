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

from dataclasses import dataclass, replace
from typing import Any

from evgen.compat.question import Pair, Role
from evgen.compat.usual import usual_value
from evgen.compat.verdicts import Bump, Comparison, Direction, Verdict

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
        if Verdict.UNDECIDED in (comparison.backward.verdict, comparison.forward.verdict):
            return None  # what is hard may be in the rest, and be told better by the whole
        if comparison.bump is Bump.MINOR and self._usual(self.whole.old) is None:
            return None  # if there are no events at all, both schemas mean the same
        backward = self._completed(comparison.backward, self.whole.old)
        forward = self._completed(comparison.forward, self.whole.new)
        if backward is None or forward is None:
            return None
        return replace(comparison, backward=backward, forward=forward)

    def _completed(self, direction: Direction, writer: Role) -> Direction | None:
        if not direction.breaks:
            return direction
        usual = self._usual(writer)
        if usual is None:
            return None
        order = writer.sent.plain.get("required", ())
        breaks = []
        for found in direction.breaks:
            if not (isinstance(found.witness, dict) and self.names.isdisjoint(found.witness)):
                return None
            whole = {**usual, **found.witness}
            first = {name: whole[name] for name in order}
            breaks.append(replace(found, witness={**first, **whole}))
        return replace(direction, breaks=tuple(breaks))

    def _usual(self, writer: Role) -> dict[str, Any] | None:
        """A value for each property in common that is required."""
        values = {}
        for name in writer.sent.plain.get("required", ()):
            if name in self.names:
                value = usual_value(writer.sent, name, self.whole.options)
                if value is None:
                    return None
                values[name] = value[0]
        return values


def common_to(pair: Pair) -> Common | None:
    """What is in common; None where that is nothing, or cannot be told apart from the rest."""
    documents = list(dict.fromkeys([pair.old.sent, pair.new.sent, pair.old.read, pair.new.read]))
    schemas = [document.plain for document in documents]
    if not all(map(_is_plain, schemas)):
        return None
    old, new, *_ = schemas
    if old.get("additionalProperties", True) is not new.get("additionalProperties", True):
        return None
    required, others = old.get("required", []), new.get("required", [])
    odd = set(required).symmetric_difference(others)
    if not odd and required != others:
        return None  # a difference that is in no property
    alike = {name: None for name in old["properties"] if name not in odd and pair.has_alike(name)}
    for schema in schemas:
        if alike.keys() >= schema["properties"].keys():
            optional = (name for name in alike if name not in required)
            del alike[next(optional, next(iter(alike)))]
    names = frozenset(alike)
    rest = pair.without(names) if names else None
    return None if rest is None else Common(pair, names, rest)


def _is_plain(schema: Any) -> bool:
    return (
        isinstance(schema, dict)
        and schema.get("type") == "object"
        and bool(schema.get("properties"))
        and schema.keys() <= _PLAIN
        and isinstance(schema.get("additionalProperties", True), bool)
    )
