"""What a break claims about its place, checked against the schemas and the data."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.compat import Break, Comparison, Direction, Semantics
from tests.compat.corpus import revision
from tests.compat.judges import Sides

#: Keywords whose members or items are subschemas.
_HOLDERS = ("properties", "patternProperties", "allOf", "prefixItems", "$defs", "definitions")
_SUBSCHEMAS = ("items", "additionalItems", "additionalProperties", "unevaluatedItems",
               "unevaluatedProperties", "propertyNames")  # fmt: skip


def direction_of(comparison: Comparison, name: str) -> Direction:
    """The answer to ``backward`` or ``forward``."""
    found: Direction = getattr(comparison, name)
    return found


def resolves(document: Any, pointer: str) -> bool:
    """Whether there is something at the pointer."""
    try:
        pointers.resolve(document, pointer)
    except (LookupError, ValueError):
        return False
    return True


def is_located(one: Break, old: Any, new: Any) -> bool:
    """Whether its places are in the schemas, and its path in the witness.

    A path leads to what the reader minds, or to where something is missing.
    """
    places = [(one.old, old), (one.new, new)]
    return (
        any(place for place, _ in places)
        and all(place is None or resolves(schema, place.pointer) for place, schema in places)
        and resolves(one.witness, one.path)
    )


@dataclass(frozen=True)
class Reader:
    """Who minds, in one direction: the raw schemas of the writer and the reader."""

    raw: tuple[Any, Any]
    semantics: Semantics
    formats: bool
    direction: str

    def minds_without(self, one: Break, others: list[Break]) -> bool:
        """Whether the witness stays one where the schema does not ask for what the others name."""
        writer, reader = self.raw
        mine = self._place(one)
        mended = copy.deepcopy(reader)
        theirs = {self._place(other) for other in others} - {mine}
        for pointer in sorted(filter(None, theirs), reverse=True):
            if not f"{mine}/".startswith(f"{pointer}/"):
                mended = _without(mended, pointer)
        bundles = revision(writer).bundle, revision(mended).bundle
        sides = Sides((writer, mended), bundles, self.semantics, formats=self.formats)
        return sides.breaks(one.witness)

    def _place(self, one: Break) -> str | None:
        place = one.new if self.direction == "backward" else one.old
        return None if place is None else place.pointer


def _without(schema: Any, pointer: str) -> Any:
    """The schema where the keyword, or the part of one, at ``pointer`` asks for nothing."""
    if not resolves(schema, pointer):
        return schema
    *before, last = pointers.tokens(pointer)
    around = pointers.resolve(schema, pointers.parent(pointer))
    if isinstance(around, list):
        if before[-1] in _HOLDERS:
            around[int(last)] = True
        else:
            del around[int(last)]
    elif (before and before[-1] in _HOLDERS) or last in _SUBSCHEMAS:
        around[last] = True  # not taken away: what stands beside looks at what is named here
    elif last in ("anyOf", "oneOf"):  # what its branches declare stays declared
        around["allOf"] = [*around.get("allOf", []), {"anyOf": [*around.pop(last), True]}]
    elif last == "contains":
        around["minContains"] = 0
    else:
        del around[last]
        if last == "enum":
            around.pop("x-evgen-open-enum", None)
    return schema
