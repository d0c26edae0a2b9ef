"""PutEvents, again for what may succeed the second time."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .aws import error_code
from .entries import Entry, chunks
from .errors import PublishError

if TYPE_CHECKING:
    from .aws import EventsClient

#: From PutEventsResultEntry in the API reference; every other code stays what it is.
_RETRYABLE = frozenset({"InternalException", "InternalFailure", "ThrottlingException"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: rounds of one call, and seconds for all calls together.

    Between rounds a random part of ``first_wait``, doubled each time, at most
    ``longest_wait`` (AWS calls it full jitter).
    """

    rounds: int = 6
    seconds: float = 10.0
    first_wait: float = 0.1
    longest_wait: float = 2.0

    def wait(self, round_: int) -> float:
        """Seconds before the round after ``round_``."""
        most = min(self.longest_wait, self.first_wait * 2.0**round_)
        return random.uniform(0, most)  # noqa: S311 - spreading load, not guarding a secret


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that EventBridge accepted.

    ``id`` is the producer's, ``bus_id`` EventBridge's (None in a dry run).
    """

    id: str
    event: str
    bus_id: str | None


class _Run:
    """One ``send``: what was accepted so far, by position, and why the rest was not."""

    def __init__(self, client: EventsClient, patience: Patience) -> None:
        self.accepted: dict[int, Sent] = {}
        self.reasons: list[str] = []
        self.cause: Exception | None = None
        self._client = client
        self._patience = patience
        self._end = time.monotonic() + patience.seconds

    def send(self, numbered: list[tuple[int, Entry]]) -> None:
        """Send one call's worth, and again what was refused for now."""
        for round_ in range(self._patience.rounds):
            numbered, codes = self._put(numbered)
            if not numbered:
                break
            wait = self._patience.wait(round_)
            last = round_ + 1 == self._patience.rounds or time.monotonic() + wait > self._end
            if last:
                self.reasons += codes
                break
            time.sleep(wait)

    def _put(self, numbered: list[tuple[int, Entry]]) -> tuple[list[tuple[int, Entry]], list[str]]:
        """One call; returns the entries to send again, and the codes that say so."""
        try:
            answer: Any = self._client.put_events(Entries=[e.request() for _, e in numbered])
        except Exception as error:  # noqa: BLE001 - whatever it was, the caller learns what is unsent
            code = error_code(error) or type(error).__name__
            self.cause = error
            if code in _RETRYABLE:
                return numbered, [code]
            self.reasons.append(code)
            return [], []
        results: list[Any] = list(answer.get("Entries") or [])
        results += [{}] * (len(numbered) - len(results))  # a short answer accepts nothing more
        again: list[tuple[int, Entry]] = []
        codes: list[str] = []
        for (position, entry), result in zip(numbered, results, strict=False):
            code = result.get("ErrorCode")
            if code in _RETRYABLE:
                again.append((position, entry))
                codes.append(code)
            elif code or not result.get("EventId"):
                self.reasons.append(code or "no answer for the entry")
            else:
                self.accepted[position] = Sent(entry.id, entry.event, result["EventId"])
        return again, codes


def send(
    client: EventsClient, entries: list[Entry], size_limit: int, patience: Patience
) -> list[Sent]:
    """Send all entries, in order, in as few calls as the limits allow.

    Raises PublishError with what was accepted and what was not.
    """
    run = _Run(client, patience)
    position = 0
    for chunk in chunks(entries, size_limit):
        run.send(list(enumerate(chunk, start=position)))
        position += len(chunk)
    sent = [run.accepted[i] for i in sorted(run.accepted)]
    unsent = [entry for i, entry in enumerate(entries) if i not in run.accepted]
    if unsent:
        reason = ", ".join(dict.fromkeys(run.reasons))
        raise PublishError(reason, sent, unsent) from run.cause
    return sent
