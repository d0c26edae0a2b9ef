"""A sign of life on standard error, for people who wait longer than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Says that some more of the work is done.
Tick = Callable[[int], None]


#: Before this, nobody wonders whether anything goes on.
AFTER_SECONDS = 1.0


@contextmanager
def progress(what: str, total: int | None = None, *, prints: bool = False) -> Iterator[Tick]:
    """Draws a bar (without ``total``: a count) once the work has taken ``AFTER_SECONDS``.

    Only on a terminal that can; the bar is gone when the work is done. Work that
    ``prints`` results meanwhile gets none where these can be watched themselves.
    """
    is_watched = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if not is_watched or (prints and sys.stdout.isatty()):
        yield lambda _: None
        return
    bar = _Bar(what, total)
    try:
        yield bar.tick
    finally:
        bar.close()


class _Bar:
    def __init__(self, what: str, total: int | None) -> None:
        self._what, self._total = what, total
        self._begin = time.monotonic() + AFTER_SECONDS
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
        from rich.progress import BarColumn, Progress, TextColumn

        far = "{task.completed:,}" if self._total is None else "{task.percentage:>3.0f}%"
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn(far),
            console=Console(stderr=True), transient=True,
            redirect_stdout=False, redirect_stderr=False,  # else results end on standard error
        )  # fmt: skip
        task = bar.add_task(self._what, total=self._total, completed=self._done)
        bar.start()
        self._is_shown = True
        self._update = lambda done: bar.update(task, completed=done)
        self._close = bar.stop
