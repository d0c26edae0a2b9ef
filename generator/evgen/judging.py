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
from evgen.runtime.declared import Declared


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
            yield Violation(pointer, "undeclared", "no schema declares this member")
        if not self._judge.is_valid(value):
            yield from self._judge.violations(value)


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
