"""Entries in the user's cache folder: whole or not there, and the oldest make room.

Not beside the catalog: what a branch or a pull request brings along must not be able to say what
is up to date. Two runs may write the same entry at once; the last one counts, and both are right.
"""

from __future__ import annotations

import os
import sys

from evgen.memory.hashing import LENGTH, digest_of

#: Changes when an older evgen could not read what is written here.
_LAYOUT = "1"
#: Half-written entries that are older, in seconds, were left by a run that was killed.
_ABANDONED = 3600
_HALF = ".half-"


def folder() -> str | None:
    """Where evgen keeps what it remembers: ``EVGEN_CACHE_DIR``, or where this system's users keep such.

    None where the variable is empty, or the user has no such place.
    """
    named = os.environ.get("EVGEN_CACHE_DIR")
    if named is not None:
        return os.path.abspath(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA", "")
        else:
            usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
            base = os.path.expanduser(usual)
    return os.path.join(base, "evgen") if os.path.isabs(base) else None


class Entries:
    """One kind of them, by names that are no paths. ``most`` is how many bytes are kept."""

    def __init__(self, kind: str, most: int) -> None:
        top = folder()
        self._folder = None if top is None else os.path.join(top, _LAYOUT, kind)
        self._most = most

    def read(self, name: str) -> bytes | None:
        """What was written under ``name``, if it is whole. It then counts as new."""
        if self._folder is None:
            return None
        path = os.path.join(self._folder, name)
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError:
            return None
        told, rest = content[:LENGTH], content[LENGTH:]
        if told != digest_of(name, rest).encode():
            return None
        try:
            os.utime(path)
        except OSError:
            pass  # in a folder that may only be read, nothing grows old
        return rest

    def write(self, name: str, content: bytes) -> None:
        """Keep ``content`` under ``name``, at once or not at all."""
        if self._folder is None:
            return
        half = os.path.join(self._folder, f"{_HALF}{os.getpid()}-{name}")
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            try:
                with open(half, "xb") as file:
                    file.write(digest_of(name, content).encode() + content)
                os.replace(half, os.path.join(self._folder, name))
            except BaseException:
                os.unlink(half)
                raise
        except OSError:
            return

    def forget(self, start: str) -> None:
        """Delete the entries whose names start so."""
        for _, _, path in self._found(start):
            _delete(path)

    def shrink(self) -> None:
        """Delete what was not needed for longest, until the rest has room, and what is half written."""
        import time

        kept = 0
        for when, size, path in sorted(self._found(""), reverse=True):
            is_half = os.path.basename(path).startswith(_HALF)
            kept += size
            if kept > self._most or (is_half and when < time.time() - _ABANDONED):
                _delete(path)

    def _found(self, start: str) -> list[tuple[float, int, str]]:
        found: list[tuple[float, int, str]] = []
        if self._folder is None:
            return found
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if entry.name.startswith(start):
                        told = entry.stat(follow_symlinks=False)
                        found.append((told.st_mtime, told.st_size, entry.path))
        except OSError:
            pass  # somebody else deletes as well
        return found


def _delete(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
