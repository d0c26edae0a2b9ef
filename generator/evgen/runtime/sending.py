"""PutEvents, again for what may succeed the second time."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .aws import TRANSIENT, error_code, is_transient
from .deadline import Deadline, DeadlineError
from .entries import Entry, chunks
from .errors import PublishError
from .schemawalk import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from .aws import EventsClient


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: rounds of one call, and seconds for all calls together.

    The seconds hold whatever the client does: a call that hangs is not waited for.
    Between rounds a random part of ``first_wait``, doubled each time, at most
    ``longest_wait`` (AWS calls it full jitter).
    """

    rounds: int = 6
    seconds: float = 10.0
    first_wait: float = 0.1
    longest_wait: float = 2.0

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise ValueError("rounds must be 1 or more: the first call is one")

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

    def __init__(self, client: Callable[[], EventsClient], patience: Patience) -> None:
        self.accepted: dict[int, Sent] = {}
        self.reasons: list[str] = []
        self.cause: Exception | None = None
        self._client = client
        self._patience = patience
        self._deadline = Deadline(patience.seconds)

    def send(self, numbered: list[tuple[int, Entry]]) -> None:
        """Send one call's worth, and again what was refused for now."""
        for round_ in range(self._patience.rounds):
            numbered, codes = self._put(numbered)
            if not numbered:
                break
            wait = self._patience.wait(round_)
            if round_ + 1 == self._patience.rounds or wait >= self._deadline.left:
                self.reasons += codes
                break
            time.sleep(wait)

    def _put(self, numbered: list[tuple[int, Entry]]) -> tuple[list[tuple[int, Entry]], list[str]]:
        """One call; returns the entries to send again, and the codes that say so."""
        requests = [entry.request() for _, entry in numbered]
        try:
            answer: Any = self._deadline.call(lambda: self._client().put_events(Entries=requests))
        except DeadlineError as error:
            self.reasons.append(str(error))
            return [], []
        except Exception as error:  # noqa: BLE001 - whatever it was, the caller learns what is unsent
            code = error_code(error) or type(error).__name__
            self.cause = error
            if is_transient(error):
                return numbered, [code]
            self.reasons.append(code)
            return [], []
        return self._results(numbered, answer)

    def _results(
        self, numbered: list[tuple[int, Entry]], answer: object
    ) -> tuple[list[tuple[int, Entry]], list[str]]:
        """What became of each entry.

        One that the answer says nothing about may have been accepted. It is not
        sent again, as long as nobody has decided to: that is what the error is for.
        """
        found: Any = answer.get("Entries") if is_object(answer) else None
        results: list[Any] = list(found) if is_array(found) else []
        results += [None] * (len(numbered) - len(results))
        again: list[tuple[int, Entry]] = []
        codes: list[str] = []
        for (position, entry), given in zip(numbered, results, strict=False):
            result: Any = given if is_object(given) else {}
            code, bus_id = result.get("ErrorCode"), result.get("EventId")
            if isinstance(code, str) and code in TRANSIENT:
                again.append((position, entry))
                codes.append(code)
            elif code or not isinstance(bus_id, str) or not bus_id:
                self.reasons.append(str(code or "no answer for the entry"))
            else:
                self.accepted[position] = Sent(entry.id, entry.event, bus_id)
        return again, codes


def send(
    client: Callable[[], EventsClient],
    entries: list[Entry],
    size_limit: int,
    patience: Patience,
) -> list[Sent]:
    """Send all entries, in order, in as few calls as the limits allow.

    ``client`` is asked for within the deadline, since making one takes its time
    and may fail. Raises PublishError with what was accepted and what was not.
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
