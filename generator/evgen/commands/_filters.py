"""What filters are checked for, added to what loading says of a catalog."""

from __future__ import annotations

from dataclasses import replace

from evgen.commands._catalog import Opened
from evgen.commands._progress import progress
from evgen.findings import Severity, has_errors
from evgen.loading.silencing import weighed
from evgen.locate import located


def with_filters(opened: Opened) -> Opened:
    """The same catalog with what there is to say of its services' filters."""
    catalog = opened.comparable
    if catalog is None or not any(s.filter for s in catalog.subscriptions):
        return opened
    from evgen.filters.catalog import filter_findings

    # What is left out of a service moves what stands behind it.
    faulty = {f.place.path for f in opened.findings if f.severity is Severity.ERROR}
    with progress("checking filters", len(catalog.subscriptions)) as tick:
        found = weighed(filter_findings(catalog, faulty, tick), {}, catalog.config.rules)
    findings = located((*opened.findings, *found), opened.tree.files)
    return replace(
        opened, findings=findings, catalog=None if has_errors(findings) else opened.catalog
    )
