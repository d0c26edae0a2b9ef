"""A catalog as it was at a revision, from git's objects; the work tree plays no part."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from evgen.loading.config import schemas_folder
from evgen.sources import CONFIGURATION_FILES, OWN_FILES, SourceError, Tree, is_skipped, prefixes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LINK_OR_SUBMODULE = ("120000", "160000")
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


def read_tree(root: Path, revision: str, environ: Mapping[str, str]) -> Tree:
    """The tree of ``root`` (a repository or a folder in one) at ``revision``.

    Raises SourceError when there is no git, no repository or no such revision.
    """
    modes = _listed(root, commit_of(root, revision))
    linked = {path for path, (mode, _) in modes.items() if mode in _LINK_OR_SUBMODULE}
    beside = {*CONFIGURATION_FILES, *OWN_FILES} & modes.keys()
    files = _blobs(root, {path: modes[path][1] for path in sorted(beside - linked)})
    irregular = linked & set(OWN_FILES)
    folder = schemas_folder(files, environ)
    on_the_way = [part for part in prefixes(folder) if part in linked]
    if on_the_way:
        return Tree(files, tuple(sorted((*irregular, on_the_way[0]))))
    below = {
        path
        for path in modes
        if path.startswith(f"{folder}/")
        and not any(is_skipped(part) for part in path[len(folder) + 1 :].split("/"))
    }
    files |= _blobs(root, {path: modes[path][1] for path in sorted(below - linked)})
    irregular |= below & linked
    has_schemas = any(path.startswith(f"{folder}/") for path in modes)
    return Tree(dict(sorted(files.items())), tuple(sorted(irregular)), has_schemas)


def commit_of(root: Path, revision: str) -> str:
    """The full name of the commit that ``revision`` names."""
    known = known_commit(root, revision)
    if known is None:
        raise SourceError(
            f"git knows no revision {revision!r} here",
            f"{_fetching(revision)}; is it spelled right?",
        )
    return known


def known_commit(root: Path, revision: str) -> str | None:
    """The same, or None when git knows no such commit."""
    if not revision or "\0" in revision:
        return None
    name = f"{revision}^{{commit}}"
    done = run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return None if done.returncode == 1 else answer(done)


def _fetching(revision: str) -> str:
    remote, _, branch = revision.partition("/")
    if remote == "origin" and re.fullmatch(r"[\w./-]+", branch):
        return f"`git fetch origin +refs/heads/{branch}:refs/remotes/{revision}` may bring it"
    return "`git fetch origin` may bring it (`git fetch --unshallow origin` in a shallow clone)"


def _listed(root: Path, commit: str) -> dict[str, tuple[str, str]]:
    """Path → mode and object, relative to ``root``."""
    modes: dict[str, tuple[str, str]] = {}
    listed = output(run(root, "ls-tree", "-r", "-z", commit, "--", "."))
    for entry in os.fsdecode(listed).split("\0"):
        meta, _, path = entry.partition("\t")
        if path:
            mode, _, blob = meta.split(" ")
            modes[path] = (mode, blob)
    return modes


def _blobs(root: Path, blobs: Mapping[str, str]) -> dict[str, bytes]:
    if not blobs:
        return {}
    wanted = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    batch = output(run(root, "cat-file", "--batch", stdin=wanted))
    files, position = {}, 0
    for path in blobs:
        end = batch.index(b"\n", position)
        head = batch[position:end].split()
        if len(head) != 3:  # "<object> missing": a partial clone
            raise SourceError(f"git does not have {path} at that revision", "run `git fetch`")
        size = int(head[2])
        files[path] = batch[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return files


def run(root: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A git command in ``root``, without network. Raises SourceError when there is no git."""
    # A hook's variables are for the folder that git ran it in; the root may be another.
    environ = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    # A partial clone would fetch what it lacks; evgen uses no network unless it is asked to.
    environ |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603
            ("git", "-C", str(root), *arguments),  # noqa: S607 - the user's git, wherever it is
            input=stdin, capture_output=True, check=False, env=environ,
        )  # fmt: skip
    except OSError as error:
        raise SourceError(
            f"git cannot be run: {error.strerror}", "install git, or leave the revision out"
        ) from None


def prefix(root: Path) -> str:
    """Where ``root`` is in its repository: empty, or ``a/b/``."""
    return answer(run(root, "rev-parse", "--show-prefix"))


def output(done: subprocess.CompletedProcess[bytes]) -> bytes:
    """What a command printed. Raises SourceError with git's own reason when it failed."""
    if done.returncode == 0:
        return done.stdout
    raise SourceError(f"git failed: {reason(done)}", "see git's message")


def answer(done: subprocess.CompletedProcess[bytes]) -> str:
    """The same as one line of text."""
    return os.fsdecode(output(done)).strip()


def reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """Why a command failed, in git's words."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    said = next((line for line in lines if line.startswith("fatal: ")), lines[-1] if lines else "")
    return said.removeprefix("fatal: ") or f"exit {done.returncode}"
