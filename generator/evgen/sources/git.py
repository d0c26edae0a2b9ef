"""A catalog as it was at a revision, or as it is staged, from git's objects; the work tree plays no part."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from evgen.loading.config import schemas_folder
from evgen.sources import CONFIGURATION_FILES, SourceError, Tree, is_skipped, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LINK_OR_SUBMODULE = ("120000", "160000")


def read_tree(root: Path, revision: str, environ: Mapping[str, str]) -> Tree:
    """The tree of ``root`` (a repository or a folder in one) at ``revision``.

    Raises SourceError when there is no git, no repository or no such revision.
    """
    return read_object(root, _commit(root, revision), environ)


def read_object(root: Path, name: str, environ: Mapping[str, str]) -> Tree:
    """The same for the name of a commit or tree object, such as that of ``staged``."""
    modes = _listed(root, name)
    linked = {path for path, (mode, _) in modes.items() if mode in _LINK_OR_SUBMODULE}
    files = _blobs(
        root, {p: modes[p][1] for p in CONFIGURATION_FILES if p in modes and p not in linked}
    )
    irregular = linked & {"evgen.toml"}
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


def is_committing(root: Path, environ: Mapping[str, str]) -> bool:
    """Whether this runs in a hook before a commit of the work tree that ``root`` is in.

    git tells its hooks of the index, pre-commit tells its own of itself.
    """
    if not ("GIT_INDEX_FILE" in environ or environ.get("PRE_COMMIT")):
        return False
    return _run(root, "rev-parse", "--is-inside-work-tree").stdout.strip() == b"true"


def staged(root: Path) -> str:
    """The tree that a commit would record now. Raises SourceError while a merge is unresolved."""
    return _answer(_run(root, "write-tree", "--missing-ok")).decode().strip()


def read_below(root: Path, name: str, folder: str) -> dict[str, bytes]:
    """The files below ``folder``, by their paths in it, in a commit or tree object."""
    lead = f"{folder}/"
    found = {p: blob for p, (mode, blob) in _listed(root, name).items()
             if p.startswith(lead) and mode not in _LINK_OR_SUBMODULE}  # fmt: skip
    return {path.removeprefix(lead): data for path, data in _blobs(root, found).items()}


def read_file(root: Path, revision: str, path: str) -> bytes | None:
    """One file at a revision; None where there is no such file, or no such revision."""
    done = _run(root, "cat-file", "blob", f"{revision}:./{path}")
    return done.stdout if done.returncode == 0 else None


def ignored(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of these paths that a ``.gitignore`` keeps out of ``git add``."""
    listed = os.fsencode("".join(f"{path}\0" for path in paths))
    told = _run(root, "check-ignore", "-z", "--stdin", stdin=listed).stdout
    return [path for path in os.fsdecode(told).split("\0") if path]


def _commit(root: Path, revision: str) -> str:
    unknown = SourceError(
        f"git knows no revision {revision!r} here", "`git fetch` may bring it; is it spelled right?"
    )
    if not revision or "\0" in revision:
        raise unknown
    name = f"{revision}^{{commit}}"
    done = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    if done.returncode == 1:
        raise unknown
    return _answer(done).decode().strip()


def _listed(root: Path, commit: str) -> dict[str, tuple[str, str]]:
    """Path → mode and object, relative to ``root``."""
    modes: dict[str, tuple[str, str]] = {}
    listed = _answer(_run(root, "ls-tree", "-r", "-z", commit, "--", "."))
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
    answer = _answer(_run(root, "cat-file", "--batch", stdin=wanted))
    files, position = {}, 0
    for path in blobs:
        end = answer.index(b"\n", position)
        head = answer[position:end].split()
        if len(head) != 3:  # "<object> missing": a partial clone
            raise SourceError(f"git does not have {path} at that revision", "run `git fetch`")
        size = int(head[2])
        files[path] = answer[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return files


def _run(root: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # A partial clone would fetch what it lacks; evgen uses no network unless it is asked to.
    environ = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(  # noqa: S603
            ("git", "-C", str(root), *arguments),  # noqa: S607 - the user's git, wherever it is
            input=stdin, capture_output=True, check=False, env=environ,
        )  # fmt: skip
    except OSError as error:
        raise SourceError(
            f"git cannot be run: {error.strerror}", "install git, or leave the revision out"
        ) from None


def _answer(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode == 0:
        return done.stdout
    reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise SourceError(
        f"git failed: {reason[-1] if reason else f'exit {done.returncode}'}", "see git's message"
    )
