"""A catalog in a folder. No link is ever followed between the root and a file of the catalog."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.loading.config import schemas_folder
from evgen.sources import CONFIGURATION_FILES, OWN_FILES, SourceError, Tree, is_skipped, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def find_root(start: Path) -> Path:
    """The nearest folder upward that configures evgen, no further than the git repository; else ``start``."""
    for folder in (start, *start.parents):
        if configures(folder):
            return folder
        if (folder / ".git").exists():
            break
    return start


def configures(folder: Path) -> bool:
    """Whether a folder has a configuration of evgen's."""
    if os.path.lexists(folder / "evgen.toml"):
        return True
    try:
        project = (folder / "pyproject.toml").read_text("utf-8")
        return "evgen" in tomllib.loads(project).get("tool", {})
    except (OSError, ValueError):
        return False


def read_tree(root: Path, environ: Mapping[str, str]) -> Tree:
    """Configuration and everything below the schemas folder. Raises SourceError if a file cannot be read."""
    files: dict[str, bytes] = {}
    irregular: list[str] = []
    for own in (root / name for name in OWN_FILES):
        if _is_file(own):
            files[own.name] = _read(own)
        elif os.path.lexists(own):  # a message about it would quote the file that a link names
            irregular.append(own.name)
    project = root / "pyproject.toml"
    if _is_file(project):
        files[project.name] = _read(project)
    folder = schemas_folder(files, environ)
    linked = [part for part in prefixes(folder) if (root / part).is_symlink()]
    if linked:
        return Tree(files, tuple(sorted((*irregular, linked[0]))))
    for path in _below(root / folder):
        relative = path.relative_to(root).as_posix()
        if _is_file(path):
            files[relative] = _read(path)
        else:
            irregular.append(relative)
    has_schemas = (root / folder).is_dir()
    return Tree(dict(sorted(files.items())), tuple(sorted(irregular)), has_schemas)


def read_configuration(root: Path) -> dict[str, bytes]:
    """The files that may configure evgen. Raises SourceError if one cannot be read."""
    return {name: _read(root / name) for name in CONFIGURATION_FILES if _is_file(root / name)}


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _below(top: Path) -> Iterator[Path]:
    """Everything below a folder that is no folder; a linked folder is one such thing."""
    waiting = [top] if top.is_dir() else []
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = [entry for entry in entries if not is_skipped(entry.name)]
        except OSError as error:
            raise _cannot_read(folder, error) from error
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            else:
                yield Path(entry.path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: OSError) -> SourceError:
    return SourceError(f"cannot read {path}: {error.strerror}", "check that you may read it")
