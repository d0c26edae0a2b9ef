"""Whether the fields of a filter are there to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evgen import pointer as pointers
from evgen.filters.places import SCALAR_KINDS, Places
from evgen.filters.rules import FILTER_FIELD
from evgen.filters.saying import remark, words
from evgen.filters.subject import Subject
from evgen.findings import Finding
from evgen.model import Envelope
from evgen.patterns.terms import Condition
from evgen.wording import closest, listed

#: What a whole pattern may ask for, and a filter may not.
_BESIDE_DETAIL = frozenset({"source", "detail-type", "account", "region", "resources"})


@dataclass(frozen=True)
class Field:
    """A field that events may have: where it is, and the types of value that stand there."""

    condition: Condition
    places: Places
    kinds: frozenset[str]

    @property
    def name(self) -> str:
        """``data.customer.ip``."""
        return ".".join(self.condition.path)

    @property
    def scalars(self) -> frozenset[str]:
        return self.kinds & SCALAR_KINDS


@dataclass(frozen=True)
class _Lost:
    """How far a path leads, and where it ends."""

    steps: int
    start: int  # of the member that is not there; before ``steps`` if a part of its name is right
    places: Places


def field_of(subject: Subject, condition: Condition) -> Field | Finding:
    """The field of a condition, or why there is none."""
    territory = subject.territory
    found = territory.follow(condition.path)
    if found:
        kinds = frozenset[str]().union(*(territory.kinds(place) for place in found))
        return Field(condition, found, kinds)
    path = condition.path
    lost = max(_ends(subject, path), key=lambda end: end.steps)
    so_far, name = ".".join(path[: lost.steps]), path[lost.steps]
    if territory.can_be(lost.places, "object"):
        around = f"`{so_far}`" if so_far else "`detail`"
        message = f"{around} has no member `{name}`"
    else:
        kinds = frozenset[str]().union(*(territory.kinds(place) for place in lost.places))
        message = f"`{so_far}` is {words(kinds)}: there is no `{name}` in it"
    hint = _hint(subject, path, lost)
    place = subject.place_of(lost.places)
    return remark(
        FILTER_FIELD, _step_pointer(condition, lost.steps), message, hint, place, on_key=True
    )


def _ends(subject: Subject, path: tuple[str, ...]) -> Iterator[_Lost]:
    """Every place where the path leads nowhere."""
    territory = subject.territory
    waiting = [(territory.root, 0)]
    while waiting:
        places, steps = waiting.pop()
        onward = [
            (inner, steps + length)
            for length in territory.lengths(places, path[steps:])
            if steps < len(path)
            and (inner := territory.members(places, ".".join(path[steps : steps + length])))
        ]
        if not onward:
            yield _Lost(steps + _begun(territory.names(places), path[steps:]), steps, places)
        waiting += onward


def _begun(names: list[str], path: tuple[str, ...]) -> int:
    """How many steps of a path are the beginning of some name with dots."""
    longest = 0
    for name in names:
        parts = name.split(".")
        same = next((i for i, (a, b) in enumerate(zip(parts, path, strict=False)) if a != b), 0)
        longest = max(longest, same)
    return min(longest, max(len(path) - 1, 0))


def _hint(subject: Subject, path: tuple[str, ...], lost: _Lost) -> str:
    """The path that was probably meant."""
    territory = subject.territory
    has_envelope = subject.written.envelope is Envelope.METADATA
    if has_envelope and lost.steps == 0 and path == ("detail", "metadata", "version"):
        return "evgen itself matches `metadata.version`: leave `detail` out"
    if path[0] == "detail" and territory.follow(path[1:]):
        return f"did you mean `{'.'.join(path[1:])}`? a filter is written against `detail`"
    if lost.steps == 0 and path[0] == "detail" and len(path) > 1:
        return "a filter is what stands in `detail`: leave that out"
    if has_envelope and lost.steps == 0 and territory.follow(("data", *path)):
        return f"did you mean `data.{'.'.join(path)}`? a filter is written against `detail`"
    if lost.steps == 0 and path[0] in _BESIDE_DETAIL:
        return "it stands beside `detail`, and a filter is written against `detail`: leave it out"
    if has_envelope and lost.steps == 0:
        inside = territory.members(territory.root, "data")
        guess = closest(path[0], territory.names(inside))
        if guess is not None and closest(path[0], ("data", "metadata")) is None:
            return f"did you mean `{'.'.join(('data', guess, *path[1:]))}`?"
    if not has_envelope and path[0] == "data" and territory.follow(path[1:]):
        return f"did you mean `{'.'.join(path[1:])}`? this event has no envelope"
    names = territory.names(lost.places)
    before, length = path[: lost.start], lost.steps - lost.start + 1
    after = path[lost.start + length :]
    guess = closest(".".join(path[lost.start : lost.start + length]), names)
    if guess is not None:
        return f"did you mean `{'.'.join((*before, guess, *after))}`?"
    if not names:
        return f"filter by `{'.'.join(before)}` itself" if before else "declare it in the schema"
    return f"there {'is' if len(names) == 1 else 'are'} {listed(names[:12])}"


def _step_pointer(condition: Condition, steps: int) -> str:
    """Where in the filter a step of a condition's path is spelled."""
    left, at = steps, ""
    names = iter(pointers.tokens(condition.pointer))
    for name in names:
        at = pointers.join(at, name)
        if name == "$or":
            at = pointers.join(at, next(names, ""))
            continue
        left -= len(name.split("."))
        if left < 0:
            break
    return at
