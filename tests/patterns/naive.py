"""A second evaluator, written from the semantics alone and without a thought for speed.

It works on the JSON text: ``$or`` is expanded into a list of rules, each a mapping of field to
list; the event is flattened into all its leaves with the array elements they lie in; then every
way to take one leaf for each field is tried. Nothing of ``evgen`` is used.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

#: A leaf and the elements that it lies in.
Leaf = tuple[Any, dict[int, int]]
Rule = dict[str, list[Any]]
_MISSING = object()


class Spelled(str):
    """A number as it stands in the text."""

    __slots__ = ()


class Pairs(list[tuple[str, Any]]):
    """An object's members, in order and with repetitions."""


def naive(pattern: str, event: str) -> bool:
    """Whether the event matches; the pattern is valid."""
    parsed = json.loads(pattern, object_pairs_hook=Pairs, parse_int=Spelled, parse_float=Spelled)
    leaves: dict[str, list[Leaf]] = {}
    value = json.loads(event, parse_int=Spelled, parse_float=Spelled)
    flatten(value, [], {}, count(), leaves)
    rules: list[Rule] = [{}]
    expand(parsed, [], rules)
    return any(assignable(sorted(rule.items(), key=by_utf16), {}, leaves) for rule in rules)


def by_utf16(item: tuple[str, Any]) -> bytes:
    """Where a field stands in the order of the engine."""
    return item[0].encode("utf-16-be")


def expand(members: Pairs, path: list[str], rules: list[Rule]) -> None:
    """Adds what an object says to each of the rules, member by member; a choice multiplies them."""
    for name, child in members:
        if name == "$or":
            before = [dict(rule) for rule in rules]
            rules.clear()
            for branch in child:
                copies = [dict(rule) for rule in before]
                expand(branch, path, copies)
                rules += copies
        elif isinstance(child, Pairs):
            expand(child, [*path, name], rules)
        else:
            for rule in rules:
                rule[".".join([*path, name])] = child


def flatten(
    value: Any,
    path: list[str],
    inside: dict[int, int],
    numbers: Iterator[int],
    leaves: dict[str, list[Leaf]],
) -> None:
    """Every leaf of an event under its full name."""
    if isinstance(value, dict):
        for name, child in value.items():
            flatten(child, [*path, name], inside, numbers, leaves)
    elif isinstance(value, list):
        number = next(numbers)
        for index, element in enumerate(value):
            is_leaf = not isinstance(element, dict | list)
            flatten(
                element, path, inside if is_leaf else {**inside, number: index}, numbers, leaves
            )
    else:
        leaves.setdefault(".".join(path), []).append((value, inside))


def assignable(
    fields: list[tuple[str, list[Any]]], settled: dict[int, int], leaves: dict[str, list[Leaf]]
) -> bool:
    """Whether the remaining fields can be matched beside what is settled."""
    if not fields:
        return True
    (name, alternatives), *rest = fields
    there = [
        (value, inside) for value, inside in leaves.get(name, [])
        if all(settled.get(array, index) == index for array, index in inside.items())
    ]  # fmt: skip
    if not there and any(is_absence(one) for one in alternatives):
        return assignable(rest, settled, leaves)
    return any(
        any(holds(one, value) for one in alternatives)
        and assignable(rest, {**settled, **inside}, leaves)
        for value, inside in there
    )


def is_absence(alternative: Any) -> bool:
    """Whether it is ``{"exists": false}``."""
    return isinstance(alternative, Pairs) and alternative == [("exists", False)]


def holds(alternative: Any, value: Any) -> bool:
    """Whether one item of a list holds for a leaf."""
    if not isinstance(alternative, Pairs):
        return same(alternative, value)
    ((operator, argument),) = alternative
    text = value if isinstance(value, str) and not isinstance(value, Spelled) else None
    if operator == "exists":
        return bool(argument)
    if operator == "anything-but":
        return anything_but(argument, value, text)
    if operator == "numeric":
        return within(argument, value)
    return text is not None and of_text(operator, argument, text)


