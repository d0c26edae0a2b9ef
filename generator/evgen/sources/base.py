"""Which commit a work tree is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evgen.sources import SourceError
from evgen.sources.git import answer, commit_of, known_commit, reason, run

if TYPE_CHECKING:
    from pathlib import Path

_REMOTE = "refs/remotes/origin/"
_LOCAL = "refs/heads/"
_CANDIDATES = (
    f"{_REMOTE}HEAD", f"{_REMOTE}main", f"{_REMOTE}master", f"{_LOCAL}main", f"{_LOCAL}master",
)  # fmt: skip
_ALL_BRANCHES = "'+refs/heads/*:refs/remotes/origin/*'"
_OR_NAME_ONE = "or name one with `--base REV`"


@dataclass(frozen=True, slots=True)
class Base:
    """A commit, and how people call it.

    ``released`` is where to look for what is released: the same commit, but HEAD when HEAD is
    the base branch itself, whose last commit is compared with the one before.
    """

    commit: str
    name: str
    released: str

    @property
    def label(self) -> str:
        """``origin/main (1a2b3c4)``; a commit that was named by its number is just that."""
        short = self.commit[:7]
        return short if self.commit.startswith(self.name) else f"{self.name} ({short})"


def find_base(root: Path, revision: str | None) -> Base | None:
    """What ``revision`` names, or the default base; None where there is nothing to compare with.

    That is a folder that is in no repository, and a repository without a commit. Raises
    SourceError, with what to do, when there should be a base and there is none.
    """
    if not _is_in_repository(root, is_asked=revision is not None):
        return None
    head = known_commit(root, "HEAD")
    if revision is not None:
        commit = commit_of(root, revision)
        shared = _merge_base(root, head, commit) if head else None
        found = shared or commit
        return Base(found, revision, found)
    return _default(root, head) if head else None


def _is_in_repository(root: Path, *, is_asked: bool) -> bool:
    try:
        done = run(root, "rev-parse", "--is-inside-work-tree")
    except SourceError:
        if is_asked or any((folder / ".git").exists() for folder in (root, *root.parents)):
            raise
        return False
    if done.returncode == 0:
        return True
    why = reason(done)
    if why.startswith("not a git repository"):
        if is_asked:
            raise SourceError(why, "run it in a git repository, or leave --base out")
        return False
    raise SourceError(f"git failed: {why}", _cure(root, why))


def _cure(root: Path, why: str) -> str:
    if "dubious ownership" in why:  # a container whose user is not the checkout's
        return f"run `git config --global --add safe.directory {root}`"
    return "see `git status`"


def _default(root: Path, head: str) -> Base:
    listed = answer(
        run(root, "for-each-ref", "--format=%(refname) %(objectname) %(symref)", *_CANDIDATES)
    )
    known = {name: rest for name, *rest in (line.split(" ") for line in listed.splitlines())}
    name = next((name for name in _CANDIDATES if name in known), None)
    if name is None:
        raise _no_branch(root)
    commit, target = known[name][0], (known[name][1:] or [""])[0] or name
    shown = name.removeprefix("refs/remotes/").removeprefix(_LOCAL)
    if commit == head and _head_branch(root) in (None, _branch(target)):
        return _before(root, head)
    shared = _merge_base(root, head, commit)
    if shared is None:
        raise _nothing_shared(root, shown)
    return Base(shared, shown, shared)


def _before(root: Path, head: str) -> Base:
    """The commit before HEAD. The first of all has HEAD itself to be compared with."""
    before = known_commit(root, "HEAD^")
    if before is not None:
        return Base(before, "HEAD^", head)
    if _is_shallow(root):
        raise SourceError(
            "this shallow clone does not have the commit before HEAD",
            f"run `git fetch --deepen=1`, {_OR_NAME_ONE}",
        )
    return Base(head, "HEAD", head)


def _head_branch(root: Path) -> str | None:
    done = run(root, "symbolic-ref", "--quiet", "HEAD")
    return _branch(answer(done)) if done.returncode == 0 else None


def _branch(reference: str) -> str:
    return reference.removeprefix(_LOCAL).removeprefix(_REMOTE)


def _merge_base(root: Path, head: str, commit: str) -> str | None:
    done = run(root, "merge-base", head, commit)
    return None if done.returncode == 1 else answer(done)


def _is_shallow(root: Path) -> bool:
    return answer(run(root, "rev-parse", "--is-shallow-repository")) == "true"


def _no_branch(root: Path) -> SourceError:
    missing = "there is no origin/HEAD, no main and no master to compare with"
    if "origin" not in answer(run(root, "remote")).split():
        return SourceError(missing, "name the revision to compare with: `--base REV`")
    how = "--unshallow " if _is_shallow(root) else ""
    return SourceError(missing, f"run `git fetch {how}origin {_ALL_BRANCHES}`, {_OR_NAME_ONE}")


def _nothing_shared(root: Path, name: str) -> SourceError:
    if _is_shallow(root):
        return SourceError(
            f"this shallow clone does not reach back to where HEAD left {name}",
            f"run `git fetch --unshallow origin`, {_OR_NAME_ONE}",
        )
    return SourceError(
        f"HEAD and {name} have no commit in common",
        "name the revision to compare with: `--base REV`",
    )
