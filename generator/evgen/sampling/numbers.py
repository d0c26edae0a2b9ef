"""Numbers between bounds, with the size that a name suggests."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from evgen.naming import snake_case
from evgen.sampling.applied import Applied, StuckError

#: Words of a name, and the range in which people expect such a number.
_RANGES = {
    "quantity": (1, 5), "qty": (1, 5), "count": (1, 20), "age": (18, 90), "year": (2020, 2030),
    "month": (1, 12), "day": (1, 28), "hour": (0, 23), "minute": (0, 59), "second": (0, 59),
    "percent": (0, 100), "percentage": (0, 100), "rate": (0, 100), "ratio": (0, 1),
    "latitude": (-90, 90), "lat": (-90, 90), "longitude": (-180, 180), "lng": (-180, 180),
    "lon": (-180, 180), "port": (1024, 49151), "amount": (100, 50_000), "price": (100, 20_000),
    "total": (100, 100_000), "cost": (100, 20_000), "size": (1, 100_000), "bytes": (1, 10**6),
    "attempt": (1, 3), "retries": (0, 3), "priority": (1, 5), "rating": (1, 5),
    "timestamp": (1_767_225_600, 1_798_761_600),
}  # fmt: skip


def number(applied: Applied, name: str, pointer: str, chance: random.Random) -> int | float:
    """A number for all that applies. Raises StuckError where the bounds leave none."""
    whole = "number" not in applied.types()
    step = _step(applied, whole=whole)
    low, high = _bounds(applied)
    wanted = next((_RANGES[w] for w in reversed(snake_case(name).split("_")) if w in _RANGES), None)
    near, far = (Fraction(n) for n in (wanted or (1, 1000)))
    if low is not None and (near < low or far < low):
        near, far = low, low + (far - near)
    if high is not None and far > high:
        near, far = max(near, low) if low is not None else min(near, high - (far - near)), high
        near = min(near, high)
    unit = step if step is not None else _unit(near, far)
    first, last = math.ceil(near / unit), math.floor(far / unit)
    if first > last and step is not None:  # the range that people expect has no multiple
        first = math.ceil(low / unit) if low is not None else math.floor((high or near) / unit)
        last = math.floor(high / unit) if high is not None else first
    if first > last:
        raise StuckError(pointer, "there is no number between the bounds")
    picked = chance.randint(first, last) * unit
    if picked.denominator == 1 and (whole or step is not None):
        return int(picked)
    return float(picked)


def _step(applied: Applied, *, whole: bool) -> Fraction | None:
    steps = [_exact(m) for m in applied.all("multipleOf")]
    if whole:
        steps.append(Fraction(1))
    return reduce(_common_multiple, steps) if steps else None


def _common_multiple(one: Fraction, other: Fraction) -> Fraction:
    numerator = math.lcm(one.numerator, other.numerator)
    return Fraction(numerator, math.gcd(one.denominator, other.denominator))


def _bounds(applied: Applied) -> tuple[Fraction | None, Fraction | None]:
    lows = [_exact(n) for n in applied.all("minimum")]
    highs = [_exact(n) for n in applied.all("maximum")]
    over = [_exact(n) for n in applied.all("exclusiveMinimum")]
    under = [_exact(n) for n in applied.all("exclusiveMaximum")]
    smallest = Fraction(1) if "number" not in applied.types() else None
    if smallest is None:
        smallest = min((_exact(m) for m in applied.all("multipleOf")), default=None)
    if smallest is None:
        ends = [*lows, *highs, *over, *under]
        spread = max(ends) - min(ends) if ends else Fraction(0)
        smallest = min(Fraction(1, 100), spread / 1000) if spread else Fraction(1, 100)
    low = max([*lows, *(n + smallest for n in over)], default=None)
    high = min([*highs, *(n - smallest for n in under)], default=None)
    return low, high


def _unit(near: Fraction, far: Fraction) -> Fraction:
    """Cents, or finer where the range is narrow."""
    unit = Fraction(1, 100)
    while near != far and (far - near) / unit < 10 and unit > Fraction(1, 10**12):
        unit /= 10
    return unit if near != far or (near / unit).denominator == 1 else near


def _exact(value: float) -> Fraction:
    return Fraction(Decimal(str(value)))
