"""``evgen validate``: everything that can be wrong with a catalog, in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evgen.commands._catalog import (
    BaseOption,
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
from evgen.commands._filters import with_filters
from evgen.findings import Severity, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evgen.findings import Finding

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
    """Check the catalog: JSON, metaschema, references, names, versions, services, filters, examples, lint,
    compatibility between versions, and that what is released in git stays as it is.
    """
    opened = with_filters(open_catalog(root))
    findings = in_order((*opened.findings, *_compared(opened, base)))
    show(findings, opened.tree, output_format, root=opened.root)
    catalog = opened.catalog
    if output_format == "text" and any(
        f.acceptable and f.severity is Severity.ERROR for f in findings
    ):
        say("  help: `evgen accept FINGERPRINT --reason … --until …` accepts one for a while")
    if catalog is not None and output_format == "text" and not findings:
        versions = sum(len(m.versions) for e in catalog.events for m in e.majors)
        say(
            f"{plural(len(catalog.events), 'event')} in {plural(versions, 'version')}, "
            f"{plural(len(catalog.types), 'shared type')}, "
            f"{plural(len(catalog.services), 'service')}: nothing is wrong."
        )
    raise typer.Exit(exit_code(opened, findings, Severity(fail_on.value)))


def _compared(opened: Opened, base: str | None) -> Sequence[Finding]:
    """What comparing says; without a catalog to compare, only what was accepted can be read."""
    from evgen.commands._base import judge_against_base, today
    from evgen.reviewing.acceptance import read_acceptances

    if opened.comparable is None:
        return read_acceptances(opened.tree.files, today())[1]
    return judge_against_base(opened, opened.comparable, base).findings
