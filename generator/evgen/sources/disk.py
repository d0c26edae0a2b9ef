"""A catalog in a folder. No link is ever followed between the root and a file of the catalog."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from evgen import folders
from evgen.loading.config import schemas_folder
from evgen.sources import CONFIGURATION_FILES, OWN_FILES, SourceError, Tree, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def find_root(start: Path) -> Path:
    """The nearest folder upward that configures evgen, no further than the git repository; else ``start``."""
    return Path(folders.find_root(str(start)))


def configures(folder: Path) -> bool:
    """Whether a folder has a configuration of evgen's."""
    return folders.configures(str(folder))


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
    for path, is_file in _below(root / folder):
        relative = path.relative_to(root).as_posix()
        if is_file:
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


def _below(top: Path) -> Iterator[tuple[Path, bool]]:
    try:
        for path, is_file in folders.below(str(top)):
            yield Path(path), is_file
    except OSError as error:
        raise _cannot_read(Path(error.filename or top), error) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: OSError) -> SourceError:
    return SourceError(f"cannot read {path}: {error.strerror}", "check that you may read it")
