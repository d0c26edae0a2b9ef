"""Where a catalog is, and which files are its own: what even the shortest run has to find out.

Only ``os``, as text: pathlib, typing and dataclasses take longer to import than all of it takes to run.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # the name is what type checkers know
if TYPE_CHECKING:
    from collections.abc import Iterator

#: Files beside the catalog that may configure evgen.
CONFIGURATION_FILES = ("evgen.toml", "pyproject.toml")
#: What was accepted although it breaks.
ACCEPTANCE_FILE = "evgen.accept.toml"
#: Files that are evgen's own: in their place nothing but a file is read.
OWN_FILES = ("evgen.toml", ACCEPTANCE_FILE)

_PLAIN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe keeps nobody waiting
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FOLLOWS = not hasattr(os, "O_NOFOLLOW")
_AT_ONCE = 65_536


def find_root(start: str) -> str:
    """The nearest folder upward that configures evgen, no further than the git repository; else ``start``."""
    folder = start
    while not configures(folder):
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return start
        folder = parent
    return folder


def configures(folder: str) -> bool:
    """Whether a folder has a configuration of evgen's."""
    if os.path.lexists(os.path.join(folder, "evgen.toml")):
        return True
    try:
        with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
            content = file.read()
        if b"evgen" not in content and b"\\" not in content:
            return False
        import tomllib

        tools = tomllib.loads(content.decode()).get("tool")
    except (OSError, ValueError):
        return False
    return isinstance(tools, dict) and "evgen" in tools


def is_skipped(name: str) -> bool:
    """Hidden files and editors' backups are nobody's schemas."""
    return name.startswith(".") or name.endswith("~")


def prefixes(path: str) -> list[str]:
    """``a/b/c`` → ``a``, ``a/b``, ``a/b/c``: every place where a link could lead away."""
    parts = path.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def below(top: str) -> Iterator[tuple[str, bool]]:
    """Everything below a folder that is no folder, and whether it is a file; a linked folder is none.

    Paths begin with ``top``. Raises OSError for a folder that cannot be read.
    """
    waiting = [top] if os.path.isdir(top) else []
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_skipped(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.path, entry.is_file(follow_symlinks=False)


def content_of(path: str) -> bytes:
    """The bytes of a file. Raises OSError, also for a link."""
    if _FOLLOWS and os.path.islink(path):
        raise OSError(f"{path} is a link")
    descriptor = os.open(path, _PLAIN)
    try:
        content = os.read(descriptor, _AT_ONCE)
        if len(content) < _AT_ONCE:
            return content
        pieces = [content]
        while piece := os.read(descriptor, _AT_ONCE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)
