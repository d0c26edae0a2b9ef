"""Whether two schemas declare the same members, everywhere."""

from __future__ import annotations

import json

from evgen.runtime.declared import Declared, Place


def declares_the_same(one: Declared, other: Declared) -> bool:
    """Whether publishers may send the same members, and readers keep the same, at every place."""
    waiting: list[tuple[Place, Place]] = [(one.root, other.root)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        a, b = waiting.pop()
        if (id(a), id(b)) in seen:
            continue
        seen.add((id(a), id(b)))
        same = (
            set(a.names) == set(b.names)
            and set(a.patterns) == set(b.patterns)
            and (a.open, a.free_form) == (b.open, b.free_form)
        )
        if not same or (a.patterns and _texts(a) != _texts(b)):
            return False  # where patterns overlap, there is no name to ask for all of them
        for name in (*a.names, *(_UNHEARD_OF if a.open or a.patterns else ())):
            mine, theirs = a.member(name), b.member(name)
            if (mine is None) != (theirs is None):
                return False
            if mine is not None and theirs is not None:
                waiting.append((mine, theirs))
        waiting += [(a.item(i), b.item(i)) for i in range(max(a.prefix, b.prefix) + 1)]
    return True


def _texts(place: Place) -> list[str]:
    """All that applies at a place, in words."""
    return sorted(json.dumps([schema, always], sort_keys=True) for schema, always in place.applied)


#: A name that no schema lists, to ask what becomes of members that are not listed.
_UNHEARD_OF = ("\N{BALLOT BOX} evgen",)
