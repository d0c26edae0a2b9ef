"""A sign of life for those who wait at a terminal, and nothing for anybody else."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from evgen.__main__ import main
from evgen.commands import _progress
from tests.catalogs import event, write
from tests.cli.conftest import Run

ONE = "events/shop/Something/1.0.0.json"
CONFIGURATION = 'emit = ["schemas"]\n[domains.shop]\nsource = "com.example.shop"\n'
COMMANDS = {
    ("validate",): "reading the catalog",
    ("generate",): "generating",
    ("sample", "Something", "-n", "3"): "making data",
    ("check-events", "Something", "lines.jsonl", "--format", "json"): "checking lines",
    ("import", "jsonschema", "other.json", "--domain", "shop"): "importing",
}


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog to do everything with; a second is over at once."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(_progress, "AFTER_SECONDS", 0)
    (tmp_path / "other.json").write_text('{"title": "Other", "type": "object"}')
    (tmp_path / "lines.jsonl").write_text("{}\n" * 2_500)
    return write(tmp_path, {ONE: event()}, CONFIGURATION)


def drawn(
    root: Path, monkeypatch: pytest.MonkeyPatch, out: io.StringIO, *command: str
) -> tuple[str, str]:
    """What a command prints, and what it draws on a terminal's standard error."""
    err = Terminal()
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as stop:
        main(list(command))
    assert stop.value.code == 0
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_long_work_is_shown_and_cleared_away(
    root: Path, monkeypatch: pytest.MonkeyPatch, run: Run, command: tuple[str, ...]
) -> None:
    out, err = drawn(root, monkeypatch, io.StringIO(), *command)
    assert COMMANDS[command] in err
    assert "\x1b[2K" in err[err.rindex(COMMANDS[command]) :]
    assert "\x1b" not in out


def test_results_stay_on_standard_output(
    root: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """A bar on the terminal takes no line out of the file that results go to."""
    for command in COMMANDS:
        if command[0] in ("validate", "sample", "check-events"):  # the same at every run
            shown, _ = drawn(root, monkeypatch, io.StringIO(), *command)
            assert shown == run(root, *command).out
    lines, _ = drawn(root, monkeypatch, io.StringIO(), "check-events", "Something", "lines.jsonl")
    assert "2500 valid" in lines


def test_results_that_can_be_watched_need_no_bar(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = drawn(root, monkeypatch, Terminal(), "sample", "Something", "-n", "3")
    assert len([json.loads(line) for line in out.splitlines()]) == 3
    assert "making data" not in err


def test_short_work_a_pipe_and_a_dumb_terminal_see_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    assert "\x1b" not in run(root, "validate").err
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in drawn(root, monkeypatch, io.StringIO(), "validate")[1]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(_progress, "AFTER_SECONDS", 3600)
    assert "\x1b" not in drawn(root, monkeypatch, io.StringIO(), "validate")[1]
