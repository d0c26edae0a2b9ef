"""A catalog as it was at a revision, or as it is staged, from git's objects; the work tree plays no part."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from typing import TYPE_CHECKING

from evgen.loading.config import schemas_folder
from evgen.sources import (
    CONFIGURATION_FILES,
    OWN_FILES,
    Named,
    SourceError,
    Tree,
    is_skipped,
    prefixes,
)
from evgen.wording import closest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LINK_OR_SUBMODULE = ("120000", "160000")
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


def read_tree(root: Path, revision: str, environ: Mapping[str, str]) -> Tree:
    """The tree of ``root`` (a repository or a folder in one) at ``revision``.

    Raises SourceError when there is no git, no repository or no such revision.
    """
    return read_object(root, commit_of(root, revision), environ)


def read_object(root: Path, name: str, environ: Mapping[str, str]) -> Tree:
    """The same for the name of a commit or tree object."""
    modes = listed(root, name)
    linked = {path for path, (mode, _) in modes.items() if mode in LINK_OR_SUBMODULE}
    beside = {*CONFIGURATION_FILES, *OWN_FILES} & modes.keys()
    files = contents(root, {path: modes[path][1] for path in sorted(beside - linked)})
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
    files |= contents(root, {path: modes[path][1] for path in sorted(below - linked)})
    irregular |= below & linked
    has_schemas = any(path.startswith(f"{folder}/") for path in modes)
    return Tree(dict(sorted(files.items())), tuple(sorted(irregular)), has_schemas)


def read_named(folder: Path, revision: str, path: str, limit: int) -> Named:
    """``REVISION:path`` as git has it: from the top of the repository, or with ``./`` from ``folder``.

    No more than ``limit`` bytes and one are given of each file.
    Raises SourceError when there is no git, no repository, no such revision or file.
    """
    commit = commit_of(folder, revision)
    modes = listed(folder, commit, "--full-tree")
    known = {p: blob for p, (mode, blob) in modes.items() if mode not in LINK_OR_SUBMODULE}
    here = prefix(folder)
    wanted = posixpath.normpath(here + path if path.startswith(("./", "../")) else path)
    if wanted not in known:
        raise SourceError(
            f"there is no file {path!r} at {revision}", _near(here + wanted, wanted, known)
        )
    # The names of the tree, below a folder that stands for it.
    top = f"{revision}:/"

    def neighbour(name: str) -> bytes | None:
        inside = name.removeprefix(top)
        is_known = name.startswith(top) and inside in known
        return contents(folder, {inside: known[inside]})[inside][: limit + 1] if is_known else None

    content = contents(folder, {wanted: known[wanted]})[wanted][: limit + 1]
    return Named(top + wanted, content, neighbour, lambda name: name.replace(top, top[:-1], 1))


def _near(from_here: str, wanted: str, blobs: Mapping[str, str]) -> str:
    if from_here in blobs:
        return f"a path is from the top of the repository; from here it is `./{wanted}`"
    folder, name = posixpath.split(wanted)
    same_name = [p for p in blobs if posixpath.basename(p) == name]
    beside = [p for p in blobs if posixpath.dirname(p) == folder]
    guess = closest(wanted, same_name) or closest(wanted, beside)
    known = "`git ls-tree -r --name-only` lists the files of a revision"
    return f"did you mean `{guess}`?" if guess else known


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


def listed(root: Path, commit: str, *whole: str) -> dict[str, tuple[str, str]]:
    """Path → mode and object, relative to ``root``; to the repository with ``--full-tree``."""
    modes: dict[str, tuple[str, str]] = {}
    where = () if whole else ("--", ".")
    entries = output(run(root, "ls-tree", "-r", "-z", *whole, commit, *where))
    for entry in os.fsdecode(entries).split("\0"):
        meta, _, path = entry.partition("\t")
        if path:
            mode, _, blob = meta.split(" ")
            modes[path] = (mode, blob)
    return modes


def contents(root: Path, blobs: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of objects, by whatever they are known as. Raises SourceError for one that is not there."""
    if not blobs:
        return {}
    wanted = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    done = run(root, "cat-file", "--batch", stdin=wanted)
    if done.returncode and b"promisor" in done.stderr:
        raise _partial(next(iter(blobs)))
    batch = output(done)
    files, position = {}, 0
    for path in blobs:
        end = batch.index(b"\n", position)
        head = batch[position:end].split()
        if len(head) != 3:  # "<object> missing"
            raise _partial(path)
        size = int(head[2])
        files[path] = batch[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return files


def _partial(path: str) -> SourceError:
    return SourceError(
        f"this clone is partial and does not have {path} as it was at that revision",
        "run `git fetch --refetch --no-filter origin`",
    )


def run(
    root: Path, *arguments: str, stdin: bytes = b"", index: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """A git command in ``root``, without network. Raises SourceError when there is no git.

    ``index`` is the file of another index than the repository's own.
    """
    # A hook's variables are for the folder that git ran it in; the root may be another.
    environ = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    # A partial clone would fetch what it lacks; evgen uses no network unless it is asked to.
    environ |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    environ |= {"GIT_INDEX_FILE": index} if index else {}
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
    why = reason(done)
    is_outside = why.startswith("not a git repository")
    hint = "run it in a git repository" if is_outside else "see git's message"
    raise SourceError(f"git failed: {why}", hint)


def answer(done: subprocess.CompletedProcess[bytes]) -> str:
    """The same as one line of text."""
    return os.fsdecode(output(done)).strip()


def reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """Why a command failed, in git's words."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    said = next((line for line in lines if line.startswith("fatal: ")), lines[-1] if lines else "")
    return said.removeprefix("fatal: ") or f"exit {done.returncode}"
