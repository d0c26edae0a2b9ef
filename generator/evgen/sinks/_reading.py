"""What is in the output folder, looked at without following a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.artifacts import MANIFEST, is_marked, owned_paths
from evgen.sinks import SinkError

if TYPE_CHECKING:
    from collections.abc import Iterable


def output_folder(root: Path, folder: str) -> Path:
    """``folder`` below ``root``. Raises SinkError if a link or a file is on the way to it."""
    _check_folders(root, root, folder.split("/"))
    return root / folder


def present_files(output: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """The bytes of those paths that are files. Raises SinkError for a link, folder or pipe in the way."""
    present = {}
    for path in sorted(set(paths)):
        content = _read(output, path)
        if content is not None:
            present[path] = content
    return present


def owned(output: Path) -> frozenset[str] | None:
    """What the manifest lists, or None without a readable one."""
    return owned_paths(_read(output, MANIFEST))


def marked_files(output: Path) -> frozenset[str]:
    """The files that carry evgen's header: what may be evgen's when the manifest is lost.

    A folder below with a manifest of its own is another output folder; nothing in
    it is looked at, nor anything hidden, such as what a killed run had staged.
    """
    found = set()
    for folder, folders, names in os.walk(output):
        here = Path(folder)
        if here != output and MANIFEST in names:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith("."):
                continue
            path = here / name
            if stat.S_ISREG(path.lstat().st_mode) and is_marked(_head(path)):
                found.add(path.relative_to(output).as_posix())
    return frozenset(found)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(400)
    except OSError:
        return b""


def _read(output: Path, path: str) -> bytes | None:
    target = output / path
    try:
        if not _check_folders(output.parent, output, path.split("/")[:-1]):
            return None
        mode = target.lstat().st_mode
        if not stat.S_ISREG(mode):
            kind = (
                "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no file"
            )
            raise _in_the_way(output.parent, target, f"is {kind}, where evgen writes a file")
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        shown = target.relative_to(output.parent).as_posix()
        raise SinkError(shown, reason, "check that you may read it") from error


def _check_folders(base: Path, top: Path, parts: Iterable[str]) -> bool:
    """Whether ``top`` and the folders below it exist; raises if one is anything but a folder."""
    here = top
    for part in ("", *parts):
        here = here / part if part else here
        try:
            mode = here.lstat().st_mode
        except FileNotFoundError:
            return False
        if stat.S_ISLNK(mode) and here != base:  # the root may be reached through a link
            raise _in_the_way(base, here, "is a link, and evgen writes through none")
        if not stat.S_ISDIR(mode) and here != base:
            raise _in_the_way(base, here, "is not a folder")
    return True


def _in_the_way(base: Path, path: Path, reason: str) -> SinkError:
    return SinkError(path.relative_to(base).as_posix(), reason, "move it out of the way")
