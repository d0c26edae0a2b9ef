"""``evgen review``: what changed since a revision, who breaks, and an event that proves it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from evgen.app import FINDINGS
from evgen.commands._catalog import (
    BaseOption,
    FormatOption,
    Opened,
    RootOption,
    open_catalog,
    put,
    show,
    terminal_for,
)
from evgen.findings import Severity, has_errors
from evgen.output import renderer
from evgen.sources import SourceError

if TYPE_CHECKING:
    from evgen.reviewing.report import Report

_EPILOG = """Examples: `evgen review`; `evgen review --base origin/release`;
`evgen review --format markdown > review.md` for a comment under a pull request;
`evgen review --format github` for annotations. Exits 1 when something may not be merged as it is."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("review", epilog=_EPILOG)(review)


def review(
    base: BaseOption = None,
    output_format: FormatOption = "text",
    root: RootOption = None,
) -> None:
    """Review everything that changed since a revision: events, services, what is deployed."""
    from evgen.commands._base import judge_against_base

    opened = open_catalog(root)
    if opened.comparable is None:
        _show_without_report(opened, output_format)
        raise typer.Exit(opened.exit_code())
    faults = tuple(f for f in opened.findings if f.severity is Severity.ERROR)
    judged = judge_against_base(opened, opened.comparable, base, whole=True)
    if judged.review.base is None:
        if not judged.findings:
            raise SourceError(
                f"{opened.root} is in no git repository with a commit",
                "a review compares with one: `git init` and commit first",
            )
        told = (*faults, *judged.findings)
        _show_without_report(replace(opened, findings=told), output_format)
        raise typer.Exit(FINDINGS if has_errors(told) else 0)
    from evgen.reviewing.reporting import report

    found = report(judged.review, judged.findings, faults)
    put(_told(found, opened, output_format))
    raise typer.Exit(FINDINGS if found.fails else 0)


def _told(found: Report, opened: Opened, output_format: str) -> str:
    """The review in a format; those that only know findings get the findings."""
    from evgen.reviewing.telling import json, markdown, text
    from evgen.reviewing.telling.parts import Links

    terminal = terminal_for(sys.stdout, output_format, opened.root)
    match output_format:
        case "text":
            return text.render(found, terminal)
        case "markdown":
            return markdown.render(found, Links(_address(opened), opened.tree.files))
        case "json":
            return json.render(found, opened.tree.files)
    return renderer(output_format).render(found.findings, opened.tree.files, terminal)


def _show_without_report(opened: Opened, output_format: str) -> None:
    """What there is to say where nothing can be compared."""
    from evgen.reviewing.telling import json, markdown

    match output_format:
        case "markdown":
            put(markdown.without_report(opened.findings))
        case "json":
            put(json.without_report(opened.findings, opened.tree.files))
        case _:
            show(opened.findings, opened.tree, output_format, root=opened.root)


def _address(opened: Opened) -> str:
    """Where the files of the commit under review can be seen, as the CI server's variables say."""
    from evgen.sources.git import prefix

    say = os.environ.get
    if say("GITHUB_ACTIONS") == "true":
        repository = f"{say('GITHUB_SERVER_URL', '')}/{say('GITHUB_REPOSITORY', '')}"
        base = f"{repository}/blob/{say('GITHUB_SHA', '')}/"
    elif say("GITLAB_CI") == "true":
        base = f"{say('CI_PROJECT_URL', '')}/-/blob/{say('CI_COMMIT_SHA', '')}/"
    else:
        return ""
    return f"{base}{prefix(opened.root)}" if base.startswith("https://") else ""
