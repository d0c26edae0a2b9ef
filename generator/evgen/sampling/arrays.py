"""Arrays: how many items, and what applies to each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evgen.sampling.applied import Applied, StuckError

if TYPE_CHECKING:
    from evgen.sampling.maker import Maker, Spot

_USUAL, _MOST_NEW = 3, 12


def array(
    maker: Maker, applied: Applied, spot: Spot, hints: Sequence[Any], eagerness: float
) -> list[Any]:
    """An array for all that applies. Raises StuckError."""
    least = int(max(applied.all("minItems"), default=0))
    most = int(min(applied.all("maxItems"), default=max(least, _USUAL)))
    wanted = [
        (part["contains"], int(part.get("minContains", 1)))
        for part in applied.parts
        if "contains" in part
    ]
    contained = [schema for schema, number in wanted for _ in range(number)]
    prefix = max(map(len, applied.all("prefixItems")), default=0)
    low = max(least, min(most, len(contained)))
    high = max(low, min(most, max(prefix, least + _USUAL - 1)))
    if low == 0 and eagerness > 0 and high > 0:
        low = 1
    if prefix and eagerness > 0:
        low = max(low, min(prefix, high))
    length = low if eagerness == 0 else maker.chance.randint(low, high)
    inner = [item for hint in hints if isinstance(hint, list) for item in hint]
    unique = any(applied.all("uniqueItems"))
    items: list[Any] = []
    for index in range(length):
        schemas = _item_schemas(applied, index)
        below = spot.below(index, inner, applied.names)
        try:
            items.append(_item(maker, schemas, contained, below, items if unique else []))
        except StuckError:
            if len(items) < least or contained:
                raise
            break
    if contained:
        raise StuckError(spot.pointer, "it does not get all that it must contain")
    return items


def _item(
    maker: Maker, schemas: list[Any], contained: list[Any], spot: Spot, others: list[Any]
) -> Any:
    """An item that is none of ``others``; the first of ``contained`` too, if it can be that."""
    if contained:
        try:
            made = _new(maker, [*schemas, contained[0]], spot, others)
            contained.pop(0)
            return made
        except StuckError:
            pass
    return _new(maker, schemas, spot, others)


def _new(maker: Maker, schemas: list[Any], spot: Spot, others: list[Any]) -> Any:
    spellings = [_spelled(other) for other in others]
    for _ in range(_MOST_NEW):
        made = maker.make(schemas, spot)
        if _spelled(made) not in spellings:
            return made
    raise StuckError(spot.pointer, "too few different items were found")


def _item_schemas(applied: Applied, index: int) -> list[Any]:
    schemas: list[Any] = []
    evaluated = False
    for part in applied.parts:
        prefix = part.get("prefixItems", ())
        if index < len(prefix):
            schemas.append(prefix[index])
            evaluated = True
        elif "items" in part:
            schemas.append(part["items"])
            evaluated = True
    return schemas if evaluated else applied.all("unevaluatedItems")


def _spelled(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
