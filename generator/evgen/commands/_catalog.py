"""What every command on a catalog does first: find the root, read, load, and say what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

from evgen.app import FINDINGS, USAGE
from evgen.commands._progress import progress
from evgen.findings import Finding, Severity
from evgen.output import Terminal, format_names, renderer, terminal_of, told_on
from evgen.wording import did_you_mean, listed

if TYPE_CHECKING:
    from evgen.model import Catalog
    from evgen.sources import Tree

RootOption = Annotated[
    Path | None,
    typer.Option(
        "--root", metavar="DIR", help="The folder of the catalog; else the nearest upward."
    ),
]


def checked_format(name: str | None) -> str | None:
    """The name of a format, if it is one; the callback of ``--format``."""
    if name is not None and name not in format_names():
        hint = did_you_mean(name, format_names(), f"there are {listed(format_names())}")
        raise typer.BadParameter(f"no format {name!r}; {hint}")
    return name


FormatOption = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORMAT", callback=checked_format,
        help="How findings are printed: text, concise, json, github, gitlab, junit, sarif or markdown.",
    ),
]  # fmt: skip


BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="REV",
        help="What is released: the commit where HEAD left REV. Without it: where HEAD left "
        "origin/HEAD, origin/main, origin/master, main or master; HEAD^ on that branch itself.",
    ),
]


class FailOn(StrEnum):
    """From which severity on findings fail a command."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Opened:
    """A catalog that was read, where from, and what there is to say of it.

    ``comparable`` is there in spite of errors that change no version.
    """

    root: Path
    tree: Tree
    catalog: Catalog | None
    comparable: Catalog | None
    findings: tuple[Finding, ...]
    is_misconfigured: bool

    @property
    def of_events(self) -> Catalog | None:
        """For who asks about an event: what is wrong with a service or its samples changes none.

        Above all, a wrong sample may not stop the command that makes right ones.
        """
        if self.comparable is None:
            return None
        services = f"{self.comparable.config.schemas}/services/"
        errors = (f for f in self.findings if f.severity is Severity.ERROR)
        return self.comparable if all(f.place.path.startswith(services) for f in errors) else None

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> int:
        """0, 1 or 2, by the findings alone."""
        return exit_code(self, self.findings, fail_on)


def exit_code(
    opened: Opened, findings: Sequence[Finding], fail_on: Severity = Severity.ERROR
) -> int:
    """0, 1 or 2 for all findings of a run, of which the catalog's own may be a part."""
    if opened.is_misconfigured:
        return USAGE
    worst = max((f.severity.rank for f in findings), default=-1)
    return FINDINGS if worst >= fail_on.rank else 0


def catalog_folder(root: Path | None) -> Path:
    """The folder of the catalog: ``--root`` or the nearest upward. Leaves with 2 when there is none."""
    from evgen.sources.disk import find_root

    folder = (root or find_root(Path.cwd())).absolute()
    if not folder.is_dir():
        fail_usage(f"there is no folder {root}", "name the folder that schemas/ is in")
    return folder


def open_catalog(root: Path | None) -> Opened:
    """Read and load the catalog of ``root``. Leaves with 2 when there is none."""
    from evgen.sources.disk import read_tree

    folder = catalog_folder(root)
    return opened(folder, read_tree(folder, os.environ))


def opened(folder: Path, tree: Tree) -> Opened:
    """Load the catalog that is in ``tree``. Leaves with 2 when there is none."""
    from evgen.emit import emitter_names
    from evgen.loading import STEPS, load
    from evgen.sources import CONFIGURATION_FILES

    with progress("reading the catalog", STEPS * len(tree.files)) as tick:
        loaded = load(tree.files, tree.irregular, os.environ, emitter_names(), tick)
    misconfigured = loaded.config is None or any(
        f.severity is Severity.ERROR and f.place.path in CONFIGURATION_FILES
        for f in loaded.findings
    )
    if not tree.has_schemas and not misconfigured:
        name = loaded.config.schemas if loaded.config else "schemas"
        fail_usage(
            f"there is no {name}/ in {folder}",
            "go to the folder of your catalog, or name it with --root",
        )
    return Opened(folder, tree, loaded.catalog, loaded.comparable, loaded.findings, misconfigured)


def show(
    findings: Sequence[Finding],
    tree: Tree,
    output_format: str,
    *,
    to_stderr: bool = False,
    root: Path | None = None,
) -> None:
    """Print findings in a format. ``root`` is where the files are, if they are a catalog's."""
    stream = sys.stderr if to_stderr else sys.stdout
    (put_aside if to_stderr else put)(shown_on(stream, findings, tree, output_format, root))


def shown_on(
    stream: TextIO,
    findings: Sequence[Finding],
    tree: Tree,
    output_format: str,
    root: Path | None = None,
) -> str:
    """Findings in a format, as a stream shows them. ``root`` is as for ``show``."""
    terminal = terminal_for(stream, output_format, root)
    return renderer(output_format).render(findings, tree.files, terminal)


#: Formats whose reader has the whole repository, and knows nothing of a root in it.
_HOSTED = ("github", "gitlab", "sarif")


def terminal_for(stream: TextIO, output_format: str, root: Path | None) -> Terminal:
    """The terminal that a stream writes to, for a format of findings in files below ``root``."""
    terminal = terminal_of(stream, os.environ)
    if root is None or output_format not in _HOSTED:
        return terminal
    from evgen.sources import SourceError
    from evgen.sources.git import prefix

    try:
        return replace(terminal, top=prefix(root))
    except SourceError:  # no git, or no repository
        return terminal


def put(text: str) -> None:
    """Results, on standard output. A reader that has seen enough does not change the exit code."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(message: str) -> None:
    """A line for people, on standard error; in as many as it takes where their width is known."""
    typer.echo(told_on(sys.stderr, message), err=True)


def put_aside(text: str) -> None:
    """What accompanies a result, on standard error."""
    sys.stderr.write(text)


def fail_usage(message: str, hint: str) -> NoReturn:
    """Leave with 2."""
    say(f"error: {message}\n  help: {hint}")
    raise typer.Exit(USAGE)


def plural(number: int, word: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
