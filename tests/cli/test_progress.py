"""A sign of life for those who wait at a terminal, and nothing for anybody else."""

from __future__ import annotations

import io
import sys

import pytest

from evgen.commands._progress import progress


class Terminal(io.StringIO):
    """Standard error that somebody looks at."""

    def isatty(self) -> bool:
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, after_seconds: float) -> str:
    """What ten steps of work draw."""
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("generating", 10, after_seconds=after_seconds) as tick:
        for _ in range(10):
            tick(1)
    return stream.getvalue()


def test_long_work_on_a_terminal_is_shown_and_cleared_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    out = drawn(monkeypatch, Terminal(), 0)
    assert "generating" in out
    assert out.endswith("\x1b[2K")


def test_short_work_a_pipe_and_a_dumb_terminal_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert drawn(monkeypatch, Terminal(), 3600) == ""
    assert drawn(monkeypatch, io.StringIO(), 0) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert drawn(monkeypatch, Terminal(), 0) == ""
