"""``evgen sample``: data made from the schema, for tests, documents and a first try."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evgen.app import FINDINGS
from evgen.choosing import Chosen
from evgen.commands._catalog import RootOption, fail_usage, put, say
from evgen.commands._event import EventArgument, WrapOption, chosen_event
from evgen.commands._progress import progress
from evgen.output import safe
from evgen.wrap import Wrap

if TYPE_CHECKING:
    from evgen.sampling import Sampler

_EPILOG = """Examples: `evgen sample OrderCreated`; `evgen sample OrderCreated@1 -n 100 --seed 7`;
`evgen sample OrderCreated --invalid -n 20`; `evgen sample OrderCreated --wrap event`."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("sample", epilog=_EPILOG)(sample)


def sample(
    event: EventArgument,
    number: Annotated[int, typer.Option("-n", metavar="N", min=0, help="How many lines.")] = 1,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another seed, other data.")] = 0,
    invalid: Annotated[
        bool,
        typer.Option("--invalid", help="One defect each, with the rule it breaks and where."),
    ] = False,
    wrap: WrapOption = Wrap.DATA,
    root: RootOption = None,
) -> None:
    """Print data made from the schema, one JSON line each; the same for the same seed."""
    from evgen.sampling import NoSampleError, Sampler

    chosen = chosen_event(root, event)
    try:
        sampler = Sampler(chosen.version.bundle, seed)
    except ValueError as error:
        fail_usage(f"the schema of {chosen.reference} cannot be applied: {error}", "mend it first")
    made = 0
    try:
        with progress("making data", number, prints=True) as tick:
            for line in _lines(sampler, chosen, wrap, number, invalid=invalid):
                put(json.dumps(line) + "\n")  # ASCII: the same bytes on any terminal
                made += 1
                tick(1)
    except NoSampleError as error:
        what = "data with a defect" if invalid else "valid data"
        say(
            f"error: no {what} found for {chosen.reference} (line {made + 1} of {number})\n"
            f"  {safe(error.pointer) or 'the data'}: {safe(error.reason)}\n"
            "  help: look for constraints there that exclude each other, or give `examples`"
        )
        raise typer.Exit(FINDINGS) from None


def _lines(
    sampler: Sampler, chosen: Chosen, wrap: Wrap, number: int, *, invalid: bool
) -> Iterator[Any]:
    from evgen.sampling.defects import defects
    from evgen.sampling.strings import date_time, identity
    from evgen.wrapping import Wrapping

    wrapping = Wrapping(chosen.major, chosen.version, wrap)

    def wrapped(data: Any, index: int) -> Any:
        chance = sampler.random(index, "wrap")
        return wrapping.on(data, identity(chance), date_time(chance))

    if not invalid:
        for index in range(number):
            yield wrapped(sampler.sample(index), index)
        return
    for index, defect in enumerate(defects(sampler, number)):
        yield {
            "data": wrapped(defect.data, index),
            "rule": defect.rule,
            "pointer": defect.pointer,
        }
