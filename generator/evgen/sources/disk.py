"""A catalog in a folder. No link is ever followed below the schemas folder."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.loading.config import schemas_folder
from evgen.sources import CONFIGURATION_FILES, SourceError, Tree, is_skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def find_root(start: Path) -> Path:
    """The nearest folder upward that configures evgen, no further than the git repository; else ``start``."""
    for folder in (start, *start.parents):
        if (folder / "evgen.toml").is_file() or _configures(folder / "pyproject.toml"):
            return folder
        if (folder / ".git").exists():
            break
    return start


def _configures(project: Path) -> bool:
    try:
        return "evgen" in tomllib.loads(project.read_text("utf-8")).get("tool", {})
    except (OSError, ValueError):
        return False


def read_tree(root: Path, environ: Mapping[str, str]) -> Tree:
    """Configuration and everything below the schemas folder. Raises SourceError if a file cannot be read."""
    files: dict[str, bytes] = {}
    irregular: list[str] = []
    for name in CONFIGURATION_FILES:
        path = root / name
        if path.is_file():
            files[name] = _read(path)
    folder = root / schemas_folder(files, environ)
    for path in _below(folder):
        relative = path.relative_to(root).as_posix()
        if stat.S_ISREG(path.lstat().st_mode):
            files[relative] = _read(path)
        else:
            irregular.append(relative)
    return Tree(dict(sorted(files.items())), tuple(sorted(irregular)), folder.is_dir())


def _below(folder: Path) -> Iterator[Path]:
    """Everything below a folder that is no folder; a linked folder is one such thing."""
    if folder.is_symlink():
        yield folder
        return
    if not folder.is_dir():
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise _cannot_read(folder, error) from error
    for entry in entries:
        if is_skipped(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))
        else:
            yield Path(entry.path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: OSError) -> SourceError:
    return SourceError(f"cannot read {path}: {error.strerror}", "check that you may read it")
