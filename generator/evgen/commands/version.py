"""``evgen version EVENT (major|minor|patch|auto)``: the next version file."""

from __future__ import annotations

import posixpath
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from evgen.app import ENVIRONMENT, FINDINGS
from evgen.commands._catalog import (
    BaseOption,
    RootOption,
    fail_usage,
    open_catalog,
    put,
    say,
    show,
)
from evgen.commands._event import resolve_major
from evgen.model import Status

if TYPE_CHECKING:
    from evgen.commands._catalog import Opened
    from evgen.model import Catalog, Event, Major, Version, VersionNumber
    from evgen.reviewing.numbering import Proposal
    from evgen.reviewing.snapshot import Snapshot

_EPILOG = """Examples: `evgen version OrderCreated minor`, then edit the new file; or edit the latest
file where it is, then `evgen version OrderCreated auto`; `evgen version OrderCreated@1 patch`."""
#: How many reasons are given for a major.
_REASONS = 5


class Next(StrEnum):
    """Which version comes next."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    AUTO = "auto"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("version", epilog=_EPILOG)(version)


def version(
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="Name (its highest major) or Name@MAJOR.")
    ],
    bump: Annotated[
        Next,
        typer.Argument(
            metavar="BUMP",
            help="patch: the same meaning; minor: compatible; major: breaking; auto: find out.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    base: BaseOption = None,
    root: RootOption = None,
) -> None:
    """Write the next version file, a copy of the latest, to be edited. Overwrites nothing.

    auto compares the latest version, as you edited it, with the last release in git. If the
    latest is released already, the release is restored and your edit becomes the next patch, minor
    or major. If it is not, its file gets the number that it should have. Your edit is never lost.
    """
    opened = open_catalog(root)
    if opened.comparable is None:
        show(opened.findings, opened.tree, "text", to_stderr=True)
        raise typer.Exit(opened.exit_code())
    found, major = resolve_major(opened.comparable, event)
    latest = major.versions[-1]
    if bump is Next.AUTO:
        _auto(opened, opened.comparable, major, latest, base, dry_run=dry_run)
    else:
        _copy(opened, found, latest, bump, dry_run=dry_run)


def _copy(opened: Opened, event: Event, latest: Version, bump: Next, *, dry_run: bool) -> None:
    from evgen.compat import Bump
    from evgen.reviewing.policy import following
    from evgen.sinks.fresh import create

    if latest.status is Status.DRAFT:
        fail_usage(
            f"{latest.event} {latest.number} is still a draft",
            f"edit {latest.path}, or release it first: take its status away",
        )
    number = following(latest.number, Bump(bump.value), max(m.number for m in event.majors))
    path, content = _file(opened, latest, number)
    if not dry_run:
        create(opened.root, {path: content})
    put(f"create {path}\n")
    say(
        f"It is what {latest.number} is. Edit it; `evgen version {event.name} auto` checks its number."
    )


def _auto(
    opened: Opened,
    catalog: Catalog,
    major: Major,
    latest: Version,
    base: str | None,
    *,
    dry_run: bool,
) -> None:
    from evgen.commands._base import compare_with_base
    from evgen.reviewing.numbering import Action, proposal
    from evgen.reviewing.snapshot import Edition

    compared = compare_with_base(opened, catalog, base)
    if compared.released is None:
        _no_release(compared.notes[0].message if compared.notes else "",
                    compared.notes[0].hint if compared.notes else "")  # fmt: skip
    wanted = proposal(compared.released, Edition(major, latest, compared.head))
    match wanted.action:
        case Action.KEEP:
            _explain(wanted)
            if wanted.number is None:
                say(f"  help: edit {latest.path} and run it again")
        case Action.REFUSE:
            say(f"error: {latest.event} {wanted.why}: {', '.join(wanted.elsewhere)}")
            types = "; a shared type evolves in a new file (types/Money.2.json)"
            is_file = any("/" in each for each in wanted.elsewhere)
            say(f"  help: undo that first{types if is_file else ''}")
            raise typer.Exit(FINDINGS)
        case Action.MOVE:
            _explain(wanted)
            _move(opened, wanted, dry_run=dry_run)
        case Action.SPLIT:
            _explain(wanted)
            _split(opened, compared.released, wanted, dry_run=dry_run)


def _move(opened: Opened, wanted: Proposal, *, dry_run: bool) -> None:
    from evgen.sinks.fresh import create
    from evgen.sinks.replacing import remove

    latest, number = wanted.latest.version, _number_of(wanted)
    path, content = _file(opened, latest, number)
    if not dry_run:
        create(opened.root, {path: content})
        remove(opened.root, latest.path, opened.tree.files[latest.path])
    put(f"create {path}\ndelete {latest.path}\n")


def _split(opened: Opened, released: Snapshot, wanted: Proposal, *, dry_run: bool) -> None:
    from evgen.sinks.fresh import create
    from evgen.sinks.replacing import replace

    latest, number = wanted.latest.version, _number_of(wanted)
    path, content = _file(opened, latest, number)
    old = wanted.before.version.path if wanted.before else latest.path
    if not dry_run:  # the edit is safe on disk before its old place is written to
        create(opened.root, {path: content})
        replace(opened.root, latest.path, opened.tree.files[latest.path], released.files[old])
    put(f"create {path}\nrestore {latest.path}\n")


def _file(opened: Opened, latest: Version, number: VersionNumber) -> tuple[str, bytes]:
    from evgen.reviewing.numbering import renumbered
    from evgen.sinks.fresh import in_the_way

    path = posixpath.join(posixpath.dirname(latest.path), f"{number}.json")
    if in_the_way(opened.root, [path]):
        say(f"error: {path} is there already\n  help: move it away, or edit it")
        raise typer.Exit(ENVIRONMENT)
    text = opened.tree.files[latest.path].decode("utf-8")
    return path, renumbered(text, latest.number, number).encode("utf-8")


def _explain(wanted: Proposal) -> None:
    """What was found out, on standard error: standard output lists files."""
    from evgen.compat import Bump, Verdict
    from evgen.reviewing.policy import Way

    event = wanted.latest.version.event
    say(f"{event}: {wanted.why}.")
    if wanted.before is None or wanted.comparison is None:
        return
    meant = {
        Bump.PATCH: "it means the same",
        Bump.MINOR: "it stays compatible both ways",
        Bump.MAJOR: "it breaks others",
    }
    directions = [way.of(wanted.comparison) for way in Way]
    if not any(direction.breaks for direction in directions) and any(
        direction.verdict is Verdict.UNDECIDED for direction in directions
    ):
        meant[Bump.MAJOR] = "it may break others"
    if wanted.bump is not None:
        say(f"After {wanted.before.number} it is a {wanted.bump}: {meant[wanted.bump]}.")
    broken: dict[str, list[str]] = {}
    undecided = []
    for way in Way:
        direction = way.of(wanted.comparison)
        for found in direction.breaks:
            broken.setdefault(found.message, []).append(way.whom)
        if direction.verdict is Verdict.UNDECIDED:
            undecided.append(f"not decided for {way.whom}: {direction.reason}")
    reasons = [f"{message} ({', and '.join(whom)} break)" for message, whom in broken.items()]
    reasons += undecided
    if wanted.bump is Bump.MAJOR and not reasons:
        reasons = ["source, detail-type, envelope or idempotency key changed"]
    for reason in reasons[:_REASONS]:
        say(f"  {reason}")
    if len(reasons) > _REASONS:
        say(f"  and {len(reasons) - _REASONS} more")


def _number_of(wanted: Proposal) -> VersionNumber:
    if wanted.number is None:
        raise ValueError("a proposal to move to no number")
    return wanted.number


def _no_release(why: str, hint: str) -> NoReturn:
    say(f"error: {why or 'auto compares with the last release in git, and there is none here'}")
    say(f"  help: {hint or 'name the bump: major, minor or patch'}")
    raise typer.Exit(ENVIRONMENT)
