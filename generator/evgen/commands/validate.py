"""``evgen validate``: everything that can be wrong with a catalog, in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evgen.commands._base import BaseOption
from evgen.commands._catalog import (
    FailOn,
    FormatOption,
    Opened,
    RootOption,
    exit_code,
    open_catalog,
    plural,
    say,
    show,
)
from evgen.findings import Severity, in_order

if TYPE_CHECKING:
    from evgen.findings import Finding
    from evgen.model import Catalog

_EPILOG = """Examples: `evgen validate`; `evgen validate --fail-on warning`;
`evgen validate --base origin/release --format github` in a pull request."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("validate", epilog=_EPILOG)(validate)


def validate(
    base: BaseOption = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="The least severity that fails the run.")
    ] = FailOn.ERROR,
    output_format: FormatOption = "text",
    root: RootOption = None,
) -> None:
    """Check the catalog: JSON, metaschema, references, names, versions, services, examples, lint,
    compatibility between versions, and that what is released in git stays as it is.
    """
    opened = open_catalog(root)
    findings = opened.findings
    if opened.catalog is not None:
        findings = tuple(in_order((*findings, *_compared(opened, opened.catalog, base))))
    show(findings, opened.tree, output_format)
    catalog = opened.catalog
    if catalog is not None and output_format == "text" and not findings:
        versions = sum(len(m.versions) for e in catalog.events for m in e.majors)
        say(
            f"{plural(len(catalog.events), 'event')} in {plural(versions, 'version')}, "
            f"{plural(len(catalog.types), 'shared type')}, "
            f"{plural(len(catalog.services), 'service')}: nothing is wrong."
        )
    raise typer.Exit(exit_code(opened, findings, Severity(fail_on.value)))


def _compared(opened: Opened, catalog: Catalog, base: str | None) -> tuple[Finding, ...]:
    from evgen.commands._base import judge_against_base

    return judge_against_base(opened, catalog, base).findings
