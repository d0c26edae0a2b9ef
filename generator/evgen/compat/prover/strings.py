"""Texts: length, patterns, formats, and lists of texts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product

from evgen.compat.prover import formats
from evgen.compat.prover.automata import Condition, TooLargeError, shortest
from evgen.compat.prover.automaton import Automaton, IrregularError
from evgen.compat.prover.regex import compile_pattern
from evgen.compat.prover.terms import NOTHING, Answer, Atom, Constant, Found, Unknown
from evgen.runtime.subschema import Subschema
from evgen.sampling.regexes import text_for

#: Texts that people like, tried in this order.
_NICE = ("text", "a", "", "abc", "A", "1", "2026-01-01", "x y", "-", "€", "a\nb")
#: How many texts of a language are judged where a format has the last word.
_MOST_JUDGED = 60
_LONGEST = 300_000


_Signed = tuple[tuple[str, bool], ...]
_Frozen = tuple[int, int | None, _Signed, _Signed, frozenset[str]]


@dataclass
class _Wanted:
    low: int = 0
    high: int | None = None
    patterns: list[tuple[str, bool]] = field(default_factory=list)
    formats: list[tuple[str, bool]] = field(default_factory=list)
    inside: frozenset[str] | None = None
    outside: set[str] = field(default_factory=set)

    def frozen(self) -> _Frozen:
        """The same as a key, where no list of texts is given."""
        patterns, formats_ = tuple(self.patterns), tuple(self.formats)
        return self.low, self.high, patterns, formats_, frozenset(self.outside)

    @classmethod
    def of(cls, frozen: _Frozen) -> _Wanted:
        """What was frozen."""
        low, high, patterns, formats_, outside = frozen
        return cls(low, high, list(patterns), list(formats_), None, set(outside))

    def admits(self, text: str) -> bool:
        """Whether a text is all that is wanted."""
        return (
            len(text) >= self.low
            and (self.high is None or len(text) <= self.high)
            and text not in self.outside
            and (self.inside is None or text in self.inside)
            and all(matches(pattern, text) is holds for pattern, holds in self.patterns)
            and all(formats.is_valid(name, text) is holds for name, holds in self.formats)
        )


def holds(atom: Atom, value: str) -> bool:
    """Whether an atom is true of a text."""
    match atom.kind, atom.arguments:
        case "length", (low, high):
            return len(value) >= low and (high is None or len(value) <= high)
        case "pattern", (pattern, wanted):
            return matches(pattern, value) is wanted
        case "format", (name, wanted):
            return formats.is_valid(name, value) is wanted
        case "in", (constants,):
            return Constant("string", value) in constants
        case "out", (constants,):
            return Constant("string", value) not in constants
    raise ValueError(f"not about texts: {atom.kind}")


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, by the engine that decides."""
    return _matcher(pattern)(text)


@lru_cache(maxsize=2000)
def _matcher(pattern: str) -> Callable[[str], bool]:
    search = Subschema({}).matches

    def found(text: str) -> bool:
        return search(pattern, text)

    return found


def solve(atoms: Sequence[Atom], hints: Sequence[str] = ()) -> Answer:
    """A text for which every atom is true."""
    wanted = _wanted(atoms)
    if wanted.inside is not None:
        for text in sorted(wanted.inside, key=lambda t: (len(t), t)):
            if wanted.admits(text):
                return Found(text)
        return NOTHING
    if wanted.high is not None and wanted.low > wanted.high:
        return NOTHING
    if any((name, not wish) in wanted.formats for name, wish in wanted.formats):
        return NOTHING
    if any((pattern, not wish) in wanted.patterns for pattern, wish in wanted.patterns):
        return NOTHING
    for text in _candidates(wanted, hints):
        if wanted.admits(text):
            return Found(text)
    if not wanted.patterns and not wanted.formats:
        return _any_of_length(wanted)
    return _by_automata(wanted.frozen())


def _wanted(atoms: Sequence[Atom]) -> _Wanted:
    wanted = _Wanted()
    for kind, arguments in atoms:
        match kind, arguments:
            case "length", (low, high):
                wanted.low = max(wanted.low, low)
                if high is not None:
                    wanted.high = high if wanted.high is None else min(wanted.high, high)
            case "pattern", pair:
                wanted.patterns.append(pair)
            case "format", pair:
                wanted.formats.append(pair)
            case "in", (constants,):
                texts = frozenset(c.content for c in constants)
                wanted.inside = texts if wanted.inside is None else wanted.inside & texts
            case "out", (constants,):
                wanted.outside |= {c.content for c in constants}
    return wanted


