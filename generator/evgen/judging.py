"""The verdict on data: ``jsonschema-rs``, offline, with the formats that evgen asserts.

Everything that asks whether a value is valid for a bundled schema asks here, so
that a check in CI and the generated code at run time never disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers

#: The formats of the contract; a value that is not in the format is not valid.
ASSERTED_FORMATS = (
    "date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid",
)  # fmt: skip
_ANNOTATED_FORMATS = (
    "idn-email", "idn-hostname", "iri", "iri-reference", "json-pointer", "regex",
    "relative-json-pointer", "uri-reference", "uri-template",
)  # fmt: skip


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

        accept: Callable[[str], bool] = lambda _: True  # noqa: E731
        try:
            self._validator = jsonschema_rs.validator_for(
                dict(schema),
                formats=dict.fromkeys(_ANNOTATED_FORMATS, accept),
                validate_formats=True,
                offline=True,
            )
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
