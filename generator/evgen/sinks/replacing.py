"""One file's new content in the place of the old, at once: no reader ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from evgen.sinks import SinkError

if TYPE_CHECKING:
    from pathlib import Path

_STAGED = ".evgen-tmp-"


def replace(root: Path, path: str, before: bytes | None, after: bytes) -> None:
    """Write ``path`` below ``root``, which holds ``before`` (None: is not there).

    Raises SinkError, and then changed nothing, when it holds something else by now, is a link
    or no file, or cannot be written.
    """
    target = root / path
    staged = target.with_name(f"{_STAGED}{os.getpid()}")
    try:
        mode = _mode(target, path)
        if (target.read_bytes() if mode is not None else None) != before:
            raise SinkError(path, "changed while evgen was at work", "run it again")
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                staged.chmod(mode)
            staged.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                staged.unlink(missing_ok=True)
            raise
    except OSError as error:
        hint = "check that you may write there and that the disk has room, then run it again"
        raise SinkError(path, error.strerror or str(error), hint) from error


def remove(root: Path, path: str, before: bytes) -> None:
    """Delete ``path``, which holds ``before``. Raises SinkError if it does not."""
    target = root / path
    try:
        _mode(target, path)
        if target.read_bytes() != before:
            raise SinkError(path, "changed while evgen was at work", "run it again")
        target.unlink()
    except OSError as error:
        hint = "check that you may delete it, then run it again"
        raise SinkError(path, error.strerror or str(error), hint) from error


def _mode(target: Path, path: str) -> int | None:
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise SinkError(
            path, "is a link or no file, and evgen writes through none", "put a file there"
        )
    return stat.S_IMODE(mode)
