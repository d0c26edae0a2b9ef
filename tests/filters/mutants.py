"""Good filters with one token changed: a misspelt name, a value of another type, one that cannot be.

What a mutant does is found out without the check: by events, and by changing an event that the
good filter matches in the same way. A name that the schema admits, or a value that an event may
have, makes another good filter, and no mutant.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.filters.subject import Subject
from evgen.patterns import InvalidPatternError, compile_pattern
from evgen.runtime.declared import undeclared
from tests.filters.corpus import Pair, checked, subject
from tests.filters.events import events


@dataclass(frozen=True)
class Mutant:
    """A filter that is wrong at one place."""

    id: str
    pair: Pair
    filter: Any
    kind: str
    pointer: str


def mutants(pair: Pair) -> Iterator[Mutant]:
    """Those of one pair that do something else than the pair, or nothing at all."""
    matching = checked(pair).matching
    if matching is None or isinstance(pair.filter, str):
        return
    chance = random.Random(pair.id)
    good = compile_pattern(pair.filter)
    pool = [matching.value, *events(pair.topic, 200)]
    before = [good.matches(event) for event in pool]
    for number, mutant in enumerate(_changed(pair, matching.value, chance)):
        try:
            after = [compile_pattern(mutant.filter).matches(event) for event in pool]
        except InvalidPatternError:
            continue
        if after != before or not any(after):
            yield Mutant(f"{pair.id}-{number}", pair, mutant.filter, mutant.kind, mutant.pointer)


def _changed(pair: Pair, event: Any, chance: random.Random) -> Iterator[Mutant]:
    for pointer, value in _walk(pair.filter, ""):
        name = pointers.tokens(pointer)[-1]
        is_item = isinstance(pointers.resolve(pair.filter, pointers.parent(pointer)), list)
        if not is_item and name != "$or":
            for other in _misspelt(name, chance):
                if not _is_declared(subject(pair.topic), event, name, other):
                    changed = _renamed(pair.filter, pointer, other)
                    there = pointers.join(pointers.parent(pointer), other)
                    yield Mutant("", pair, changed, "name", there)
        elif is_item and not isinstance(value, dict | list):
            for kind, wrong in _other_values(value, chance):
                if not _may_be(subject(pair.topic), event, value, wrong):
                    changed = copy.deepcopy(pair.filter)
                    pointers.resolve(changed, pointers.parent(pointer))[int(name)] = wrong
                    yield Mutant("", pair, changed, kind, pointer)


def _walk(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    """Members and items of a filter, but not what is inside operators."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = pointers.join(at, name)
            yield here, inner
            yield from _walk(inner, here)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            here = pointers.join(at, index)
            yield here, inner
            if at.endswith("/$or"):
                yield from _walk(inner, here)


def _misspelt(name: str, chance: random.Random) -> list[str]:
    at = chance.randrange(len(name))
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    ways = [name[:at] + name[at] + name[at:], name[:at] + name[at + 1 :], f"{name}s", swapped]
    right = [way for way in dict.fromkeys(ways) if way and way != name and ".." not in f".{way}."]
    return chance.sample(right, min(2, len(right)))


def _other_values(value: Any, chance: random.Random) -> Iterator[tuple[str, Any]]:
    match value:
        case bool():
            yield from (("type", str(value).lower()), ("type", int(value)))
        case str():
            yield from (("type", wrong) for wrong in chance.sample([5, True, None], 2))
            yield from (("value", wrong) for wrong in (_misspelt(value, chance) if value else "~"))
        case int() | float():
            yield from (("type", str(value)), ("type", True))
            wrong_ones = [value + 0.5, -value - 1000, value + 10**6]
            yield from (("value", wrong) for wrong in chance.sample(wrong_ones, 2))
        case None:
            yield from (("type", "null"), ("type", 0))


def _is_declared(about: Subject, event: Any, name: str, other: str) -> bool:
    """Whether a member may be called otherwise, by what the schema declares where it is."""
    steps, ways = name.split("."), other.split(".")
    for at, inner in _containers(event):
        for member in inner if isinstance(inner, dict) else ():
            parts = member.split(".")
            for start in range(len(parts)):
                if parts[start : start + len(steps)] == steps:
                    called = ".".join((*parts[:start], *ways, *parts[start + len(steps) :]))
                    changed = _with(
                        event, at, lambda value, m=member, c=called: {**value, c: value[m]}
                    )
                    if called in inner or not undeclared(about.schema, changed):
                        return True
    return False


def _may_be(about: Subject, event: Any, value: Any, other: Any) -> bool:
    """Whether an event is still one that may be sent with another value in place of one."""
    return any(
        about.admits(_with(event, at, lambda _: other))
        for at, inner in _containers(event)
        if type(inner) is type(value) and inner == value
    )


def _containers(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    yield at, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _containers(inner, pointers.join(at, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _containers(inner, pointers.join(at, index))


def _with(event: Any, pointer: str, change: Any) -> Any:
    changed = copy.deepcopy(event)
    if not pointer:
        return change(changed)
    around = pointers.resolve(changed, pointers.parent(pointer))
    step: Any = pointers.tokens(pointer)[-1]
    step = int(step) if isinstance(around, list) else step
    around[step] = change(around[step])
    return changed


def _moved(members: dict[str, Any], name: str, other: str) -> dict[str, Any]:
    return {other if key == name else key: value for key, value in members.items()}


def _renamed(filter_: Any, pointer: str, other: str) -> Any:
    changed = copy.deepcopy(filter_)
    name = pointers.tokens(pointer)[-1]
    if not pointers.parent(pointer):
        return _moved(changed, name, other)
    return _with(changed, pointers.parent(pointer), lambda inner: _moved(inner, name, other))
