"""What a filter hangs on that is easily overlooked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from evgen.filters.branches import conditions
from evgen.filters.fields import Field
from evgen.filters.folding import is_plain
from evgen.filters.hints import listed_values
from evgen.filters.inquiry import Found
from evgen.filters.probing import Probe, matching_alone
from evgen.filters.rules import FILTER_FRAGILE
from evgen.filters.saying import remark, shown
from evgen.filters.spans import LARGEST_EXACT, span
from evgen.findings import Finding
from evgen.patterns.reading import member
from evgen.patterns.terms import (
    Alternative,
    AnythingBut,
    Choice,
    Condition,
    Conjunction,
    EqualsIgnoringCase,
    Exactly,
    Exists,
    Number,
    Numeric,
    Prefix,
    Suffix,
    Test,
)


def of_field(probe: Probe, field: Field) -> Iterator[Finding]:
    """All that a condition hangs on."""
    yield from _of_tests(probe, field)
    yield from _of_addresses(probe, field)
    yield from _of_empty_arrays(probe, field)


def _of_tests(probe: Probe, field: Field) -> Iterator[Finding]:
    """What hangs on how a value is spelled."""
    for alternative in field.condition.alternatives:
        for test in _parts(alternative.test):
            said = _number(probe, field, test) or _letters(test)
            if said is not None:
                yield remark(FILTER_FRAGILE, alternative.pointer, *said)
                break


def _parts(test: Test) -> tuple[Test, ...]:
    return test.excluded if isinstance(test, AnythingBut) else (test,)


def _number(probe: Probe, field: Field, test: Test) -> tuple[str, str] | None:
    values: list[float] = []
    is_equality = False
    match test:
        case Exactly(Number(text, None)):
            message = f"`{text}` is no exact double: it matches numbers that are spelled just so"
            return message, "compare with a number of fewer digits, or send a string"
        case Exactly(Number(_, float() as value)):
            values, is_equality = [value], True
        case Numeric(low, high):
            values = [bound.value for bound in (low, high) if bound is not None]
            is_equality = len(set(values)) < len(values)
    if any(abs(value) > LARGEST_EXACT for value in values):
        message = "beyond 2^53 not every integer is a double: neighbours are not told apart, or never match"
        return message, "compare with smaller numbers, or send a string"
    listed = [v for v in listed_values(probe.subject, field) if isinstance(v, int | float)]
    if is_equality and not values[0].is_integer() and values[0] not in listed:
        message = (
            f"`{values[0]:g}` has to be met exactly: a sum such as 0.1 + 0.2 is another number"
        )
        return message, 'take a range, such as `{"numeric": [">", low, "<", high]}`, or send cents'
    return None


def _letters(test: Test) -> tuple[str, str] | None:
    text = ""
    match test:
        case EqualsIgnoringCase(text) | Prefix(text, True) | Suffix(text, True):
            pass
    if is_plain(text):
        return None
    message = f"`{text}` has letters outside ASCII, and EventBridge changes their case one by one"
    return message, "list the spellings that events have"


def _of_addresses(probe: Probe, field: Field) -> Iterator[Finding]:
    """Addresses that are matched in other spellings too."""
    for alternative in field.condition.alternatives:
        test = alternative.test
        if not (isinstance(test, Exactly) and isinstance(test.value, str)):
            continue
        said = span(test)
        other = {"allOf": [said.least, {"not": {"const": test.value}}]}
        if said.most == {"const": test.value}:
            continue
        outcome = probe.value_at(
            field.condition.path, other, matching_alone(field.condition, alternative)
        )
        if isinstance(outcome, Found):
            message = f"`{test.value}` is compared as an address: other spellings of it match too"
            hint = 'take `{"exactly": …}` for the text alone'
            hint += ", or declare `format` `ipv4`" if "." in test.value else ""
            yield remark(FILTER_FRAGILE, alternative.pointer, message, hint)


def _of_empty_arrays(probe: Probe, field: Field) -> Iterator[Finding]:
    """Whether something is there, or is anything but, where an array may be empty."""
    for alternative in field.condition.alternatives:
        test = alternative.test
        if not isinstance(test, Exists | AnythingBut):
            continue
        around = _empty_array(probe, field)
        if around is None:
            continue
        name = ".".join(around)
        if test == Exists(wanted=False):
            message = f"where `{name}` is `[]`, `{field.name}` counts as absent"
            hint = f"give `{name}` a `minItems`, or tell the two apart in the handler"
        elif isinstance(test, Exists):
            message = (
                f"where `{name}` is `[]`, `{field.name}` counts as absent and the event is left out"
            )
            hint = f"give `{name}` a `minItems` of 1, or mean it"
        else:
            message = f"where `{name}` is `[]` the event is left out, and one other item is enough to match"
            hint = f"give `{name}` a `minItems` of 1, or look at the items in the handler"
        yield remark(FILTER_FRAGILE, alternative.pointer, message, hint)


def _empty_array(probe: Probe, field: Field) -> tuple[str, ...] | None:
    """The way to an array that may be empty, if there is one on the way to the field."""
    territory, path = probe.subject.territory, field.condition.path
    for length in range(1, len(path) + 1):
        places = territory.follow(path[:length])
        if territory.can_be(places, "array"):
            empty = {"type": "array", "maxItems": 0}
            if isinstance(probe.value_at(path[:length], empty, lambda _: True), Found):
                return path[:length]
    return None


def of_choices(probe: Probe) -> Iterator[Finding]:
    """Branches of ``$or`` that look at one field, and share a value but not all of them."""
    said: set[str] = set()
    for choice in _choices(probe.filter):
        for one, other in combinations(choice.branches, 2):
            for mine, yours in product(conditions(one), conditions(other)):
                if mine.path == yours.path and yours.pointer not in said:
                    here, there = ({a.test: a for a in c.alternatives} for c in (mine, yours))
                    shared = [a for test, a in there.items() if test in here]
                    if shared and here.keys() != there.keys():
                        said.add(yours.pointer)
                        every = [*here.values(), *(a for t, a in there.items() if t not in here)]
                        yield _overlap(probe, yours, shared[0], every)


def _overlap(
    probe: Probe, condition: Condition, shared: Alternative, every: list[Alternative]
) -> Finding:
    message = (
        f"two branches of `$or` look at `{'.'.join(condition.path)}` and share "
        f"{probe.shown(shared)}: the engine of EventBridge may then miss an event"
    )
    values = [member(probe.value, alternative.pointer) for alternative in every]
    hint = f"where they ask for nothing else, write {shown(values)} in one condition"
    return remark(FILTER_FRAGILE, condition.pointer, message, hint)


def _choices(filter_: Conjunction) -> Iterator[Choice]:
    for choice in filter_.choices:
        yield choice
        for branch in choice.branches:
            yield from _choices(branch)
