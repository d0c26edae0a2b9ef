"""Statements about one value, and the atoms that they come down to.

A *statement* is about one value: a subschema (or one of its keywords) holds or
does not, seen through a *mask* where the reader prunes first. It expands, for
one JSON type, to a *formula*: true, false, all of, any of, statements about the
same value, and *atoms*, which the solver of that type understands.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from evgen.compat.prover.documents import Node
from evgen.runtime.declared import Place

#: The JSON types, in the order in which values are tried. ``integer`` is a part of ``number``.
KINDS = ("string", "number", "boolean", "object", "array", "null")


@dataclass(frozen=True, slots=True)
class Constant:
    """A JSON value that can be compared and hashed: ``1`` is ``1.0``, and is not ``true``."""

    kind: str
    content: Any


def constant(value: Any) -> Constant:
    """The constant of a JSON value."""
    match value:
        case None:
            return Constant("null", None)
        case bool():
            return Constant("boolean", value)
        case int() | float():
            return Constant("number", exact(value))
        case str():
            return Constant("string", value)
        case list():
            return Constant("array", tuple(constant(item) for item in value))
        case _:
            members = ((name, constant(member)) for name, member in value.items())
            return Constant("object", frozenset(members))


def exact(number: float) -> Fraction:
    """The number that the JSON text of a number means: 0.1 is a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def kind_of(value: Any) -> str:
    """The JSON type of a value; ``number`` for integers too."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


# --- what can be said of one value, wherever it stands ----------------------------------------


class Whole(NamedTuple):
    """A subschema holds, or does not."""

    node: Node
    holds: bool


class Keyword(NamedTuple):
    """One keyword of a subschema (or one part of it, such as one required name)."""

    node: Node
    keyword: str
    part: Any
    holds: bool


class Is(NamedTuple):
    """The value is a constant, or is not."""

    value: Constant
    holds: bool


class Either(NamedTuple):
    """Some of the claims is true, or none is."""

    claims: tuple[Claim, ...]
    holds: bool


class Below(NamedTuple):
    """Some member or item that ``step`` selects is there, and ``claim`` is true of it."""

    step: Step
    claim: Claim


Claim = Whole | Keyword | Is | Either | Below


def opposite(claim: Claim) -> Claim:
    """The claim that is true when this one is not."""
    if isinstance(claim, Below):
        raise TypeError("what is somewhere below cannot be denied in one claim")
    return claim._replace(holds=not claim.holds)


@dataclass(frozen=True, slots=True)
class Step:
    """From an object to members, or from an array to items.

    ``name`` is one member; ``patterns``/``names`` with ``rest`` are the members that no name
    and no pattern takes; ``pattern`` alone those that match. ``index`` is one item, and with
    ``onward`` every item from there.
    """

    name: str | None = None
    pattern: str | None = None
    rest: bool = False
    names: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    index: int | None = None
    onward: bool = False

    @property
    def is_item(self) -> bool:
        return self.index is not None


class Statement(NamedTuple):
    """A claim about a value that is read through a mask, or as it is (None)."""

    claim: Claim
    mask: Place | None = None


class Closed(NamedTuple):
    """The value has no member that ``place`` does not declare, at any level."""

    place: Place


# --- formulas -----------------------------------------------------------------------------------


class All(NamedTuple):
    """Every part is true."""

    parts: tuple[Formula, ...]


class Any_(NamedTuple):  # noqa: N801 - the counterpart of All
    """Some part is true."""

    parts: tuple[Formula, ...]


class Atom(NamedTuple):
    """What the solver of one type understands.

    Numbers: ``least``/``most`` (bound, exclusive), ``multiple`` (of, holds).
    Strings: ``length`` (low, high), ``pattern`` and ``format`` (which, holds).
    Scalars: ``in`` and ``out`` (constants).
    Arrays: ``length``, ``items`` and ``someitem`` (step, claim, mask), ``count`` (claim, mask,
    low, high), ``unique`` (holds, mask).
    Objects: ``members`` and ``some`` (step, claim, mask), ``has`` (name, holds), ``names`` and
    ``somename`` (claim, mask), ``size`` (low, high, mask).
    Both: ``closed`` (place).
    Everywhere: ``opaque`` (claim, mask, why), which can be checked, not solved.
    """

    kind: str
    arguments: tuple[Any, ...]


Formula = bool | All | Any_ | Atom | Statement | Closed


def all_of(parts: list[Formula]) -> Formula:
    """The conjunction, as simple as it can be had."""
    kept: list[Formula] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    return True if not kept else kept[0] if len(kept) == 1 else All(tuple(kept))


def any_of(parts: list[Formula]) -> Formula:
    """The disjunction, as simple as it can be had."""
    kept: list[Formula] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    return False if not kept else kept[0] if len(kept) == 1 else Any_(tuple(kept))


# --- answers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A value for which everything is true, as far as the solver can tell."""

    value: Any


@dataclass(frozen=True, slots=True)
class Nothing:
    """A proof that there is no such value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither; ``pointer`` is the place in ``side``'s document that resisted."""

    reason: str
    pointer: str = ""
    side: str = ""


Answer = Found | Nothing | Unknown
NOTHING = Nothing()


def below(mask: Place | None, step: str | int) -> Place | None:
    """The mask of a member or an item; None where nothing is pruned."""
    if mask is None:
        return None
    if isinstance(step, int):
        return worthwhile(mask.item(step))
    return None if mask.free_form else worthwhile(mask.member(step))


def worthwhile(place: Place | None) -> Place | None:
    """The place, unless nothing at it or below it is ever pruned."""
    if place is None or (place.free_form and not place.has_items):
        return None
    return place


def visible(mask: Place | None, name: str) -> bool:
    """Whether a reader sees a member of that name at all."""
    return mask is None or mask.free_form or mask.member(name) is not None
