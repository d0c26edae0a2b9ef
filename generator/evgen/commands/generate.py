"""``evgen generate``: bring the output folder up to date, or say what that would take."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.app import ENVIRONMENT, FINDINGS
from evgen.artifacts import Action, Plan, plan
from evgen.commands._catalog import (
    FormatOption,
    Opened,
    RootOption,
    catalog_folder,
    open_catalog,
    plural,
    put,
    put_aside,
    say,
    show,
    shown_on,
)
from evgen.commands._filters import with_filters
from evgen.commands._making import performer
from evgen.commands._progress import progress
from evgen.commands._staged import help_staging, open_staged, staged_plan
from evgen.examples import EVENT
from evgen.findings import Place, Rule, Severity, in_order
from evgen.locate import located
from evgen.memory import unchanged
from evgen.memory.circumstances import circumstances
from evgen.output import summary, told_on, visible
from evgen.sources.staged import is_committing

if TYPE_CHECKING:
    from collections.abc import Callable

    from evgen.generation import Generated
    from evgen.model import Catalog, Config
    from evgen.work import Perform

FOREIGN_FILE = Rule(
    "foreign-file",
    Severity.ERROR,
    """A file that is not evgen's lies where evgen would write one.

    evgen only ever touches files that its manifest lists. Move the file away, or let
    `evgen generate --adopt` overwrite it.
    """,
    bad={EVENT: {}, "generated/asyncapi.json": "{}\n"},
    good={EVENT: {}, "docs/asyncapi.json": "{}\n"},
)

_EPILOG = """Examples: `evgen generate`; `evgen generate --check` in CI; `evgen generate --check --diff`
to see what is out of date; `evgen generate --exit-code` in a pre-commit hook."""
_VERBS = {Action.CREATE: "create", Action.UPDATE: "update", Action.DELETE: "delete"}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("generate", epilog=_EPILOG)(generate)


def generate(
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing; exit 1 on drift. In a commit hook: of what is staged.",
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Write nothing; print a unified diff. Exits 0; with --check, 1 on drift."
        ),
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Generate everything anew, whatever is remembered.")
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
    around = _circumstances()  # before anything is read: evgen itself may be edited meanwhile
    folder = catalog_folder(root)
    is_staged = check and is_committing(folder, os.environ)
    opened = with_filters(open_staged(folder) if is_staged else open_catalog(folder))
    if opened.catalog is None:
        show(opened.findings, opened.tree, output_format, root=opened.root)
        say("Nothing was written.")
        raise typer.Exit(opened.exit_code())
    config = opened.catalog.config
    planned = staged_plan if is_staged else partial(_disk_plan, adopt=adopt)
    perform = performer(around, anew=full)
    todo, aside = _plan(opened, opened.catalog, planned, perform, output_format, diff=diff)
    if diff:
        _show_diff(todo, config.output)
    # Standard output is for one thing: the diff, a format for programs, or the list of files.
    tell = put if output_format == "text" and not diff else put_aside
    if check or diff:
        _report_drift(todo, config.output, tell, what="as staged " if is_staged else "")
        if todo.pending and is_staged:
            help_staging(folder, config.schemas, config.output, todo)
        elif todo.pending:
            say("  help: run `evgen generate` and commit what it writes")
    else:
        from evgen.sinks.disk import apply, output_folder

        if todo.pending:
            unchanged.forget(str(folder))
        apply(todo, output_folder(folder, config.output))
        _report_work(todo, config.output, tell)
    is_done = not (todo.pending and (check or diff))
    is_plain = not is_staged and tell is put and not opened.tree.irregular
    if is_done and is_plain and around is not None:
        _remember(opened, around, config, todo, aside)
    raise typer.Exit(FINDINGS if todo.pending and (check or (exit_code and not diff)) else 0)


def _circumstances() -> str | None:
    """What is remembered depends on; None where that cannot be told, and nothing is."""
    try:
        return circumstances()
    except OSError:
        return None


def _remember(opened: Opened, around: str, config: Config, done: Plan, aside: str) -> None:
    """For the next run: what it has to say if it finds everything as it is now."""
    outputs = {c.path: c.after for c in done.changes if c.after is not None}
    words = (_up_to_date(config.output, len(outputs)), aside)
    folders = (config.schemas, config.output)
    unchanged.remember(str(opened.root), around, folders, opened.tree.files, outputs, words)


def _up_to_date(name: str, number: int, what: str = "") -> str:
    return f"{name}/ {what}is up to date ({plural(number, 'file')}).\n"


def _show_diff(todo: Plan, name: str) -> None:
    from evgen.generation import diff

    on_terminal = sys.stdout.isatty()
    for change in todo.pending:
        for line in diff(change, name):
            # A patch keeps every byte; on a terminal no file may move the cursor.
            put(f"{visible(line[:-1].expandtabs())}\n" if on_terminal else line)


def _disk_plan(root: Path, output: str, wanted: Generated, *, adopt: bool) -> Plan:
    """What to do in the output folder."""
    from evgen.sinks.disk import marked_files, output_folder, owned, present_files

    folder = output_folder(root, output)
    listed = owned(folder)
    known = marked_files(folder) if listed is None else listed
    present = present_files(folder, wanted.paths | known)
    return plan(wanted.artifacts, present, listed, adopt=adopt)


def _plan(
    opened: Opened,
    catalog: Catalog,
    planned: Callable[[Path, str, Generated], Plan],
    perform: Perform,
    output_format: str,
    *,
    diff: bool,
) -> tuple[Plan, str]:
    """What bringing the output up to date takes, and what was said of it in text on standard error.

    Leaves with 3 when a foreign file is in the way.
    """
    from evgen.generation import generated

    with progress("generating") as tick:
        wanted = generated(catalog, tick, perform)
    todo = planned(opened.root, catalog.config.output, wanted)
    hint = "move it away, or overwrite it with `evgen generate --adopt`"
    foreign = [
        FOREIGN_FILE.at(Place(f"{catalog.config.output}/{path}"), "this file is not evgen's", hint)
        for path in todo.foreign
    ]
    own = located((*wanted.findings, *foreign), opened.tree.files)
    aside = ""
    if output_format == "text":
        if foreign and not diff:
            show(own, opened.tree, output_format, root=opened.root)
        else:
            aside = shown_on(sys.stderr, own, opened.tree, output_format, opened.root)
        if opened.findings:  # `validate` is for these; a hook that runs at every commit is not
            there_are = f"{summary(opened.findings)} in the catalog; `evgen validate` shows them"
            aside += told_on(sys.stderr, there_are.capitalize()) + "\n"
        put_aside(aside)
    else:
        every = in_order((*opened.findings, *own))
        show(every, opened.tree, output_format, to_stderr=diff, root=opened.root)
    if foreign:
        say("Nothing was written.")
        raise typer.Exit(ENVIRONMENT)
    return todo, aside


def _report_drift(todo: Plan, name: str, tell: Callable[[str], None], *, what: str) -> None:
    """What would be done, file by file and in sum."""
    _list_changes(todo, name, tell)
    if not todo.pending:
        tell(_up_to_date(name, len(todo.changes), what))
        return
    put, gone = _sums(todo)
    say(f"{name}/ {what}is out of date: {plural(put, 'file')} to write, {gone} to delete.")


def _report_work(todo: Plan, name: str, tell: Callable[[str], None]) -> None:
    """What was done, file by file and in sum."""
    _list_changes(todo, name, tell)
    same = todo.count(Action.UNCHANGED)
    if not todo.pending:
        tell(_up_to_date(name, same))
        return
    put, gone = _sums(todo)
    say(f"Wrote {plural(put, 'file')}, deleted {gone}, left {same} as they were.")


def _list_changes(todo: Plan, name: str, tell: Callable[[str], None]) -> None:
    for change in todo.pending:
        tell(f"{_VERBS[change.action]} {name}/{change.path}\n")


def _sums(todo: Plan) -> tuple[int, int]:
    """How many files to write, and to delete."""
    written = todo.count(Action.CREATE) + todo.count(Action.UPDATE)
    return written, todo.count(Action.DELETE)
