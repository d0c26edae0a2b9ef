"""Whether two schemas declare the same members, everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product

from evgen.compat.prover import strings
from evgen.compat.prover.terms import Atom, Found, Unknown, constant
from evgen.runtime.declared import Declared, Place

#: So many patterns of names make no more than 64 kinds of name.
_MOST_PATTERNS = 6
#: A name that no schema lists, to ask what becomes of members that are not listed.
_UNHEARD_OF = "\N{BALLOT BOX} evgen"


def declares_the_same(one: Declared, other: Declared) -> bool:
    """Whether publishers may send the same members, and readers keep the same, at every place."""
    waiting: list[tuple[Place, Place]] = [(one.root, other.root)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        a, b = waiting.pop()
        if (id(a), id(b)) in seen:
            continue
        seen.add((id(a), id(b)))
        if set(a.names) != set(b.names) or (a.open, a.free_form) != (b.open, b.free_form):
            return False
        names = _names(a, b)
        if names is None:
            if set(a.patterns) != set(b.patterns) or _texts(a) != _texts(b):
                return False
            names = [*a.names, _UNHEARD_OF]
        for name in names:
            mine, theirs = a.member(name), b.member(name)
            if (mine is None) != (theirs is None):
                return False
            if mine is not None and theirs is not None:
                waiting.append((mine, theirs))
        waiting += [(a.item(i), b.item(i)) for i in range(max(a.prefix, b.prefix) + 1)]
    return True


def _names(a: Place, b: Place) -> list[str] | None:
    """One name of each kind that the two places tell apart; None where that cannot be said."""
    patterns = list(dict.fromkeys([*a.patterns, *b.patterns]))
    if not patterns:
        return [*a.names, *([_UNHEARD_OF] if a.open else [])]
    if len(patterns) > _MOST_PATTERNS:
        return None
    names = list(a.names)
    for found in _kinds(patterns, a.names):
        if isinstance(found, Unknown):
            return None
        names.append(found)
    return names


def _kinds(patterns: list[str], listed: tuple[str, ...]) -> Iterator[str | Unknown]:
    """Names that are not listed: one for each set of patterns that there is a name for."""
    others = Atom("out", (frozenset(map(constant, listed)),))
    for signs in product((True, False), repeat=len(patterns)):
        pairs = zip(patterns, signs, strict=True)
        answer = strings.solve([others, *(Atom("pattern", pair) for pair in pairs)])
        if isinstance(answer, Found):
            yield answer.value
        elif isinstance(answer, Unknown):
            yield answer


def _texts(place: Place) -> list[str]:
    """All that applies at a place, in words."""
    return sorted(json.dumps([schema, always], sort_keys=True) for schema, always in place.applied)
