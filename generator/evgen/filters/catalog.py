"""The filters of a catalog's services."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from evgen import pointer as pointers
from evgen.filters import check
from evgen.filters.examples import example_findings
from evgen.filters.quotas import quota_findings
from evgen.filters.rules import FILTER_ALWAYS
from evgen.filters.subject import Subject, Written
from evgen.filters.syntax import rule_findings
from evgen.findings import Finding, has_errors
from evgen.model import Catalog, JsonObject, Major, Status, Subscription, Version


def filter_findings(
    catalog: Catalog, faulty: Collection[str] = (), tick: Callable[[int], None] = lambda _: None
) -> Iterator[Finding]:
    """What there is to say of every filter, in the files of the services but those at fault.

    ``tick`` is told of every subscription, for whoever shows how far the work is.
    """
    subjects = Subjects()
    for service in catalog.services:
        if service.path in faulty:
            continue
        for index, subscription in enumerate(service.subscriptions):
            tick(1)
            if subscription.filter is not None:
                at = pointers.join("", "subscribes", index, "filter")
                for finding in subscription_findings(subscription, subscription.filter, subjects):
                    place = finding.place
                    placed = replace(place, path=service.path, pointer=f"{at}{place.pointer}")
                    yield replace(finding, place=placed)
    yield from quota_findings(catalog)


class Subjects:
    """Each version once, however many filters there are."""

    def __init__(self) -> None:
        self._known: dict[str, Subject] = {}

    def of(self, major: Major, version: Version) -> Subject:
        if version.path not in self._known:
            self._known[version.path] = Subject(Written.of(major, version))
        return self._known[version.path]


def subscription_findings(
    subscription: Subscription, filter_: JsonObject, subjects: Subjects
) -> Iterator[Finding]:
    """What there is to say of one filter, with places in it.

    The latest version counts: it is what publishers send from now on.
    """
    major = subscription.event
    whole = list(rule_findings(subscription))
    if whole:
        yield from whole
        return
    checked = check(subjects.of(major, major.generated), filter_)
    excluding = {f.place for f in checked.findings if f.rule == FILTER_ALWAYS.name}
    for version in _earlier(major) if excluding else ():
        # Events of earlier versions come too; what excludes some of them is not redundant.
        others = check(subjects.of(major, version), filter_).findings
        excluding &= {f.place for f in others if f.rule == FILTER_ALWAYS.name}
    yield from (f for f in checked.findings if f.rule != FILTER_ALWAYS.name or f.place in excluding)
    if not has_errors(checked.findings):
        yield from example_findings(subscription)


def _earlier(major: Major) -> list[Version]:
    latest = major.generated.number
    released = (v for v in major.versions if v.status is not Status.DRAFT)
    return [version for version in released if version.number < latest]
