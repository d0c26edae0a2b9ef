"""Numbers as EventBridge compares them: by value where a spelling is an exact double, else by spelling.

Exact is meant as people write numbers: ``0.1`` is, since it is how the nearest double is
written; ``0.1000000000000000055`` and ``9007199254740993`` are not.
"""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from evgen.patterns.terms import Number

#: Up to here every integer is a double.
_ALL_INTEGERS = 2**53
#: More bits than the largest double has.
_LARGEST_BITS = 1_100
#: No spelling with so few characters and without an exponent has more digits than a double keeps.
_SHORT = 15


def number(text: str) -> Number:
    """A JSON number as it is spelled."""
    return Number(text, exact(text))


def exact(text: str) -> float | None:
    """The value of a spelling that is an exact double; None for any other."""
    try:
        value = float(text)
    except ValueError:
        return None
    if len(text) <= _SHORT and "e" not in text and "E" not in text:
        return value + 0.0  # no negative zero
    if not math.isfinite(value):
        return None
    try:
        return value + 0.0 if _canonical(value) == Decimal(text) else None
    except InvalidOperation:  # an exponent beyond everything
        return None


def spelled(value: float) -> Number:
    """A number that was decoded already, in Python's spelling."""
    try:
        return number(repr(value))
    except ValueError:  # more digits than Python writes: no spelling is known
        return Number(hex(int(value)), None)


def comparable(value: float) -> float | None:
    """The value by which a decoded number compares; None where it only has its spelling."""
    if isinstance(value, int):
        if -_ALL_INTEGERS <= value <= _ALL_INTEGERS:
            return value
        return exact(str(value)) if value.bit_length() < _LARGEST_BITS else None
    return value if math.isfinite(value) else None


def _canonical(value: float) -> Decimal:
    """How a double is written: in as few digits as tell it apart, but in two at least."""
    shortest = Decimal(repr(value))
    if len(shortest.as_tuple().digits) > 1:
        return shortest
    two = f"{value:.1e}"
    return Decimal(two) if float(two) == value else shortest
