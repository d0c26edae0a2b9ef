"""Arrays: how many items, what is asked of each, and of how many of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from evgen.compat.prover.checking import is_true
from evgen.compat.prover.combining import matching, ways
from evgen.compat.prover.terms import (
    NOTHING,
    Answer,
    Atom,
    Claim,
    Closed,
    Found,
    Is,
    Nothing,
    Statement,
    Step,
    Unknown,
    below,
    constant,
    opposite,
    worthwhile,
)
from evgen.runtime.declared import Place

if TYPE_CHECKING:
    from evgen.compat.prover.solver import Goal, Part, Solver

#: More conditions on numbers of items than this are not told apart.
_MOST_COUNTS = 5
#: How many ways to meet all numbers are tried where items must differ.
_MOST_WAYS = 40
_LONGEST = 2000


@dataclass
class _Count:
    """How many items, from ``first`` on (or the one there), have something true of them."""

    claim: Claim
    mask: Place | None
    low: int
    high: int | None
    first: int = 0
    single: bool = False

    def covers(self, index: int) -> bool:
        return index == self.first if self.single else index >= self.first


@dataclass
class _Problem:
    low: int = 0
    high: int | None = None
    items: list[tuple[Step, Claim, Place | None]] = field(default_factory=list)
    counts: list[_Count] = field(default_factory=list)
    closed: list[Place] = field(default_factory=list)
    distinct: list[Place | None] = field(default_factory=list)
    repeated: list[Place | None] = field(default_factory=list)


@dataclass(frozen=True)
class _Slot:
    """One item, or several that are to be equal: the indices, and what is asked of them."""

    indices: tuple[int, ...]
    goal: Goal


def solve(solver: Solver, atoms: Sequence[Atom | Closed]) -> Answer:
    """An array for which every atom is true."""
    return _Search(solver, atoms).run()


def _sorted(atoms: Sequence[Atom | Closed]) -> _Problem:
    problem = _Problem()
    for atom in atoms:
        if isinstance(atom, Closed):
            problem.closed.append(atom.place)
            continue
        match atom.kind, atom.arguments:
            case "length", (low, high):
                problem.low = max(problem.low, low)
                if high is not None:
                    problem.high = high if problem.high is None else min(problem.high, high)
            case "items", arguments:
                problem.items.append(arguments)
            case "someitem", (step, claim, mask):
                single = not step.onward
                problem.counts.append(_Count(claim, mask, 1, None, step.index, single))
            case "count", (claim, mask, low, high):
                _add_count(problem.counts, _Count(claim, mask, low, high))
            case "unique", (True, mask):
                problem.distinct.append(mask)
            case "unique", (False, mask):
                problem.repeated.append(mask)
    return problem


def _add_count(counts: list[_Count], new: _Count) -> None:
    for count in counts:
        whole = count.first == 0 and not count.single
        if whole and (count.claim, count.mask) == (new.claim, new.mask):
            count.low = max(count.low, new.low)
            if new.high is not None:
                count.high = new.high if count.high is None else min(count.high, new.high)
            return
    counts.append(new)


class _Search:
    def __init__(self, solver: Solver, atoms: Sequence[Atom | Closed]) -> None:
        self.solver = solver
        self.problem = _sorted(atoms)
        self._atoms = atoms
        self.unknown: Unknown | None = None

    def run(self) -> Answer:
        problem = self.problem
        if problem.distinct and problem.repeated:
            return self._equal_only_when_read()
        if any(c.high is not None and c.low > c.high for c in problem.counts):
            return NOTHING
        if len(problem.counts) > _MOST_COUNTS:
            return Unknown("too many conditions on the numbers of items")
        shortest, longest = self._lengths()
        if shortest > _LONGEST:
            return Unknown(f"an array of {shortest} items is too long to be made")
        if problem.distinct and any(self._too_few(count) for count in problem.counts):
            return self.unknown or NOTHING
        for length in range(shortest, longest + 1):
            for slots in self._slots(length):
                self.solver.spend(1 + len(slots) // 8)
                answer = self._filled(slots, length)
                if isinstance(answer, Found):
                    return answer
                if isinstance(answer, Unknown):
                    self.unknown = self.unknown or answer
        if self.unknown is None and any(mask is not None for mask in problem.repeated):
            return self._equal_only_when_read()
        return self.unknown or NOTHING

    def _too_few(self, count: _Count) -> bool:
        """Whether there are not as many different items as a condition is to be met by."""
        if count.low < 2:
            return False
        indices = [i for i in range(self._prefix() + 1) if count.covers(i)]
        goals = {self._base(i) | {Statement(count.claim, below(count.mask, i))} for i in indices}
        found: set[Any] = set()
        for goal in goals:
            values = self._several(goal, count.low)
            if values is None:
                return False
            found.update(map(constant, values))
        return len(found) < count.low

    def _equal_only_when_read(self) -> Answer:
        """Two items that differ, and are equal for a reader who prunes: only containers can be."""
        problem = self.problem
        if all(self._hides_nothing(mask) for mask in problem.repeated):
            return NOTHING
        found: Answer = NOTHING
        for goal in {self._base(index) for index in range(self._prefix() + 2)}:
            for kind in ("object", "array"):
                if not isinstance(self.solver.solve_kind(goal, kind), Nothing):
                    found = Unknown("items may differ in members that the reader does not see")
            for mask in problem.repeated:
                pair = self._pair(goal, below(mask, self._prefix()))
                if pair is not None:
                    value = pair + self._padding(pair)
                    if all(is_true(atom, value) for atom in self._atoms):
                        return Found(value)
        return found

    def _hides_nothing(self, mask: Place | None) -> bool:
        indices = range(self._prefix() + 1)
        return any(
            all(
                self.solver.hiding.hides_nothing(worthwhile(place.item(i)), below(mask, i))
                for i in indices
            )
            for place in self.problem.closed
        ) or all(below(mask, i) is None for i in indices)

    def _pair(self, goal: Goal, mask: Place | None) -> list[Any] | None:
        """Two objects for a goal that differ in one member which the reader does not see."""
        names = [name for part in goal if isinstance(part, Closed) for name in part.place.names]
        for name in [*dict.fromkeys(names), "extra"]:
            if mask is None or mask.free_form or mask.member(name) is not None:
                continue
            more = self.solver.solve_kind(goal | {Atom("has", (name, True))}, "object")
            if isinstance(more, Found):
                less = {n: v for n, v in more.value.items() if n != name}
                if all(is_true(part, less) for part in goal):
                    return [less, more.value]
                other = self.solver.solve_kind(
                    goal | {Statement(Is(constant(more.value), holds=False))}, "object"
                )
                if isinstance(other, Found) and mask.prune(other.value) == mask.prune(more.value):
                    return [other.value, more.value]
        return None

    def _padding(self, pair: list[Any]) -> list[Any]:
        """As many more items as there must be."""
        more: list[Any] = []
        for index in range(len(pair), self.problem.low):
            others = [Statement(Is(constant(v), holds=False)) for v in (*pair, *more)]
            answer = self.solver.solve(self._base(index).union(others))
            if isinstance(answer, Found):
                more.append(answer.value)
        return more

    def _prefix(self) -> int:
        """From this index on all items are alike."""
        problem = self.problem
        steps = [
            s.index + (0 if s.onward else 1) for s, _, _ in problem.items if s.index is not None
        ]
        masks = [m for _, _, m in problem.items] + problem.closed + [c.mask for c in problem.counts]
        masks += [*problem.repeated, *problem.distinct]
        steps += [mask.prefix for mask in masks if mask is not None]
        steps += [count.first + (1 if count.single else 0) for count in problem.counts]
        return max(steps, default=0)

    def _lengths(self) -> tuple[int, int]:
        """From and to which length it is worth trying: beyond, items could be left out."""
        problem = self.problem
        demands = sum(count.low for count in problem.counts) + (2 if problem.repeated else 0)
        low = max([problem.low, *(c.first + 1 for c in problem.counts if c.low > 0)])
        low = max(low, max((c.low for c in problem.counts), default=0))
        longest = max(low, self._prefix()) + demands
        return low, longest if problem.high is None else min(longest, problem.high)

    def _base(self, index: int) -> Goal:
        parts: dict[Part, None] = {}
        for place in self.problem.closed:
            if (inner := worthwhile(place.item(index))) is not None:
                parts[Closed(inner)] = None
        for step, claim, mask in self.problem.items:
            assert step.index is not None
            if index == step.index or (step.onward and index > step.index):
                parts[Statement(claim, below(mask, index))] = None
        return frozenset(parts)

    def _slots(self, length: int) -> Iterator[list[_Slot]]:
        """The items of an array of some length; where two are to be equal, every choice of two."""
        single = [_Slot((index,), self._base(index)) for index in range(length)]
        if not self.problem.repeated:
            yield single
            return
        tried: set[tuple[Any, ...]] = set()
        for second in range(length):
            for first in range(second):
                goal = single[first].goal | single[second].goal
                covered = tuple((c.covers(first), c.covers(second)) for c in self.problem.counts)
                key = (single[first].goal, single[second].goal, covered)
                if key in tried:
                    continue
                tried.add(key)
                others = [s for i, s in enumerate(single) if i not in (first, second)]
                yield [_Slot((first, second), goal), *others]

    def _filled(self, slots: list[_Slot], length: int) -> Answer:
        """Which items are to meet which condition, by how many are wanted of each."""
        counts = self.problem.counts
        possible = ways(
            [count.low for count in counts],
            [count.high for count in counts],
            [self._choices(slot) for slot in slots],
            self.solver.spend,
        )
        for number, way in enumerate(possible):
            if not self.problem.distinct:
                value = [None] * length
                for slot, goal in zip(slots, way, strict=True):
                    answer = self.solver.solve(goal)
                    assert isinstance(answer, Found)  # that is how it was chosen
                    for index in slot.indices:
                        value[index] = answer.value
                return Found(value)
            different = self._different(list(way))
            if isinstance(different, Found) or (not counts and isinstance(different, Nothing)):
                return different
            if isinstance(different, Unknown):
                self.unknown = self.unknown or different
            if number >= _MOST_WAYS:
                return self.unknown or Unknown("too many ways to meet the numbers of items")
        return self.unknown or NOTHING

    def _choices(self, slot: _Slot) -> list[tuple[tuple[int, ...], Goal]]:
        """How often each condition can be met here, with what is then asked of the item."""
        choices: list[tuple[tuple[int, ...], Goal]] = []
        options = [self._options(slot, count) for count in self.problem.counts]
        for combination in product(*options):
            goal = slot.goal.union(*(parts for _, parts in combination))
            answer = self.solver.solve(goal)
            if isinstance(answer, Found):
                choices.append((tuple(hits for hits, _ in combination), goal))
            elif isinstance(answer, Unknown):
                self.unknown = self.unknown or answer
        return choices

    def _options(self, slot: _Slot, count: _Count) -> list[tuple[int, frozenset[Part]]]:
        covered = [index for index in slot.indices if count.covers(index)]
        if not covered:
            return [(0, frozenset())]
        inner = below(count.mask, covered[0])
        if any(below(count.mask, index) is not inner for index in covered):
            reason = "equal items are read in different ways"
            self.unknown = self.unknown or Unknown(reason)
        hit = frozenset({Statement(count.claim, inner)})
        if count.high is None:
            return [(0, frozenset()), (len(covered), hit)]
        return [(0, frozenset({Statement(opposite(count.claim), inner)})), (len(covered), hit)]

    def _different(self, goals: list[Goal]) -> Answer:
        """Values for the goals, no two of them equal."""
        number = len(goals)
        values: dict[Goal, list[Any]] = {}
        for goal in dict.fromkeys(goals):
            found = self._several(goal, number)
            if found is None:
                return self.unknown or Unknown("too few different items were found")
            values[goal] = found
            if len(found) < goals.count(goal):  # more items than there are values for them
                return NOTHING
        if len(values) == 1:
            return Found(next(iter(values.values()))[:number])
        chosen = matching([[constant(v) for v in values[goal]] for goal in goals])
        if chosen is None:
            return NOTHING
        by_constant = {constant(v): v for found in values.values() for v in found}
        return Found([by_constant[c] for c in chosen])

    def _several(self, goal: Goal, number: int) -> list[Any] | None:
        """``number`` different values, or all there are; None where that is not known."""
        listed = self.solver.all_of(goal)
        if listed is not None:
            return listed[:number]
        found: list[Any] = []
        while len(found) < number:
            self.solver.spend(len(found) // 2)
            others = [Statement(Is(constant(value), holds=False)) for value in found]
            answer = self.solver.solve(goal.union(others))
            if isinstance(answer, Nothing):
                return found
            if isinstance(answer, Unknown):
                self.unknown = self.unknown or answer
                return None
            found.append(answer.value)
        return found
