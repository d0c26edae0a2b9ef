"""Schemas as graphs of nodes, and which parts of several of them mean the same."""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from evgen import pointer as pointers
from evgen.runtime.declared import Declared, Place
from evgen.runtime.schemawalk import LISTS, NAMED, SINGLE


class Node:
    """One subschema of a document. Compared by identity; a document has one for each pointer."""

    __slots__ = (
        "_children", "_content", "document", "pointer", "raw", "schema",
    )  # fmt: skip

    def __init__(self, document: Document, pointer: str, raw: Any) -> None:
        self.document = document
        self.pointer = pointer
        self.raw = raw
        #: The keywords; none for a boolean.
        self.schema: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
        self._content: int | None = None
        self._children: dict[tuple[str | int, ...], Node] = {}

    def child(self, *tokens: str | int) -> Node:
        """A subschema below this one."""
        known = self._children.get(tokens)
        if known is None:
            value = self.raw
            for token in tokens:
                value = value[token]
            known = self.document.node(pointers.join(self.pointer, *tokens), value)
            self._children[tokens] = known
        return known

    def target(self) -> Node:
        """What ``$ref`` means."""
        reference: str = self.schema["$ref"]
        return self.document.at(reference[1:])

    @property
    def content(self) -> int:
        """A number that two subschemas of a pair share only if they mean the same."""
        if self._content is None:
            self._content = self.document.contents.of(self.raw, self.document.side)
        return self._content

    @property
    def canonical(self) -> Node:
        """One node for all of a document's that mean the same, and for what only refers to it."""
        node = self.resolved
        return self.document.alike.setdefault(node.content, node)

    @property
    def is_leaf(self) -> bool:
        """Whether no other subschema has a part in what this one says."""
        return is_leaf(self.schema)

    def is_free_of(self, keywords: frozenset[str]) -> bool:
        """Whether none of the keywords stands here."""
        return keywords.isdisjoint(self.schema)

    @property
    def resolved(self) -> Node:
        """The node itself, or what it refers to if it says nothing else."""
        node = self
        while "$ref" in node.schema and not node.schema.keys() - {"$ref", "$defs"}:
            node = node.target()
        return node

    def __repr__(self) -> str:
        return f"<{self.document.side}{self.pointer}>"


#: Keywords that say nothing of what is valid.
ANNOTATIONS = frozenset(
    [
        "$schema", "$comment", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
        "contentSchema", "x-evgen", "x-evgen-ignore", "x-evgen-name", "x-evgen-open-enum",
        "x-evgen-pii", "x-evgen-type",
    ]
)  # fmt: skip


class Document:
    """One of the two schemas, as a graph of nodes.

    ``side`` tells the two apart; ``formats`` tells whether the contract's formats are asserted.
    ``bundle`` is what it is made from, ``plain`` the same without annotations.
    """

    def __init__(self, bundle: Any, side: str, *, formats: bool) -> None:
        self.bundle = bundle
        self.side = side
        self.formats = formats
        self.contents: Contents
        self.alike: dict[int, Node] = {}
        self.expansions: dict[Any, Any] = {}
        self.judges: dict[str, Any] = {}  # validators, by what they are for
        self._nodes: dict[str, Node] = {}

    @cached_property
    def plain(self) -> Any:
        """The bundle without annotations."""
        return without_annotations(self.bundle)

    @cached_property
    def root(self) -> Node:
        """The node of the whole."""
        return self.node("", self.plain)

    @cached_property
    def declared(self) -> Declared:
        """What it declares."""
        return Declared(self.plain)

    @cached_property
    def words(self) -> bytes:
        """The same as bytes: only where they are equal is it the same, in the same order."""
        return marshal.dumps(self.plain, 2)

    @cached_property
    def text(self) -> str:
        """What tells it from another, 1 from true included, as Python's comparison does not."""
        return _text(self.plain)

    def node(self, pointer: str, raw: Any) -> Node:
        """The node of a subschema."""
        known = self._nodes.get(pointer)
        if known is None:
            known = self._nodes[pointer] = Node(self, pointer, raw)
        return known

    def at(self, pointer: str) -> Node:
        """The node at a pointer."""
        known = self._nodes.get(pointer)
        return known or self.node(pointer, pointers.resolve(self.plain, pointer))

    def without(self, names: frozenset[str]) -> Document | None:
        """The same without some properties of the whole, and without definitions that only those
        use; None where something refers to the whole.
        """
        kept = {k: v for k, v in self.bundle.items() if k not in ANNOTATIONS}
        members = {n: s for n, s in kept["properties"].items() if n not in names}
        kept["properties"] = {n: without_annotations(s) for n, s in members.items()}
        if "required" in kept:
            kept["required"] = [name for name in kept["required"] if name not in names]
        used = used_definitions(kept["properties"], kept.pop("$defs", {}))
        if used is None:
            return None
        if used:
            kept["$defs"] = {name: without_annotations(s) for name, s in used.items()}
        rest = Document(self.bundle, self.side, formats=self.formats)
        rest.plain = kept
        return rest

    def release(self) -> None:
        """Lets go of the nodes, which hold the document: a comparison makes thousands of them, and
        would leave them to whoever looks for cycles.
        """
        declared: Declared | None = self.__dict__.pop("declared", None)
        if declared is not None:
            declared.release()
        self.__dict__.pop("root", None)
        for known in (self._nodes, self.alike, self.expansions):
            known.clear()

    def written(self, node: Node) -> Any:
        """A node's schema with its annotations."""
        return pointers.resolve(self.bundle, node.pointer)


