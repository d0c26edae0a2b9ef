"""Filters that do not do any more what they did: what became of events, or of the filter itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from evgen import pointer as pointers
from evgen.filters import check
from evgen.filters.catalog import Subjects, subscription_findings
from evgen.filters.rules import (
    FILTER_ALWAYS,
    FILTER_DEAD,
    FILTER_FIELD,
    FILTER_NEVER,
    FILTER_TYPE,
    FILTER_UNKNOWN,
)
from evgen.findings import Finding, Place, Related
from evgen.loading.silencing import weighed
from evgen.model import Catalog, Major, Service, Subscription
from evgen.reviewing.filter_rules import (
    FILTER_BECOMES_ALWAYS,
    FILTER_BECOMES_NEVER,
    FILTER_BECOMES_UNKNOWN,
    FILTER_FIELD_REMOVED,
    FILTER_FIELD_TYPE_CHANGED,
    FILTER_VALUE_REMOVED,
)
from evgen.reviewing.snapshot import Snapshot

#: What the filter check says, and what it is when the event changed and the filter did not.
_PAIRS = (
    (FILTER_FIELD, FILTER_FIELD_REMOVED),
    (FILTER_TYPE, FILTER_FIELD_TYPE_CHANGED),
    (FILTER_NEVER, FILTER_BECOMES_NEVER),
    (FILTER_DEAD, FILTER_VALUE_REMOVED),
    (FILTER_ALWAYS, FILTER_BECOMES_ALWAYS),
    (FILTER_UNKNOWN, FILTER_BECOMES_UNKNOWN),
)
_BECAUSE_OF_THE_EVENT = {said.name: (said, told) for said, told in _PAIRS}


def filter_findings(base: Snapshot, head: Snapshot) -> Iterator[Finding]:
    """What the filters of the head do, and those of the base did not."""
    before, after = _Side(base), _Side(head)
    for service in head.catalog.services:
        for now in service.subscriptions:
            was = _former(base.catalog, service, now)
            if now.filter is None:
                continue
            if was is None or was.filter != now.filter:
                known = before.of_validate(was) if was else []
                said = _further(after.of_validate(now), known)
            elif _sent(was.event) != _sent(now.event):
                new = _further(after.of_latest(now), before.of_latest(was))
                told = [_of_event(finding, was.event, now) for finding in new]
                said = weighed(told, {}, head.catalog.config.rules)
            else:
                continue
            at = _place(head, service, now)
            for finding in said:
                place = replace(
                    finding.place, path=service.path, pointer=at + finding.place.pointer
                )
                yield replace(finding, place=place)


@dataclass(frozen=True)
class _Side:
    """The base or the head: what is said of its filters, as its configuration weighs it."""

    snapshot: Snapshot
    _subjects: Subjects = field(default_factory=Subjects)

    def of_validate(self, subscription: Subscription) -> list[Finding]:
        """What ``validate`` says: a filter may be there for what older publishers send."""
        found = subscription_findings(subscription, subscription.filter or {}, self._subjects)
        return self._weighed(found if subscription.filter else ())

    def of_latest(self, subscription: Subscription) -> list[Finding]:
        """What there is to say of the latest version's events alone."""
        major = subscription.event
        checked = check(self._subjects.of(major, major.generated), subscription.filter or {})
        return self._weighed(checked.findings)

    def _weighed(self, found: Iterable[Finding]) -> list[Finding]:
        ours = [finding for finding in found if finding.rule in _BECAUSE_OF_THE_EVENT]
        return weighed(ours, {}, self.snapshot.catalog.config.rules)


def _further(found: Iterable[Finding], known: Iterable[Finding]) -> list[Finding]:
    """What was not said of the same part of the filter before."""
    said = {(finding.rule, finding.place.pointer) for finding in known}
    return [f for f in found if (f.rule, f.place.pointer) not in said]


def _former(catalog: Catalog, service: Service, now: Subscription) -> Subscription | None:
    """The same subscription as it was, also under the service's former name."""
    names = (service.name, service.renamed_from)
    return next(
        (s for s in catalog.subscriptions
         if s.service in names and s.event.reference == now.event.reference),
        None,
    )  # fmt: skip


def _sent(major: Major) -> object:
    """All that decides which events there are."""
    versions = [(version.number, version.status, version.bundle) for version in major.versions]
    return major.source, major.detail_type, major.envelope, major.idempotency_key, versions


def _place(head: Snapshot, service: Service, subscription: Subscription) -> str:
    """Where its filter stands; what is faulty and left out of a service counts too."""
    event = subscription.event
    entries = json.loads(head.files[service.path])["subscribes"]
    index = next(
        i for i, entry in enumerate(entries)
        if entry["event"] == event.event and entry.get("major", event.number) == event.number
    )  # fmt: skip
    return pointers.join("", "subscribes", index, "filter")


def _of_event(finding: Finding, was: Major, subscription: Subscription) -> Finding:
    """The filter stayed as it is, and what it is held against did not."""
    old, new = was.generated, subscription.event.generated
    said, rule = _BECAUSE_OF_THE_EVENT[finding.rule]
    edition = f"{new.event} {new.number}"
    cause = edition
    if old.number == new.number:
        cause = f"this change of {edition}"
    elif old.number > new.number:
        cause = f"the end of {old.event} {old.number}"
    message = f"{cause} spoils the filter of `{subscription.service}`: {finding.message}"
    hint = "change the filter in the same pull request, or keep what it needs"
    hint = f"{finding.hint}; {hint}" if finding.hint else hint
    related = finding.related or (Related(Place(new.path), f"{edition} is here"),)
    # What the configuration makes of the one, it makes of the other.
    severity = rule.severity if finding.severity is said.severity else finding.severity
    return rule.at(finding.place, message, hint, related).with_severity(severity)
