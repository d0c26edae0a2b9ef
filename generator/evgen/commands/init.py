"""``evgen init``: a working catalog to begin with."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.app import ENVIRONMENT
from evgen.commands._catalog import fail_usage, plural, put, say

if TYPE_CHECKING:
    from collections.abc import Mapping

_EPILOG = """Examples: `evgen init` in an empty folder; `evgen init order-events`;
`evgen init --blank` for a catalog without the example."""
_NEXT = ("evgen validate", "evgen generate")
_NEXT_OF_EXAMPLE = "evgen scaffold send-email --into handlers"
_NEXT_OF_BLANK = "pre-commit install"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("init", epilog=_EPILOG)(init)


def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where; made if need be. Else here.")
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="Configuration and empty folders, no example.")
    ] = False,
    root: Annotated[
        Path | None, typer.Option("--root", metavar="DIR", help="What DIR is relative to.")
    ] = None,
) -> None:
    """Write a working catalog (the order example) and what is around it: configuration,
    .gitattributes, pre-commit hooks, editor settings. Overwrites nothing.
    """
    from evgen.sinks.fresh import create
    from evgen.starting import starting_files

    target = Path(os.path.normpath(((root or Path()) / (folder or Path())).absolute()))
    if os.path.lexists(target) and not target.is_dir():
        fail_usage(f"{target} is not a folder", "name a folder, or one that is still to be made")
    files = starting_files(target.name, None if blank else _example())
    _refuse_what_is_there(target, files, blank=blank)
    create(target, files)
    put("".join(f"create {path}\n" for path in files))
    say(f"Wrote {plural(len(files), 'file')}. Next:")
    first = f"cd {shlex.quote(str(folder))} && " if folder and target != Path.cwd() else ""
    for command in (*_NEXT, _NEXT_OF_BLANK if blank else _NEXT_OF_EXAMPLE):
        say(f"  {first}{command}")
        first = ""


def _example() -> Mapping[str, bytes]:
    """The order example: in the installed package, or the checkout that this runs from."""
    from evgen.resources import package_folder
    from evgen.sources.disk import read_tree

    installed = package_folder() / "example"
    return read_tree(installed if installed.is_dir() else package_folder().parents[1], {}).files


def _refuse_what_is_there(target: Path, files: Mapping[str, bytes], *, blank: bool) -> None:
    """Leaves with 3 when anything is in the way, and names it all."""
    from evgen.sinks.fresh import in_the_way

    found = set(in_the_way(target, files))
    if not blank:  # a catalog of one's own and the example would be one catalog
        found |= _files_below(target, "schemas")
    if _is_configured_elsewhere(target):
        found.add("pyproject.toml")
    if not found:
        return
    say(f"error: {plural(len(found), 'file')} in the way:")
    for path in sorted(found):
        say(f"  {path}")
    say("  help: move them away, or begin in a folder of its own: `evgen init DIR`")
    if "pyproject.toml" in found:
        say("  help: pyproject.toml has a [tool.evgen]; evgen is configured in one place only")
    say("Nothing was written.")
    raise typer.Exit(ENVIRONMENT)


def _files_below(target: Path, name: str) -> set[str]:
    from evgen.sources import is_skipped

    if (target / name).is_symlink():
        return set()
    return {
        path.relative_to(target).as_posix()
        for path in (target / name).rglob("*")
        if (path.is_symlink() or not path.is_dir()) and not is_skipped(path.name)
    }


def _is_configured_elsewhere(target: Path) -> bool:
    import tomllib

    try:
        project = tomllib.loads((target / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return "evgen" in project.get("tool", {})
