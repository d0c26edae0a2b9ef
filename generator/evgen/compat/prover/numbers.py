"""Numbers: bounds and multiples over the rationals, never over floats."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evgen.compat.prover.terms import (
    NOTHING,
    Answer,
    Atom,
    Constant,
    Found,
    Unknown,
    constant,
    exact,
)

#: Numbers that people like, tried in this order.
_NICE = (1, 0, 2, 10, 100, -1, 5, 3, 1000, -10)
_NICE_FRACTIONS = ("0.5", "1.5", "0.1", "0.01", "-0.5", "2.5", "0.25", "0.001", "99.99")
#: How many multiples in a row are looked at.
_MOST_TRIED = 4000


@dataclass
class _Wanted:
    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    multiples: list[Fraction] = field(default_factory=list)
    others: list[Fraction] = field(default_factory=list)  # what it must be no multiple of
    inside: frozenset[Constant] | None = None
    outside: set[Constant] = field(default_factory=set)

    def admits(self, number: Fraction) -> bool:
        """Whether a number is all that is wanted."""
        if self.low is not None and (number < self.low or (self.low_open and number == self.low)):
            return False
        if self.high is not None and (
            number > self.high or (self.high_open and number == self.high)
        ):
            return False
        return (
            all((number / m).denominator == 1 for m in self.multiples)
            and all((number / m).denominator != 1 for m in self.others)
            and Constant("number", number) not in self.outside
        )


def holds(atom: Atom, value: float) -> bool:
    """Whether an atom is true of a number."""
    number = exact(value)
    match atom.kind, atom.arguments:
        case "least", (bound, exclusive):
            return number > bound or (not exclusive and number == bound)
        case "most", (bound, exclusive):
            return number < bound or (not exclusive and number == bound)
        case "multiple", (of, wanted):
            return ((number / of).denominator == 1) is wanted
        case "in", (constants,):
            return constant(value) in constants
        case "out", (constants,):
            return constant(value) not in constants
    raise ValueError(f"not about numbers: {atom.kind}")


def solve(atoms: Sequence[Atom], hints: Sequence[float] = ()) -> Answer:
    """A number for which every atom is true."""
    wanted = _wanted(atoms)
    if wanted.inside is not None:
        for member in sorted(wanted.inside, key=lambda c: (abs(c.content), -c.content)):
            if wanted.admits(member.content):
                return Found(as_json(member.content))
        return NOTHING
    for nice in (*hints, *_NICE):
        if wanted.admits(exact(nice)):
            return Found(nice)
    if wanted.low is not None and wanted.high is not None:
        if wanted.low > wanted.high:
            return NOTHING
        if wanted.low == wanted.high:
            return Found(as_json(wanted.low)) if wanted.admits(wanted.low) else NOTHING
    if wanted.multiples:
        return _on_lattice(wanted, _least_common_multiple(wanted.multiples))
    for text in _NICE_FRACTIONS:
        if wanted.admits(Fraction(text)):
            return Found(float(text))
    for number in _dense(wanted):
        if wanted.admits(number):
            return Found(as_json(number))
    return Unknown("no number was found that JSON can spell")


def _wanted(atoms: Sequence[Atom]) -> _Wanted:
    wanted = _Wanted()
    for kind, arguments in atoms:
        match kind, arguments:
            case "least", (bound, exclusive):
                if wanted.low is None or (bound, exclusive) > (wanted.low, wanted.low_open):
                    wanted.low, wanted.low_open = bound, exclusive
            case "most", (bound, exclusive):
                if wanted.high is None or (bound, not exclusive) < (
                    wanted.high,
                    not wanted.high_open,
                ):
                    wanted.high, wanted.high_open = bound, exclusive
            case "multiple", (of, True):
                wanted.multiples.append(of)
            case "multiple", (of, False):
                wanted.others.append(of)
            case "in", (constants,):
                inside = wanted.inside
                wanted.inside = constants if inside is None else inside & constants
            case "out", (constants,):
                wanted.outside |= constants
    return wanted


def _least_common_multiple(numbers: Sequence[Fraction]) -> Fraction:
    top, bottom = 1, 0
    for number in numbers:
        top = math.lcm(top, number.numerator)
        bottom = math.gcd(bottom, number.denominator)
    return Fraction(top, bottom)


def _on_lattice(wanted: _Wanted, step: Fraction) -> Answer:
    """Every number is a multiple of ``step``: whether one of them is all the rest."""
    periods = [_least_common_multiple([step, other]) / step for other in wanted.others]
    if 1 in periods:
        return NOTHING
    period = math.lcm(*(int(p) for p in periods)) if periods else 1
    first = None if wanted.low is None else math.ceil(wanted.low / step)
    last = None if wanted.high is None else math.floor(wanted.high / step)
    enough = period * (len(wanted.outside) + 2) + 2
    if first is not None and last is not None:
        count = last - first + 1
        indices: Iterator[int] | range = range(first, min(last, first + _MOST_TRIED) + 1)
        is_complete = count <= _MOST_TRIED or enough <= _MOST_TRIED
    else:
        is_complete = enough <= _MOST_TRIED
        if first is not None:
            start, way = max(first, 1) if first <= 1 else first, 1
        elif last is not None:
            start, way = min(last, -1) if last >= -1 else last, -1
        else:
            start, way = 1, 1
        indices = range(start, start + way * _MOST_TRIED, way)
    for index in indices:
        if wanted.admits(index * step):
            return Found(as_json(index * step))
    return NOTHING if is_complete else Unknown("the multiples are too many to be tried")


def _dense(wanted: _Wanted) -> Iterator[Fraction]:
    """Decimals between the bounds: short ones first."""
    low, high = wanted.low, wanted.high
    if low is None and high is None:
        low, high = Fraction(-(10**6)), Fraction(10**6)
    elif low is None and high is not None:
        low = high - max(abs(high), Fraction(10))
    elif high is None and low is not None:
        high = low + max(abs(low), Fraction(10))
    assert low is not None and high is not None  # noqa: PT018 - settled above
    yield low
    yield high
    for digits in range(18):
        scale = 10**digits
        start, stop = math.ceil(low * scale), math.floor(high * scale)
        for index in range(start, min(stop, start + 60) + 1):
            yield Fraction(index, scale)
        if stop - start > 200:
            return


def as_json(number: Fraction) -> int | float:
    """The number as JSON writes it; the nearest double for what has no end as a decimal.

    Where a double is too small for it, the next integer: whoever made it up has it checked.
    """
    if number.denominator == 1:
        return int(number)
    try:
        return float(number)
    except OverflowError:
        return math.ceil(number)
