"""Running a handler once per key, whatever is delivered how often."""

from __future__ import annotations

import logging
import math
from enum import Enum
from typing import TYPE_CHECKING

from .idempotency import IdempotencyStore, State

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

#: A lease where Lambda does not say when it will end: its longest run.
_LONGEST_RUN = 900.0
#: A function that is killed may still be seen working for a moment.
_GRACE = 1.0


class Outcome(Enum):
    """What became of a delivery that did not fail."""

    DONE = "done"
    DUPLICATE = "duplicate"


class InProgressError(Exception):
    """Another delivery of the same event is being handled; this one must come again."""


class Once:
    """Claims of one consumer. ``store`` None means every delivery runs."""

    def __init__(self, store: IdempotencyStore | None, ttl_seconds: int) -> None:
        self._store = store
        self._ttl_seconds = ttl_seconds

    def run(self, key: str, seconds_left: float, work: Callable[[], None]) -> Outcome:
        """Do ``work`` unless it is done. Raises what it raises, and InProgressError.

        An error of the store before the work is an error of the delivery. After
        the work it is logged: running again could only make it worse.
        """
        store = self._store
        if store is None:
            work()
            return Outcome.DONE
        lease = (seconds_left if math.isfinite(seconds_left) else _LONGEST_RUN) + _GRACE
        claim = store.claim(key, max(lease, _GRACE), self._ttl_seconds)
        if claim.state is State.COMPLETED:
            return Outcome.DUPLICATE
        if claim.state is State.IN_PROGRESS:
            raise InProgressError("another delivery of this event is being handled")
        try:
            work()
        except Exception:
            self._after("release", lambda: store.release(key, claim.owner))
            raise
        self._after("complete", lambda: store.complete(key, claim.owner, self._ttl_seconds))
        return Outcome.DONE

    @staticmethod
    def _after(what: str, write: Callable[[], bool]) -> None:
        try:
            if not write():
                log.warning("could not %s a claim: its lease went to another delivery", what)
        except Exception:
            log.exception("could not %s a claim; it ends with its lease", what)
