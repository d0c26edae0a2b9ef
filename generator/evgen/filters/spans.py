"""What a test of a pattern says of one scalar, in JSON Schema.

JSON Schema cannot say everything that EventBridge does: which numbers are exact doubles, how
an address may be spelled. So a test becomes two schemas: what matches is within the one, and
all of the other matches. Where both are the same, the test is said exactly.
"""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from evgen.filters.folding import any_case
from evgen.patterns.addresses import address
from evgen.patterns.terms import (
    AnythingBut,
    Bound,
    Cidr,
    EqualsIgnoringCase,
    Exactly,
    Excluded,
    Exists,
    Number,
    Numeric,
    Prefix,
    Suffix,
    Test,
    Wildcard,
)

Schema = dict[str, Any] | bool

SCALARS: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
_ANYTHING = r"[\s\S]*"
#: Beyond, not every integer is a double.
LARGEST_EXACT = 2**53
#: Decimals of so many digits behind the point, and no larger than that, come back as written.
_SURE = [
    {"type": "integer", "minimum": -LARGEST_EXACT, "maximum": LARGEST_EXACT},
    *(
        {"multipleOf": step, "minimum": -size, "maximum": size}
        for step, size in ((0.01, 10**13), (0.0001, 10**11), (0.000001, 10**9))
    ),
]


@dataclass(frozen=True, slots=True)
class Span:
    """Two schemas: ``most`` admits all that match, ``least`` only what does."""

    most: Schema
    least: Schema

    @property
    def is_exact(self) -> bool:
        return self.most == self.least


def span(test: Test) -> Span:
    """The scalars that a test matches. Of ``exists``, those that are there."""
    match test:
        case Exactly(str() as text, by_operator):
            return _text(text, as_address=not by_operator)
        case Exactly(Number(text, value)):
            return _spelled(text) if value is None else _exact({"const": _number(value)})
        case Exactly(value):
            return _exact({"const": value})
        case Prefix(text, ignoring_case):
            return _pattern(f"^{_literal(text, ignoring_case=ignoring_case)}")
        case Suffix(text, ignoring_case):
            return _pattern(f"{_literal(text, ignoring_case=ignoring_case)}$")
        case EqualsIgnoringCase(text):
            return _pattern(f"^{_literal(text, ignoring_case=True)}$")
        case Wildcard(pieces):
            return _pattern(f"^{_ANYTHING.join(map(_literal, pieces))}$")
        case Numeric():
            return _range(test)
        case Cidr():
            return _block(test)
        case AnythingBut(excluded):
            spans = [_excluded(item) for item in excluded]
            return Span(_none_of(s.least for s in spans), _none_of(s.most for s in spans))
        case Exists():
            return _exact(SCALARS)
    raise TypeError(f"no such test: {test}")


def _excluded(test: Excluded) -> Span:
    """Whether addresses are compared as such where they are excluded is left open."""
    if isinstance(test, Exactly) and isinstance(test.value, str):
        return Span(span(test).most, {"const": test.value})
    return span(test)


def _exact(schema: Schema) -> Span:
    return Span(schema, schema)


def _pattern(pattern: str) -> Span:
    return _exact({"type": "string", "pattern": pattern})


def _none_of(schemas: Iterable[Schema]) -> Schema:
    return {**SCALARS, "not": {"anyOf": list(schemas)}}


def _number(value: float) -> int | float:
    """The number as events spell it."""
    return int(value) if value.is_integer() and abs(value) <= LARGEST_EXACT else value


def _literal(text: str, *, ignoring_case: bool = False) -> str:
    if ignoring_case:
        return "".join(_alternatives(any_case(character)) for character in text)
    return "".join(map(_escaped, text))


def _alternatives(texts: Iterable[str]) -> str:
    different = [_literal(text) for text in dict.fromkeys(texts)]
    return different[0] if len(different) == 1 else f"(?:{'|'.join(different)})"


def _escaped(character: str) -> str:
    return f"\\{character}" if character in "^$\\.*+?()[]{}|/" else character


