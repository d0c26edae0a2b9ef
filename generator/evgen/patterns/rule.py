"""EventBridge rule patterns: what a subscription's is, and what every pattern must look like.

A filter is written against ``detail``. Its leaves are lists of values and
operators (OR), its members are all to hold (AND), ``$or`` is a list of
alternatives, and a dot in a member's name is a step like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.model import Envelope, JsonObject, Subscription
from evgen.wording import did_you_mean, listed

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
    yield from _members(filter_, "", inside_or=False)
    if envelope is Envelope.METADATA:
        yield from _collisions(filter_, "", ())
    if (length := pattern_length(filter_)) > LONGEST_PATTERN:
        message = (
            f"the filter has {length} characters; EventBridge takes patterns of {LONGEST_PATTERN}"
        )
        yield "", message, "filter by less, and decide the rest in the handler"


def _members(value: JsonObject, at: str, *, inside_or: bool) -> Iterator[Fault]:
    if not value:
        yield at, "an object without members matches nothing", "leave it out"
    for name, child in value.items():
        here = pointers.join(at, name)
        if name == "$or":
            yield from _alternatives(child, here)
        elif inside_or and name in _RESERVED_INSIDE_OR:
            yield here, f"no member inside `$or` may be called `{name}`", "put it beside the `$or`"
        elif isinstance(child, Mapping):
            yield from _members(child, here, inside_or=inside_or)
        elif isinstance(child, list):
            yield from _leaf(child, here)
        else:
            yield here, "a value to match stands in a list", f"write `[{json.dumps(child)}]`"


def _alternatives(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, list) or len(value) < 2:
        yield at, "`$or` is a list of at least two objects", "with one alternative, leave `$or` out"
        return
    for index, branch in enumerate(value):
        here = pointers.join(at, index)
        if isinstance(branch, Mapping):
            yield from _members(branch, here, inside_or=True)
        else:
            yield here, "an alternative of `$or` is an object", 'such as `{"data": {…}}`'


def _leaf(values: list[Any], at: str) -> Iterator[Fault]:
    if not values:
        yield at, "an empty list matches nothing", 'list the values, or write `[{"exists": true}]`'
    for index, value in enumerate(values):
        here = pointers.join(at, index)
        if isinstance(value, list):
            yield (
                here,
                "a list inside a list",
                "a list of values means any of them; one level is enough",
            )
        elif isinstance(value, Mapping):
            yield from _operator(value, here)


def _operator(value: JsonObject, at: str) -> Iterator[Fault]:
    if len(value) != 1:
        hint = "alternatives are items of the list; two conditions on one member are not possible"
        yield at, f"an operator is an object with one member, not {len(value)}", hint
        return
    ((name, argument),) = value.items()
    if name not in _OPERATORS:
        known = f"there are {listed(_OPERATORS)}"
        yield (
            pointers.join(at, name),
            f"EventBridge has no operator `{name}`",
            did_you_mean(name, _OPERATORS, known),
        )
        return
    is_right, form = _OPERATORS[name]
    if not is_right(argument):
        yield pointers.join(at, name), f"`{name}` cannot take this", f"it takes {form}"


def _collisions(value: JsonObject, at: str, path: tuple[str, ...]) -> Iterator[Fault]:
    """Members that stand where ``metadata.version`` does."""
    for name, child in value.items():
        here = pointers.join(at, name)
        if name == "$or" and isinstance(child, list):
            for index, branch in enumerate(child):
                if isinstance(branch, Mapping):
                    yield from _collisions(branch, pointers.join(here, index), path)
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
            yield from _collisions(child, here, steps)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text_or_ignoring_case(value: Any) -> bool:
    return _is_text(value) or (
        isinstance(value, Mapping)
        and list(value) == ["equals-ignore-case"]
        and _is_text(value["equals-ignore-case"])
    )


def _is_wildcard(value: Any) -> bool:
    r"""Only ``*`` and ``\`` can be escaped, and two stars in a row are refused."""
    return isinstance(value, str) and bool(
        re.fullmatch(r"(?:[^\\*]|\\[\\*]|\*(?!\*))*", value, re.DOTALL)
    )


def _is_cidr(value: Any) -> bool:
    """An address and how many of its bits count; all of them is refused."""
    match = (
        re.fullmatch(r"(?:([0-9.]+)|[0-9a-fA-F:.]+)/([0-9]{1,3})", value)
        if _is_text(value)
        else None
    )
    return match is not None and int(match[2]) < (32 if match[1] else 128)


def _is_numeric(value: Any) -> bool:
    match value:
        case ["=" | "<" | "<=" | ">" | ">=", bound]:
            return _is_number(bound)
        case [">" | ">=", low, "<" | "<=", high]:
            return _is_number(low) and _is_number(high) and low < high
    return False


def _is_anything_but(value: Any) -> bool:
    if isinstance(value, Mapping):
        if len(value) != 1:
            return False
        ((name, argument),) = value.items()
        arguments = argument if isinstance(argument, list) and argument else [argument]
        is_right = _is_wildcard if name == "wildcard" else _is_text
        return name in _INSIDE_ANYTHING_BUT and all(map(is_right, arguments))
    values = value if isinstance(value, list) else [value]
    return bool(values) and (all(map(_is_text, values)) or all(map(_is_number, values)))


_INSIDE_ANYTHING_BUT = ("prefix", "suffix", "equals-ignore-case", "wildcard")

#: Each operator: whether an argument is one for it, and what it takes.
_OPERATORS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "prefix": (_is_text_or_ignoring_case, 'a string, or `{"equals-ignore-case": "…"}`'),
    "suffix": (_is_text_or_ignoring_case, 'a string, or `{"equals-ignore-case": "…"}`'),
    "anything-but": (
        _is_anything_but,
        f"a string, a number, a list of the one or of the other, or one of {listed(_INSIDE_ANYTHING_BUT)}",
    ),
    "numeric": (_is_numeric, '`["=", n]`, `[">", n]` and the like, or `[">=", low, "<", high]`'),
    "exists": (lambda value: isinstance(value, bool), "`true` or `false`"),
    "cidr": (_is_cidr, "a block of addresses such as `10.0.0.0/24`; one address is a plain string"),
    "equals-ignore-case": (_is_text, "a string"),
    "wildcard": (_is_wildcard, r"a string with `*`, but not `**`; a star itself is `\*`"),
    "exactly": (_is_text, "a string"),
}

_RESERVED_INSIDE_OR = frozenset(_OPERATORS) | {
    "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after",
    "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range",
    "ip-address-not-in-range",
}  # fmt: skip
