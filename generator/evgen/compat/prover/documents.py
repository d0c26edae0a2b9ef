"""Schemas as graphs of nodes, and which parts of several of them mean the same."""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from evgen import pointer as pointers
from evgen.runtime.declared import Declared, Place
from evgen.runtime.schemawalk import LISTS, NAMED, SINGLE


class Node:
    """One subschema of a document. Compared by identity; a document has one for each pointer."""

    __slots__ = ("_canonical", "_children", "_content", "document", "pointer", "raw")

    def __init__(self, document: Document, pointer: str, raw: Any) -> None:
        self.document = document
        self.pointer = pointer
        self.raw = raw
        self._content: int | None = None
        self._canonical: Node | None = None
        self._children: dict[tuple[str | int, ...], Node] = {}

    @property
    def schema(self) -> Mapping[str, Any]:
        """The keywords; none for a boolean."""
        return self.raw if isinstance(self.raw, dict) else {}

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
        if self._canonical is None:
            node = self.resolved
            self._canonical = self.document.alike.setdefault(node.content, node)
        return self._canonical

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

    def __init__(self, bundle: Any, side: str, *, formats: bool, plain: Any = None) -> None:
        self.bundle = bundle
        self.plain = without_annotations(bundle) if plain is None else plain
        self.side = side
        self.formats = formats
        self.contents: Contents
        self.alike: dict[int, Node] = {}
        self.expansions: dict[Any, Any] = {}
        self.judges: dict[str, Any] = {}  # validators, by what they are for
        self._nodes: dict[str, Node] = {}
        self.root = self.node("", self.plain)

    @cached_property
    def declared(self) -> Declared:
        """What it declares."""
        return Declared(self.plain)

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
        kept = dict(self.plain)
        kept["properties"] = {n: s for n, s in kept["properties"].items() if n not in names}
        if "required" in kept:
            kept["required"] = [name for name in kept["required"] if name not in names]
        definitions = kept.pop("$defs", {})
        used = used_definitions(kept["properties"], definitions)
        if used is None:
            return None
        if used:
            kept["$defs"] = {name: definitions[name] for name in definitions if name in used}
        return Document(self.bundle, self.side, formats=self.formats, plain=kept)

    def written(self, node: Node) -> Any:
        """A node's schema with its annotations."""
        return pointers.resolve(self.bundle, node.pointer)


_HOLDERS = frozenset([*SINGLE, *LISTS, *NAMED])


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


def used_definitions(schema: Any, definitions: Mapping[str, Any]) -> set[str] | None:
    """The definitions that a schema uses, all the way down; None if it refers to anything else."""
    if b"$ref" not in marshal.dumps(schema, 2):
        return set()
    names = {_text(f"#/$defs/{pointers.escape(name)}"): name for name in definitions}
    used: set[str] = set()
    waiting = [schema]
    while waiting:
        for reference in references(waiting.pop()):
            name = names.get(reference)
            if name is None:
                return None
            if name not in used:
                used.add(name)
                waiting.append(definitions[name])
    return used


def references(schema: Any) -> list[str]:
    """Every reference in a schema, as JSON text; data that looks like one is taken for one."""
    return _REFERENCE.findall(_text(schema)) if b"$ref" in marshal.dumps(schema, 2) else []


class Contents:
    """Tells which subschemas of several documents mean the same, by the words they are said in."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._numbers: dict[bytes | str, int] = {}
        self._of: dict[int, int] = {}  # identity of a schema → number; documents outlive them
        self._shared = _shared_definitions([document.plain for document in documents])
        for document in documents:
            document.contents = self

    def are_alike(self, schemas: Sequence[Any]) -> bool:
        """Whether subschemas, one of each document, are the same in all that they refer to."""
        # By their bytes: for Python, 1 and true are equal.
        first, *others = (marshal.dumps(schema, 2) for schema in schemas)
        if any(other != first for other in others):
            return False
        return b"$ref" not in first or self._shared.issuperset(references(schemas[0]))

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


def _shared_definitions(documents: Sequence[Any]) -> frozenset[str]:
    """References that mean the same in all documents: equal all the way down, as JSON text."""
    texts = [
        {name: _text(schema) for name, schema in document.get("$defs", {}).items()}
        if isinstance(document, dict)
        else {}
        for document in documents
    ]
    first, others = texts[0], texts[1:]
    equal = {name for name in first if all(o.get(name) == first[name] for o in others)}
    references = {name: _REFERENCE.findall(first[name]) for name in equal}
    known = {_text(f"#/$defs/{pointers.escape(name)}"): name for name in equal}
    while True:
        dropped = {
            name for name in equal if any(known.get(ref) not in equal for ref in references[name])
        }
        if not dropped:
            return frozenset(ref for ref, name in known.items() if name in equal)
        equal -= dropped


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
