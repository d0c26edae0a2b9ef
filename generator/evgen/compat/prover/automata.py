"""The shortest texts that several automata agree on, or the proof that there is none."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evgen.compat.prover.automaton import Automaton
from evgen.compat.prover.characters import CharSet, contains

#: How many states of the product are looked at before it is given up.
MOST_PRODUCT_STATES = 10_000
#: How many positions of the automata themselves, for every character.
MOST_WORK = 1_000_000

#: Characters in the order in which people like to read them.
_NICE = (
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "-_ .:/@,;+*=#!?()[]{}<>%&$'\"|~^`\\äößéñ€"
)


class TooLargeError(Exception):
    """The product has more states than anybody wants to visit."""


@dataclass(frozen=True)
class Condition:
    """A text is accepted by ``automaton``, or is not."""

    automaton: Automaton
    holds: bool


def shortest(
    conditions: Sequence[Condition], excluded: frozenset[str], low: int, high: int | None
) -> Iterator[str]:
    """Texts for which every condition is true, shortest and plainest first, none twice.

    ``low`` and ``high`` bound the length in code points; ``excluded`` texts are left out.
    An end is a proof that there are no more texts of other states: after the first text
    for each state of the product, the others of that state are not listed. Nothing at all
    is a proof that there is no such text. Raises TooLargeError.
    """
    alphabet = _alphabet(conditions, excluded)
    trie = _Trie(excluded)
    autos = [c.automaton for c in conditions]
    wanted = [c.holds for c in conditions]
    start = tuple(a.start for a in autos), 0
    # length counts up to ``low``, and on to ``high`` through the breadth-first order.
    waiting = deque([(start, 0, "")])
    seen = {(start, 0)}
    work = 0
    while waiting:
        state, length, text = waiting.popleft()
        work += len(alphabet) * sum(map(len, state[0]))
        if work > MOST_WORK:  # whether or not it was done before, for another question
            raise TooLargeError
        if (
            length >= low
            and not trie.is_excluded(state[1])
            and all(
                a.accepts(s, at_start=not text) is w
                for a, s, w in zip(autos, state[0], wanted, strict=True)
            )
        ):
            yield text
        if high is not None and len(text) >= high:
            continue
        for character in alphabet:
            point = ord(character)
            states = tuple(a.step(s, point) for a, s in zip(autos, state[0], strict=True))
            following = states, trie.step(state[1], character)
            counted = min(length + 1, low)
            if (following, counted) not in seen:
                if len(seen) >= MOST_PRODUCT_STATES:
                    raise TooLargeError
                seen.add((following, counted))
                waiting.append((following, counted, text + character))


def _alphabet(conditions: Sequence[Condition], excluded: frozenset[str]) -> list[str]:
    """One character of every kind that the conditions can tell apart, the plainest of each."""
    sets: set[CharSet] = set()
    for condition in conditions:
        sets |= condition.automaton.character_sets()
    ordered = sorted(sets)
    borders = {0}
    for chars in ordered:
        for low, high in chars:
            borders |= {low, high + 1}
    special = {c for text in excluded for c in text}
    borders |= {ord(c) + 1 for c in special}  # a kind may begin with what is excluded
    candidates = [*_NICE, *sorted(special - set(_NICE)), *map(chr, sorted(_legal(borders)))]
    kinds: dict[object, str] = {}
    for character in candidates:
        point = ord(character)
        key: object = tuple(contains(chars, point) for chars in ordered)
        if character in special:
            key = (key, character)
        kinds.setdefault(key, character)
    return list(kinds.values())


def _legal(points: set[int]) -> set[int]:
    return {p for p in points if p <= 0x10FFFF and not 0xD800 <= p <= 0xDFFF}


class _Trie:
    """An automaton of finitely many texts; -1 is off the tree."""

    def __init__(self, texts: frozenset[str]) -> None:
        self._edges: list[dict[str, int]] = [{}]
        self._ends: set[int] = set()
        for text in texts:
            at = 0
            for character in text:
                if character not in self._edges[at]:
                    self._edges.append({})
                    self._edges[at][character] = len(self._edges) - 1
                at = self._edges[at][character]
            self._ends.add(at)

    def step(self, state: int, character: str) -> int:
        return self._edges[state].get(character, -1) if state >= 0 else -1

    def is_excluded(self, state: int) -> bool:
        return state in self._ends
