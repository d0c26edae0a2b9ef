"""``evgen pattern check``: what a filter lets through, proved or shown by events."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from evgen.app import FINDINGS
from evgen.commands._catalog import (
    RootOption,
    checked_format,
    fail_usage,
    open_catalog,
    put,
    show,
)
from evgen.commands._event import resolve_event
from evgen.commands._pattern import pattern_group
from evgen.output import terminal_of
from evgen.recorded import LONGEST_LINE, STANDARD_INPUT

_EPILOG = """Examples: `evgen pattern check OrderCreated '{"data": {"status": ["PAID"]}}'`;
`evgen pattern check OrderCreated@1 filter.json --format json`;
`evgen pattern check --batch filters.jsonl`. A filter is written against `detail`."""
#: What an inline filter is called.
_INLINE = "FILTER"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    pattern_group(app).command("check", epilog=_EPILOG)(check)


def check(
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT", help="Name (highest active version), Name@MAJOR or Name@x.y.z."
        ),
    ] = "",
    filter_: Annotated[
        str,
        typer.Argument(
            metavar="FILTER", help="A file, - for standard input, or JSON that begins with {."
        ),
    ] = "",
    batch: Annotated[
        str,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='Instead: lines {"id", "schema", "filter", "envelope"} with the schema of the data '
            "inline; - is standard input. Each gets a JSON line; 1 when one cannot be read.",
        ),
    ] = "",
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
    """Check a filter against an event's schema: fields, types, and whether anything gets through.

    Exits 1 when something is wrong.
    """
    if batch:
        if event or filter_:
            fail_usage("--batch takes no EVENT and FILTER", "the lines of the file have them")
        if output_format not in (None, "json"):
            fail_usage(f"--batch answers in JSON, not as {output_format}", "leave --format out")
        raise typer.Exit(_batch(batch))
    if not event:
        hint = "name an EVENT, and give a file, - or JSON; or --batch FILE"
        fail_usage("EVENT and FILTER are missing", hint)
    if not filter_:
        fail_usage("FILTER is missing", "give a file, - for standard input, or the JSON itself")
    if event.lstrip().startswith("{"):
        fail_usage("EVENT is the name of an event", "EVENT comes first, then FILTER")
    raise typer.Exit(_one(root, event, filter_, output_format or "text"))


def _one(root: Path | None, event: str, filter_: str, output_format: str) -> int:
    from evgen.filters import check as check_filter
    from evgen.filters.subject import Subject, Written
    from evgen.findings import has_errors
    from evgen.locate import located
    from evgen.sources import Tree

    opened = open_catalog(root)
    catalog = opened.of_events
    if catalog is None:
        show(opened.findings, opened.tree, "text", to_stderr=True)
        return opened.exit_code()
    chosen = resolve_event(catalog, event)
    name, content = _read(filter_)
    files = {**opened.tree.files, name: content}
    checked = check_filter(Subject(Written.of(chosen.major, chosen.version)), _text(content, name))
    placed = [replace(f, place=replace(f.place, path=name)) for f in checked.findings]
    checked = replace(checked, findings=located(placed, files))
    if output_format == "json":
        from evgen.commands._filter_wire import wire

        put(json.dumps(wire(checked), indent=2) + "\n")
    elif output_format == "text":
        from evgen.commands._told_filter import told

        put(told(chosen.reference, checked, files, terminal_of(sys.stdout, os.environ)))
    else:
        show(checked.findings, Tree(files), output_format)
    return FINDINGS if has_errors(checked.findings) else 0


def _read(filter_: str) -> tuple[str, bytes]:
    """What to call the filter, and its text. Raises SourceError."""
    from evgen.sources.given import read_named

    if filter_.lstrip().startswith("{"):
        return _INLINE, filter_.encode("utf-8", "surrogateescape")
    if filter_ == STANDARD_INPUT:
        return _INLINE, sys.stdin.buffer.read()
    hint = "name a file, - for standard input, or give the JSON itself"
    named = read_named(filter_, LONGEST_LINE, hint)
    return named.shown(named.path), named.content


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fail_usage(f"{name} is not UTF-8: byte 0x{content[error.start]:02x}", "save it as UTF-8")


def _batch(name: str) -> int:
    """Answers each line; the worst exit code of all."""
    from evgen.commands._filter_batch import answers
    from evgen.commands._shared_lines import put_answers

    return put_answers(name, answers(name))
