"""EventBridge rule patterns: what a subscription's is, and what every pattern must look like.

A filter is written against ``detail``. Its leaves are lists of values and
operators (OR), its members are all to hold (AND), ``$or`` is a list of
alternatives, and a dot in a member's name is a step like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.model import Envelope, JsonObject, Subscription
from evgen.patterns.parsing import MOST_FIELDS, pattern_faults

#: EventBridge takes no longer pattern; 2,048 characters unless the account's quota was raised.
LONGEST_PATTERN = 4096

#: Where in the filter, what is wrong, what to do.
Fault = tuple[str, str, str]

_VERSION = ("metadata", "version")


def rule_pattern(subscription: Subscription) -> dict[str, Any]:
    """The whole pattern of a subscription's rule: the event, its major, and the filter."""
    event = subscription.event
    pattern: dict[str, Any] = {"source": [event.source], "detail-type": [event.detail_type]}
    detail: dict[str, Any] = {}
    if event.envelope is Envelope.METADATA:
        detail = {"metadata": {"version": [{"prefix": f"{event.number}."}]}}
    detail = _merged(detail, subscription.filter or {})
    return pattern | ({"detail": detail} if detail else {})


def pattern_file(subscription: Subscription) -> str:
    """``validate-inventory.OrderCreated.v1.json``: the file that holds the pattern."""
    return f"{subscription.service}.{subscription.event.file_stem}.json"


def pattern_length(pattern: JsonObject) -> int:
    """How many characters of EventBridge's limit a pattern takes, written without spaces."""
    return len(json.dumps(pattern, ensure_ascii=False, separators=(",", ":")))


def _merged(one: JsonObject, other: JsonObject) -> dict[str, Any]:
    result = dict(one)
    for name, value in other.items():
        mine = result.get(name)
        both = isinstance(mine, Mapping) and isinstance(value, Mapping)
        result[name] = _merged(mine, value) if both else value  # type: ignore[arg-type]
    return result


def filter_faults(filter_: JsonObject, envelope: Envelope = Envelope.METADATA) -> Iterator[Fault]:
    """What makes EventBridge refuse a filter, or evgen unable to add the event's major to it."""
    added = (
        3 if envelope is Envelope.METADATA else 2
    )  # fields of the rule that are not the filter's
    for fault in pattern_faults(filter_, MOST_FIELDS - added):
        yield fault.pointer, fault.message, fault.hint
    if envelope is Envelope.METADATA:
        yield from collisions(filter_)
    if (length := pattern_length(filter_)) > LONGEST_PATTERN:
        message = (
            f"the filter has {length} characters; EventBridge takes patterns of {LONGEST_PATTERN}"
        )
        yield "", message, "filter by less, and decide the rest in the handler"


def collisions(value: JsonObject, at: str = "", path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Members that stand where ``metadata.version`` does."""
    for name, child in value.items():
        here = pointers.join(at, name)
        if name == "$or" and isinstance(child, list):
            for index, branch in enumerate(child):
                if isinstance(branch, Mapping):
                    yield from collisions(branch, pointers.join(here, index), path)
            continue
        steps = (*path, *name.split("."))
        if steps[: len(_VERSION)] == _VERSION or (
            steps == ("metadata",) and isinstance(child, list)
        ):
            message = (
                "evgen itself matches `metadata.version`, and EventBridge cannot match it twice"
            )
            yield here, message, "subscribe to another `major`, or decide in the handler"
        elif isinstance(child, Mapping):
            yield from collisions(child, here, steps)
