"""How many of what: choices whose numbers are right, and values that all differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Choice = TypeVar("Choice")


def ways(
    lows: Sequence[int],
    highs: Sequence[int | None],
    choices: list[list[tuple[tuple[int, ...], Choice]]],
    spend: Callable[[int], None],
) -> Iterator[tuple[Choice, ...]]:
    """Every way to choose for each item so that all numbers are right."""
    if not all(choices):
        return
    start = (0,) * len(lows)

    def counted(so_far: tuple[int, ...], hits: tuple[int, ...]) -> tuple[int, ...] | None:
        result = []
        for have, more, low, high in zip(so_far, hits, lows, highs, strict=True):
            total = have + more
            if high is not None and total > high:
                return None
            result.append(total if high is not None else min(total, low))
        return tuple(result)

    # Backwards: from which numbers the rest of the items can still make it.
    def is_enough(numbers: tuple[int, ...]) -> bool:
        return all(have >= low for have, low in zip(numbers, lows, strict=True))

    layers: list[set[tuple[int, ...]]] = [{start}]
    for options in choices:
        spend(len(layers[-1]) // 8)
        reached = {
            following
            for numbers in layers[-1]
            for hits, _ in options
            if (following := counted(numbers, hits)) is not None
        }
        layers.append(reached)
    good = {numbers for numbers in layers[-1] if is_enough(numbers)}
    useful: list[set[tuple[int, ...]]] = [good]
    for layer, options in zip(reversed(layers[:-1]), reversed(choices), strict=True):
        useful.insert(
            0,
            {n for n in layer if any(counted(n, hits) in useful[0] for hits, _ in options)},
        )
    if not useful[0]:
        return

    stack: list[tuple[int, tuple[int, ...], tuple[Choice, ...]]] = [(0, start, ())]
    while stack:
        at, numbers, way = stack.pop()
        if at == len(choices):
            yield way
            continue
        for hits, goal in reversed(choices[at]):
            following = counted(numbers, hits)
            if following is not None and following in useful[at + 1]:
                stack.append((at + 1, following, (*way, goal)))


def matching(domains: list[list[Any]]) -> list[Any] | None:
    """A value for each domain, no two equal (augmenting paths); None where there is no way."""
    owner: dict[Any, int] = {}

    def assign(index: int, seen: set[Any]) -> bool:
        for value in domains[index]:
            if value in seen:
                continue
            seen.add(value)
            if value not in owner or assign(owner[value], seen):
                owner[value] = index
                return True
        return False

    order = sorted(range(len(domains)), key=lambda i: len(domains[i]))
    if not all(assign(index, set()) for index in order):
        return None
    chosen = {index: value for value, index in owner.items()}
    return [chosen[index] for index in range(len(domains))]
