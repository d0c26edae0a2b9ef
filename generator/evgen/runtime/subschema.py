"""One subschema's own keywords about members and items, without what it refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .schemawalk import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_NO_MEMBERS: Mapping[str, Any] = {}
_OF_MEMBERS = frozenset(
    ["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"]
)


@dataclass(eq=False, slots=True)
class Subschema:
    """One subschema. ``schema`` is ``{}`` for one that is just true or false."""

    schema: Mapping[str, Any]
    properties: Mapping[str, Any] = field(init=False)
    patterns: Mapping[str, Any] = field(init=False)
    additional: Mapping[str, Any] | None = field(init=False, default=None)
    unevaluated: Mapping[str, Any] | None = field(init=False, default=None)
    closed: bool = field(init=False, default=False)
    _matchers: dict[str, Callable[[str], bool]] = field(init=False)

    def __post_init__(self) -> None:
        self.properties = self.patterns = _NO_MEMBERS
        self._matchers = {}
        if _OF_MEMBERS.isdisjoint(self.schema):
            return
        additional = self.schema.get("additionalProperties")
        unevaluated = self.schema.get("unevaluatedProperties")
        self.properties = members_of(self.schema.get("properties"))
        self.patterns = members_of(self.schema.get("patternProperties"))
        self.additional = additional if is_object(additional) else None
        self.unevaluated = unevaluated if is_object(unevaluated) else None
        self.closed = additional is False or unevaluated is False

    def matches(self, pattern: str, name: str) -> bool:
        """Whether a pattern is found in a name."""
        matcher = self._matchers.get(pattern)
        if matcher is None:
            matcher = self._matchers[pattern] = _matcher(pattern)
        return matcher(name)

    def evaluates(self, name: str, *, inside: bool) -> bool:
        """Whether ``unevaluatedProperties`` beside or around this leaves the member alone."""
        return (
            name in self.properties
            or "additionalProperties" in self.schema
            or (inside and "unevaluatedProperties" in self.schema)
            or any(self.matches(pattern, name) for pattern in self.patterns)
        )

    def evaluates_item(self, index: int, *, inside: bool) -> bool:
        """The same for ``unevaluatedItems``."""
        return (
            "items" in self.schema
            or (inside and "unevaluatedItems" in self.schema)
            or index < len(list_of(self.schema.get("prefixItems")))
        )


def _matcher(pattern: str) -> Callable[[str], bool]:
    """A search for an ECMA-262 expression.

    By jsonschema-rs rather than ``re``: the schema check uses the same engine, so
    the two never disagree about digits, line ends or Unicode categories.
    """
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)

    def matches(name: str) -> bool:
        try:
            return validator.is_valid(name)
        except UnicodeEncodeError:  # half of a surrogate pair: no text that a pattern could mean
            return False

    return matches


def members_of(value: object) -> Mapping[str, Any]:
    """The value, if it is an object; else an empty one."""
    return value if is_object(value) else {}


def list_of(value: object) -> list[Any]:
    """The value, if it is an array; else an empty one."""
    return value if is_array(value) else []
