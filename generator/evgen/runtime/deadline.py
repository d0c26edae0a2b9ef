"""A limit for calls to others, kept also when one of them does not come back."""

from __future__ import annotations

import contextvars
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


class DeadlineError(Exception):
    """No answer in time. What was begun may still be done."""


class Deadline:
    """A moment, ``seconds`` from now, after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then; negative afterwards."""
        return self._end - time.monotonic()

    def call(self, work: Callable[[], Value]) -> Value:
        """What ``work`` returns, or raises. Raises DeadlineError when the time is over.

        A client's own time-outs are no help: they count from the last byte, or
        have been set by somebody else. So the call gets a thread, which is left
        alone when it is late.
        """
        if self.left <= 0:
            raise DeadlineError("no time left")
        task = _Task(work)
        thread = threading.Thread(
            target=contextvars.copy_context().run, args=(task.run,), daemon=True
        )
        try:
            thread.start()
        except RuntimeError:  # the interpreter is about to end, or has all the threads it may have
            return work()
        if not task.done.wait(max(self.left, 0)):
            raise DeadlineError("no answer in time")
        return task.outcome()


class _Task(Generic[Value]):
    def __init__(self, work: Callable[[], Value]) -> None:
        self.done = threading.Event()
        self._work = work
        self._values: list[Value] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._values.append(self._work())
        except BaseException as error:  # noqa: BLE001 - whoever waits is to see it
            self._error = error
        finally:
            self.done.set()

    def outcome(self) -> Value:
        if self._error is not None:
            raise self._error
        return self._values[0]
