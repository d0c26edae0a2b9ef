"""Files and folders that a user names on the command line, outside of any catalog.

Below a folder nothing is followed: a link, a pipe or a hidden file there is nobody's schema.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evgen.sources import Named, SourceError, is_skipped
from evgen.sources.disk import configures
from evgen.wording import closest, did_you_mean


@dataclass(frozen=True, slots=True)
class Given:
    """JSON files by path, relative to what they have in common; ``on_disk`` has their real ones."""

    files: dict[str, bytes]
    named: frozenset[str]  # those that were named themselves, not found in a folder
    on_disk: dict[str, Path]

    def shown(self, name: str) -> str:
        """What a user calls a file: by its path from here, where it is below."""
        return _from_here(self.on_disk[name]) if name in self.on_disk else name


def read_given(paths: list[Path], limit: int) -> Given:
    """All files ending in ``.json``. No more than ``limit`` bytes and one are read of each."""
    tops = [_plain(path) for path in paths]
    named = {top for top in tops if not top.is_dir()}
    found = set(named)
    for top in tops:
        if top.is_dir():
            found.update(_below(top))
    common = Path(os.path.commonpath([t if t.is_dir() else t.parent for t in tops]))
    return Given({}, frozenset(), {}) if not found else _read_all(found, named, common, limit)


def read_named(text: str, limit: int, otherwise: str = "name a schema file") -> Named:
    """One file. It may refer to what its catalog or repository holds; else to what is below here.

    No more than ``limit`` bytes and one are given of each file. Raises SourceError, with
    ``otherwise`` as its hint where no file has a name like it.
    """
    path = _plain(Path(text))
    if not os.path.lexists(path):
        hint = did_you_mean(text, beside(Path(text)), otherwise)
        raise SourceError(f"there is no file {text}", hint)
    if path.is_dir():
        raise SourceError(f"{text} is a folder", "name a file in it")
    top = _reach(path.parent)
    base = top.parent

    def neighbour(name: str) -> bytes | None:
        other = base / name
        inside = not {"..", "\0"} & {*name.split("/"), *name} and other.is_relative_to(top)
        return _read(other, limit) if inside and _is_plain_below(top, other) else None

    def shown(name: str) -> str:
        return _from_here(base / name)

    return Named(path.relative_to(base).as_posix(), _read(path, limit), neighbour, shown)


def beside(path: Path) -> list[str]:
    """The files in the same folder, as a user would name them: of that kind, if there are any."""
    try:
        others = [other for other in path.parent.iterdir() if other.is_file()]
    except OSError:
        return []
    kind = closest(path.suffix, {other.suffix for other in others})
    return [str(other) for other in others if kind in (None, other.suffix)]


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _reach(folder: Path) -> Path:
    for above in (folder, *folder.parents):
        if configures(above) or (above / ".git").exists():
            return above
    here = Path.cwd()
    return here if folder.is_relative_to(here) else folder


def _is_plain_below(top: Path, path: Path) -> bool:
    """Whether it is a file, and no link is between ``top`` and it."""
    try:
        on_the_way = path.relative_to(top).parents
        linked = any((top / part).is_symlink() for part in on_the_way if part.parts)
        return not linked and stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _plain(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))  # the names that the user sees, links and all


def _read_all(found: set[Path], named: set[Path], common: Path, limit: int) -> Given:
    # Two folders above: the domain and the major of a file are in the names of its folders.
    base = common.parent.parent
    names = {path: path.relative_to(base).as_posix() for path in sorted(found)}
    files = {name: _read(path, limit) for path, name in names.items()}
    return Given(
        files, frozenset(names[path] for path in named), {name: p for p, name in names.items()}
    )


def _below(top: Path) -> Iterator[Path]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = sorted(
                    (e for e in entries if not is_skipped(e.name)), key=lambda e: e.name
                )
        except OSError as error:
            raise _refused(folder, error) from error
        for entry in inside:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False) and entry.name.endswith(".json"):
                yield Path(entry.path)


def _read(path: Path, limit: int) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError(f"{path} is not a file", "name a file or a folder of schemas")
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> SourceError:
    return SourceError(f"cannot read {path}: {error.strerror}", "check that you may read it")
