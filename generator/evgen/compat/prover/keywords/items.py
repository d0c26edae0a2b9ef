"""Keywords about the items of arrays."""

from __future__ import annotations

from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.terms import Atom, Formula, Step, Whole, all_of
from evgen.runtime.declared import Place


def _prefix_items(node: Node, value: Any, part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "array":
        return True
    indices = range(len(value)) if part is None else [int(part)]
    return all_of(
        [
            Atom("items", (Step(index=i), Whole(node.child("prefixItems", i), holds=True), mask))
            for i in indices
            if value[i] is not True
        ]
    )


def _items(node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "array" or value is True:
        return True
    first = len(node.schema.get("prefixItems", ()))
    claim = Whole(node.child("items"), holds=True)
    return Atom("items", (Step(index=first, onward=True), claim, mask))


def _min_items(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    return kind != "array" or value <= 0 or Atom("length", (int(value), None))


def _max_items(_node: Node, value: Any, _part: Any, _mask: Place | None, kind: str) -> Formula:
    return kind != "array" or Atom("length", (0, int(value)))


def _unique_items(_node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    return kind != "array" or value is False or Atom("unique", (True, mask))


def _contains(node: Node, _value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    low = int(node.schema.get("minContains", 1))
    if kind != "array" or low <= 0:
        return True
    return Atom("count", (Whole(node.child("contains"), holds=True), mask, low, None))


def _max_contains(node: Node, value: Any, _part: Any, mask: Place | None, kind: str) -> Formula:
    if kind != "array" or "contains" not in node.schema:
        return True
    return Atom("count", (Whole(node.child("contains"), holds=True), mask, 0, int(value)))


FORMULAS = {
    "prefixItems": _prefix_items,
    "items": _items,
    "minItems": _min_items,
    "maxItems": _max_items,
    "uniqueItems": _unique_items,
    "contains": _contains,
    "maxContains": _max_contains,
}
