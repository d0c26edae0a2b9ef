"""What a commit would hold: the catalog and the output folder as they are staged.

A commit hook has to look there. On the disk there may be files that were
generated and never added, and schemas that are still being written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evgen.artifacts import MANIFEST, Action, Plan, owned_paths, plan
from evgen.commands._catalog import Opened, opened, plural, say
from evgen.output import safe
from evgen.sources import git, staged

if TYPE_CHECKING:
    from evgen.generation import Generated

_SHOWN = 3


def open_staged(folder: Path) -> Opened:
    """The catalog as it is staged. Leaves with 0 when none of one is: a commit before the first."""
    tree = git.read_object(folder, staged.staged(folder, os.environ), os.environ)
    if not tree.has_schemas and "evgen.toml" not in tree.files:
        say("No catalog is staged: there is nothing to check.")
        raise typer.Exit
    return opened(folder, tree)


def staged_plan(folder: Path, output: str, wanted: Generated) -> Plan:
    """What the output folder lacks in the commit. Nothing is in the way: nothing will be written."""
    present = staged.read_below(folder, staged.staged(folder, os.environ), output)
    # A file that is no longer generated may be in the last commit's manifest only.
    manifests = (present.get(MANIFEST), staged.read_file(folder, "HEAD", f"{output}/{MANIFEST}"))
    listed = frozenset().union(*(owned_paths(content) or () for content in manifests))
    return plan(wanted.artifacts, present, listed, adopt=True)


def help_staging(root: Path, schemas: str, output: str, todo: Plan) -> None:
    """How to get a commit in order."""
    from evgen.sources.disk import read_tree

    say(f"  help: run `evgen generate`, then `git add --all {schemas} {output}`")
    there = read_tree(root, os.environ).files
    in_commit = git.read_object(root, staged.staged(root, os.environ), os.environ).files
    every = sorted(
        path
        for path in there.keys() | in_commit.keys()
        if path.startswith(f"{schemas}/") or path == "evgen.toml"
    )
    unstaged = [path for path in every if there.get(path) != in_commit.get(path)]
    if unstaged:
        say(f"  note: the commit goes without what is not staged: {_some(unstaged)}")
    missing = [f"{output}/{c.path}" for c in todo.changes if c.action is Action.CREATE]
    hidden = staged.ignored(root, missing)
    if hidden:
        say(f"  note: .gitignore keeps {_some(hidden)} out of every commit; let it through")


def _some(paths: list[str]) -> str:
    shown = ", ".join(safe(path) for path in paths[:_SHOWN])
    more = len(paths) - _SHOWN
    return f"{shown} and {plural(more, 'more file')}" if more > 0 else shown
