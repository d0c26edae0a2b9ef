"""``evgen pattern match``: whether EventBridge would pass an event on, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from evgen.commands._catalog import RootOption, fail_usage
from evgen.commands._pattern import pattern_group
from evgen.commands._question import AnswerFormat, Question
from evgen.recorded import STANDARD_INPUT

_EPILOG = """Examples: `evgen pattern match generated/patterns/send-email.OrderCreated.v1.json event.json`;
`evgen sample OrderCreated --wrap event | evgen pattern match pattern.json -`;
`evgen pattern match '{"source": [{"prefix": "com."}]}' event.json`;
`evgen pattern match --batch cases.jsonl`."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    pattern_group(app).command("match", epilog=_EPILOG)(match)


def match(
    pattern: Annotated[
        str,
        typer.Argument(
            metavar="PATTERN", help="A file with a whole pattern, or the JSON itself: {…}."
        ),
    ] = "",
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT.json",
            help="A file with a whole event as EventBridge delivers it; - is standard input.",
        ),
    ] = "",
    batch: Annotated[
        str,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='Instead: lines {"id", "pattern", "event"}, either as JSON or as JSON text in a '
            "string, perhaps gzipped; - is standard input. Each gets a JSON line; 1 when one cannot "
            "be read.",
        ),
    ] = "",
    output_format: Annotated[
        AnswerFormat | None, typer.Option("--format", help="text, or one JSON object.")
    ] = None,
    root: RootOption = None,  # noqa: ARG001 - every command takes it
) -> None:
    """Match a whole pattern against a whole EventBridge event, as AWS does.

    Exits 1 when it does not match, and says which condition fails; also when EventBridge would
    refuse the pattern.
    """
    if batch:
        if pattern or event:
            fail_usage("--batch takes no PATTERN and EVENT.json", "the lines of the file have them")
        if output_format is AnswerFormat.TEXT:
            fail_usage("--batch answers in JSON, not as text", "leave --format out")
        raise typer.Exit(_batch(batch))
    if not pattern:
        fail_usage("PATTERN and EVENT.json are missing", "name both; or --batch FILE")
    if not event:
        fail_usage("EVENT.json is missing", "name a file with one event, or - for standard input")
    if pattern == event == STANDARD_INPUT:
        fail_usage("standard input cannot be both", "name a file for PATTERN")
    Question(pattern, event, output_format or AnswerFormat.TEXT).answer()


def _batch(name: str) -> int:
    from evgen.commands._matches import answers
    from evgen.commands._shared_lines import put_answers

    return put_answers(name, answers(name))