def _candidates(wanted: _Wanted, hints: Sequence[str]) -> Iterator[str]:
    yield from hints
    for name, holds_ in wanted.formats:
        if holds_:
            yield from formats.texts(name)
    yield from _NICE
    for name, holds_ in wanted.formats:
        if not holds_:
            yield from (f"{text}!" for text in islice(formats.texts(name), 3))
            yield f"not a {name}"
    if not wanted.formats and wanted.low <= _LONGEST:
        text = ("text " * (wanted.low // 5 + 1))[: wanted.low]
        yield f"{text[:-1]}s" if text.endswith(" ") else text
        yield "a" * wanted.low


def _any_of_length(wanted: _Wanted) -> Answer:
    """Only lengths and excluded texts: there is one unless the length is 0."""
    if wanted.high == 0:
        return NOTHING
    if wanted.low > _LONGEST:
        return Unknown(f"a text of {wanted.low} characters is too long to be made")
    length = max(wanted.low, 1)
    for number, letters in enumerate(product("abcdefghij", repeat=6)):
        text = ("".join(letters[-length:]) + "a" * length)[:length]
        if wanted.admits(text):
            return Found(text)
        if number > 10 * (len(wanted.outside) + 1):
            break
    for point in range(0x21, 0xD800):
        text = (chr(point) * length)[:length]
        if wanted.admits(text):
            return Found(text)
    return Unknown("no text was found that is not excluded")


@lru_cache(maxsize=500)
def _by_automata(question: _Frozen) -> Answer:
    wanted = _Wanted.of(question)
    conditions: list[Condition] = []
    reason = ""
    for pattern, wish in wanted.patterns:
        try:
            conditions.append(Condition(compile_pattern(pattern), wish))
        except IrregularError as error:
            reason = f"pattern `{pattern[:60]}`: {error}"
            if wish:  # a wider language: what is empty in it is empty
                with suppress(IrregularError):
                    conditions.append(Condition(compile_pattern(pattern, relaxed=True), wish))
    for name, wish in wanted.formats:
        if wish:
            conditions.append(Condition(_around(name), holds=True))
        reason = reason or f"format `{name}` is checked, not solved"
    excluded = frozenset(wanted.outside)
    try:
        found = False
        texts = shortest(conditions, excluded, wanted.low, wanted.high)
        for text in islice(texts, _MOST_JUDGED):
            found = True
            if wanted.admits(text):
                return Found(text)
            if not reason:  # the automata and the engine that decides disagree
                return Unknown(f"engines disagree about {text!r}")
    except TooLargeError:
        reason = "the patterns together are too large to be followed exactly"
        found = True
    if not found:
        return NOTHING
    for text in _searched(wanted):
        if wanted.admits(text):
            return Found(text)
    return Unknown(reason)


@lru_cache(maxsize=50)
def _around(name: str) -> Automaton:
    return compile_pattern(formats.AROUND[name])


def _searched(wanted: _Wanted) -> Iterator[str]:
    """Texts that have a chance where no automaton can be asked."""
    chance = random.Random(0)  # noqa: S311 - the same texts each time
    for pattern, wish in wanted.patterns:
        for stretch in (1, 0, 3, 12, min(wanted.low, 2000)):
            for _ in range(6):
                text = text_for(pattern, chance, stretch)
                if text is None:
                    break
                yield text
                yield text[: wanted.high]
                if not wish:
                    yield from (text.upper(), text.lower(), text[:-1], text[1:], f"{text}!")
                elif len(text) < wanted.low:
                    yield (text * (wanted.low // max(len(text), 1) + 1))[: wanted.low]
    for name, wish in wanted.formats:
        for text in formats.texts(name):
            yield from (text.upper(), text.lower())
            if not wish:
                yield from (text[:-1], text[1:], f"{text}0")


def called(name: str) -> Iterator[str]:
    """Texts that a value of that name usually has."""
    if name:
        yield _by_name(name)


@lru_cache(maxsize=10_000)
def _by_name(name: str) -> str:
    from evgen.sampling.strings import by_name

    return by_name(name, random.Random(name))  # noqa: S311 - the same text each time
