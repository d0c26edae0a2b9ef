"""``evgen accept FINGERPRINT``: an entry in ``evgen.accept.toml``, reviewed like code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from evgen.commands._catalog import (
    BaseOption,
    RootOption,
    fail_usage,
    open_catalog,
    put,
    show,
)
from evgen.wording import closest, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from evgen.commands._base import Judged
    from evgen.commands._catalog import Opened
    from evgen.findings import Finding

_EPILOG = """Examples: `evgen accept 3f1c0a9be27d5b60 --reason "Nobody reads it yet." --until 2027-01-31`.
`evgen validate` shows the fingerprints."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("accept", epilog=_EPILOG)(accept)


def accept(
    fingerprint: Annotated[
        str,
        typer.Argument(
            metavar="FINGERPRINT", help="Of a finding about compatibility or a released version."
        ),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="R", help="Why, for whoever reads it next.")
    ],
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The last day it holds: YYYY-MM-DD.")
    ],
    base: BaseOption = None,
    root: RootOption = None,
) -> None:
    """Accept a breaking change: append an entry to evgen.accept.toml, which is reviewed like code.

    The finding is a note then, until the day is over.
    """
    from evgen.commands._base import judge_against_base
    from evgen.reviewing.acceptance import with_entry
    from evgen.sinks.replacing import replace
    from evgen.sources import ACCEPTANCE_FILE

    day = _day(until)
    if not reason.strip():
        fail_usage("the reason is empty", 'say why it is accepted: `--reason "…"`')
    opened = open_catalog(root)
    if opened.comparable is None:
        show(opened.findings, opened.tree, "text", to_stderr=True)
        raise typer.Exit(opened.exit_code())
    judged = judge_against_base(opened, opened.comparable, base)
    _refuse_broken_file(opened, judged)
    finding = _chosen(fingerprint.strip().lower(), judged, opened)
    before = opened.tree.files.get(ACCEPTANCE_FILE)
    replace(opened.root, ACCEPTANCE_FILE, before, with_entry(before, finding, reason.strip(), day))
    where = f"{finding.place.path}:{finding.place.line or 1}"
    put(f"{ACCEPTANCE_FILE}: accepted until {day}: {finding.rule} at {where}\n")


def _day(text: str) -> date:
    from evgen.reviewing.acceptance import parse_day

    day = parse_day(text)
    if day is None:
        fail_usage(f"{text!r} is not a day", "write it as YYYY-MM-DD, such as 2027-01-31")
    return day


def _refuse_broken_file(opened: Opened, judged: Judged) -> None:
    """An entry is only added to a file that can be read."""
    from evgen.app import FINDINGS
    from evgen.reviewing.acceptance import INVALID_ACCEPTANCE

    wrong = [f for f in judged.findings if f.rule == INVALID_ACCEPTANCE.name]
    if wrong:
        show(wrong, opened.tree, "text", to_stderr=True)
        raise typer.Exit(FINDINGS)


def _chosen(fingerprint: str, judged: Judged, opened: Opened) -> Finding:
    """The finding of that fingerprint, not yet accepted. Leaves with 2 when there is none."""
    from evgen.locate import located
    from evgen.sources import ACCEPTANCE_FILE

    entry = next((e for e in judged.acceptances.entries if e.fingerprint == fingerprint), None)
    if entry is not None:
        fail_usage(
            f"it is accepted until {entry.until} already",
            f"edit the entry in {ACCEPTANCE_FILE}:{entry.line}",
        )
    every = located(judged.unjudged, opened.tree.files)
    found = next((f for f in every if f.fingerprint == fingerprint), None)
    if found is None:
        _no_such(fingerprint, every, (*opened.findings, *judged.findings))
    return found


def _no_such(fingerprint: str, every: Sequence[Finding], others: Sequence[Finding]) -> NoReturn:
    other = next((f for f in others if f.fingerprint == fingerprint), None)
    if other is not None:
        fail_usage(
            f"{other.rule} cannot be accepted",
            "what breaks others can be, and what becomes of released versions; "
            f"`evgen explain {other.rule}` says how to cure it",
        )
    known = [f.fingerprint for f in every]
    guess = closest(fingerprint, known)
    if guess:
        hint = f"did you mean `{guess}`?"
    else:
        verb = "is" if len(known) == 1 else "are"
        hint = f"there {verb} {listed(known[:10])}" if known else "there is nothing to accept"
    fail_usage(f"no finding has the fingerprint {fingerprint!r}", hint)
