"""A finite automaton over sets of characters, whose ε-steps may be guarded."""

from __future__ import annotations

from dataclasses import dataclass, field

from evgen.compat.prover.characters import CharSet, contains

#: More states than this are not worth it: counted repetition of something long.
MOST_STATES = 2500


class IrregularError(Exception):
    """No automaton can be made; the message says why."""


@dataclass
class Automaton:
    """Without ε-steps for the reader: ``start``, ``step`` and ``accepts`` hide them.

    A state is a set of positions; whether the text is at its very beginning is part of
    the first state only.
    """

    edges: list[list[tuple[CharSet, int]]] = field(default_factory=list)
    jumps: list[list[tuple[str, int]]] = field(default_factory=list)  # "" | "^" | "$", to where
    accepting: int = 0
    first: int = 0
    _steps: dict[tuple[frozenset[int], int], frozenset[int]] = field(default_factory=dict)
    _ends: dict[tuple[frozenset[int], bool], bool] = field(default_factory=dict)

    def new(self) -> int:
        if len(self.edges) >= MOST_STATES:
            raise IrregularError("the expression is too large to be followed exactly")
        self.edges.append([])
        self.jumps.append([])
        return len(self.edges) - 1

    @property
    def start(self) -> frozenset[int]:
        """The state before the first character."""
        return self._closure(frozenset({self.first}), at_start=True, at_end=False)

    def step(self, state: frozenset[int], point: int) -> frozenset[int]:
        """The state behind one more character."""
        key = (state, point)
        known = self._steps.get(key)
        if known is None:
            reached = frozenset(
                to for at in state for chars, to in self.edges[at] if contains(chars, point)
            )
            known = self._closure(reached, at_start=False, at_end=False)
            self._steps[key] = known
        return known

    def accepts(self, state: frozenset[int], *, at_start: bool) -> bool:
        """Whether a text that ends here is accepted; ``at_start`` for the empty text."""
        key = (state, at_start)
        known = self._ends.get(key)
        if known is None:
            known = self.accepting in self._closure(state, at_start=at_start, at_end=True)
            self._ends[key] = known
        return known

    def matches(self, text: str) -> bool:
        """Whether a whole text is accepted."""
        state = self.start
        for character in text:
            state = self.step(state, ord(character))
        return self.accepts(state, at_start=not text)

    def character_sets(self) -> set[CharSet]:
        """Every set of characters that an edge asks for."""
        return {chars for edges in self.edges for chars, _ in edges}

    def _closure(self, states: frozenset[int], *, at_start: bool, at_end: bool) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for guard, to in self.jumps[waiting.pop()]:
                open_ = not guard or (guard == "^" and at_start) or (guard == "$" and at_end)
                if open_ and to not in found:
                    found.add(to)
                    waiting.append(to)
        return frozenset(found)
