"""Running a handler once per key, whatever is delivered how often."""

from __future__ import annotations

import logging
import math
from enum import Enum
from typing import TYPE_CHECKING, Any

from .errors import EvgenError
from .idempotency import IdempotencyStore, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

#: A lease where Lambda does not say when it will end: its longest run.
_LONGEST_RUN = 900.0
#: A function that is killed may still be seen working for a moment.
_GRACE = 1.0
#: DynamoDB takes 100 items in a transaction; the claim is one.
_MOST_ITEMS = 99


class Outcome(Enum):
    """What became of a delivery that did not fail."""

    DONE = "done"
    DUPLICATE = "duplicate"


class InProgressError(Exception):
    """Another delivery of the same event is being handled; this one must come again.

    Not before ``wait`` seconds are over, when the other one is done or dead.
    """

    def __init__(self, wait: float) -> None:
        self.wait = wait
        super().__init__("another delivery of this event is being handled")


class LostClaimError(EvgenError):
    """The handler took so long that another delivery has taken over. Nothing was written."""


class Attempt:
    """One delivery's try at what is to be done once. Without ``key`` it is done every time."""

    def __init__(self, store: IdempotencyStore | None, ttl_seconds: int, key: str | None) -> None:
        self._store = store if key is not None else None
        self._ttl_seconds = ttl_seconds
        self._key = key or ""
        self._owner = ""
        self._written = False

    def run(self, seconds_left: float, work: Callable[[], None]) -> Outcome:
        """Do ``work`` unless it is done. Raises what it raises, and InProgressError.

        An error of the store before the work is an error of the delivery. After
        the work it is logged: running again could only make it worse.
        """
        store = self._store
        if store is None:
            work()
            return Outcome.DONE
        lease = (seconds_left if math.isfinite(seconds_left) else _LONGEST_RUN) + _GRACE
        claim = store.claim(self._key, max(lease, _GRACE), self._ttl_seconds)
        if claim.state is State.COMPLETED:
            return Outcome.DUPLICATE
        if claim.state is State.IN_PROGRESS:
            raise InProgressError(claim.wait)
        self._owner = claim.owner
        try:
            work()
        except Exception:
            if not self._written:
                self._after("release", lambda: store.release(self._key, claim.owner))
            raise
        if not self._written:
            complete = store.complete
            self._after("complete", lambda: complete(self._key, claim.owner, self._ttl_seconds))
        return Outcome.DONE

    def transact(self, items: tuple[Mapping[str, Any], ...]) -> None:
        """Write items and the end of the claim, all or nothing. Once in an attempt."""
        if self._store is None or not self._owner:
            raise RuntimeError("there is no claim to complete: idempotency is off, or has no key")
        if self._written:
            raise RuntimeError("the claim is completed: a handler has one transaction")
        if len(items) > _MOST_ITEMS:
            raise ValueError(f"a transaction takes {_MOST_ITEMS} items of a handler's own")
        if not self._store.transact(self._key, self._owner, self._ttl_seconds, items):
            raise LostClaimError("another delivery of this event has taken over")
        self._written = True

    @staticmethod
    def _after(what: str, write: Callable[[], bool]) -> None:
        try:
            if not write():
                log.warning("could not %s a claim: its lease went to another delivery", what)
        except Exception:
            log.exception("could not %s a claim; it ends with its lease", what)
