"""Keywords that combine subschemas about the same value."""

from __future__ import annotations

from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.terms import Formula, Statement, Whole, all_of, any_of
from evgen.runtime.declared import Place


def _said(node: Node, mask: Place | None, *, holds: bool = True) -> Formula:
    if isinstance(node.raw, bool):
        return node.raw is holds
    return Statement(Whole(node, holds), mask)


def _all_of(node: Node, value: Any, part: Any, mask: Place | None, _kind: str) -> Formula:
    indices = range(len(value)) if part is None else [int(part)]
    return all_of([_said(node.child("allOf", i), mask) for i in indices])


def _any_of(node: Node, value: Any, _part: Any, mask: Place | None, _kind: str) -> Formula:
    return any_of([_said(node.child("anyOf", i), mask) for i in range(len(value))])


def _one_of(node: Node, value: Any, _part: Any, mask: Place | None, _kind: str) -> Formula:
    branches = [node.child("oneOf", i) for i in range(len(value))]
    exclusive = [
        any_of(
            [
                _said(one, mask, holds=False),
                all_of([_said(other, mask, holds=False) for other in branches[i + 1 :]]),
            ]
        )
        for i, one in enumerate(branches[:-1])
    ]
    return all_of([any_of([_said(branch, mask) for branch in branches]), *exclusive])


def _not(node: Node, _value: Any, _part: Any, mask: Place | None, _kind: str) -> Formula:
    return _said(node.child("not"), mask, holds=False)


def _then(node: Node, _value: Any, _part: Any, mask: Place | None, _kind: str) -> Formula:
    if "if" not in node.schema:
        return True
    return any_of([_said(node.child("if"), mask, holds=False), _said(node.child("then"), mask)])


def _else(node: Node, _value: Any, _part: Any, mask: Place | None, _kind: str) -> Formula:
    if "if" not in node.schema:
        return True
    return any_of([_said(node.child("if"), mask), _said(node.child("else"), mask)])


def _ref(node: Node, _value: Any, _part: Any, mask: Place | None, _kind: str) -> Formula:
    return _said(node.target(), mask)


FORMULAS = {
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "then": _then,
    "else": _else,
    "$ref": _ref,
}
