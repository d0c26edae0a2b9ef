"""Objects: which members there are, and what is asked of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from evgen.compat.prover.checking import says, selects
from evgen.compat.prover.expansion import NEVER, negated
from evgen.compat.prover.keywords.scalars import found_in_text
from evgen.compat.prover.terms import (
    NOTHING,
    All,
    Answer,
    Any_,
    Atom,
    Claim,
    Closed,
    Constant,
    Found,
    Nothing,
    Statement,
    Step,
    Unknown,
    Whole,
    below,
    visible,
    worthwhile,
)
from evgen.runtime.declared import Place

if TYPE_CHECKING:
    from evgen.compat.prover.solver import Goal, Part, Solver

_MOST_PATTERNS, _MOST_NAMED = 6, 3
#: How many combinations of places for what must be somewhere are tried.
_MOST_PLACEMENTS = 3000


@dataclass
class _Problem:
    """What is asked of an object, sorted."""

    members: list[tuple[Step, Claim, Place | None]] = field(default_factory=list)
    some: list[tuple[Step, Claim, Place | None]] = field(default_factory=list)
    names: list[tuple[Claim, Place | None]] = field(default_factory=list)
    somename: list[tuple[Claim, Place | None]] = field(default_factory=list)
    sizes: list[tuple[int, int | None, Place | None]] = field(default_factory=list)
    closed: list[Place] = field(default_factory=list)
    present: dict[str, None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)

    def masks(self) -> Iterator[Place]:
        """Every place by which names are told apart."""
        masks = [m for _, _, m in (*self.members, *self.some)] + [m for _, m in self.names]
        masks += [m for _, m in self.somename] + [m for _, _, m in self.sizes]
        yield from dict.fromkeys([*(m for m in masks if m is not None), *self.closed])


def solve(solver: Solver, atoms: Sequence[Atom | Closed]) -> Answer:
    """An object for which every atom is true."""
    problem = _sorted(atoms)
    if problem.absent & problem.present.keys():
        return NOTHING
    return _Search(solver, problem).run()


def _sorted(atoms: Sequence[Atom | Closed]) -> _Problem:
    problem = _Problem()
    for atom in atoms:
        if isinstance(atom, Closed):
            problem.closed.append(atom.place)
            continue
        match atom.kind, atom.arguments:
            case "members", arguments:
                problem.members.append(arguments)
            case "some", arguments:
                problem.some.append(arguments)
            case "names", arguments:
                problem.names.append(arguments)
            case "somename", arguments:
                problem.somename.append(arguments)
            case "size", arguments:
                problem.sizes.append(arguments)
            case "has", (name, True):
                problem.present[name] = None
            case "has", (name, False):
                problem.absent.add(name)
    return problem


@dataclass(frozen=True)
class _Option:
    """A place for something that must be somewhere: a member, and what is asked of it besides."""

    name: str
    extra: tuple[Part, ...]


class _Search:
    def __init__(self, solver: Solver, problem: _Problem) -> None:
        solver.spend(len(problem.members) // 16)
        self.solver = solver
        self.problem = problem
        self.unknown: Unknown | None = None
        self._goals: dict[str, Goal | None] = {}
        self._answers: dict[tuple[str, tuple[Part, ...]], Answer] = {}
        self._by_name: dict[str, list[tuple[Claim, Place | None]]] = {}
        self._general: list[tuple[Step, Claim, Place | None]] = []
        for step, claim, mask in problem.members:
            if step.name is not None:
                self._by_name.setdefault(step.name, []).append((claim, mask))
            else:
                self._general.append((step, claim, mask))

    @cached_property
    def explicit(self) -> dict[str, None]:
        """Every name that something mentions."""
        problem = self.problem
        names: dict[str, None] = dict(problem.present)
        for step, _, _ in (*problem.members, *problem.some):
            if step.name is not None:
                names[step.name] = None
            names.update(dict.fromkeys(sorted(step.names)))
        names.update(dict.fromkeys(sorted(problem.absent)))
        for mask in problem.masks():
            names.update(dict.fromkeys(mask.names))
        return names

    @cached_property
    def patterns(self) -> list[str]:
        """Every pattern by which names are told apart."""
        problem = self.problem
        patterns: dict[str, None] = {}
        for step, _, _ in (*problem.members, *problem.some):
            if step.pattern is not None:
                patterns[step.pattern] = None
            patterns.update(dict.fromkeys(step.patterns))
        for mask in problem.masks():
            patterns.update(dict.fromkeys(mask.patterns))
        return list(patterns)

    def run(self) -> Answer:
        problem = self.problem
        for name in problem.present:
            if self._goal(name) is None:
                return NOTHING
        # Members that must be there anyway, and cannot: nothing else needs to be tried.
        for name in problem.present:
            answer = self._member(name, ())
            if isinstance(answer, Nothing):
                return NOTHING
        wanted = [list(self._options(*some)) for some in problem.some]
        wanted += [list(self._name_options(*name)) for name in problem.somename]
        for number, options in enumerate(product(*wanted)):
            if number >= _MOST_PLACEMENTS:
                self._resist("too many members could be the one that differs")
                break
            self.solver.spend()
            answer = self._assembled(options)
            if isinstance(answer, Found):
                return answer
            if isinstance(answer, Unknown):
                self.unknown = self.unknown or answer
        return self.unknown or NOTHING

    def _resist(self, reason: str) -> None:
        self.unknown = self.unknown or Unknown(reason)

    # --- what is asked of a member of some name ------------------------------------------------

    def _goal(self, name: str) -> Goal | None:
        """Everything that is asked of a member; None where there cannot be one."""
        if name not in self._goals:
            self._goals[name] = self._new_goal(name)
        return self._goals[name]

    def _new_goal(self, name: str) -> Goal | None:
        problem = self.problem
        if name in problem.absent:
            return None
        parts: dict[Part, None] = {}
        for place in problem.closed:
            if place.free_form:
                continue
            if name in place.names and self._is_scalar(name):
                continue  # it is declared, and there is nothing in it
            inner = place.member(name)
            if inner is None:
                return None
            if (kept := worthwhile(inner)) is not None:
                parts[Closed(kept)] = None
        for claim, mask in problem.names:
            if visible(mask, name) and not says(claim, None, name):
                return None
        for claim, mask in self._by_name.get(name, ()):
            if visible(mask, name):
                parts[Statement(claim, below(mask, name))] = None
        for step, claim, mask in self._general:
            if selects(step, name) and visible(mask, name):
                if _is_never(claim):
                    return None
                parts[Statement(claim, below(mask, name))] = None
        return frozenset(parts)

    def _is_scalar(self, name: str) -> bool:
        """Whether a member certainly has nothing in it."""
        for claim, _ in self._by_name.get(name, ()):
            if isinstance(claim, Whole) and claim.holds:
                types = claim.node.resolved.schema.get("type")
                if isinstance(types, str) and types not in ("object", "array"):
                    return True
        return False

    def _member(self, name: str, extra: tuple[Part, ...]) -> Answer:
        key = (name, extra)
        known = self._answers.get(key)
        if known is None:
            goal = self._goal(name)
            known = NOTHING if goal is None else self.solver.solve(goal.union(extra), name)
            self._answers[key] = known
        return known

    # --- where something that must be somewhere can be -----------------------------------------

    def _options(self, step: Step, claim: Claim, mask: Place | None) -> Iterator[_Option]:
        names = [step.name] if step.name is not None else [*self.explicit, *self.fresh]
        for name in names:
            if selects(step, name) and visible(mask, name):
                extra = (Statement(claim, below(mask, name)),)
                answer = self._member(name, extra)
                if isinstance(answer, Unknown):
                    self.unknown = self.unknown or answer
                if not isinstance(answer, Nothing):
                    yield _Option(name, extra)

    def _name_options(self, claim: Claim, mask: Place | None) -> Iterator[_Option]:
        for name in (*self.explicit, *self.fresh):
            if visible(mask, name) and says(claim, None, name):
                yield _Option(name, ())

    @cached_property
    def fresh(self) -> list[str]:
        """Names that nothing mentions: as many as may be needed of every kind that can be told apart.

        Kinds are told apart by patterns, and by what some name is to be; one name may be all that.
        """
        problem = self.problem
        number = len(problem.some) + len(problem.somename)
        if len(self.patterns) > _MOST_PATTERNS or len(problem.somename) > _MOST_NAMED:
            self._resist("too many patterns for names")
            return []
        found: dict[str, None] = {}
        wishes = product((False, True), repeat=len(problem.somename))
        for wished, signs in product(wishes, product((False, True), repeat=len(self.patterns))):
            claims = tuple(
                Statement(claim)
                for (claim, _), wish in zip(problem.somename, wished, strict=True)
                if wish
            )
            taken: list[str] = []
            for _ in range(number):
                name = self._fresh_name(signs, claims, taken)
                if name is None:
                    break
                taken.append(name)
            found.update(dict.fromkeys(taken))
        return list(found)

    def _fresh_name(
        self, signs: tuple[bool, ...], claims: tuple[Statement, ...], taken: list[str]
    ) -> str | None:
        self.solver.spend(len(taken) // 2)
        parts: list[Part] = []
        for pattern, sign in zip(self.patterns, signs, strict=True):
            formula = found_in_text(pattern)
            part = formula if sign else negated(formula)
            assert isinstance(part, All | Any_ | Atom)  # a pattern is never a matter of course
            parts.append(part)
        parts += claims
        known = frozenset(Constant("string", n) for n in (*self.explicit, *taken))
        parts.append(Atom("out", (known,)))
        # Names that nobody sees need not be as the reader wants them; which those are depends
        # on the name, so they are asked for one by one.
        strict = [Statement(claim) for claim, mask in self.problem.names]
        answer = self.solver.solve_text([*parts, *strict])
        if isinstance(answer, Nothing) and any(mask is not None for _, mask in self.problem.names):
            free = [Statement(claim) for claim, mask in self.problem.names if mask is None]
            answer = self.solver.solve_text([*parts, *free])
        if isinstance(answer, Unknown):
            self.unknown = self.unknown or answer
        return answer.value if isinstance(answer, Found) else None

    # --- the object ------------------------------------------------------------------------------

    def _assembled(self, options: tuple[_Option, ...]) -> Answer:
        extras: dict[str, tuple[Part, ...]] = dict.fromkeys(self.problem.present, ())
        for option in options:
            extras[option.name] = (*extras.get(option.name, ()), *option.extra)
        value: dict[str, Any] = {}
        for name, extra in extras.items():
            answer = self._member(name, extra)
            if not isinstance(answer, Found):
                return answer
            value[name] = answer.value
        return self._sized(value)

    def _sized(self, value: dict[str, Any]) -> Answer:
        """The object with as many more members as it must have."""
        sizes = self.problem.sizes
        if self._fits(value):
            return Found(value)
        if any(high is not None and _count(value, mask) > high for _, high, mask in sizes):
            return NOTHING
        needed = max(low - _count(value, mask) for low, _, mask in sizes)
        # Names that some reader does not see count for the others only: kinds of names apart.
        masks = list(dict.fromkeys(mask for _, _, mask in sizes))
        kinds: dict[tuple[bool, ...], list[str]] = {}
        for name in self._more(value, needed):
            kind = tuple(visible(mask, name) for mask in masks)
            kinds.setdefault(kind, []).append(name)
        for amounts in product(*(range(min(len(names), needed) + 1) for names in kinds.values())):
            chosen = [
                name
                for names, amount in zip(kinds.values(), amounts, strict=True)
                for name in names[:amount]
            ]
            if self._fits([*value, *chosen]):
                for name in chosen:
                    answer = self._member(name, ())
                    assert isinstance(answer, Found)  # that is how it was chosen
                    value[name] = answer.value
                return Found(value)
            self.solver.spend()
        return self.unknown or NOTHING

    def _fits(self, names: Any) -> bool:
        return all(
            low <= (count := _count(names, mask)) and (high is None or count <= high)
            for low, high, mask in self.problem.sizes
        )

    def _more(self, value: dict[str, Any], needed: int) -> Iterator[str]:
        """Further names that can be there, as many as may be needed of each kind."""
        for name in self.explicit:
            if name not in value:
                answer = self._member(name, ())
                if isinstance(answer, Unknown):
                    self.unknown = self.unknown or answer
                if isinstance(answer, Found):
                    yield name
        if len(self.patterns) > _MOST_PATTERNS:
            self._resist("too many patterns for names")
            return
        for signs in product((False, True), repeat=len(self.patterns)):
            taken: list[str] = []
            for _ in range(needed):
                fresh = self._fresh_name(signs, (), [*value, *taken])
                if fresh is None:
                    break
                taken.append(fresh)
                answer = self._member(fresh, ())
                if isinstance(answer, Unknown):
                    self.unknown = self.unknown or answer
                if not isinstance(answer, Found):
                    break
                yield fresh


def _count(names: Any, mask: Place | None) -> int:
    return len(names) if mask is None else sum(visible(mask, name) for name in names)


def _is_never(claim: Claim) -> bool:
    if isinstance(claim, Whole):
        return claim.node.raw is (not claim.holds)
    return claim == NEVER
