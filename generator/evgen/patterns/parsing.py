"""A pattern's JSON to its meaning, or every reason why EventBridge refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.patterns.operators import RESERVED_INSIDE_OR, operator
from evgen.patterns.overriding import TooManyError, Written, WrittenChoice, overridden
from evgen.patterns.reading import Members, UnreadableError, read_pattern_value, written
from evgen.patterns.terms import Alternative, Condition, Conjunction, Exactly, Fault

#: EventBridge takes no more fields together; each combination of branches counts for itself.
MOST_FIELDS = 256
_OR = "$or"

Source = str | bytes | Mapping[str, Any]


class InvalidPatternError(ValueError):
    """A pattern that EventBridge refuses; ``offset`` is where a text stops to be JSON."""

    def __init__(self, faults: tuple[Fault, ...], offset: int | None = None) -> None:
        first = faults[0]
        super().__init__(f"{first.pointer}: {first.message}" if first.pointer else first.message)
        self.faults = faults
        self.offset = offset


def read_pattern(source: Source) -> Conjunction:
    """What a pattern says, from JSON text or decoded JSON. Raises InvalidPatternError.

    A ``$or`` that is no list of alternatives is an ordinary name, if that makes all of the
    pattern valid: so it was before the operator came, and old patterns go on to work.
    """
    try:
        value = read_pattern_value(source)
    except UnreadableError as error:
        fault = Fault("", f"a pattern is JSON: {error}", "mend the syntax here")
        raise InvalidPatternError((fault,), error.offset) from None
    found, faults = _parsed(value, MOST_FIELDS, or_is_a_name=False)
    if faults and _mentions_or(value):
        otherwise, others = _parsed(value, MOST_FIELDS, or_is_a_name=True)
        found, faults = (otherwise, others) if not others else (found, faults)
    if faults or found is None:
        raise InvalidPatternError(tuple(faults))
    return found


def pattern_faults(source: Source, most_fields: int = MOST_FIELDS) -> list[Fault]:
    """Why EventBridge refuses a pattern; also where it takes ``$or`` for an ordinary name."""
    try:
        value = read_pattern_value(source)
    except UnreadableError as error:
        return [Fault("", f"a pattern is JSON: {error}", "mend the syntax here")]
    return _parsed(value, most_fields, or_is_a_name=False)[1]


def as_written(source: Source) -> Written:
    """A valid pattern's conditions as they stand, those that do not count too."""
    return Written(_Parser(or_is_a_name=False).root(read_pattern_value(source)), "")


def _parsed(
    value: Any, most_fields: int, *, or_is_a_name: bool
) -> tuple[Conjunction | None, list[Fault]]:
    parser = _Parser(or_is_a_name=or_is_a_name)
    try:
        items = parser.root(value)
        if parser.faults:
            return None, parser.faults
        pattern = overridden(Written(items, ""))
    except RecursionError:
        return None, [Fault("", "the pattern is nested too deeply", "flatten it")]
    except TooManyError:
        message = "branches of `$or` that match the same fields multiply beyond all bounds"
        return None, [Fault("", message, "match a field in one `$or` only")]
    if (fields := _most_fields(pattern)) > most_fields:
        message = f"{fields} fields are matched together; EventBridge takes {most_fields}"
        return None, [Fault("", message, "match fewer, and decide the rest in the handler")]
    return pattern, []


def _most_fields(pattern: Conjunction) -> int:
    return len(pattern.conditions) + sum(
        max(map(_most_fields, choice.branches)) for choice in pattern.choices
    )


def _mentions_or(value: Any) -> bool:
    return isinstance(value, Members) and any(
        name == _OR or _mentions_or(child) for name, child in value.pairs
    )


def _is_younger_than_or(value: Members) -> bool:
    """Where ``$or`` is a name, the rules are those of the time before it."""
    match value.pairs:
        case (("anything-but", Members((("wildcard", _),))),):
            return True
        case (("anything-but", Members((("prefix" | "suffix", list()),))),):
            return True
    return False


Items = tuple[Condition | WrittenChoice, ...]


class _Parser:
    """Collects faults, and goes on."""

    def __init__(self, *, or_is_a_name: bool) -> None:
        self.faults: list[Fault] = []
        self._or_is_a_name = or_is_a_name

    def root(self, value: Any) -> Items:
        if isinstance(value, Members):
            return self._members(value, "", (), inside_or=False)
        self._fault("", "a pattern is an object", 'such as `{"source": ["com.example.shop"]}`')
        return ()

    def _fault(self, at: str, message: str, hint: str) -> None:
        self.faults.append(Fault(at, message, hint))

    def _members(self, value: Members, at: str, path: tuple[str, ...], *, inside_or: bool) -> Items:
        if not value.pairs:
            self._fault(at, "an object without members matches nothing", "leave it out")
        items: list[Condition | WrittenChoice] = []
        for name, child in value.pairs:
            here, steps = pointers.join(at, name), (*path, *name.split("."))
            if name == _OR and not self._or_is_a_name:
                items.append(self._choice(child, here, path))
            elif inside_or and name in RESERVED_INSIDE_OR:
                message = f"no member inside `$or` may be called `{name}`"
                self._fault(here, message, "put it beside the `$or`")
            elif isinstance(child, Members):
                items += self._members(child, here, steps, inside_or=inside_or)
            elif isinstance(child, list):
                items.append(Condition(steps, self._alternatives(child, here), here))
            else:
                message = "a value to match stands in a list"
                self._fault(here, message, f"write `[{written(child)}]`")
        return tuple(items)

    def _choice(self, value: Any, at: str, path: tuple[str, ...]) -> WrittenChoice:
        if not isinstance(value, list) or len(value) < 2:
            message = "`$or` is a list of at least two objects"
            self._fault(at, message, "with one alternative, leave `$or` out")
            return WrittenChoice((), at)
        branches = []
        for index, branch in enumerate(value):
            here = pointers.join(at, index)
            if isinstance(branch, Members):
                items = self._members(branch, here, path, inside_or=True)
                branches.append(Written(items, here))
            else:
                self._fault(here, "an alternative of `$or` is an object", 'such as `{"data": {…}}`')
        return WrittenChoice(tuple(branches), at)

    def _alternatives(self, values: list[Any], at: str) -> tuple[Alternative, ...]:
        if not values:
            hint = 'list the values, or write `[{"exists": true}]`'
            self._fault(at, "an empty list matches nothing", hint)
        found = []
        for index, value in enumerate(values):
            here = pointers.join(at, index)
            if isinstance(value, list):
                hint = "a list of values means any of them; one level is enough"
                self._fault(here, "a list inside a list", hint)
            elif isinstance(value, Members):
                outcome = operator(value, here)
                if self._or_is_a_name and _is_younger_than_or(value):
                    outcome = Fault(here, "not beside a field called `$or`", "use `$or` or this")
                if isinstance(outcome, Fault):
                    self.faults.append(outcome)
                else:
                    found.append(Alternative(outcome, here))
            else:
                found.append(Alternative(Exactly(value), here))
        return tuple(found)
