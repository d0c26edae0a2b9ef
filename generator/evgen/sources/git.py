"""A catalog as it was at a revision, from git's objects; the work tree plays no part."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.loading.config import schemas_folder
from evgen.sources import CONFIGURATION_FILES, SourceError, Tree, is_skipped

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINK_OR_SUBMODULE = ("120000", "160000")


def read_tree(root: Path, revision: str, environ: Mapping[str, str]) -> Tree:
    """The tree of ``root`` (a repository or a folder in one) at ``revision``.

    Raises SourceError when there is no git, no repository or no such revision.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options",
                  f"{revision}^{{commit}}", revision=revision).decode().strip()  # fmt: skip
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", ".")
    modes: dict[str, tuple[str, str]] = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        meta, _, path = entry.partition("\t")
        if path:
            mode, _, blob = meta.split(" ")
            modes[path] = (mode, blob)
    files = _blobs(root, {p: modes[p][1] for p in CONFIGURATION_FILES if p in modes})
    folder = schemas_folder(files, environ)
    below = {
        path: found
        for path, found in modes.items()
        if path.startswith(f"{folder}/")
        and not any(is_skipped(part) for part in path[len(folder) + 1 :].split("/"))
    }
    irregular = tuple(sorted(p for p, (mode, _) in below.items() if mode in _LINK_OR_SUBMODULE))
    files |= _blobs(root, {p: blob for p, (_, blob) in below.items() if p not in irregular})
    return Tree(dict(sorted(files.items())), irregular, bool(below))


def _blobs(root: Path, blobs: Mapping[str, str]) -> dict[str, bytes]:
    if not blobs:
        return {}
    answer = _git(root, "cat-file", "--batch", stdin="\n".join(blobs.values()).encode() + b"\n")
    files, position = {}, 0
    for path in blobs:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[2])
        files[path] = answer[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return files


def _git(root: Path, *arguments: str, stdin: bytes = b"", revision: str = "") -> bytes:
    command = ("git", "-C", str(root), *arguments)
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise SourceError(
            "git is not installed", "install git, or leave the revision out"
        ) from None
    if done.returncode == 0:
        return done.stdout
    if revision:
        hint = f"`git fetch` may bring it; `git -C {root} rev-parse {revision}` says more"
        raise SourceError(f"git knows no revision {revision!r} here", hint)
    reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise SourceError(
        f"git failed: {reason[-1] if reason else 'no reason given'}", "see git's message"
    )
