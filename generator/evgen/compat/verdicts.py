"""What a comparison says: values, no logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evgen.findings import Place
    from evgen.model import JsonObject
    from evgen.origins import Origins

#: How many steps a direction may take before it is left undecided: a second or two at most.
DEFAULT_BUDGET = 20_000


class Semantics(StrEnum):
    """How data is written and read."""

    EVGEN = "evgen"  # writers send declared members only, readers prune first (the contract, §4)
    STRICT = "strict"  # JSON Schema as it stands


class Verdict(StrEnum):
    """What is known of one direction."""

    COMPATIBLE = "compatible"  # proved
    BREAKING = "breaking"  # with a witness
    UNDECIDED = "undecided"


class Bump(StrEnum):
    """The version number that a change asks for, whatever policy allows."""

    PATCH = "patch"  # equal both ways
    MINOR = "minor"  # compatible both ways
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Options:
    """How to compare. ``formats`` tells whether the contract's formats are asserted.

    ``budget`` counts steps of the prover in one direction, not time, so that the same
    input gets the same verdict on every machine.
    """

    semantics: Semantics = Semantics.EVGEN
    formats: bool = True
    budget: int = DEFAULT_BUDGET


@dataclass(frozen=True)
class Revision:
    """One of the two schemas: a bundle (see ``Version``) and where its parts come from.

    The bundle has no keywords but ``keywords``, where these are known.
    """

    bundle: JsonObject
    origins: Origins
    keywords: frozenset[str] | None = None


@dataclass(frozen=True)
class Break:
    """One thing that breaks readers, with an event that proves it.

    ``old`` and ``new`` are places in the files as written; None where there is
    nothing to point at. ``witness`` is valid for the writer and invalid for the
    reader; ``path`` is a JSON Pointer into it, to what the reader minds.
    """

    rule: str
    message: str
    hint: str
    old: Place | None
    new: Place | None
    witness: Any
    path: str


@dataclass(frozen=True)
class Direction:
    """The answer to one of the two questions.

    ``basis`` says how a compatible verdict was reached: ``equal`` or ``proved``.
    ``reason`` and ``pointer`` (into the reader's file) belong to an undecided one.
    """

    verdict: Verdict
    breaks: tuple[Break, ...] = field(default=())
    basis: str = ""
    reason: str = ""
    pointer: str = ""


@dataclass(frozen=True)
class Comparison:
    """Both directions, and the bump they ask for."""

    bump: Bump
    backward: Direction
    forward: Direction
