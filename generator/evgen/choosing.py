"""Which version EVENT names: ``Name``, ``Name@MAJOR`` or ``Name@x.y.z``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evgen.model import Catalog, Event, Major, Status, Version, VersionNumber
from evgen.wording import closest, listed


class NoSuchEventError(LookupError):
    """EVENT names nothing in the catalog. ``hint`` says what there is."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version that was asked for, and the major it belongs to."""

    major: Major
    version: Version

    @property
    def reference(self) -> str:
        """``OrderCreated@1.1.0``."""
        return f"{self.version.event}@{self.version.number}"


def choose_version(catalog: Catalog, text: str) -> Chosen:
    """What EVENT names in a catalog. Raises NoSuchEventError."""
    event, rest = _event(catalog, text)
    number = VersionNumber.parse(rest)
    return _exactly(event, number) if number else _highest(event, int(rest) if rest else None)


def choose_major(catalog: Catalog, text: str) -> tuple[Event, Major]:
    """The event, and of it the highest major or the one that is named. Raises NoSuchEventError."""
    event, rest = _event(catalog, text)
    number = VersionNumber.parse(rest)
    if number is not None:
        major = _exactly(event, number).major
        latest = major.versions[-1].number
        if number != latest:
            raise NoSuchEventError(
                f"{event.name} {number} is not the latest version of its major",
                f"{latest} is; write `{major.reference}`",
            )
        return event, major
    if not rest:
        return event, event.majors[-1]
    return event, _majors(event, int(rest))[0]


def _event(catalog: Catalog, text: str) -> tuple[Event, str]:
    """The event, and what stands behind the ``@``."""
    name, at, rest = text.partition("@")
    event = next((e for e in catalog.events if e.name == name), None)
    if event is None:
        raise _no_such_event(catalog, name, at + rest)
    is_number = re.fullmatch(r"0|[1-9][0-9]{0,8}", rest, re.ASCII) or VersionNumber.parse(rest)
    if at and not is_number:
        raise NoSuchEventError(
            f"{text!r} is not an EVENT", f"write `{name}`, `{name}@MAJOR` or `{name}@x.y.z`"
        )
    return event, rest


def _exactly(event: Event, number: VersionNumber) -> Chosen:
    every = {v.number: Chosen(m, v) for m in event.majors for v in m.versions}
    if number not in every:
        known = [str(n) for n in every]
        wanted = closest(str(number), known)
        hint = f"did you mean `{event.name}@{wanted}`? " if wanted else ""
        raise NoSuchEventError(
            f"there is no {event.name}@{number}",
            f"{hint}there {'is' if len(known) == 1 else 'are'} {listed(known)}",
        )
    return every[number]


def _highest(event: Event, number: int | None) -> Chosen:
    """The highest active version; where none is active, the highest that is no draft."""
    majors = _majors(event, number)
    every = [Chosen(major, version) for major in majors for version in major.versions]
    ranks = {Status.DRAFT: 0, Status.DEPRECATED: 1, Status.ACTIVE: 2}
    best = max(every, key=lambda c: (ranks[c.version.status], c.version.number))
    if best.version.status is Status.DRAFT:
        name = event.name if number is None else f"{event.name}@{number}"
        raise NoSuchEventError(
            f"{name} has drafts only", f"name one in full, such as `{best.reference}`"
        )
    return best


def _majors(event: Event, number: int | None) -> list[Major]:
    majors = [m for m in event.majors if number is None or m.number == number]
    if not majors:
        known = listed(m.reference for m in event.majors)
        raise NoSuchEventError(f"there is no {event.name}@{number}", f"there is {known}")
    return majors


def _no_such_event(catalog: Catalog, name: str, rest: str) -> NoSuchEventError:
    names = [e.name for e in catalog.events]
    guess = closest(name, names)
    if guess:
        hint = f"did you mean `{guess}{rest}`?"
    else:
        hint = f"there are {listed(names[:10])}" if names else "there is no event in the catalog"
    return NoSuchEventError(f"there is no event {name!r}", hint)
