"""The command line: one typer application, one file per command, one place for exit codes."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from evgen import __version__, registry
from evgen.arguments import ease
from evgen.wording import did_you_mean, listed

_NEVER_CUT = 1000
FINDINGS, USAGE, ENVIRONMENT, FAULT = 1, 2, 3, 70

_EPILOG = """Exit codes: 0 fine; 1 findings or drift; 2 usage or configuration; 3 the file system, git or
AWS said no; 70 a fault of evgen's own; 130 interrupted."""


class Commands(TyperGroup):
    """Commands in whole sentences, which are usually cut off, and refusals in plain words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Takes the arguments before the command; those behind it are its own."""
        ease(self, ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command. What is wrong with its arguments is reworded and fits the terminal."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = _reworded(error.message)
            raise

    def list_commands(self, ctx: Any) -> list[str]:
        """By name, groups too."""
        return sorted(super().list_commands(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A command, and the first sentence of its help."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(_NEVER_CUT)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _reworded(message: str) -> str:
    """Without the words of the library that checks values, and with a guess at what was meant."""
    plain = message.removeprefix("Value error, ")
    found = re.fullmatch(r"'(.*)' is not one of (.*)\.", plain, re.DOTALL)
    if not found:
        return plain
    options = re.findall(r"'([^']+)'", found.group(2))
    hint = did_you_mean(found.group(1), options)
    return f"{found.group(1)!r} is not {listed(options, 'or')}{f'; {hint}' if hint else ''}"


def build(arguments: Sequence[str] = ()) -> typer.Typer:
    """The application with every command that ``evgen.commands`` has.

    Where the arguments begin with the name of one (or of a group and one of its commands), it comes
    alone: the others take longer to import than many a command takes to run.
    """
    app = typer.Typer(
        name="evgen",
        help="Schema registry and code generator for events on AWS EventBridge.",
        epilog=_EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        cls=Commands,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def root(
        version: Annotated[
            bool,
            typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
        ] = False,
    ) -> None:
        pass

    names = registry.part_names("evgen.commands")
    asked = {"_".join(arguments[:words]).replace("-", "_") for words in (1, 2)}
    wanted = [name for name in names if name in asked]
    for name in wanted or names:
        registry.part("evgen.commands", name).register(app)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"evgen {__version__}")
        raise typer.Exit


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; returns the exit code, never raises for what a user can cause."""
    from evgen.output import told_on
    from evgen.sinks import SinkError
    from evgen.sources import SourceError

    try:
        given = sys.argv[1:] if arguments is None else arguments
        code = build(given)(arguments, standalone_mode=True)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    except (SinkError, SourceError) as refusal:
        message = f"error: {refusal}\n  help: {refusal.hint}"
        typer.echo(told_on(sys.stderr, message), err=True)
        return ENVIRONMENT
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as fault:  # noqa: BLE001 - the last resort of the whole program
        if os.environ.get("EVGEN_DEBUG"):
            traceback.print_exc(file=sys.stderr)
        what = " ".join(str(fault).split())[:300]
        message = (
            f"evgen has a fault: {type(fault).__name__}: {what}\n"
            "  help: please report this, with what it prints when EVGEN_DEBUG=1 is set"
        )
        typer.echo(told_on(sys.stderr, message), err=True)
        return FAULT
    return int(code or 0)
