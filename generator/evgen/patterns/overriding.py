"""What a pattern means that names a field twice: the condition that stands later counts alone.

So it is for two names in one object, for a dotted name and the same path in steps, and between
a condition and a branch of ``$or``: the branch's own condition takes the place of an earlier one
outside, in that branch; a later one outside takes the place of those in all branches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evgen.patterns.terms import Choice, Condition, Conjunction

#: More conditions than patterns of EventBridge's length have, unless they multiply.
_MOST_CONDITIONS = 20_000

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Conditions and choices in the order in which they stand."""

    items: tuple[Condition | WrittenChoice, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class WrittenChoice:
    """A ``$or`` as it stands."""

    branches: tuple[Written, ...]
    pointer: str


class TooManyError(ValueError):
    """Branches that name each other's fields multiply beyond what can be told apart."""


def overridden(pattern: Written) -> Conjunction:
    """The pattern with one condition at most on each field in each combination of branches."""
    return _Overriding().added(Conjunction((), (), pattern.pointer), pattern.items)


class _Overriding:
    def __init__(self) -> None:
        self._made = 0

    def added(
        self, earlier: Conjunction, items: Iterable[Condition | WrittenChoice]
    ) -> Conjunction:
        conditions = {condition.path: condition for condition in earlier.conditions}
        choices = earlier.choices
        for item in items:
            self._count()
            if isinstance(item, Condition):
                conditions.pop(item.path, None)
                conditions[item.path] = item
                choices = _choices_without(choices, item.path)
                continue
            named = set(_named(item))
            moved = tuple(conditions.pop(path) for path in list(conditions) if path in named)
            pushed = tuple(choice for choice in choices if not named.isdisjoint(_paths(choice)))
            choices = tuple(choice for choice in choices if choice not in pushed)
            branches = []
            for branch in item.branches:
                self._count(len(moved) + sum(map(_size, pushed)))
                start = Conjunction(moved, pushed, branch.pointer)
                branches.append(self.added(start, branch.items))
            choices += (Choice(tuple(branches), item.pointer),)
        return Conjunction(tuple(conditions.values()), choices, earlier.pointer)

    def _count(self, number: int = 1) -> None:
        self._made += number
        if self._made > _MOST_CONDITIONS:
            raise TooManyError


def _choices_without(choices: tuple[Choice, ...], path: Path) -> tuple[Choice, ...]:
    """Without the conditions on a field; a choice of which nothing is left is none."""
    left = []
    for choice in choices:
        if path in set(_paths(choice)):
            branches = tuple(_without(branch, path) for branch in choice.branches)
            if not any(branch.conditions or branch.choices for branch in branches):
                continue
            left.append(replace(choice, branches=branches))
        else:
            left.append(choice)
    return tuple(left)


def _without(branch: Conjunction, path: Path) -> Conjunction:
    return replace(
        branch,
        conditions=tuple(c for c in branch.conditions if c.path != path),
        choices=_choices_without(branch.choices, path),
    )


def _size(choice: Choice) -> int:
    """How many conditions and branches there are to walk through."""
    return sum(
        1 + len(branch.conditions) + sum(map(_size, branch.choices)) for branch in choice.branches
    )


def _paths(choice: Choice) -> Iterable[Path]:
    for branch in choice.branches:
        yield from (condition.path for condition in branch.conditions)
        for inner in branch.choices:
            yield from _paths(inner)


def _named(choice: WrittenChoice) -> Iterable[Path]:
    for branch in choice.branches:
        yield from _named_by(branch.items)


def _named_by(items: Sequence[Condition | WrittenChoice]) -> Iterable[Path]:
    for item in items:
        if isinstance(item, Condition):
            yield item.path
        else:
            yield from _named(item)