#: JSON values that hold others.
_HOLDING = (dict, list)
_HOLDERS = frozenset([*SINGLE, *LISTS, *NAMED])
_LEADING = _HOLDERS | {"$ref"}


def is_leaf(schema: Any) -> bool:
    """Whether no other subschema has a part in what a schema says."""
    return not isinstance(schema, dict) or _LEADING.isdisjoint(schema)


def without_annotations(schema: Any) -> Any:
    """The schema without what says nothing of values; definitions are kept."""
    if not isinstance(schema, dict):
        return schema
    if _HOLDERS.isdisjoint(schema):
        return {k: v for k, v in schema.items() if k not in ANNOTATIONS}
    plain: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in NAMED and isinstance(value, dict):
            plain[keyword] = {name: without_annotations(sub) for name, sub in value.items()}
        elif keyword in ANNOTATIONS:
            continue
        elif keyword in SINGLE:
            plain[keyword] = without_annotations(value)
        elif keyword in LISTS and isinstance(value, list):
            plain[keyword] = [without_annotations(sub) for sub in value]
        else:
            plain[keyword] = value
    return plain


def used_definitions(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any] | None:
    """The definitions that a schema uses, all the way down, in order; None if it refers to
    anything else.
    """
    waiting = references(schema)
    if not waiting:
        return {}
    names = {_reference(name): name for name in definitions}
    used: set[str] = set()
    while waiting:
        name = names.get(waiting.pop())
        if name is None:
            return None
        if name not in used:
            used.add(name)
            waiting += references(definitions[name])
    return {name: schema for name, schema in definitions.items() if name in used}


def references(schema: Any) -> list[str]:
    """Every reference in a schema, as JSON text; data that looks like one is taken for one."""
    found: list[str] = []
    waiting = [schema] if isinstance(schema, _HOLDING) else []
    for part in waiting:  # which grows
        if isinstance(part, dict) and isinstance(part.get("$ref"), str):
            found.append(_quoted(part["$ref"]))
        inside = part.values() if isinstance(part, dict) else part
        waiting += [inner for inner in inside if isinstance(inner, _HOLDING)]
    return found


class Contents:
    """Tells which subschemas of several documents mean the same, by the words they are said in."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._numbers: dict[bytes | str, int] = {}
        self._of: dict[int, int] = {}  # identity of a schema → number; documents outlive them
        self._shared = shared_definitions(
            [document.plain.get("$defs", {}) if isinstance(document.plain, dict) else {}
             for document in documents]
        )  # fmt: skip
        for document in documents:
            document.contents = self

    def of(self, schema: Any, side: str) -> int:
        """The number of a subschema's content."""
        if not isinstance(schema, dict):
            return -1 if schema is True else -2
        known = self._of.get(id(schema))
        if known is None:
            known = self._of[id(schema)] = self.of_keywords(schema, side)
        return known

    def of_keywords(self, keywords: Mapping[str, Any], side: str) -> int:
        """The same for some keywords taken out of a subschema."""
        said = {k: v for k, v in keywords.items() if k != "$defs"}
        key: bytes | str = marshal.dumps(said, 2)  # in order, and with 1 unlike 1.0 and true
        if b"$ref" in key:
            key = _text(said)
            if any(reference not in self._shared for reference in _REFERENCE.findall(key)):
                key = f"{side} {key}"
        return self._numbers.setdefault(key, len(self._numbers))

    def at(self, place: Place, side: str) -> frozenset[Any]:
        """All that applies at a place of one document."""
        return frozenset((self.of(schema, side), always) for schema, always in place.applied)


#: References in JSON text; a property of that name has an object, and data that looks like one
#: is only taken for more than it is.
_REFERENCE = re.compile(r'"\$ref": ("(?:[^"\\]|\\.)*")')


def shared_definitions(documents: Sequence[Any]) -> frozenset[str]:
    """References that mean the same in all documents: equal all the way down, as JSON text.

    Of each document the definitions are given.
    """
    return _shared(*dict.fromkeys(marshal.dumps(definitions, 2) for definitions in documents))


@lru_cache(256)
def _shared(*documents: bytes) -> frozenset[str]:
    first, *others = map(marshal.loads, documents)
    equal = {
        name
        for name, schema in first.items()
        if all(name in other and are_alike(schema, other[name]) for other in others)
    }
    needed = {name: references(first[name]) for name in equal}
    known = {_reference(name): name for name in equal}
    while True:
        dropped = {name for name in equal if any(known.get(r) not in equal for r in needed[name])}
        if not dropped:
            return frozenset(ref for ref, name in known.items() if name in equal)
        equal -= dropped


def are_alike(one: Any, other: Any) -> bool:
    """Whether two schemas are the same but for annotations."""
    return marshal.dumps(one, 2) == marshal.dumps(other, 2) or is_same(
        without_annotations(one), without_annotations(other)
    )


def is_same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; for Python, 1 and true are equal."""
    return one == other and (
        marshal.dumps(one, 2) == marshal.dumps(other, 2) or _text(one) == _text(other)
    )


@lru_cache(1000)
def _reference(name: str) -> str:
    """What refers to a definition, as JSON text."""
    return _text(f"#/$defs/{pointers.escape(name)}")


@lru_cache(1000)
def _quoted(reference: str) -> str:
    return _text(reference)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
