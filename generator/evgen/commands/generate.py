"""``evgen generate``: bring the output folder up to date, or say what that would take."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.app import ENVIRONMENT, FINDINGS
from evgen.artifacts import Action, Plan, plan
from evgen.commands._catalog import (
    FormatOption,
    Opened,
    RootOption,
    open_catalog,
    plural,
    put,
    put_aside,
    say,
    show,
)
from evgen.commands._progress import progress
from evgen.findings import Place, Rule, Severity, in_order
from evgen.locate import located
from evgen.output import summary, visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from evgen.model import Catalog

FOREIGN_FILE = Rule(
    "foreign-file",
    Severity.ERROR,
    """A file that is not evgen's lies where evgen would write one.

    evgen only ever touches files that its manifest lists. Move the file away, or let
    `evgen generate --adopt` overwrite it.
    """,
)

_EPILOG = """Examples: `evgen generate`; `evgen generate --check` in CI; `evgen generate --check --diff`
to see what is out of date; `evgen generate --exit-code` in a pre-commit hook."""
_VERBS = {Action.CREATE: "create", Action.UPDATE: "update", Action.DELETE: "delete"}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("generate", epilog=_EPILOG)(generate)


def generate(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 on drift.")] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Write nothing; print a unified diff. Exits 0; with --check, 1 on drift."
        ),
    ] = False,
    full: Annotated[  # noqa: ARG001 - there is no cache yet that it could ignore
        bool, typer.Option("--full", help="Generate everything anew, whatever caches say.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 when something was written or removed.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Overwrite files in the way that are not evgen's.")
    ] = False,
    output_format: FormatOption = "text",
    root: RootOption = None,
) -> None:
    """Bring generated/ up to date with schemas/. On an error, nothing is written."""
    opened = open_catalog(root)
    if opened.catalog is None:
        show(opened.findings, opened.tree, output_format)
        say("Nothing was written.")
        raise typer.Exit(opened.exit_code())
    output, todo = _plan(opened, opened.catalog, output_format, adopt=adopt, diff=diff)
    name = opened.catalog.config.output
    if diff:
        _show_diff(todo, name)
    # Standard output is for one thing: the diff, a format for programs, or the list of files.
    tell = put if output_format == "text" and not diff else put_aside
    if check or diff:
        _report(todo, name, tell, written=False)
        raise typer.Exit(FINDINGS if check and todo.pending else 0)
    from evgen.sinks.disk import apply

    apply(todo, output)
    _report(todo, name, tell, written=True)
    raise typer.Exit(FINDINGS if exit_code and todo.pending else 0)


def _show_diff(todo: Plan, name: str) -> None:
    from evgen.generation import diff

    on_terminal = sys.stdout.isatty()
    for change in todo.pending:
        for line in diff(change, name):
            # A patch keeps every byte; on a terminal no file may move the cursor.
            put(f"{visible(line[:-1].expandtabs())}\n" if on_terminal else line)


def _plan(
    opened: Opened, catalog: Catalog, output_format: str, *, adopt: bool, diff: bool
) -> tuple[Path, Plan]:
    """What to do in the output folder; leaves with 3 when a foreign file is in the way."""
    from evgen.generation import generated
    from evgen.sinks.disk import marked_files, output_folder, owned, present_files

    output = output_folder(opened.root, catalog.config.output)
    with progress("generating") as tick:
        wanted = generated(catalog, tick)
    listed = owned(output)
    known = marked_files(output) if listed is None else listed
    todo = plan(wanted.artifacts, present_files(output, wanted.paths | known), listed, adopt=adopt)
    hint = "move it away, or overwrite it with `evgen generate --adopt`"
    foreign = [
        FOREIGN_FILE.at(Place(f"{catalog.config.output}/{path}"), "this file is not evgen's", hint)
        for path in todo.foreign
    ]
    own = located((*wanted.findings, *foreign), opened.tree.files)
    aside = diff or (output_format == "text" and not foreign)
    if output_format == "text":
        show(own, opened.tree, output_format, to_stderr=aside)
        if opened.findings:  # `validate` is for these; a hook that runs at every commit is not
            say(
                f"{summary(opened.findings)} in the catalog; `evgen validate` shows them".capitalize()
            )
    else:
        show(in_order((*opened.findings, *own)), opened.tree, output_format, to_stderr=aside)
    if foreign:
        say("Nothing was written.")
        raise typer.Exit(ENVIRONMENT)
    return output, todo


def _report(todo: Plan, name: str, tell: Callable[[str], None], *, written: bool) -> None:
    """What was done, or would be, file by file and in sum."""
    for change in todo.pending:
        tell(f"{_VERBS[change.action]} {name}/{change.path}\n")
    unchanged = todo.count(Action.UNCHANGED)
    if not todo.pending:
        tell(f"{name}/ is up to date ({plural(unchanged, 'file')}).\n")
        return
    put = todo.count(Action.CREATE) + todo.count(Action.UPDATE)
    gone = todo.count(Action.DELETE)
    if written:
        say(f"Wrote {plural(put, 'file')}, deleted {gone}, left {unchanged} as they were.")
    else:
        say(f"{name}/ is out of date: {plural(put, 'file')} to write, {gone} to delete.")
        say("  help: run `evgen generate` and commit what it writes")
