"""How many rules a bus takes."""

from __future__ import annotations

from collections.abc import Iterator

from evgen import pointer as pointers
from evgen.filters.branches import conditions
from evgen.filters.rules import FILTER_LIMIT
from evgen.findings import Finding, Place
from evgen.model import Catalog, Subscription
from evgen.patterns import InvalidPatternError, read_pattern
from evgen.patterns.terms import AnythingBut, Test, Wildcard

#: The usual quota of rules; that of rules with wildcards cannot be raised.
_MOST_RULES, _MOST_WITH_WILDCARDS = 300, 30


def quota_findings(catalog: Catalog) -> Iterator[Finding]:
    """The first rule that is one too many, of all and of those with wildcards."""
    rules = [
        (subscription, Place(service.path, pointers.join("", "subscribes", index)))
        for service in catalog.services
        for index, subscription in enumerate(service.subscriptions)
    ]
    if len(rules) > _MOST_RULES:
        message = (
            f"the bus has {len(rules)} rules from here; an account's quota usually is {_MOST_RULES}"
        )
        hint = "have the quota raised before it is deployed"
        yield FILTER_LIMIT.at(rules[_MOST_RULES][1], message, hint)
    wild = [place for subscription, place in rules if _has_wildcard(subscription)]
    if len(wild) > _MOST_WITH_WILDCARDS:
        message = (
            f"{len(wild)} rules of the bus have wildcards; EventBridge takes {_MOST_WITH_WILDCARDS}"
        )
        hint = "use `prefix` or `suffix` where a wildcard begins or ends the text"
        yield FILTER_LIMIT.at(wild[_MOST_WITH_WILDCARDS], message, hint)


def _has_wildcard(subscription: Subscription) -> bool:
    if subscription.filter is None:
        return False
    try:
        filter_ = read_pattern(subscription.filter)
    except InvalidPatternError:
        return False
    return any(_is_wild(a.test) for c in conditions(filter_) for a in c.alternatives)


def _is_wild(test: Test) -> bool:
    if isinstance(test, AnythingBut):
        return any(isinstance(excluded, Wildcard) for excluded in test.excluded)
    return isinstance(test, Wildcard)