# --- numbers ------------------------------------------------------------------------------------


def _spelled(text: str) -> Span:
    """A number that is no double matches as it is spelled, which is more than its value."""
    is_integer = re.fullmatch(r"-?[0-9]{1,400}", text) is not None
    return Span({"const": int(text)} if is_integer else {"type": "number"}, least=False)


def _range(test: Numeric) -> Span:
    low, high = test.low, test.high
    if low is not None and high is not None and low.value == high.value:
        return _exact({"const": _number(low.value)})
    bounds = {"type": "number", **_bound(low, "inimum"), **_bound(high, "aximum")}
    least = low.value if low is not None and low.value > 0 else 0
    most = -high.value if high is not None and high.value < 0 else 0
    sure = _sure_beyond(max(least, most)) if max(least, most) >= LARGEST_EXACT else _SURE
    return Span(bounds, {**bounds, "anyOf": sure})


def _sure_beyond(size: float) -> list[dict[str, Any]]:
    """Integers of fifteen digits and zeros: each is how its double is written."""
    step = 10 ** (len(str(int(size))) - 13)
    limit = min(step * 10**15, int(sys.float_info.max))
    return [{"type": "integer", "multipleOf": step, "minimum": -limit, "maximum": limit}]


def _bound(bound: Bound | None, name: str) -> dict[str, Any]:
    if bound is None:
        return {}
    keyword = f"m{name}" if bound.inclusive else f"exclusiveM{name}"
    return {keyword: _number(bound.value)}


# --- addresses ----------------------------------------------------------------------------------

_LONGEST_FOUR = 15
#: Every spelling of version 6, in which addresses of version 4 can be written as well.
_SIX: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-fA-F:]*:[0-9a-fA-F:]*$"}
_FOUR: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[0-9]+(\.[0-9]+){3}$",
    "maxLength": _LONGEST_FOUR,
}
#: Those of version 4 among them: zeros and ffff before the address itself.
_MAPPED: dict[str, Any] = {"type": "string", "pattern": "^[0:]*:0*[fF]{4}:[0-9a-fA-F:]*$"}


def _text(text: str, *, as_address: bool) -> Span:
    """Addresses are compared as such, and have several spellings."""
    found = address(text) if as_address else None
    if found is None:
        return _exact({"const": text})
    if found.version == 6:
        return Span(_SIX, {"enum": list(dict.fromkeys([text, *_spellings(found.value)]))})
    return _fours(found.value, found.value)


def _spellings(value: int) -> list[str]:
    """Some of the many spellings of an address of version 6."""
    one = ipaddress.IPv6Address(value)
    return [one.compressed, one.exploded, one.exploded.upper()]


def _block(test: Cidr) -> Span:
    """Addresses of a block. EventBridge compares hexadecimal digits from the left, whatever they are of.

    So some blocks match numbers, and addresses of the other version.
    """
    if test.version == 6:
        some = [*_spellings(test.first + 1), *_spellings(test.first)]
        others = [_FOUR] if test.first >> 96 != test.last >> 96 else []
        return Span({"anyOf": [_SIX, *others, {"type": "number"}]}, {"enum": some})
    inside = _fours(test.first, test.last).least
    return Span({"anyOf": [inside, _SIX, {"type": "number"}]}, inside)


@lru_cache(maxsize=256)
def _fours(first: int, last: int) -> Span:
    """Addresses with dots: only one of the bytes of a block is partly fixed."""
    pairs = zip(first.to_bytes(4, "big"), last.to_bytes(4, "big"), strict=True)
    dotted = r"\.".join(f"0*{_byte(low, high)}" for low, high in pairs)
    least = {"type": "string", "pattern": f"^{dotted}$", "maxLength": _LONGEST_FOUR}
    return Span({"anyOf": [least, _MAPPED]}, least)


def _byte(low: int, high: int) -> str:
    if (low, high) == (0, 255):
        return "(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
    return f"(?:{'|'.join(map(str, range(low, high + 1)))})" if low < high else str(low)
