"""Tests compiled: whether a leaf of an event satisfies a condition's list.

A leaf is a string, a number, a boolean or null. A number compares by value (``comparable``);
``terms.Number`` is one that has only its spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from evgen.patterns.addresses import address
from evgen.patterns.folding import folded, folded_lengths
from evgen.patterns.numbers import comparable, spelled
from evgen.patterns.terms import (
    AnythingBut,
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

LeafTest = Callable[[Any], bool]
OfText = Callable[[str], bool]
OfNumber = Callable[[float], bool]
_CONSTANTS = (True, False, None)


def leaf_test(tests: Iterable[Test]) -> LeafTest:
    """Whether any of a condition's alternatives holds for a leaf."""
    return _Builder(tests).built()


class _Builder:
    """Sorts alternatives by the kind of leaf that they speak of."""

    def __init__(self, tests: Iterable[Test]) -> None:
        self._texts: set[str] = set()
        self._of_text: list[OfText] = []
        self._numbers: set[float] = set()
        self._of_number: list[OfNumber] = []
        self._spellings: set[str] = set()
        self._any_spelling = False
        self._constants: set[bool | None] = set()
        for test in tests:
            self._add(test)

    def built(self) -> LeafTest:
        of_text = _any_of(frozenset(self._texts), self._of_text)
        if not (self._numbers or self._of_number or self._spellings or self._constants):
            return (
                of_text
                if not self._of_text
                else lambda leaf: isinstance(leaf, str) and of_text(leaf)
            )
        of_number = _any_of(frozenset(self._numbers), self._of_number)
        of_spelling = _always if self._any_spelling else frozenset(self._spellings).__contains__
        constants = frozenset(self._constants)

        def holds(leaf: Any) -> bool:
            if isinstance(leaf, str):
                return of_text(leaf)
            if leaf is None or leaf is True or leaf is False:
                return leaf in constants
            value = None if isinstance(leaf, Number) else comparable(leaf)
            if value is not None:
                return of_number(value)
            return of_spelling(leaf.text if isinstance(leaf, Number) else spelled(leaf).text)

        return holds

    def _add(self, test: Test) -> None:
        match test:
            case Exactly():
                self._add_exactly(test)
            case Numeric():
                self._of_number.append(_within(test))
            case Exists(wanted=True):
                self._of_text.append(_always)
                self._of_number.append(_always)
                self._add_the_rest()
            case Exists():
                pass  # about leaves that are not there
            case Cidr():
                self._of_text.append(_in_block(test))
            case AnythingBut(excluded):
                self._add_anything_but(excluded)
            case _:
                self._of_text.append(_of_text(test))

    def _add_exactly(self, test: Exactly) -> None:
        match test.value:
            case str(text):
                self._texts.add(text)
                one = None if test.by_operator else address(text)
                if one is not None:
                    self._of_text.append(lambda leaf: address(leaf) == one)
            case Number(text, None):
                self._spellings.add(text)
            case Number(_, float(value)):
                self._numbers.add(value)
            case True | False | None as constant:
                self._constants.add(constant)

    def _add_anything_but(self, excluded: Iterable[Excluded]) -> None:
        """What is of another kind than the excluded is none of them."""
        numbers: set[float] = set()
        of_text: list[OfText] = []
        for one in excluded:
            match one:
                case Exactly(Number(_, float(value))):
                    numbers.add(value)
                case _:
                    of_text.append(_of_text(one))
        self._of_text.append(lambda leaf: not any(test(leaf) for test in of_text))
        self._of_number.append(lambda value: value not in numbers)
        self._add_the_rest()

    def _add_the_rest(self) -> None:
        """All leaves but texts, and numbers that compare."""
        self._any_spelling = True
        self._constants.update(_CONSTANTS)


def _any_of(values: frozenset[Any], tests: Sequence[Callable[[Any], bool]]) -> LeafTest:
    """Whether a value is among these or passes one of the tests."""
    match tests:
        case []:
            return values.__contains__
        case [test] if not values:
            return test
    return lambda value: value in values or any(test(value) for test in tests)


def _always(_: object) -> bool:
    return True


def _of_text(test: Excluded) -> OfText:
    match test:
        case Exactly(value):
            return lambda leaf: leaf == value
        case Prefix(text, False):
            return lambda leaf: leaf.startswith(text)
        case Suffix(text, False):
            return lambda leaf: leaf.endswith(text)
        case Prefix(text):
            begins = re.compile(folded(text)).match
            return lambda leaf: begins(leaf) is not None
        case Suffix(text):
            return _suffix_ignoring_case(text)
        case EqualsIgnoringCase(text):
            equals = re.compile(folded(text)).fullmatch
            return lambda leaf: equals(leaf) is not None
        case Wildcard(pieces):
            return _wildcard(pieces)


def _suffix_ignoring_case(text: str) -> OfText:
    """Tried where such a suffix can begin: a search would try it everywhere."""
    is_end = re.compile(folded(text)).fullmatch
    shortest, longest = folded_lengths(text)

    def holds(leaf: str) -> bool:
        starts = range(max(len(leaf) - longest, 0), len(leaf) - shortest + 1)
        return any(is_end(leaf, start) is not None for start in starts)

    return holds


def _wildcard(pieces: tuple[str, ...]) -> OfText:
    """Each piece where it comes first: no star ever has to be tried twice."""
    first, *between, last = pieces if len(pieces) > 1 else (pieces[0], None)
    if last is None:
        return lambda leaf: leaf == first

    def holds(leaf: str) -> bool:
        if len(leaf) < len(first) + len(last) or not leaf.startswith(first):
            return False
        at, end = len(first), len(leaf) - len(last)
        for piece in between:
            found = leaf.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return leaf.endswith(last)

    return holds


def _in_block(test: Cidr) -> OfText:
    def holds(leaf: str) -> bool:
        found = address(leaf)
        return (
            found is not None
            and found.version == test.version
            and test.first <= found.value <= test.last
        )

    return holds


def _within(test: Numeric) -> OfNumber:
    low, high = test.low, test.high
    if low is not None and high is not None and low.value == high.value:
        return lambda value: value == low.value

    def holds(value: float) -> bool:
        if low is not None and (value < low.value or (value == low.value and not low.inclusive)):
            return False
        return high is None or value < high.value or (value == high.value and high.inclusive)

    return holds
