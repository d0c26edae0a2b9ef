"""New files where none were: all of them or none, and never over or through anything."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from evgen.sinks import SinkError
from evgen.sinks._interrupts import uninterrupted

_STAGED = ".evgen-tmp-"


def in_the_way(root: Path, paths: Iterable[str]) -> list[str]:
    """What already lies at these paths, or is a link or a file where a folder has to be."""
    found = set()
    for path in paths:
        *folders, name = path.split("/")
        here = root
        for folder in folders:
            here = here / folder
            if os.path.lexists(here) and not stat.S_ISDIR(here.lstat().st_mode):
                found.add(here.relative_to(root).as_posix())
                break
        else:
            if os.path.lexists(here / name):
                found.add(path)
    return sorted(found)


def create(root: Path, files: Mapping[str, bytes]) -> None:
    """Write these files, which do not exist. Raises SinkError, and then leaves nothing behind."""
    writing = _Writing(root)
    try:
        for path, content in files.items():
            writing.stage(path, content)
        with uninterrupted():
            writing.place()
    except BaseException as error:
        with uninterrupted():
            writing.undo()
        if isinstance(error, FileExistsError):
            reason = "appeared while evgen was at work"
            raise SinkError(writing.current, reason, "run it again") from error
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            hint = "check that you may write there and that the disk has room, then run it again"
            raise SinkError(writing.current, reason, hint) from error
        raise


class _Writing:
    """Remembers what it made, so that it can be undone."""

    def __init__(self, root: Path) -> None:
        self.current = root.name
        self._root = root
        self._folders: list[Path] = []
        self._staged: list[tuple[Path, Path]] = []
        self._placed: list[Path] = []

    def stage(self, path: str, content: bytes) -> None:
        """The content, flushed to disk beside where it will be."""
        self.current = path
        target = self._root / path
        self._make(target.parent)
        temporary = target.with_name(f"{_STAGED}{len(self._staged)}-{os.getpid()}")
        self._staged.append((temporary, target))
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def place(self) -> None:
        """Give every file its name. A name that somebody took meanwhile raises FileExistsError."""
        for temporary, target in self._staged:
            self.current = target.relative_to(self._root).as_posix()
            try:
                os.link(temporary, target)
            except FileExistsError:
                raise
            except OSError:  # a file system without hard links
                with target.open("xb") as file:
                    self._placed.append(target)
                    file.write(temporary.read_bytes())
            else:
                self._placed.append(target)
        for temporary, _ in self._staged:
            temporary.unlink()

    def undo(self) -> None:
        """As if nothing had been."""
        for path in (*self._placed, *(temporary for temporary, _ in self._staged)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _make(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            with uninterrupted():
                each.mkdir()
                self._folders.append(each)
