"""What a pattern says, once read: conditions on fields, each with its place in the pattern's text.

Meaning (that of AWS's published engine): a condition lists alternatives and holds if one of
them does; conditions that stand together all have to hold; of a choice (``$or``), one branch.
A dot in a member's name is a step like any other, so a path has as many steps as there are
names between dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is spelled; ``1``, ``1.0`` and ``1e0`` have one ``value``.

    ``value`` is None where the spelling is no exact double (``9007199254740993``, ``1e400``):
    such a number matches by spelling alone.
    """

    text: str
    value: float | None


Scalar = str | Number | bool | None


@dataclass(frozen=True, slots=True)
class Exactly:
    """The field is this scalar. ``by_operator`` where it is written ``{"exactly": …}``."""

    value: Scalar
    by_operator: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """A string that begins so."""

    text: str
    ignoring_case: bool = False


@dataclass(frozen=True, slots=True)
class Suffix:
    """A string that ends so."""

    text: str
    ignoring_case: bool = False


@dataclass(frozen=True, slots=True)
class EqualsIgnoringCase:
    """A string that differs in case at most, compared character by character."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Literal pieces with any text between them: ``a*b*`` is ``("a", "b", "")``."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range."""

    value: float
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number within bounds; ``["=", n]`` has two equal, inclusive ones."""

    low: Bound | None
    high: Bound | None


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether there is a leaf: neither an object nor ``[]`` is one."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Cidr:
    """An address in a block: the first and last as integers, of 4 or 16 bytes."""

    version: Literal[4, 6]
    first: int
    last: int


#: What ``anything-but`` may exclude.
Excluded = Exactly | Prefix | Suffix | EqualsIgnoringCase | Wildcard


@dataclass(frozen=True, slots=True)
class AnythingBut:
    """A leaf that is none of these."""

    excluded: tuple[Excluded, ...]


Test = (
    Exactly
    | Prefix
    | Suffix
    | EqualsIgnoringCase
    | Wildcard
    | Numeric
    | Exists
    | Cidr
    | AnythingBut
)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One item of a field's list; ``pointer`` is the item's."""

    test: Test
    pointer: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One field and its list; ``pointer`` is the list's, ``path`` begins at the event's root."""

    path: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class Conjunction:
    """What has to hold together: conditions, and one branch of each choice."""

    conditions: tuple[Condition, ...]
    choices: tuple[Choice, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class Choice:
    """``$or``: its branches, whose paths begin at the event's root like all others."""

    branches: tuple[Conjunction, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why EventBridge refuses a pattern: where, what is wrong, what to do."""

    pointer: str
    message: str
    hint: str
