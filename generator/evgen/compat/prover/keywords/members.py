"""Keywords about the members of objects."""

from __future__ import annotations

from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.terms import Atom, Formula, Statement, Step, Whole, all_of, any_of, visible
from evgen.runtime.declared import Place


def _properties(node: Node, value: Any, part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "object":
        return True
    names = value if part is None else [part]
    return all_of(
        [
            Atom(
                "members",
                (Step(name=name), Whole(node.child("properties", name), holds=True), mask),
            )
            for name in names
            if value[name] is not True
        ]
    )


def _pattern_properties(
    node: Node, value: Any, part: Any, mask: Place | None, kind: str
) -> Formula:
    if kind != "object":
        return True
    patterns = value if part is None else [part]
    return all_of(
        [
            Atom(
                "members",
                (Step(pattern=p), Whole(node.child("patternProperties", p), holds=True), mask),
            )
            for p in patterns
            if value[p] is not True
        ]
    )


def rest_of(node: Node) -> Step:
    """The members that ``additionalProperties`` of a subschema is about."""
    schema = node.schema
    names = frozenset(schema.get("properties", ()))
    return Step(rest=True, names=names, patterns=tuple(schema.get("patternProperties", ())))


def _additional_properties(
    node: Node, value: Any, _part: Any, mask: Place | None, kind: str
) -> Formula:
    if kind != "object" or value is True:
        return True
    claim = Whole(node.child("additionalProperties"), holds=True)
    return Atom("members", (rest_of(node), claim, mask))


def _property_names(node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "object" or value is True:
        return True
    return Atom("names", (Whole(node.child("propertyNames"), holds=True), mask))


def has(name: str, mask: Place | None) -> Formula:
    """A reader finds a member of that name."""
    return Atom("has", (name, True)) if visible(mask, name) else False


def has_not(name: str, mask: Place | None) -> Formula:
    """A reader finds no member of that name."""
    return Atom("has", (name, False)) if visible(mask, name) else True


def _required(_node: Node, value: Any, part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "object":
        return True
    names = value if part is None else [part]
    return all_of([has(name, mask) for name in names])


def _min_properties(_node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    return kind != "object" or value <= 0 or Atom("size", (int(value), None, mask))


def _max_properties(_node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    return kind != "object" or Atom("size", (0, int(value), mask))


def _dependent_required(
    _node: Node, value: Any, part: Any, mask: Place | None, kind: str
) -> Formula:
    if kind != "object":
        return True
    names = value if part is None else [part]
    return all_of(
        [
            any_of([has_not(name, mask), all_of([has(other, mask) for other in value[name]])])
            for name in names
        ]
    )


def _dependent_schemas(node: Node, value: Any, part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "object":
        return True
    names = value if part is None else [part]
    return all_of(
        [
            any_of(
                [
                    has_not(name, mask),
                    Statement(Whole(node.child("dependentSchemas", name), holds=True), mask),
                ]
            )
            for name in names
        ]
    )


FORMULAS = {
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "required": _required,
    "minProperties": _min_properties,
    "maxProperties": _max_properties,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
}
