"""What can be seen without a search: the same, or less, at the same place.

Most of a schema is untouched by a change. This looks at both schemas side by
side, and is right whenever it says that the reader's is kept; where it does not
say so, the prover is asked.
"""

from __future__ import annotations

from typing import Any

from evgen.compat.prover.formats import AROUND
from evgen.compat.prover.hiding import Hiding
from evgen.compat.prover.strings import matches
from evgen.compat.prover.terms import Node, below, constant, visible, worthwhile
from evgen.runtime.declared import Place


class Evident:
    """Sees what one pair of documents makes evident."""

    def __init__(self, hiding: Hiding) -> None:
        self._hiding = hiding
        self._known: dict[Any, bool] = {}

    def is_kept(
        self, mine: Node, mask: Place | None, theirs: tuple[Node, ...], closed: Place | None
    ) -> bool:
        """Whether every value is valid for ``mine`` that is valid for all of ``theirs``.

        ``theirs`` certainly apply; ``closed`` is the place whose undeclared members the writer
        does not send, None where it may send any.
        """
        if isinstance(mine.raw, bool):
            return mine.raw or any(node.raw is False for node in theirs)
        whole = self._hiding.hides_nothing(closed, mask)
        if whole and any(node.content == mine.content for node in theirs):
            return True
        mine = mine.canonical
        key = (mine.pointer, frozenset(n.canonical.pointer for n in theirs), mask, closed)
        known = self._known.get(key)
        if known is None:
            before = len(self._known)
            self._known[key] = True  # what is met again inside is smaller
            known = all(
                self.keeps(mine, keyword, None, mask, theirs, closed) for keyword in mine.schema
            )
            if not known:  # what was concluded meanwhile may rest on the assumption
                for later in list(self._known)[before:]:
                    del self._known[later]
            self._known[key] = known
        return known

    def keeps(
        self,
        mine: Node,
        keyword: str,
        part: Any,
        mask: Place | None,
        theirs: tuple[Node, ...],
        closed: Place | None,
    ) -> bool:
        """The same for one keyword, or one part of it."""
        value = mine.schema[keyword]
        if keyword in _SAID_ELSEWHERE:
            return True
        having = [node.schema[keyword] for node in theirs if keyword in node.schema]
        match keyword:
            case "$ref":
                return self.is_kept(mine.target(), mask, theirs, closed)
            case "allOf":
                children = (mine.child("allOf", index) for index in range(len(value)))
                return all(self.is_kept(child, mask, theirs, closed) for child in children)
            case "type":
                return any(_within(_set(types), _set(value)) for types in having)
            case "enum" | "const":
                listed = [m for node in theirs if (m := _members(node)) is not None]
                admitted = set(map(constant, [value] if keyword == "const" else value))
                return any(admitted.issuperset(map(constant, members)) for members in listed)
            case "required":
                names = value if part is None else [part]
                known = {name for names_ in having for name in names_}
                return all(name in known and visible(mask, name) for name in names)
            case "properties":
                names = value if part is None else [part]
                return all(self._member(mine, name, mask, theirs, closed) for name in names)
            case "items" | "prefixItems":
                return self._items(mine, keyword, mask, theirs, closed)
            case "format":
                return not mine.document.formats or value not in AROUND or value in having
            case "additionalProperties":
                return value is True or self._additional(mine, mask, theirs, closed)
        if keyword in _LEAST:
            return any(other >= value for other in having)
        if keyword in _MOST:
            return any(other <= value for other in having)
        if keyword in _OF_SCALARS:
            return any(constant(other) == constant(value) for other in having)
        if not having or not self._hiding.hides_nothing(closed, mask):
            return False
        if keyword == "minProperties":
            return any(other >= value for other in having)
        if keyword == "maxProperties":
            return any(other <= value for other in having)
        return any(_same(mine, node, keyword) for node in theirs if keyword in node.schema)

    def _additional(
        self, mine: Node, mask: Place | None, theirs: tuple[Node, ...], closed: Place | None
    ) -> bool:
        """Members that no property names, where no pattern does either."""
        names = set(mine.schema.get("properties", ()))
        if "patternProperties" in mine.schema:
            return False
        child = mine.child("additionalProperties")
        if closed is not None and not (closed.free_form or closed.open or closed.patterns):
            others = set(closed.names) - names
            if not others:
                return True
        for node in theirs:
            if "patternProperties" in node.schema:
                continue
            own = set(node.schema.get("properties", ()))
            if own <= names and node.schema.get("additionalProperties") is False:
                return True
            if own == names and "additionalProperties" in node.schema:
                found = sent_members(closed, theirs, _UNHEARD_OF)
                inner = below(mask, _UNHEARD_OF) if visible(mask, _UNHEARD_OF) else None
                return found is None or self.is_kept(child, inner, *found)
        return False

    def _member(
        self,
        mine: Node,
        name: str,
        mask: Place | None,
        theirs: tuple[Node, ...],
        closed: Place | None,
    ) -> bool:
        child = mine.child("properties", name)
        if child.raw is True:
            return True
        found = sent_members(closed, theirs, name)
        if found is None:
            return True
        return self.is_kept(child, below(mask, name), *found)

    def _items(
        self,
        mine: Node,
        keyword: str,
        mask: Place | None,
        theirs: tuple[Node, ...],
        closed: Place | None,
    ) -> bool:
        if any("prefixItems" in node.schema for node in (mine, *theirs)):
            return False
        child = mine.child(keyword)
        return child.raw is True or self.is_kept(child, below(mask, 0), *sent_items(closed, theirs))


