"""``evgen who-reads EVENT[/pointer]``: consumers and filters that depend on a field."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from evgen import pointer as pointers
from evgen.choosing import Chosen
from evgen.commands._catalog import RootOption, fail_usage, open_catalog, plural, put, say, show
from evgen.commands._event import resolve_event
from evgen.loading import structure
from evgen.locate import Locator
from evgen.output import columns, safe, terminal_of
from evgen.wording import closest, listed

if TYPE_CHECKING:
    from evgen.impact import Dependency
    from evgen.model import Catalog
    from evgen.output import Terminal

_EPILOG = """Examples: `evgen who-reads OrderCreated`; `evgen who-reads OrderCreated/totalAmount`;
`evgen who-reads OrderCreated@1/items/*/sku --format json`. A field depends on those around it and
in it: `/totalAmount` finds who reads `/totalAmount/amount`. `*` or a number is an item of an array
and may be left out."""


class TableFormat(StrEnum):
    """How a table is printed."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("who-reads", epilog=_EPILOG)(who_reads)


def who_reads(
    field: Annotated[
        str,
        typer.Argument(
            metavar="EVENT[/POINTER]",
            help="An EVENT, and a JSON Pointer to a member of its data.",
        ),
    ],
    output_format: Annotated[
        TableFormat, typer.Option("--format", help="For people or for programs.")
    ] = TableFormat.TEXT,
    root: RootOption = None,
) -> None:
    """Say who depends on a field: consumers by what they read, and filters of rules."""
    from evgen.impact import dependents, field_of

    opened = open_catalog(root)
    catalog = opened.comparable
    if catalog is None:
        show(opened.findings, opened.tree, "text", to_stderr=True)
        raise typer.Exit(opened.exit_code())
    reference, slash, rest = field.partition("/")
    chosen, pointer = resolve_event(catalog, reference), slash + rest
    wanted = field_of(chosen.version.bundle, pointer)
    place = Locator(opened.tree.files)
    found = [replace(d, place=place(d.place)) for d in dependents(catalog, chosen.major, wanted)]
    if not any(d.pointer == pointer for d in found if pointer):
        _refuse_unknown(chosen, reference, pointer)
    if output_format is TableFormat.JSON:
        put(json.dumps([_wire(d) for d in found], indent=2) + "\n")
    else:
        put(_table(found, terminal_of(sys.stdout, os.environ)))
        for line in _summary(catalog, chosen, pointer, found):
            say(line)


def _refuse_unknown(chosen: Chosen, reference: str, pointer: str) -> None:
    """Leaves with 2 for a field that the event does not have."""
    tokens = pointers.tokens(pointer)
    found = structure.field(chosen.version.bundle, tokens)
    if not isinstance(found, structure.Missing):
        return
    before, token, after = tokens[: found.index], tokens[found.index], tokens[found.index + 1 :]
    guess = closest(token, found.known)
    if guess is not None:
        hint = f"did you mean `{reference}{pointers.join('', *before, guess, *after)}`?"
    elif found.known:
        hint = f"there are {listed(found.known)}"
    else:
        hint = f"{pointers.join('', *before)} has no members"
    fail_usage(f"{chosen.reference} has no {pointer}", hint)


def _wire(dependency: Dependency) -> dict[str, str | int]:
    return {
        "service": dependency.service,
        "owner": dependency.owner,
        "via": dependency.via.value,
        "pointer": dependency.pointer,
        "path": dependency.place.path,
        "line": dependency.place.line or 1,
    }


def _table(found: Sequence[Dependency], terminal: Terminal) -> str:
    rows = [
        (
            safe(d.service),
            safe(d.owner) or "-",
            _WORDS[d.via].format(safe(d.pointer)),
            f"{safe(d.place.path)}:{d.place.line}",
        )
        for d in found
    ]
    widths = [max((columns(row[i]) for row in rows), default=0) for i in range(3)]
    lines = []
    for service, *rest, where in rows:
        cells = [
            cell + " " * (width - columns(cell))
            for cell, width in zip((service, *rest), widths, strict=True)
        ]
        cells[0] = terminal.style(service, "1") + cells[0][len(service) :]
        lines.append("  ".join((*cells, where)))
    return "".join(f"{line}\n" for line in lines)


_WORDS = {
    "reads": "reads {}",
    "filter": "filters by {}",
    "everything": "reads everything",
}


def _summary(
    catalog: Catalog, chosen: Chosen, pointer: str, found: Sequence[Dependency]
) -> Iterator[str]:
    """How many, of how many; and where else the same name is consumed."""
    every = [service.name for service in catalog.consumers_of(chosen.major)]
    dependent = {d.service for d in found}
    what = pointer or "it"
    if not every:
        yield f"Nobody consumes {chosen.major.reference}."
    else:
        verb = "depends" if len(dependent) == 1 else "depend"
        yield (
            f"{len(dependent)} of {plural(len(every), 'consumer')} of {chosen.major.reference} "
            f"{verb} on {what}."
        )
    others = [
        m.reference
        for event in catalog.events
        if event.name == chosen.major.event
        for m in event.majors
        if m.number != chosen.major.number and catalog.consumers_of(m)
    ]
    if others:
        yield f"  note: {listed(others)} {'has' if len(others) == 1 else 'have'} consumers too"
