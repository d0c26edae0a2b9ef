"""A sign of life on standard error, for people who wait longer than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Says that some more of the work is done.
Tick = Callable[[int], None]


@contextmanager
def progress(what: str, total: int | None = None, *, after_seconds: float = 1.0) -> Iterator[Tick]:
    """Draws a bar (without ``total``: a count) once the work has taken ``after_seconds``.

    Only on a terminal that can; the bar is gone when the work is done.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    bar = _Bar(what, total, after_seconds)
    try:
        yield bar.tick
    finally:
        bar.close()


class _Bar:
    def __init__(self, what: str, total: int | None, after_seconds: float) -> None:
        self._what, self._total = what, total
        self._begin = time.monotonic() + after_seconds
        self._done = 0
        self._is_shown = False
        self._close: Callable[[], None] = lambda: None
        self._update: Tick = lambda _: None

    def tick(self, number: int) -> None:
        self._done += number
        if self._is_shown:
            self._update(self._done)
        elif time.monotonic() >= self._begin:
            self._show()

    def close(self) -> None:
        self._close()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        task = bar.add_task(self._what, total=self._total, completed=self._done)
        bar.start()
        self._is_shown = True
        self._update = lambda done: bar.update(task, completed=done)
        self._close = bar.stop
