"""The ``evgen`` command."""

from __future__ import annotations

import _thread
import gc
import io
import os
import sys
import threading

from evgen.memory.unchanged import recalled

TYPE_CHECKING = False  # the name is what type checkers know
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_INTERRUPTED = 130
#: Seconds; by then the compiled code has returned, or asks for another round.
_SOON = 0.02
#: How many new objects there are before cycles are looked for: importing makes many, and no cycles.
_SELDOM = (50_000, 20, 20)


def _keep_interrupts(otherwise: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Repeats a Ctrl-C that comes while compiled code calls back: there it is told and forgotten."""

    def hook(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            again = threading.Timer(_SOON, _thread.interrupt_main)
            again.daemon = True
            again.start()
        else:
            otherwise(unraisable)

    return hook


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and leave with the contract's exit codes."""
    gc.set_threshold(*_SELDOM)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no character ends a run on an old console
            stream.reconfigure(errors="backslashreplace")
    told_before = sys.unraisablehook
    sys.unraisablehook = _keep_interrupts(told_before)
    try:
        words = recalled(sys.argv[1:] if arguments is None else arguments)
        code = _long_way(arguments) if words is None else _said(*words)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    finally:
        sys.unraisablehook = told_before
    if code == _INTERRUPTED:  # mostly typer has noticed it, and said nothing
        print("interrupted", file=sys.stderr)  # noqa: T201
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _long_way(arguments: list[str] | None) -> int:
    from evgen.app import run  # takes longer to import than the short way takes

    return run(arguments)


def _said(out: str, err: str) -> int:
    sys.stderr.write(err)
    sys.stdout.write(out)
    return 0


if __name__ == "__main__":
    main()
