"""EVENT on the command line: ``Name``, ``Name@MAJOR`` or ``Name@x.y.z``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evgen.choosing import Chosen, NoSuchEventError, choose_major, choose_version
from evgen.commands._catalog import fail_usage, open_catalog, show
from evgen.model import Catalog, Event, Major
from evgen.wrap import Wrap

EventArgument = Annotated[
    str,
    typer.Argument(metavar="EVENT", help="Name (highest active version), Name@MAJOR or Name@x.y.z"),
]

WrapOption = Annotated[
    Wrap,
    typer.Option(
        "--wrap",
        help="What a line holds: the data, its detail, an EventBridge event, SQS messages.",
    ),
]


def chosen_event(root: Path | None, text: str) -> Chosen:
    """The EVENT of the catalog at ``root``. Leaves when the catalog is faulty, or has none such.

    What is wrong with the catalog goes to standard error: standard output is for results.
    """
    opened = open_catalog(root)
    catalog = opened.of_events
    if catalog is None:
        show(opened.findings, opened.tree, "text", to_stderr=True)
        raise typer.Exit(opened.exit_code())
    return resolve_event(catalog, text)


def resolve_event(catalog: Catalog, text: str) -> Chosen:
    """What EVENT names in a catalog. Leaves with 2 for nothing."""
    try:
        return choose_version(catalog, text)
    except NoSuchEventError as error:
        fail_usage(str(error), error.hint)


def resolve_major(catalog: Catalog, text: str) -> tuple[Event, Major]:
    """The event, and of it the highest major or the one that is named. Leaves with 2 for nothing."""
    try:
        return choose_major(catalog, text)
    except NoSuchEventError as error:
        fail_usage(str(error), error.hint)
