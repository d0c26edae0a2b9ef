"""What evgen has to say about a catalog: a finding is a value, never a print.

A check yields findings whose place is a path and a JSON Pointer. Lines and
columns are worked out later, once, by ``evgen.locate``; formats are the
business of ``evgen.output``.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Severity(StrEnum):
    """How much a finding matters; only errors stop a command by themselves."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an error."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file: symbolic until somebody looks at it.

    ``path`` is relative to the root and written with ``/``. ``pointer`` is an
    RFC 6901 JSON Pointer. ``on_key`` asks for the member's name instead of its
    value. ``line`` and ``column`` count from 1, columns in code points; they
    are filled in by ``evgen.locate`` where a check could not know them.
    """

    path: str
    pointer: str = ""
    on_key: bool = False
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding, such as the other of two equal names.

    ``is_past`` tells of a place in files as they were at another revision.
    """

    place: Place
    message: str
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thing evgen checks: its kebab-case name, and how much it matters by default.

    ``page`` is what ``evgen explain`` prints: what, why, and how to cure it.
    ``bad`` and ``good`` are files on which it speaks and is silent (``evgen.examples``).
    ``is_acceptable`` tells whether ``evgen accept`` takes its findings, ``is_adjustable``
    whether ``[rules]`` may weigh it: taste and risk, not whether a file can be read.
    """

    name: str
    severity: Severity
    page: str
    bad: Mapping[str, Any] = field(default_factory=dict, compare=False)
    good: Mapping[str, Any] = field(default_factory=dict, compare=False)
    _: KW_ONLY
    is_acceptable: bool = False
    is_adjustable: bool = False

    def at(
        self,
        place: Place,
        message: str,
        hint: str = "",
        related: Iterable[Related] = (),
    ) -> Finding:
        """A finding of this rule, at its default severity."""
        return Finding(self.name, self.severity, place, message, hint, tuple(related))


@dataclass(frozen=True, slots=True)
class Witness:
    """An event that proves a finding; ``pointer`` leads to what its reader minds."""

    event: Any = field(compare=False)
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Acceptable:
    """What makes a finding one that ``evgen accept`` takes.

    ``identity`` says what exactly is accepted, whatever the message's wording and the
    witness. ``because`` are fingerprints of findings that this one only sums up: with all of
    them accepted, it is accepted too.
    """

    identity: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (or worth knowing), where it is, and what to do."""

    rule: str
    severity: Severity
    place: Place
    message: str
    hint: str = ""
    related: tuple[Related, ...] = field(default=())
    witness: Witness | None = None
    acceptable: Acceptable | None = None

    @property
    def fingerprint(self) -> str:
        """16 hex digits that stay the same when lines move."""
        what = self.message if self.acceptable is None else self.acceptable.identity
        identity = "\0".join((self.rule, self.place.path, self.place.pointer, what))
        from hashlib import sha256  # OpenSSL takes milliseconds to load, and few runs have findings

        return sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def with_severity(self, severity: Severity) -> Finding:
        """The same finding, weighed differently (``[rules]`` in the configuration)."""
        return replace(self, severity=severity)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops the work."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by path, line, column, rule: the order in which a reader mends them."""
    return sorted(
        findings,
        key=lambda f: (
            f.place.path,
            f.place.line or 0,
            f.place.column or 0,
            f.place.pointer,
            f.rule,
            f.message,
        ),
    )
