"""Examples of events, held against the rules of those who consume them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evgen.filters.rules import UNMATCHED_EXAMPLES
from evgen.findings import Finding, Place, Related
from evgen.model import Subscription
from evgen.patterns import compile_pattern, rule_pattern
from evgen.wrap import Wrap
from evgen.wrapping import Wrapping

_IDENTITY = "5f0c2b1e-8f6a-4c0e-9d57-3a1f6be2c904"
_TIME = "2026-03-02T09:30:00.000Z"


def example_findings(subscription: Subscription) -> Iterator[Finding]:
    """A note where there are examples, and the rule's pattern matches none of them."""
    major = subscription.event
    pattern = compile_pattern(rule_pattern(subscription))
    seen = 0
    for version in major.versions:
        wrapping = Wrapping(major, version, Wrap.EVENT)
        for example in version.examples:
            event: Any = wrapping.on(example, _IDENTITY, _TIME)
            seen += 1
            if pattern.matches(event):
                return
    if seen:
        examples = "not the one example" if seen == 1 else f"none of the {seen} examples"
        message = f"the filter matches {examples} of `{major.reference}`"
        hint = "give an example that it is meant for, or look whether it is right"
        related = [Related(Place(major.generated.path, "/examples"), "the examples are here")]
        yield UNMATCHED_EXAMPLES.at(Place(""), message, hint, related)
