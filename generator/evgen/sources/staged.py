"""What a commit would hold, for hooks: the tree that git would record now."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.sources import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def is_committing(root: Path, environ: Mapping[str, str]) -> bool:
    """Whether this runs in a hook before a commit to the repository that ``root`` is in.

    git tells its hooks of the index, pre-commit tells its own of itself.
    """
    if not ("GIT_INDEX_FILE" in environ or environ.get("PRE_COMMIT")):
        return False
    ours, theirs = (git.run(at, "rev-parse", "--absolute-git-dir") for at in (root, Path.cwd()))
    return ours.returncode == 0 and ours.stdout == theirs.stdout


def staged(root: Path, environ: Mapping[str, str]) -> str:
    """The name of the tree that is staged. Raises SourceError while a merge is unresolved."""
    index = environ.get("GIT_INDEX_FILE")  # `git commit FILE` has one of its own
    return git.answer(git.run(root, "write-tree", "--missing-ok", index=index))


def read_below(root: Path, name: str, folder: str) -> dict[str, bytes]:
    """The files below ``folder``, by their paths in it, in a commit or tree object."""
    lead = f"{folder}/"
    found = {path: blob for path, (mode, blob) in git.listed(root, name).items()
             if path.startswith(lead) and mode not in git.LINK_OR_SUBMODULE}  # fmt: skip
    return {path.removeprefix(lead): data for path, data in git.contents(root, found).items()}


def read_file(root: Path, revision: str, path: str) -> bytes | None:
    """One file at a revision; None where there is no such file, or no such revision."""
    done = git.run(root, "cat-file", "blob", f"{revision}:./{path}")
    return done.stdout if done.returncode == 0 else None


def ignored(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of these paths that a ``.gitignore`` keeps out of ``git add``."""
    listed = os.fsencode("".join(f"{path}\0" for path in paths))
    told = git.run(root, "check-ignore", "-z", "--stdin", stdin=listed).stdout
    return [path for path in os.fsdecode(told).split("\0") if path]
