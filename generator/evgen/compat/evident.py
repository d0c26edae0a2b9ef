"""What can be seen without a search: the same, or less, at the same place.

Most of a schema is untouched by a change. This looks at both schemas side by
side, and is right whenever it says that the reader's is kept; where it does not
say so, the prover is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evgen.compat.prover.documents import Node
from evgen.compat.prover.formats import AROUND
from evgen.compat.prover.hiding import Hiding
from evgen.compat.prover.terms import constant, visible
from evgen.compat.sight import (
    Sight,
    blind,
    certain,
    is_simple,
    sent_items,
    sent_member,
)
from evgen.runtime.declared import Place


class Evident:
    """Sees what one pair of documents makes evident."""

    def __init__(self, hiding: Hiding) -> None:
        self._hiding = hiding
        self._known: dict[Any, bool] = {}
        self._same_members: dict[tuple[str, str], frozenset[str]] = {}

    def is_kept(self, mine: Node, sight: Sight, theirs: tuple[Node, ...]) -> bool:
        """Whether every value is valid for ``mine`` that is valid for all of ``theirs``.

        ``theirs`` certainly apply.
        """
        mine = mine.resolved
        if self.is_said(mine, sight, theirs):
            return True
        if isinstance(mine.raw, bool):
            return False
        if mine.is_leaf:
            return self._keeps_all(mine, sight, theirs)
        mine = mine.canonical
        pointers = frozenset([node.canonical.pointer for node in theirs])
        key = (mine.pointer, pointers, sight.mask, sight.closed)
        known = self._known.get(key)
        if known is None:
            before = len(self._known)
            self._known[key] = True  # what is met again inside is smaller
            known = self._keeps_all(mine, sight, theirs)
            if not known:  # what was concluded meanwhile may rest on the assumption
                for later in list(self._known)[before:]:
                    del self._known[later]
            self._known[key] = known
        return known

    def is_said(self, mine: Node, sight: Sight, theirs: tuple[Node, ...]) -> bool:
        """The same where one of ``theirs`` says all that ``mine`` says, whatever its keywords are."""
        if isinstance(mine.raw, bool):
            return mine.raw or any(node.raw is False for node in theirs)
        content = mine.content
        if sight.alone and theirs and theirs[0].content == content:
            return True
        return content in [node.content for node in theirs] and self._sees_all(sight)

    def _keeps_all(self, mine: Node, sight: Sight, theirs: tuple[Node, ...]) -> bool:
        return all(self.keeps(mine, keyword, None, sight, theirs) for keyword in mine.schema)

    def keeps(
        self, mine: Node, keyword: str, part: Any, sight: Sight, theirs: tuple[Node, ...]
    ) -> bool:
        """The same for one keyword, or one part of it."""
        value = mine.schema[keyword]
        if keyword in _SAID_ELSEWHERE:
            return True
        having = [node.schema[keyword] for node in theirs if keyword in node.schema]
        if keyword in _SAYS_ALL and value in having:
            return True
        match keyword:
            case "$ref":
                return self.is_kept(mine.target(), sight.beside_others(), theirs)
            case "allOf":
                children = (mine.child("allOf", index) for index in range(len(value)))
                return all(self.is_kept(child, sight.beside_others(), theirs) for child in children)
            case "type":
                return any(_within(_set(types), _set(value)) for types in having)
            case "enum" | "const":
                listed = [m for node in theirs if (m := _members(node)) is not None]
                admitted = set(map(constant, [value] if keyword == "const" else value))
                kept = any(admitted.issuperset(map(constant, members)) for members in listed)
                has_members = any(c.kind in ("object", "array") for c in admitted)
                return kept and (not has_members or self._sees_all(sight))
            case "required":
                names = value if part is None else [part]
                known = {name for names_ in having for name in names_}
                return all(name in known and visible(sight.mask, name) for name in names)
            case "properties":
                names = value if part is None else [part]
                return all(self.keeps_member(mine, name, sight, theirs) for name in names)
            case "items" | "prefixItems":
                return self._items(mine, keyword, sight, theirs)
            case "format":
                return not mine.document.formats or value not in AROUND or value in having
            case "additionalProperties":
                return value is True or self._additional(mine, sight, theirs)
            case "patternProperties" if self._sees_all(sight) and all(
                self._pattern(mine, pattern, theirs) for pattern in value
            ):
                return True
            case "anyOf" | "oneOf" if self._alternatives(mine, keyword, sight, theirs):
                return True
        if keyword in _LEAST:
            return any(other >= value for other in having)
        if keyword in _MOST:
            return any(other <= value for other in having)
        if keyword in _OF_SCALARS:
            return any(constant(other) == constant(value) for other in having)
        if not having or not self._sees_all(sight):
            return False
        if keyword == "minProperties":
            return any(other >= value for other in having)
        if keyword == "maxProperties":
            return any(other <= value for other in having)
        return any(_same(mine, node, keyword) for node in theirs if keyword in node.schema)

    def _pattern(self, mine: Node, pattern: str, theirs: tuple[Node, ...]) -> bool:
        """Members that a pattern names, where everything that is sent is seen."""
        child = mine.child("patternProperties", pattern)
        sure = [
            node.child("patternProperties", pattern)
            for node in theirs
            if pattern in node.schema.get("patternProperties", ())
        ]
        return self.is_kept(child, blind(), certain(sure))

    def _alternatives(
        self, mine: Node, keyword: str, sight: Sight, theirs: tuple[Node, ...]
    ) -> bool:
        """Each of the writer's alternatives is within one of the reader's.

        Exactly one fits then, if nothing can be in two of the reader's.
        """
        if keyword == "oneOf" and not _are_apart(mine, sight.mask):
            return False
        beside = sight.beside_others()
        for node in theirs:
            for other in ("anyOf", "oneOf"):
                number = len(node.schema.get(other, ()))
                if 0 < number <= _MOST_ALTERNATIVES and all(
                    any(
                        self.is_kept(
                            mine.child(keyword, i), beside, certain([node.child(other, j), *theirs])
                        )
                        for i in _likeliest(j, len(mine.schema[keyword]))
                    )
                    for j in range(number)
                ):
                    return True
        return False

    def _additional(self, mine: Node, sight: Sight, theirs: tuple[Node, ...]) -> bool:
        """Members that no property names, where no pattern does either."""
        names = set(mine.schema.get("properties", ()))
        if "patternProperties" in mine.schema:
            return False
        child, closed = mine.child("additionalProperties"), sight.closed
        if closed is not None and not (closed.free_form or closed.open or closed.patterns):
            others = set(closed.names) - names
            if not others:
                return True
        # Theirs that name no more than mine says the same of all members that mine does not name.
        speaking = tuple(
            node
            for node in theirs
            if "patternProperties" not in node.schema
            and names.issuperset(node.schema.get("properties", ()))
        )
        if any(node.schema.get("additionalProperties") is False for node in speaking):
            return True
        for place in (sight.mask, sight.closed):  # others may be declared beside this
            if place is not None and (place.patterns or not names.issuperset(place.names)):
                return False
        if not sight.sends(_UNHEARD_OF) or not visible(sight.mask, _UNHEARD_OF):
            return True
        inner = sight.member(_UNHEARD_OF, mine, speaking)
        return self.is_kept(child, inner, sent_member(speaking, _UNHEARD_OF))

    def keeps_member(self, mine: Node, name: str, sight: Sight, theirs: tuple[Node, ...]) -> bool:
        """The same for one property."""
        if sight.alone and theirs and name in self._unchanged(mine, theirs[0]):
            return True
        child = mine.child("properties", name)
        if child.raw is True:
            return True
        sent = sent_member(theirs, name)
        if not sent and not sight.sends(name):
            return True
        return self.is_kept(child, sight.member(name, mine, theirs), sent)

    def _sees_all(self, sight: Sight) -> bool:
        return self._hiding.hides_nothing(sight.closed, sight.mask)

    def _unchanged(self, mine: Node, other: Node) -> frozenset[str]:
        """The properties that are what they were: most members of most schemas."""
        key = (mine.pointer, other.pointer)
        known = self._same_members.get(key)
        if known is None:
            names: set[str] = set()
            if is_simple(mine) and is_simple(other):
                others = other.schema.get("properties", ())
                names = {
                    name
                    for name in mine.schema["properties"]
                    if name in others
                    and mine.child("properties", name).content
                    == other.child("properties", name).content
                }
            known = self._same_members[key] = frozenset(names)
        return known

    def _items(self, mine: Node, keyword: str, sight: Sight, theirs: tuple[Node, ...]) -> bool:
        if sight.has_prefix or any("prefixItems" in node.schema for node in (mine, *theirs)):
            return False
        child = mine.child(keyword)
        return child.raw is True or self.is_kept(
            child, sight.items(mine, theirs), sent_items(theirs)
        )


#: A name that no schema lists, for the members that are not listed.
_UNHEARD_OF = "\N{BALLOT BOX} evgen"

#: Keywords that only mean something together.
_TOGETHER = {
    "then": ("if", "then"),
    "else": ("if", "else"),
    "contains": ("contains", "minContains"),
    "maxContains": ("contains", "maxContains"),
}


#: Of a schema that does not say.
_ANY_TYPE = ["array", "boolean", "null", "number", "object", "string"]
#: Of more alternatives than this each is not held against each.
_MOST_ALTERNATIVES = 40


def _likeliest(index: int, number: int) -> list[int]:
    """Every index, the same one first."""
    same = [index] if index < number else []
    return [*same, *(i for i in range(number) if i != index)]


def _are_apart(node: Node, mask: Place | None) -> bool:
    """Whether nothing can be in two alternatives of ``oneOf``: each has types of its own, or a
    member with a constant of its own.
    """
    branches = [node.child("oneOf", i).resolved.schema for i in range(len(node.schema["oneOf"]))]
    types = [kind for branch in branches for kind in _set(branch.get("type", _ANY_TYPE))]
    if len(set(types)) == len(types) and not {"integer", "number"} <= set(types):
        return True
    names = {
        name
        for name in branches[0].get("required", ())
        if visible(mask, name) and "const" in _property(branches[0], name)
    }
    for name in names:
        told = [
            constant(_property(branch, name).get("const"))
            for branch in branches
            if branch.get("type") == "object" and name in branch.get("required", ())
        ]
        has_all = all("const" in _property(branch, name) for branch in branches)
        if (
            has_all
            and len(set(told)) == len(branches)
            and not any(c.kind in ("object", "array") for c in told)
        ):
            return True
    return False


def _property(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = schema.get("properties", {}).get(name)
    return found if isinstance(found, dict) else {}


def _same(one: Node, other: Node, keyword: str) -> bool:
    """Whether a keyword says the same in two subschemas."""
    if keyword.startswith("unevaluated"):
        return False  # what it says depends on all that is beside it
    together = _TOGETHER.get(keyword, (keyword,))

    def content(node: Node) -> int:
        chosen = {k: node.schema[k] for k in together if k in node.schema}
        return node.document.contents.of_keywords(chosen, node.document.side)

    return content(one) == content(other)


#: Keywords that only mean something to others, which are looked at in their own right.
_SAID_ELSEWHERE = ("$defs", "definitions", "if", "minContains")
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_OF_SCALARS = ("pattern", "multipleOf")
#: Keywords that mean the same wherever they stand, whatever stands beside them.
_SAYS_ALL = frozenset(["type", "format", *_LEAST, *_MOST, *_OF_SCALARS])


def _set(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value)


def _within(one: set[str], other: set[str]) -> bool:
    return all(kind in other or (kind == "integer" and "number" in other) for kind in one)


def _members(node: Node) -> list[Any] | None:
    schema = node.schema
    return [schema["const"]] if "const" in schema else schema.get("enum")
