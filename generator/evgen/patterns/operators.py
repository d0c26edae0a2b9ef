"""The operators of patterns: what each takes, and the test it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evgen import pointer as pointers
from evgen.patterns.addresses import block
from evgen.patterns.reading import Members, written
from evgen.patterns.terms import (
    AnythingBut,
    Bound,
    Cidr,
    EqualsIgnoringCase,
    Exactly,
    Excluded,
    Exists,
    Fault,
    Number,
    Numeric,
    Prefix,
    Suffix,
    Test,
    Wildcard,
)
from evgen.wording import did_you_mean, listed

_IGNORING_CASE = "equals-ignore-case"
#: A test, or what is wrong with the argument; "" where the hint says it all.
_Read = Callable[[Any], "Test | str"]


def operator(value: Members, at: str) -> Test | Fault:
    """The test that ``{"prefix": "x"}`` is; ``at`` is the object's pointer."""
    if len(value.pairs) != 1:
        message = f"an operator is an object with one member, not {len(value.pairs)}"
        hint = "alternatives are items of the list; two conditions on one member are not possible"
        return Fault(at, message, hint)
    ((name, argument),) = value.pairs
    here = pointers.join(at, name)
    if name not in _OPERATORS:
        hint = did_you_mean(name, _OPERATORS, f"there are {listed(_OPERATORS)}")
        return Fault(here, f"EventBridge has no operator `{name}`", hint)
    read, form = _OPERATORS[name]
    outcome = read(argument)
    if isinstance(outcome, str):
        why = f": {outcome}" if outcome else ""
        return Fault(here, f"`{name}` cannot take this{why}", f"it takes {form}")
    return outcome


def _affix(kind: type[Prefix | Suffix]) -> _Read:
    def read(argument: Any) -> Test | str:
        match argument:
            case str():
                return kind(argument)
            case Members(((name, str(text)),)) if name == _IGNORING_CASE:
                return kind(text, ignoring_case=True)
        return ""

    return read


def _ignoring_case(argument: Any) -> EqualsIgnoringCase | str:
    return EqualsIgnoringCase(argument) if isinstance(argument, str) else ""


def _exactly(argument: Any) -> Exactly | str:
    return Exactly(argument, by_operator=True) if isinstance(argument, str) else ""


def _exists(argument: Any) -> Exists | str:
    return Exists(argument) if isinstance(argument, bool) else ""


def _cidr(argument: Any) -> Cidr | str:
    return block(argument) if isinstance(argument, str) else ""


def _wildcard(argument: Any) -> Wildcard | str:
    r"""Only ``*`` and ``\`` can be escaped, and two stars in a row are refused."""
    if not isinstance(argument, str):
        return ""
    pieces, characters = [""], iter(argument)
    last = ""
    for character in characters:
        if character == "*":
            if last == "*":
                return "two stars in a row"
            pieces.append("")
        elif character == "\\":
            escaped = next(characters, "")
            if escaped not in ("*", "\\"):
                return rf"a backslash before {f'`{escaped}`' if escaped else 'nothing'}"
            pieces[-1] += escaped
            last = "\\"
            continue
        else:
            pieces[-1] += character
        last = character
    return Wildcard(tuple(pieces))


def _numeric(argument: Any) -> Numeric | str:
    match argument:
        case ["=", Number() as bound]:
            value = bound.value
            return _inexact(bound) if value is None else _equal(value)
        case ["<" | "<=" as sign, Number() as bound]:
            return _inexact(bound) or Numeric(None, _bound(bound, sign))
        case [">" | ">=" as sign, Number() as bound]:
            return _inexact(bound) or Numeric(_bound(bound, sign), None)
        case [">" | ">=" as sign, Number() as low, "<" | "<=" as other, Number() as high]:
            if wrong := _inexact(low) or _inexact(high):
                return wrong
            below, above = _bound(low, sign), _bound(high, other)
            if below.value >= above.value:
                return f"{low.text} is not less than {high.text}"
            return Numeric(below, above)
    return ""


def _inexact(bound: Number) -> str:
    return f"{bound.text} is no exact double" if bound.value is None else ""


def _bound(number: Number, sign: str) -> Bound:
    assert number.value is not None
    return Bound(number.value, inclusive="=" in sign)


def _equal(value: float) -> Numeric:
    both = Bound(value, inclusive=True)
    return Numeric(both, both)


def _anything_but(argument: Any) -> AnythingBut | str:
    if isinstance(argument, Members):
        return _anything_but_such(argument)
    values = argument if isinstance(argument, list) else [argument]
    if not values:
        return "an empty list excludes nothing"
    if all(isinstance(value, str) for value in values):
        return AnythingBut(tuple(Exactly(value) for value in values))
    if not all(isinstance(value, Number) for value in values):
        return "" if all(isinstance(v, str | Number) for v in values) else _foreign(values)
    return next(filter(None, map(_inexact, values)), "") or AnythingBut(
        tuple(Exactly(value) for value in values)
    )


def _foreign(values: list[Any]) -> str:
    """Names the first value that cannot be excluded."""
    wrong = next(value for value in values if not isinstance(value, str | Number))
    return f"{written(wrong)} cannot be excluded"


def _anything_but_such(argument: Members) -> AnythingBut | str:
    if len(argument.pairs) != 1:
        return "it takes one operator"
    ((name, inner),) = argument.pairs
    if name not in _INSIDE_ANYTHING_BUT:
        return f"`{name}` cannot be negated"
    values = inner if isinstance(inner, list) else [inner]
    if not values or not all(isinstance(value, str) for value in values):
        return f"`{name}` takes a string here, or a list of strings"
    excluded: list[Excluded] = []
    for value in values:
        outcome = _INSIDE_ANYTHING_BUT[name](value)
        if isinstance(outcome, str):
            return outcome
        excluded.append(outcome)
    return AnythingBut(tuple(excluded))


def _not_empty(kind: type[Prefix | Suffix]) -> Callable[[str], Excluded | str]:
    return lambda text: kind(text) if text else "every string begins and ends with an empty one"


_INSIDE_ANYTHING_BUT: dict[str, Callable[[str], Excluded | str]] = {
    "prefix": _not_empty(Prefix),
    "suffix": _not_empty(Suffix),
    _IGNORING_CASE: EqualsIgnoringCase,
    "wildcard": _wildcard,
}

_AFFIX = 'a string, or `{"equals-ignore-case": "…"}`'

#: Each operator: how its argument is read, and what it takes.
_OPERATORS: dict[str, tuple[_Read, str]] = {
    "prefix": (_affix(Prefix), _AFFIX),
    "suffix": (_affix(Suffix), _AFFIX),
    "anything-but": (
        _anything_but,
        f"a string, a number, a list of the one or of the other, or one of {listed(_INSIDE_ANYTHING_BUT)}",
    ),
    "numeric": (_numeric, '`["=", n]`, `[">", n]` and the like, or `[">=", low, "<", high]`'),
    "exists": (_exists, "`true` or `false`"),
    "cidr": (_cidr, "a block of addresses such as `10.0.0.0/24`; one address is a plain string"),
    _IGNORING_CASE: (_ignoring_case, "a string"),
    "wildcard": (_wildcard, r"a string with `*`, but not `**`; a star itself is `\*`"),
    "exactly": (_exactly, "a string"),
}

#: Names that no field inside `$or` may have.
RESERVED_INSIDE_OR = frozenset(_OPERATORS) | {
    "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after",
    "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range",
    "ip-address-not-in-range",
}  # fmt: skip
