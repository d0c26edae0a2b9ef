"""Documents, statements about one value, and the atoms that they come down to.

A *statement* is about one value: a subschema (or one of its keywords) holds or
does not, seen through a *mask* where the reader prunes first. It expands, for
one JSON type, to a *formula*: true, false, all of, any of, statements about the
same value, and *atoms*, which the solver of that type understands.
"""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from evgen import pointer as pointers
from evgen.runtime.declared import Declared, Place
from evgen.runtime.schemawalk import LISTS, NAMED, SINGLE

#: The JSON types, in the order in which values are tried. ``integer`` is a part of ``number``.
KINDS = ("string", "number", "boolean", "object", "array", "null")


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

    def __init__(self, bundle: Any, side: str, *, formats: bool) -> None:
        self.bundle = bundle
        self.plain = without_annotations(bundle)
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

    def written(self, node: Node) -> Any:
        """A node's schema with its annotations."""
        return pointers.resolve(self.bundle, node.pointer)


def without_annotations(schema: Any) -> Any:
    """The schema without what says nothing of values; definitions are kept."""
    if not isinstance(schema, dict):
        return schema
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


class Contents:
    """Tells which subschemas of several documents mean the same, by the words they are said in."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._numbers: dict[bytes | str, int] = {}
        self._of: dict[int, int] = {}  # identity of a schema → number; documents outlive them
        self._shared = _shared_definitions([document.plain for document in documents])
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


@dataclass(frozen=True, slots=True)
class Constant:
    """A JSON value that can be compared and hashed: ``1`` is ``1.0``, and is not ``true``."""

    kind: str
    content: Any


def constant(value: Any) -> Constant:
    """The constant of a JSON value."""
    match value:
        case None:
            return Constant("null", None)
        case bool():
            return Constant("boolean", value)
        case int() | float():
            return Constant("number", exact(value))
        case str():
            return Constant("string", value)
        case list():
            return Constant("array", tuple(constant(item) for item in value))
        case _:
            members = ((name, constant(member)) for name, member in value.items())
            return Constant("object", frozenset(members))


def exact(number: float) -> Fraction:
    """The number that the JSON text of a number means: 0.1 is a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def kind_of(value: Any) -> str:
    """The JSON type of a value; ``number`` for integers too."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


# --- what can be said of one value, wherever it stands ----------------------------------------


class Whole(NamedTuple):
    """A subschema holds, or does not."""

    node: Node
    holds: bool


class Keyword(NamedTuple):
    """One keyword of a subschema (or one part of it, such as one required name)."""

    node: Node
    keyword: str
    part: Any
    holds: bool


class Is(NamedTuple):
    """The value is a constant, or is not."""

    value: Constant
    holds: bool


class Either(NamedTuple):
    """Some of the claims is true, or none is."""

    claims: tuple[Claim, ...]
    holds: bool


class Below(NamedTuple):
    """Some member or item that ``step`` selects is there, and ``claim`` is true of it."""

    step: Step
    claim: Claim


Claim = Whole | Keyword | Is | Either | Below


def opposite(claim: Claim) -> Claim:
    """The claim that is true when this one is not."""
    if isinstance(claim, Below):
        raise TypeError("what is somewhere below cannot be denied in one claim")
    return claim._replace(holds=not claim.holds)


@dataclass(frozen=True, slots=True)
class Step:
    """From an object to members, or from an array to items.

    ``name`` is one member; ``patterns``/``names`` with ``rest`` are the members that no name
    and no pattern takes; ``pattern`` alone those that match. ``index`` is one item, and with
    ``onward`` every item from there.
    """

    name: str | None = None
    pattern: str | None = None
    rest: bool = False
    names: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    index: int | None = None
    onward: bool = False

    @property
    def is_item(self) -> bool:
        return self.index is not None


class Statement(NamedTuple):
    """A claim about a value that is read through a mask, or as it is (None)."""

    claim: Claim
    mask: Place | None = None


class Closed(NamedTuple):
    """The value has no member that ``place`` does not declare, at any level."""

    place: Place


# --- formulas -----------------------------------------------------------------------------------


class All(NamedTuple):
    """Every part is true."""

    parts: tuple[Formula, ...]


class Any_(NamedTuple):  # noqa: N801 - the counterpart of All
    """Some part is true."""

    parts: tuple[Formula, ...]


class Atom(NamedTuple):
    """What the solver of one type understands.

    Numbers: ``least``/``most`` (bound, exclusive), ``multiple`` (of, holds).
    Strings: ``length`` (low, high), ``pattern`` and ``format`` (which, holds).
    Scalars: ``in`` and ``out`` (constants).
    Arrays: ``length``, ``items`` and ``someitem`` (step, claim, mask), ``count`` (claim, mask,
    low, high), ``unique`` (holds, mask).
    Objects: ``members`` and ``some`` (step, claim, mask), ``has`` (name, holds), ``names`` and
    ``somename`` (claim, mask), ``size`` (low, high, mask).
    Both: ``closed`` (place).
    Everywhere: ``opaque`` (claim, mask, why), which can be checked, not solved.
    """

    kind: str
    arguments: tuple[Any, ...]


Formula = bool | All | Any_ | Atom | Statement | Closed


def all_of(parts: list[Formula]) -> Formula:
    """The conjunction, as simple as it can be had."""
    kept: list[Formula] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    return True if not kept else kept[0] if len(kept) == 1 else All(tuple(kept))


def any_of(parts: list[Formula]) -> Formula:
    """The disjunction, as simple as it can be had."""
    kept: list[Formula] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    return False if not kept else kept[0] if len(kept) == 1 else Any_(tuple(kept))


# --- answers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A value for which everything is true, as far as the solver can tell."""

    value: Any


@dataclass(frozen=True, slots=True)
class Nothing:
    """A proof that there is no such value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither; ``pointer`` is the place in ``side``'s document that resisted."""

    reason: str
    pointer: str = ""
    side: str = ""
    candidates: tuple[Any, ...] = field(default=())


Answer = Found | Nothing | Unknown
NOTHING = Nothing()


def below(mask: Place | None, step: str | int) -> Place | None:
    """The mask of a member or an item; None where nothing is pruned."""
    if mask is None:
        return None
    if isinstance(step, int):
        return worthwhile(mask.item(step))
    return None if mask.free_form else worthwhile(mask.member(step))


def worthwhile(place: Place | None) -> Place | None:
    """The place, unless nothing at it or below it is ever pruned."""
    if place is None or (place.free_form and not place.has_items):
        return None
    return place


def visible(mask: Place | None, name: str) -> bool:
    """Whether a reader sees a member of that name at all."""
    return mask is None or mask.free_form or mask.member(name) is not None
