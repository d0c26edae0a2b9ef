"""What can go wrong, by what a caller can do about it.

No message holds data of an event: names, pointers and rules only. What is
raised here may end in a log, and an event may hold what a log must not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .publisher import Entry, Sent


class EvgenError(Exception):
    """Every error that this package raises on its own account."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where data breaks its contract.

    ``pointer`` is a JSON Pointer (RFC 6901) into the data, ``rule`` the keyword
    that says no, or ``undeclared`` or ``json``.
    """

    pointer: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer or 'the data'}: {self.message} ({self.rule})"


class ContractError(EvgenError, ValueError):
    """Data that its schema, or the rule about undeclared members, does not allow.

    A ValueError, so that pydantic reports it when a model is built.
    """

    def __init__(self, subject: str, violations: Sequence[Violation]) -> None:
        self.subject = subject
        self.violations = tuple(violations)
        super().__init__(f"{subject}: " + "; ".join(str(v) for v in self.violations))


class EntryTooLargeError(EvgenError, ValueError):
    """An event that EventBridge would not take because of its size."""


class PublishError(EvgenError):
    """Not everything was accepted. ``unsent`` keep their ids: ``send`` them again later.

    An unsent entry may still have reached the bus when the answer was lost; its
    id is the same the next time, so consumers do its work once.
    """

    def __init__(self, reason: str, sent: Sequence[Sent], unsent: Sequence[Entry]) -> None:
        self.reason = reason
        self.sent = tuple(sent)
        self.unsent = tuple(unsent)
        total = len(self.sent) + len(self.unsent)
        super().__init__(f"{len(self.unsent)} of {total} events were not accepted: {reason}")


class NonRetryableError(EvgenError):
    """For handlers to raise: this event can never succeed, however often it is tried.

    It goes to the dead-letter queue at once, instead of after several deliveries.
    """

    #: Ends in the attribute ``evgen-reason`` of the message in the dead-letter queue.
    reason = "non-retryable"


class UnreadableEventError(NonRetryableError):
    """What arrived is not an event that this consumer can read.

    ``reason`` is one of ``not-json``, ``not-an-event``, ``unknown-event``,
    ``unsupported-version``, ``invalid-metadata``, ``invalid-data``.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