def sent_members(
    closed: Place | None, theirs: tuple[Node, ...], name: str
) -> tuple[tuple[Node, ...], Place | None] | None:
    """What certainly applies to a member, and its closed place; None where it is never sent."""
    inner: Place | None = None
    if closed is not None and not closed.free_form:
        place = closed.member(name)
        if place is None:
            return None
        inner = worthwhile(place)
    found: list[Node] = []
    for node in theirs:
        schema = node.schema
        own = [
            node.child("patternProperties", pattern)
            for pattern in schema.get("patternProperties", ())
            if matches(pattern, name)
        ]
        if name in schema.get("properties", ()):
            own.append(node.child("properties", name))
        if not own and "additionalProperties" in schema:
            own.append(node.child("additionalProperties"))
        found += own
    return certain(found), inner


def sent_items(
    closed: Place | None, theirs: tuple[Node, ...]
) -> tuple[tuple[Node, ...], Place | None]:
    """The same for the items of an array that has no prefix."""
    found = [node.child("items") for node in theirs if "items" in node.schema]
    return certain(found), worthwhile(closed.item(0)) if closed is not None else None


#: A name that no schema lists, for the members that are not listed.
_UNHEARD_OF = "\N{BALLOT BOX} evgen"

#: Keywords that only mean something together.
_TOGETHER = {
    "then": ("if", "then"),
    "else": ("if", "else"),
    "contains": ("contains", "minContains"),
    "maxContains": ("contains", "maxContains"),
}


def _same(one: Node, other: Node, keyword: str) -> bool:
    """Whether a keyword says the same in two subschemas."""
    if keyword.startswith("unevaluated"):
        return False  # what it says depends on all that is beside it
    together = _TOGETHER.get(keyword, (keyword,))

    def content(node: Node) -> int:
        chosen = {k: node.schema[k] for k in together if k in node.schema}
        return node.document.contents.of_keywords(chosen, node.document.side)

    return content(one) == content(other)


def certain(nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes, and all that applies wherever they do."""
    found: dict[str, Node] = {}
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.pointer in found:
            continue
        found[node.pointer] = node
        schema = node.schema
        if "$ref" in schema:
            waiting.append(node.target())
        waiting += [node.child("allOf", index) for index in range(len(schema.get("allOf", ())))]
    return tuple(found.values())


#: Keywords that only mean something to others, which are looked at in their own right.
_SAID_ELSEWHERE = ("$defs", "definitions", "if", "minContains")
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_OF_SCALARS = ("pattern", "multipleOf")


def _set(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value)


def _within(one: set[str], other: set[str]) -> bool:
    return all(kind in other or (kind == "integer" and "number" in other) for kind in one)


def _members(node: Node) -> list[Any] | None:
    schema = node.schema
    return [schema["const"]] if "const" in schema else schema.get("enum")
