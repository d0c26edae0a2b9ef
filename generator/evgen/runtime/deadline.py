"""A limit for calls to others, kept also when one of them does not come back."""

from __future__ import annotations

import contextvars
import os
import threading
import time
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

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
        have been set by somebody else. So the call is made in another thread,
        which is left alone when it is late.
        """
        if self.left <= 0:
            raise DeadlineError("no time left")
        task = _Task(work)
        try:
            _worker().take(task)
        except RuntimeError:  # the interpreter is about to end, or has all the threads it may have
            return work()
        if not task.done.wait(min(max(self.left, 0), threading.TIMEOUT_MAX)):
            raise DeadlineError("no answer in time")
        return task.outcome()


class _Task(Generic[Value]):
    def __init__(self, work: Callable[[], Value]) -> None:
        self.done = threading.Event()
        self._work = work
        self._context = contextvars.copy_context()
        self._values: list[Value] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._values.append(self._context.run(self._work))
        except BaseException as error:  # noqa: BLE001 - whoever waits is to see it
            self._error = error

    def outcome(self) -> Value:
        if self._error is not None:
            raise self._error
        return self._values[0]


class _Worker:
    """A thread that is used again, since beginning one takes longer than all else here.

    It keeps no program from ending, whatever it hangs in.
    """

    def __init__(self) -> None:
        self._tasks: SimpleQueue[_Task[Any]] = SimpleQueue()
        threading.Thread(target=self._run, name="evgen-call", daemon=True).start()

    def take(self, task: _Task[Any]) -> None:
        self._tasks.put(task)

    def _run(self) -> None:
        while True:
            task = self._tasks.get()
            task.run()
            _idle.append(self)
            task.done.set()
            del task  # or its events would stay in memory until the next one


#: As many as there were calls at once, at most.
_idle: deque[_Worker] = deque()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # a child has no threads of its parent


def _worker() -> _Worker:
    try:
        return _idle.pop()
    except IndexError:
        return _Worker()
