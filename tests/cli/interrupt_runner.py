"""Runs one command again and again, each time with Ctrl-C at another line; run by test_interrupts.

The lines are those of ``evgen.sinks``, where files change, each of them when it is
reached for the first time. The signal is real; a trace function
stops the interpreter at the line, so no clock is involved.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import evgen.sinks
from evgen.__main__ import main as evgen_main

_SINKS = str(Path(evgen.sinks.__file__).parent)
Line = tuple[str, int]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file, and every folder as None."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None
        for p in sorted(folder.rglob("*"))
    }


def at_each_line(told: Callable[[Line], None]) -> None:
    """Calls ``told`` before every line of the sinks."""

    def trace(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        if not frame.f_code.co_filename.startswith(_SINKS):
            return None
        if event == "line":
            told((frame.f_code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)


def code_of(command: list[str]) -> int:
    """How the command exits, in this process."""
    try:
        evgen_main(command)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 71
    finally:
        sys.settrace(None)
    return 72


def interrupted(folder: Path, command: list[str], line: Line) -> int:
    """The exit code of the command, in a process of its own, with Ctrl-C at a line."""
    pid = os.fork()
    if pid == 0:
        waiting = [line]

        def told(here: Line) -> None:
            if here in waiting:
                waiting.clear()
                os.kill(os.getpid(), signal.SIGINT)

        code = 70
        try:
            os.chdir(folder)
            at_each_line(told)
            code = code_of(command)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def lines_of(start: Path, folder: Path, command: list[str]) -> list[Line]:
    """What the command comes by, in a copy of ``start``; raises if it fails by itself."""
    reached: dict[Line, None] = {}
    for again in (False, True):  # once to load all modules: the processes to come have them
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start, folder)
        os.chdir(folder)
        if again:
            at_each_line(reached.setdefault)
        if code_of(command) != 0:
            raise RuntimeError("the command fails by itself")
    return list(reached)


def faults(base: Path, start: Path, command: list[str], ends: Counter[str]) -> Iterator[str]:
    """What is wrong after an interrupt; ``ends`` counts how the folder is left."""
    lines = lines_of(start, base / "done", command)
    before, after = contents(start), contents(base / "done")
    for line in lines:
        folder = base / "again"
        shutil.copytree(start, folder)
        code = interrupted(folder, command, line)
        found = contents(folder)
        shutil.rmtree(folder)
        where = f"{Path(line[0]).name}:{line[1]}"
        if code != 130:
            yield f"{where}: exit {code}"
        if found not in (before, after):
            changed = [p for p in found.keys() | before.keys() if found.get(p) != before.get(p)]
            yield f"{where}: half-way: {sorted(changed)}"
        ends["before" if found == before else "after"] += 1


def main(start: Path, base: Path, command: list[str]) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores it
    result = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    ends: Counter[str] = Counter()
    found = list(faults(base, start, command, ends))
    os.write(result, json.dumps({"ends": ends, "faults": found}).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3:])
