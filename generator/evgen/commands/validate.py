"""``evgen validate``: everything that can be wrong with a catalog, in one go."""

from __future__ import annotations

from typing import Annotated

import typer

from evgen.commands._catalog import (
    FailOn,
    FormatOption,
    RootOption,
    open_catalog,
    plural,
    say,
    show,
)
from evgen.findings import Severity

_EPILOG = """Examples: `evgen validate`; `evgen validate --fail-on warning`;
`evgen validate --format github` in a pull request."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("validate", epilog=_EPILOG)(validate)


def validate(
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="The least severity that fails the run.")
    ] = FailOn.ERROR,
    output_format: FormatOption = "text",
    root: RootOption = None,
) -> None:
    """Check the catalog: JSON, metaschema, references, names, versions, services, examples, lint."""
    opened = open_catalog(root)
    show(opened.findings, opened.tree, output_format)
    catalog = opened.catalog
    if catalog is not None and output_format == "text" and not opened.findings:
        versions = sum(len(m.versions) for e in catalog.events for m in e.majors)
        say(
            f"{plural(len(catalog.events), 'event')} in {plural(versions, 'version')}, "
            f"{plural(len(catalog.types), 'shared type')}, "
            f"{plural(len(catalog.services), 'service')}: nothing is wrong."
        )
    raise typer.Exit(opened.exit_code(Severity(fail_on.value)))
