"""What a result depends on besides its input: evgen itself, and what it stands on.

By contents, not by version: a checkout of evgen changes without one.
"""

from __future__ import annotations

import os
import sys

from evgen import resources
from evgen.memory.hashing import Digest


def circumstances() -> str:
    """A digest of evgen's own files, of the versions of all that is installed, and of Python.

    Raises OSError where evgen's own files cannot be read.
    """
    digest = Digest()
    digest.add(sys.version, *sorted(_installed()))
    for top in (resources.PACKAGE, resources.TEMPLATES):
        for path in sorted(_files(top)):
            with open(path, "rb") as file:
                digest.add(path[len(top) :], file.read())
    return digest.text()


def _installed() -> set[str]:
    """``name-version.dist-info`` of every distribution, which pip writes and nobody edits."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue  # an archive, or a folder that is not there
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return found


def _files(top: str) -> list[str]:
    found: list[str] = []
    waiting = [top]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                elif not entry.name.endswith((".pyc", "~")) and entry.is_file():
                    found.append(entry.path)
    return found
