"""What a break claims about its place, checked against the schemas and the data."""

from __future__ import annotations

import copy
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


def points_into(witness: Any, path: str) -> bool:
    """Whether ``path`` leads to something in the witness, or to where something is missing."""
    return resolves(witness, path) or bool(path and resolves(witness, pointers.parent(path)))


def is_independent(
    one: Break,
    others: list[Break],
    raw: tuple[Any, Any],
    semantics: Semantics,
    *,
    formats: bool,
    reader_is_new: bool,
) -> bool:
    """Whether the witness stays one in a reader's schema without what the other breaks name."""
    writer, reader = raw
    mine = _place(one, reader_is_new=reader_is_new)
    theirs = {_place(other, reader_is_new=reader_is_new) for other in others}
    mended = copy.deepcopy(reader)
    for pointer in sorted(theirs - {None, mine}, key=str, reverse=True):
        if pointer and not (mine or "").startswith(pointer):
            mended = _without(mended, pointer)
    bundles = revision(writer).bundle, revision(mended).bundle
    return Sides((writer, mended), bundles, semantics, formats=formats).breaks(one.witness)


def _place(break_: Break, *, reader_is_new: bool) -> str | None:
    place = break_.new if reader_is_new else break_.old
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