def same(wanted: Any, value: Any) -> bool:
    """Plain values: numbers by value or spelling, addresses as addresses, all else as it is."""
    if isinstance(wanted, Spelled) or isinstance(value, Spelled):
        if not (isinstance(wanted, Spelled) and isinstance(value, Spelled)):
            return False
        return str(wanted) == str(value) or (
            exact(wanted) is not None and exact(wanted) == exact(value)
        )
    if isinstance(wanted, str) and isinstance(value, str):
        return wanted == value or (
            address(wanted) is not None and address(wanted) == address(value)
        )
    return type(wanted) is type(value) and bool(wanted == value)


def exact(spelled: str) -> float | None:
    """The double that a number is, if the shortest way to write that double is this number."""
    value = float(spelled)
    for digits in range(1, 18):
        written = f"{value:.{digits}e}"
        if written in ("inf", "-inf"):
            return None
        if float(written) == value:
            return value if Decimal(written) == Decimal(spelled) else None
    raise AssertionError(spelled)


def within(argument: list[Any], value: Any) -> bool:
    """``numeric``."""
    number = exact(value) if isinstance(value, Spelled) else None
    if number is None:
        return False
    for sign, bound in zip(argument[::2], argument[1::2], strict=True):
        limit = float(bound)
        if not {
            "=": number == limit, "<": number < limit, "<=": number <= limit,
            ">": number > limit, ">=": number >= limit,
        }[sign]:  # fmt: skip
            return False
    return True


def anything_but(argument: Any, value: Any, text: str | None) -> bool:
    """Another value, or one of another kind."""
    if isinstance(argument, Pairs):
        ((operator, inner),) = argument
        texts = inner if isinstance(inner, list) else [inner]
        return text is None or not any(of_text(operator, one, text) for one in texts)
    values = argument if isinstance(argument, list) else [argument]
    if isinstance(values[0], Spelled):
        return not any(same(one, value) for one in values)
    return text not in values


def of_text(operator: str, argument: Any, text: str) -> bool:
    """Operators that look at strings."""
    if isinstance(argument, Pairs):  # prefix and suffix in any case
        ((_, wanted),) = argument
        cuts = range(len(text) + 1)
        if operator == "prefix":
            return any(equal_in_any_case(wanted, text[:cut]) for cut in cuts)
        return any(equal_in_any_case(wanted, text[cut:]) for cut in cuts)
    if operator == "prefix":
        return bool(text[: len(argument)] == argument)
    if operator == "suffix":
        return text[len(text) - len(argument) :] == argument and len(argument) <= len(text)
    if operator == "equals-ignore-case":
        return equal_in_any_case(argument, text)
    if operator == "wildcard":
        return of_form(argument, text)
    if operator == "cidr":
        return in_block(argument, text)
    return bool(text == argument)  # exactly


def equal_in_any_case(wanted: str, text: str) -> bool:
    """Each character of ``wanted`` is its small or its capital form, of one UTF-16 unit each."""
    if not wanted:
        return not text
    first = wanted[0]
    forms = {"??"} if ord(first) > 0xFFFF else {first.lower(), first.upper()}
    return any(
        text.startswith(form) and equal_in_any_case(wanted[1:], text[len(form) :]) for form in forms
    )


@cache
def of_form(wanted: str, text: str) -> bool:
    """Wildcards, by trying every length of every star."""
    if not wanted:
        return not text
    if wanted[0] == "*":
        return any(of_form(wanted[1:], text[cut:]) for cut in range(len(text) + 1))
    wanted = wanted[1:] if wanted[0] == "\\" else wanted
    return bool(text) and text[0] == wanted[0] and of_form(wanted[1:], text[1:])


def address(text: str) -> Any:
    """An address, as the standard library has it, with leading zeros and version 4 in 6."""
    parts = text.split(".")
    if len(parts) == 4 and all(part.isascii() and part.isdigit() for part in parts):
        numbers = [int(part) for part in parts]
        fits = max(numbers) < 256 and len(text) < 16
        return ipaddress.IPv4Address(bytes(numbers)) if fits else None
    try:
        found = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    return None if "." in text or "%" in text else found.ipv4_mapped or found


def in_block(block: str, text: str) -> bool:
    """``cidr``."""
    found, (base, bits) = address(text), block.rstrip("/").split("/")
    start = address(base)
    if found is None or found.version != start.version:
        return False
    rest = start.max_prefixlen - int(bits)
    return bool(int(found) >> rest == int(start) >> rest)
