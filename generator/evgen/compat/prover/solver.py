"""The search for a value of which everything is true.

For each JSON type the statements are taken apart into atoms and alternatives.
The atoms alone are solved first: if there is nothing, no alternative can help;
if there is a value of which the alternatives happen to be true as well, it is
the answer; else the search branches on one that is not.

A goal that is met again inside itself has no smaller value there, so it counts
as having none (least fixpoint); what was concluded from that is remembered only
where the conclusion does not depend on a goal that is still open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evgen.compat.prover import arrays, numbers, objects, strings
from evgen.compat.prover.checking import is_true
from evgen.compat.prover.documents import Contents, Node
from evgen.compat.prover.expansion import expand
from evgen.compat.prover.hiding import Hiding
from evgen.compat.prover.terms import (
    KINDS,
    NOTHING,
    All,
    Answer,
    Any_,
    Atom,
    Closed,
    Formula,
    Found,
    Is,
    Keyword,
    Nothing,
    Statement,
    Unknown,
    Whole,
    constant,
    kind_of,
)
from evgen.runtime.declared import Place

#: What is asked of one value.
Part = Statement | Closed | Atom | All | Any_
Goal = frozenset[Part]

#: Names that a member may well have.
_NAMES = ("extra", "other", "x", "more", "X", "x1", "x_1", "x-1", "1", "é")
#: How many alternatives deep a search may go into one value.
_DEEPEST = 400


class OutOfStepsError(Exception):
    """The budget is spent."""


@dataclass
class _State:
    """What is known to be asked of a value of one type."""

    kind: str
    atoms: list[Atom | Closed] = field(default_factory=list)
    pending: list[Any_] = field(default_factory=list)
    said: dict[int, tuple[tuple[Place | None, bool], ...]] = field(default_factory=dict)
    closed: list[Place] = field(default_factory=list)

    def copy(self) -> _State:
        return _State(
            self.kind, list(self.atoms), list(self.pending), dict(self.said), list(self.closed)
        )


class Solver:
    """Answers goals, and remembers the answers. ``budget`` counts steps.

    ``memory`` is that of another one for the same documents: a goal says all that it depends on.
    """

    def __init__(
        self,
        budget: int,
        contents: Contents,
        sides: tuple[str, str],
        memory: dict[Goal, Answer] | None = None,
    ) -> None:
        self.steps = 0
        self.budget = budget
        self._contents = contents
        self._memory = {} if memory is None else memory
        self._open: dict[Goal, int] = {}
        self._outermost = _DEEPEST * 1000  # of the open goals that the answer rests on
        self.hiding = Hiding(contents, sides)

    def spend(self, steps: int = 1) -> None:
        """So many steps. Raises OutOfStepsError."""
        self.steps += steps
        if self.steps > self.budget:
            raise OutOfStepsError

    def solve(self, goal: Goal, name: str = "") -> Answer:
        """A value of which every part is true; ``name`` is what the value is called, for its looks."""
        goal = frozenset(map(_normal, goal))
        known = self._memory.get(goal)
        if known is not None:
            return known
        if goal in self._open:
            self._outermost = min(self._outermost, self._open[goal])
            return NOTHING
        self.spend()
        depth = len(self._open)
        self._open[goal] = depth
        around, self._outermost = self._outermost, _DEEPEST * 1000
        try:
            answer = self._any_kind(goal, name)
        finally:
            del self._open[goal]
            rests_on, self._outermost = self._outermost, around
        if rests_on < depth:
            self._outermost = min(around, rests_on)
        if isinstance(answer, Found) or rests_on >= depth:
            self._memory[goal] = answer
        return answer

    def all_of(self, goal: Goal) -> list[Any] | None:
        """Every value of which all parts are true, where they are listed; else None."""
        members = _listed(goal)
        if members is None:
            return None
        self.spend(1 + len(members) // 8)
        distinct = {constant(member): member for member in members}
        return [m for m in distinct.values() if all(is_true(part, m) for part in goal)]

    def solve_text(self, parts: Sequence[Part]) -> Answer:
        """A text, such as a member's name."""
        return self._of_kind(parts, "string", "", _NAMES)

    def solve_kind(self, goal: Goal, kind: str) -> Answer:
        """A value of one type."""
        return self._of_kind(sorted(goal, key=_rank), kind, "")

    def _any_kind(self, goal: Goal, name: str) -> Answer:
        members = _listed(goal)
        if members is not None:
            for member in members:
                if all(is_true(part, member) for part in goal):
                    return Found(member)
            return NOTHING
        unknown: Unknown | None = None
        parts = sorted(goal, key=_rank)
        for kind in _kinds(goal):
            answer = self._of_kind(parts, kind, name)
            if isinstance(answer, Found):
                return answer
            if isinstance(answer, Unknown):
                unknown = unknown or answer
        return unknown or NOTHING

    def _of_kind(
        self, parts: Sequence[Part], kind: str, name: str, hints: Sequence[str] = ()
    ) -> Answer:
        """``parts`` in an order in which contradictions are found soon."""
        state = _State(kind)
        state.closed = [part.place for part in parts if isinstance(part, Closed)]
        if not all(self._add(part, state) for part in parts):
            return NOTHING
        given = [*hints, *_examples(parts, kind)]
        return self._search(state, given, name, 0)

    def _add(self, formula: Formula, state: _State) -> bool:
        """Ask one thing more; False where that contradicts what is asked already."""
        match formula:
            case bool():
                return formula
            case Closed():
                if state.kind in ("object", "array"):
                    state.atoms.append(formula)
                return True
            case All(parts):
                return all(self._add(part, state) for part in parts)
            case Any_():
                state.pending.append(formula)
                return True
            case Atom():
                state.atoms.append(formula)
                return True
            case Statement(claim, mask):
                if isinstance(claim, Whole) and not isinstance(claim.node.raw, bool):
                    known = self._said(claim, mask, state)
                    if known is not None:
                        return known is claim.holds
                    content = claim.node.content
                    said = state.said.get(content, ())
                    state.said[content] = (*said, (mask, claim.holds))
                return self._add(expand(formula, state.kind), state)

    def _said(self, claim: Whole, mask: Place | None, state: _State) -> bool | None:
        """Whether the same is known to hold or not, also by one to whom nothing is hidden."""
        for other, holds in state.said.get(claim.node.content, ()):
            if other is mask:
                return holds
            masks = [m for m in (mask, other) if m is not None]
            if len(masks) < 2 and all(
                any(self.hiding.hides_nothing(place, m) for place in state.closed) for m in masks
            ):
                return holds
        return None

    def _search(self, state: _State, hints: Sequence[Any], name: str, depth: int) -> Answer:
        self.spend(1 + len(state.pending) // 8)
        if depth > _DEEPEST:
            return Unknown("the alternatives nest too deeply")
        answer = self._by_atoms(state, hints, name)
        if isinstance(answer, Nothing) or not state.pending:
            return answer
        if isinstance(answer, Found):
            known: dict[Formula, bool] = {}
            wrong = [p for p in state.pending if not is_true(p, answer.value, known)]
            if not wrong:
                return answer
        else:
            wrong = state.pending
        chosen = min(wrong, key=lambda p: len(p.parts))
        unknown: Unknown | None = None
        for alternative in chosen.parts:
            branch = state.copy()
            branch.pending.remove(chosen)
            if not self._add(alternative, branch):
                continue
            answer = self._search(branch, hints, name, depth + 1)
            if isinstance(answer, Found):
                return answer
            if isinstance(answer, Unknown):
                unknown = unknown or answer
        return unknown or NOTHING

    def _by_atoms(self, state: _State, hints: Sequence[Any], name: str) -> Answer:
        atoms = state.atoms
        opaque = [a for a in atoms if isinstance(a, Atom) and a.kind == "opaque"]
        plain = [a for a in atoms if not (isinstance(a, Atom) and a.kind == "opaque")]
        answer = self._plain(state.kind, plain, hints, name)
        if isinstance(answer, Found):
            for atom in opaque:
                if not is_true(atom, answer.value):
                    claim, _, why = atom.arguments
                    node: Node = claim.node
                    return Unknown(why, node.pointer, node.document.side)
        return answer

    def _plain(self, kind: str, atoms: list[Any], hints: Sequence[Any], name: str) -> Answer:
        if kind == "object":
            return objects.solve(self, atoms)
        if kind == "array":
            return arrays.solve(self, atoms)
        if kind == "number":
            return numbers.solve(atoms, hints)
        if kind == "string":
            return strings.solve(atoms, [*hints, *strings.called(name)])
        values: tuple[Any, ...] = (True, False) if kind == "boolean" else (None,)
        for value in values:
            if all(is_true(atom, value) for atom in atoms):
                return Found(value)
        return NOTHING


def _normal(part: Part) -> Part:
    """The same statement, about one node of all that mean the same."""
    if isinstance(part, Statement) and isinstance(part.claim, Whole):
        node, holds = part.claim
        if node.canonical is not node:
            return Statement(Whole(node.canonical, holds), part.mask)
    return part


def _kinds(goal: Goal) -> Sequence[str]:
    """The JSON types that no ``type`` rules out at once."""
    kinds: Sequence[str] = KINDS
    for part in goal:
        if isinstance(part, Statement) and isinstance(part.claim, Whole) and part.claim.holds:
            types = part.claim.node.schema.get("type")
            if types is not None:
                admitted = (types,) if isinstance(types, str) else types
                kinds = [
                    kind
                    for kind in kinds
                    if kind in admitted or (kind == "number" and "integer" in admitted)
                ]
    return kinds


def _rank(part: Part) -> tuple[int, str]:
    if isinstance(part, Statement):
        claim = part.claim
        if isinstance(claim, Whole | Keyword):
            return (0 if claim.holds else 2, f"{claim.node.document.side}{claim.node.pointer}")
        return 1, repr(claim) if isinstance(claim, Is) else ""
    return 1, ""


def _listed(goal: Goal) -> list[Any] | None:
    """The values of an enumeration that is asked for directly; None where there is none."""
    best: list[Any] | None = None
    for part in goal:
        if not isinstance(part, Statement):
            continue
        claim = part.claim
        members: list[Any] | None = None
        if isinstance(claim, Whole) and claim.holds:
            schema = claim.node.schema
            members = [schema["const"]] if "const" in schema else schema.get("enum")
        if members is not None and part.mask is None and (best is None or len(members) < len(best)):
            best = members
    return best


def _examples(parts: Sequence[Part], kind: str) -> list[Any]:
    """Values that the authors of the schemas gave for this place."""
    if kind not in ("string", "number"):
        return []
    found: list[Any] = []
    for part in parts:
        if isinstance(part, Statement) and isinstance(part.claim, Whole) and part.claim.holds:
            node = part.claim.node
            schema = node.document.written(node)
            if isinstance(schema, dict) and ("examples" in schema or "default" in schema):
                given = schema.get("examples", ())
                found += given if isinstance(given, list) else ()
                found += [schema["default"]] if "default" in schema else []
    return [value for value in found if kind_of(value) == kind]
