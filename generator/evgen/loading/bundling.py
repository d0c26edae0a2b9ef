"""A schema file and all it refers to, as one self-contained 2020-12 schema.

The bundle means what the file means, whatever its draft. Every reference in it
is ``#`` or ``#/$defs/<name>``; ``$id``, anchors, comments and keywords that the
file's draft gives no meaning are gone, ``x-evgen…`` keywords stay. A definition
that is a whole file under ``types/`` carries ``x-evgen-type`` with that type's name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evgen import naming
from evgen import pointer as pointers
from evgen.examples import event_file
from evgen.findings import Finding, Place, Rule, Severity
from evgen.loading.dialects import LATEST_URI, MANY, NAMED, ONE, OWN_KEYWORDS, Dialect, walk
from evgen.loading.native import native
from evgen.loading.references import Document, Target, resolve
from evgen.origins import Origins

_TREE = "schemas/types/Tree.json"

UNSUPPORTED_REFERENCE = Rule(
    "unsupported-reference",
    Severity.ERROR,
    """A `$dynamicRef` or `$recursiveRef` that could mean several schemas.

    evgen resolves a dynamic reference where only one schema can be meant. Where several
    declare the anchor, the meaning depends on the reader's path through the files, which no
    generated type can follow: name the schema with a plain `$ref`.
    """,
    bad={
        **event_file(
            {
                "properties": {"tree": {"$ref": "../../../types/Tree.json"}},
                "$defs": {"Leaf": {"$dynamicAnchor": "node"}},
            }
        ),
        _TREE: {"$dynamicAnchor": "node", "properties": {"child": {"$dynamicRef": "#node"}}},
    },
    good={
        **event_file({"properties": {"tree": {"$ref": "../../../types/Tree.json"}}}),
        _TREE: {"properties": {"child": {"$ref": "#"}}},
    },
)
REFERENCE_CYCLE = Rule(
    "reference-cycle",
    Severity.ERROR,
    """A schema that applies itself to the same value, for ever.

    `{"allOf": [{"$ref": "#"}]}` says nothing and cannot be checked. A recursive structure goes
    through a property or an array item: `{"properties": {"child": {"$ref": "#"}}}`.
    """,
    bad=event_file({"allOf": [{"$ref": "#"}]}),
    good=event_file({"properties": {"parent": {"$ref": "#"}}}),
)

_DROPPED = frozenset(
    [
        "$schema",
        "$id",
        "id",
        "$anchor",
        "$dynamicAnchor",
        "$recursiveAnchor",
        "$vocabulary",
        "$comment",
        "$ref",
        "$dynamicRef",
        "$recursiveRef",
        "definitions",
        "$defs",
    ]
)
#: Names that need no escape in a pointer or a URI fragment.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)
_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_IN_PLACE_ONE = ("if", "then", "else", "not")
_IN_PLACE_MANY = ("allOf", "anyOf", "oneOf")
_IN_PLACE = frozenset({"$ref", *_IN_PLACE_ONE, *_IN_PLACE_MANY, "dependentSchemas"})


@dataclass
class _Bundle:
    documents: Mapping[str, Document]
    irregular: frozenset[str]
    root: Target
    names: dict[Target, str] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    waiting: list[Target] = field(default_factory=list)
    known: dict[tuple[str, str], Target] = field(default_factory=dict)  # file, reference → meaning


@dataclass(frozen=True)
class Bundled:
    """A bundle, where its parts come from, and what is wrong with its references.

    It has no keywords but ``keywords``, where these are known.
    """

    schema: dict[str, Any]
    origins: Origins
    findings: list[Finding]
    keywords: frozenset[str] | None = None


def bundle(
    path: str,
    documents: Mapping[str, Document],
    irregular: frozenset[str] = frozenset(),
    pointer: str = "",
) -> Bundled:
    """The bundle of the schema at ``pointer`` in ``path``."""
    work = _Bundle(documents, irregular, Target(path, pointer))
    document = documents[path]
    untouched = None if pointer else native(document)
    if untouched is None:
        schema = pointers.resolve(document.schema, pointer)
        body = _copy(schema, _Trail(path, pointer, None), document.dialect, work)
    else:
        body, work.definitions = untouched.body, untouched.definitions
        work.names = {Target(path, f"/$defs/{name}"): name for name in work.definitions}
    while work.waiting:
        target = work.waiting.pop(0)
        there = documents[target.path]
        value = pointers.resolve(there.schema, target.pointer)
        trail = _Trail(target.path, target.pointer, None)
        copied = _copy(value, trail, there.dialect, work)
        type_name = shared_type_name(target.path)
        if type_name and not target.pointer and isinstance(copied, dict):
            copied = {**copied, "x-evgen-type": type_name}
        work.definitions[work.names[target]] = copied
    result = {"$schema": LATEST_URI, **(body if isinstance(body, dict) else _of_boolean(body))}
    if work.definitions:
        result["$defs"] = dict(sorted(work.definitions.items()))
    if not work.findings:
        work.findings += _cycles(result, work)
    roots = {"": work.root, **{name: target for target, name in work.names.items()}}
    origins = Origins(
        {name: (target.path, target.pointer) for name, target in roots.items()},
        {target.path: documents[target.path].schema for target in roots.values()},
    )
    keywords = None if untouched is None else document.keywords
    return Bundled(result, origins, work.findings, keywords)


def shared_type_name(path: str) -> str | None:
    """``Money`` for ``schemas/types/Money.json``; None for any other file."""
    folder, name = posixpath.split(path)
    is_type = posixpath.basename(folder) == "types" and "/events/" not in f"/{path}"
    return name.removesuffix(".json") if is_type else None


def _of_boolean(schema: Any) -> dict[str, Any]:
    return {} if schema else {"not": {}}


class _Trail:
    """Where the copying is, as steps from the root of a file; written out only when asked for."""

    __slots__ = ("around", "path", "token")

    def __init__(self, path: str, token: str | int, around: _Trail | None) -> None:
        self.path, self.token, self.around = path, token, around

    def place(self) -> Place:
        """The same in words."""
        pointer, here = "", self
        while here.around is not None:
            pointer, here = f"/{pointers.escape(here.token)}{pointer}", here.around
        return Place(self.path, f"{here.token}{pointer}")


def _copy(schema: Any, at: _Trail, dialect: Dialect, work: _Bundle) -> Any:
    if dialect.leaves_alone(schema):
        return schema
    result: dict[str, Any] = {}
    if not _REFERENCES.isdisjoint(schema):
        reference = _reference(schema, at, dialect, work)
        if reference is not None:
            result["$ref"] = reference
            if dialect.ref_hides_siblings and "$ref" in schema:
                return result | {k: v for k, v in schema.items() if k in OWN_KEYWORDS}
    values = dialect.values
    for keyword, value in schema.items():
        if keyword in values:
            result[keyword] = value
        elif keyword in dialect.keywords and keyword not in _DROPPED:
            result.update(_keyword(keyword, value, schema, at, dialect, work))
    return result


def _keyword(
    keyword: str, value: Any, schema: Any, at: _Trail, dialect: Dialect, work: _Bundle
) -> list[tuple[str, Any]]:
    """What one keyword becomes in 2020-12: nothing, itself, or others."""
    here = _Trail(at.path, keyword, at)

    def one(child: Any) -> Any:
        return _copy(child, here, dialect, work)

    def inside(child: Any, token: str | int) -> Any:
        return _copy(child, _Trail(at.path, token, here), dialect, work)

    if keyword in NAMED and keyword != "dependencies" and isinstance(value, dict):
        members = {
            name: child if dialect.leaves_alone(child) else inside(child, name)
            for name, child in value.items()
        }
        return [(keyword, members)]
    tuple_form = dialect.year < 2020 and isinstance(schema.get("items"), list)
    if keyword == "dependencies" and isinstance(value, dict):
        names = {name: v for name, v in value.items() if isinstance(v, list)}
        schemas = {name: inside(v, name) for name, v in value.items() if name not in names}
        return [
            (k, v) for k, v in (("dependentRequired", names), ("dependentSchemas", schemas)) if v
        ]
    if keyword in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool):
        bound = schema.get("minimum" if keyword == "exclusiveMinimum" else "maximum")
        return [(keyword, bound)] if value and bound is not None else []
    if keyword in ("minimum", "maximum"):
        exclusive = schema.get("exclusiveMinimum" if keyword == "minimum" else "exclusiveMaximum")
        return [] if exclusive is True and dialect.year == 4 else [(keyword, value)]
    if keyword == "items" and tuple_form:
        return [("prefixItems", [inside(child, index) for index, child in enumerate(value)])]
    if keyword == "additionalItems":
        return [("items", one(value))] if tuple_form else []
    if keyword in MANY and isinstance(value, list):
        return [(keyword, [inside(child, index) for index, child in enumerate(value)])]
    if keyword in ONE and isinstance(value, dict | bool):
        return [(keyword, one(value))]
    return [(keyword, value)]


def _reference(schema: dict[str, Any], at: _Trail, dialect: Dialect, work: _Bundle) -> str | None:
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        if keyword in schema and keyword in dialect.keywords:
            target = _target(keyword, schema[keyword], at, work)
            if isinstance(target, Finding):
                work.findings.append(target)
                return None
            return _name(target, work)
    return None


def _target(keyword: str, reference: Any, at: _Trail, work: _Bundle) -> Target | Finding:
    # Where no `$id` changes the base, a reference means the same everywhere in a file.
    document = work.documents[at.path]
    is_plain = keyword == "$ref" and isinstance(reference, str) and not document.resources
    if is_plain and (at.path, reference) in work.known:
        return work.known[at.path, reference]
    place = _Trail(at.path, keyword, at).place()
    target = resolve(reference, place, work.documents, work.irregular)
    if isinstance(target, Target) and keyword != "$ref":
        return _only_meaning(keyword, reference, target, place, work)
    if isinstance(target, Target) and is_plain:
        work.known[at.path, reference] = target
    return target


def _only_meaning(
    keyword: str, reference: str, target: Target, at: Place, work: _Bundle
) -> Target | Finding:
    """A dynamic reference is a plain one as long as nobody else declares its anchor."""
    anchor = reference.partition("#")[2] if keyword == "$dynamicRef" else ""
    reachable = {target.path, work.root.path, *(t.path for t in work.names)}
    declared = {
        (path, pointer)
        for path in reachable
        for pointer, schema in walk(work.documents[path].schema)
        if isinstance(schema, dict) and _declares(schema, keyword, anchor)
    }
    if (target.path, target.pointer) not in declared or len(declared) == 1:
        return target
    return UNSUPPORTED_REFERENCE.at(
        at,
        f"`{keyword}: {reference}` could mean any of {len(declared)} schemas",
        "name the one you mean with `$ref`",
    )


def _declares(schema: dict[str, Any], keyword: str, anchor: str) -> bool:
    if keyword == "$dynamicRef":
        return schema.get("$dynamicAnchor") == anchor
    return schema.get("$recursiveAnchor") is True


def _name(target: Target, work: _Bundle) -> str:
    if target == work.root:
        return "#"
    if target not in work.names:
        wanted = _wanted_name(target, work.root.path)
        taken = {naming.same_name_key(name) for name in work.names.values()}
        name, number = wanted, 2
        while naming.same_name_key(name) in taken:
            name, number = f"{wanted}{number}", number + 1
        work.names[target] = name
        work.waiting.append(target)
    return f"#/$defs/{pointers.escape(work.names[target])}"


def _wanted_name(target: Target, root_path: str) -> str:
    """``Line`` for a definition of the file itself, ``Money`` for a type, ``MoneyCurrency`` for its part."""
    tokens = pointers.tokens(target.pointer)
    own = [t for t in tokens if t not in ("$defs", "definitions")] if len(tokens) == 2 else tokens
    part = "".join(naming.pascal_case(token) for token in own)
    if target.path == root_path:
        is_definition = len(tokens) == 2 and len(own) == 1
        return own[0] if is_definition and _PLAIN_NAME.fullmatch(own[0]) else part or "Part"
    folder, name = posixpath.split(target.path)
    stem = shared_type_name(target.path) or posixpath.basename(folder) + name.removesuffix(".json")
    return stem.replace(".", "") + part


def _cycles(result: dict[str, Any], work: _Bundle) -> list[Finding]:
    """References that come back to themselves without going into a property or an item."""
    origin = {name: target for target, name in work.names.items()}
    edges = {name: _in_place(schema) for name, schema in work.definitions.items()}
    edges["#"] = _in_place(result)
    findings, done = [], set[str]()
    for start in list(edges):
        path, stack = [start], [iter(sorted(edges[start]))]
        while stack and start not in done:
            following = next(stack[-1], None)
            if following is None:
                done.add(path.pop())
                stack.pop()
            elif following in path:
                target = origin.get(following, work.root)
                place = Place(target.path, target.pointer)
                message = "this schema applies itself to the same value"
                hint = "a recursive structure goes through a property or an array item"
                findings.append(REFERENCE_CYCLE.at(place, message, hint))
                done.update(path)
                break
            elif following not in done:
                path.append(following)
                stack.append(iter(sorted(edges[following])))
    return findings


def _in_place(schema: Any) -> set[str]:
    """The definitions that a schema applies to the very value it is applied to."""
    if not isinstance(schema, dict) or _IN_PLACE.isdisjoint(schema):
        return set()
    reference = schema.get("$ref")
    found = set()
    if isinstance(reference, str):
        found = {"#" if reference == "#" else pointers.tokens(reference[1:])[1]}
    inner = [schema[k] for k in _IN_PLACE_ONE if k in schema]
    inner += [child for k in _IN_PLACE_MANY for child in schema.get(k, ())]
    inner += list(schema.get("dependentSchemas", {}).values())
    return found.union(*map(_in_place, inner))
