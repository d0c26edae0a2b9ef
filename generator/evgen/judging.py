"""The verdict on data: ``jsonschema-rs``, offline, with the formats that evgen asserts.

Everything that asks whether a value is valid for a bundled schema asks here, and
here asks what generated code asks, so that CI and run time never disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.runtime.contract import validator
from evgen.runtime.declared import Declared, Place
from evgen.wording import did_you_mean


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a value breaks its schema: a pointer into the value, the keyword, and in words."""

    pointer: str
    keyword: str
    message: str


class Judge:
    """A schema, compiled once. Raises ValueError for one that cannot be, such as a broken pattern."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        import jsonschema_rs

        try:
            self._validator = validator(dict(schema), mask=None)
        except jsonschema_rs.ValidationError as error:
            raise ValueError(error.message) from None

    def is_valid(self, value: Any) -> bool:
        """The verdict alone."""
        return self._validator.is_valid(value)

    def violations(self, value: Any) -> Iterator[Violation]:
        """Everything that is wrong with ``value``."""
        for error in self._validator.iter_errors(value):
            keyword = _keyword(error)
            yield Violation(pointers.join("", *error.instance_path), keyword, error.message[:200])


class SenderJudge:
    """What publishers may send: nothing undeclared, and what the schema takes. As ``Judge``."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._judge, self._declared = Judge(schema), Declared(schema)

    def violations(self, value: Any) -> Iterator[Violation]:
        """Everything for which ``value`` is refused."""
        for pointer in self._declared.undeclared(value):
            hint = did_you_mean(pointers.tokens(pointer)[-1], self._names_beside(pointer, value))
            message = f"no schema declares this member{hint and f'; {hint}'}"
            yield Violation(pointer, "undeclared", message)
        if not self._judge.is_valid(value):
            yield from self._judge.violations(value)

    def _names_beside(self, pointer: str, value: Any) -> tuple[str, ...]:
        """The members that are declared where ``pointer`` leads."""
        place: Place | None = self._declared.root
        for token in pointers.tokens(pointers.parent(pointer)):
            if place is None:
                return ()
            is_item = isinstance(value, list)
            step: Any = int(token) if is_item else token
            place, value = place.item(step) if is_item else place.member(step), value[step]
        return () if place is None else place.names


#: Keywords whose members have names of the author's: ``properties/type`` is no ``type``.
_NAMING = ("properties", "patternProperties", "dependentSchemas", "$defs")


def _keyword(error: Any) -> str:
    """The keyword that minds; ``false-schema`` where nothing at all is admitted."""
    path = error.schema_path
    keyword = next((str(k) for k in reversed(path) if isinstance(k, str)), "")
    is_member = len(path) > 1 and path[-2] in _NAMING
    return (
        "false-schema"
        if error.kind.name == "falseSchema" and (not keyword or is_member)
        else keyword
    )
