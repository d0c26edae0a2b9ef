"""``evgen compat``: what a change of one schema breaks, for whom, with an event that proves it."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.app import FINDINGS
from evgen.commands._catalog import RootOption, checked_format, fail_usage, put, say, show
from evgen.output import terminal_of

if TYPE_CHECKING:
    from evgen.commands._sides import Side
    from evgen.compat import Comparison, Options

_EPILOG = """Examples: `evgen compat OrderCreated@1.0.0 OrderCreated@1.1.0`;
`evgen compat old.json new.json --semantics strict`;
`evgen compat HEAD:schemas/types/Money.json schemas/types/Money.json --format json`;
`evgen compat --batch pairs.jsonl`."""
_SIDE = "a file, EVENT (Name, Name@MAJOR, Name@x.y.z), or REV:path"


class Reading(StrEnum):
    """The two semantics of the contract."""

    EVGEN = "evgen"
    STRICT = "strict"


class Formats(StrEnum):
    """What ``format`` does."""

    ASSERT = "assert"
    ANNOTATION = "annotation"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("compat", epilog=_EPILOG)(compat)


def compat(
    old: Annotated[str, typer.Argument(metavar="OLD", help=f"Before: {_SIDE}.")] = "",
    new: Annotated[str, typer.Argument(metavar="NEW", help="After: the same.")] = "",
    batch: Annotated[
        str,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='Instead: lines {"id", "old", "new"} with the schemas inline, perhaps gzipped; '
            "- is standard input. Each gets a JSON line; 1 when one cannot be read.",
        ),
    ] = "",
    semantics: Annotated[
        Reading,
        typer.Option(
            "--semantics",
            help="evgen: publishers send declared members only, and consumers drop what they do "
            "not declare; strict: JSON Schema as it stands.",
        ),
    ] = Reading.EVGEN,
    formats: Annotated[
        Formats, typer.Option("--formats", help="Whether `format` is checked.")
    ] = Formats.ASSERT,
    budget: Annotated[
        int | None,
        typer.Option(
            "--budget", metavar="N", min=1, help="After how many steps a direction is undecided."
        ),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            callback=checked_format,
            help="How the answer is printed: text, json (the contract's), or a format of findings.",
        ),
    ] = None,
    root: RootOption = None,
) -> None:
    """Compare two schemas: does old data read under the new one, and new data under the old?

    Exits 1 when not both are proved.
    """
    from evgen.compat import Options, Semantics, Verdict, compare

    options = Options(Semantics(semantics.value), formats is Formats.ASSERT)
    if budget is not None:
        options = Options(options.semantics, options.formats, budget)
    if batch:
        if old or new:
            fail_usage("--batch takes no OLD and NEW", "the lines of the file have them")
        if output_format not in (None, "json"):
            fail_usage(f"--batch answers in JSON, not as {output_format}", "leave --format out")
        raise typer.Exit(_batch(batch, options))
    if not (old and new):
        fail_usage("OLD and NEW are missing", f"each is {_SIDE}; or --batch FILE")
    from evgen.commands._sides import read_sides

    before, after = read_sides(root, old, new)
    try:
        comparison = compare(before.revision, after.revision, options)
    except RecursionError:
        say("error: a schema is nested too deeply\n  help: flatten it")
        raise typer.Exit(FINDINGS) from None
    _print(comparison, before, after, output_format or "text")
    verdicts = {comparison.backward.verdict, comparison.forward.verdict}
    raise typer.Exit(0 if verdicts == {Verdict.COMPATIBLE} else FINDINGS)


def _print(comparison: Comparison, old: Side, new: Side, output_format: str) -> None:
    from evgen.commands import _comparison
    from evgen.compat.wire import wire
    from evgen.sources import Tree

    if output_format == "json":
        put(json.dumps(wire(comparison), indent=2) + "\n")
    elif output_format == "text":
        put(_comparison.text(comparison, old, new, terminal_of(sys.stdout, os.environ)))
    else:
        found = _comparison.findings(comparison, old, new)
        show(found, Tree({**old.files, **new.files}), output_format)


def _batch(name: str, options: Options) -> int:
    """Answers each line; the worst exit code of all."""
    from evgen.commands._batch import answers
    from evgen.commands._shared_lines import put_answers

    return put_answers(name, answers(name, options))
