"""``$ref``: found inside the catalog, or refused. Nothing is ever fetched or opened here.

A reference names a file relative to the one it stands in, a fragment (a JSON
Pointer or an anchor), or both; a URI is only followed if a ``$id`` in the same
file declares it. What a reference may reach are the files of the mapping that
was loaded, so neither the network, nor a path outside the root, nor the target
of a link can be meant.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from evgen import pointer as pointers
from evgen.examples import TYPE, event_file
from evgen.findings import Finding, Place, Rule, Severity
from evgen.loading.dialects import Dialect, Parts, subschemas, walk
from evgen.wording import did_you_mean

UNRESOLVED_REFERENCE = Rule(
    "unresolved-reference",
    Severity.ERROR,
    """A `$ref` leads to nothing.

    References are relative to the file they stand in: `../../../types/Money.json`, with a
    fragment for a part of it: `#/$defs/Line`. Only schema files of the catalog can be meant.
    """,
    bad=event_file({"properties": {"total": {"$ref": "../../../types/Mony.json"}}}),
    good={**event_file({"properties": {"total": {"$ref": "../../../types/Money.json"}}}), TYPE: {}},
)
REFERENCE_OUTSIDE_CATALOG = Rule(
    "reference-outside-catalog",
    Severity.ERROR,
    """A `$ref` leads out of the catalog.

    evgen never fetches a schema from the network, never reads a file outside the schemas
    folder, and never follows a link. Put what you need under `types/` and refer to it there.
    """,
    bad=event_file({"properties": {"total": {"$ref": "https://example.com/Money.json"}}}),
    good={**event_file({"properties": {"total": {"$ref": "../../../types/Money.json"}}}), TYPE: {}},
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Document:
    """One schema file: where it is, what is in it, and in which draft.

    ``broken`` files have findings of their own already; references into them are
    taken as they are, so that one fault does not look like many. ``parts`` are the
    schema's, where they are known already.
    """

    path: str
    schema: Any
    dialect: Dialect
    broken: bool = False
    parts: Parts | None = field(default=None, compare=False, repr=False)

    @cached_property
    def resources(self) -> Mapping[str, str]:
        """Absolute (or root-relative) ``$id`` → pointer of the schema that declares it."""
        return {base: pointer for pointer, base in self._bases.items() if base}

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Every keyword that some subschema has: what is not here need not be looked for."""
        parts = subschemas(self.schema) if self.parts is None else self.parts.every
        return frozenset().union(*parts)

    @cached_property
    def _bases(self) -> Mapping[str, str]:
        """Pointer of every schema with an ``$id`` of its own → its base URI."""
        bases: dict[str, str] = {}
        if self.dialect.id_keyword not in self.keywords:
            return bases
        for pointer, schema in walk(self.schema):
            if not isinstance(schema, dict):
                continue
            declared = schema.get(self.dialect.id_keyword)
            hidden = self.dialect.ref_hides_siblings and pointer and "$ref" in schema
            if isinstance(declared, str) and not declared.startswith("#") and not hidden:
                around = self._around(bases, pointers.parent(pointer)) if pointer else ""
                bases[pointer] = urldefrag(urljoin(bases.get(around, ""), declared)).url
        return bases

    def resource_of(self, pointer: str) -> str:
        """The pointer of the schema resource that ``pointer`` is in; ``""`` for the file's own."""
        return self._around(self._bases, pointer)

    def base_of(self, pointer: str) -> str:
        """The base URI in force at ``pointer``; empty when no ``$id`` says any."""
        return self._bases.get(self.resource_of(pointer), "")

    @staticmethod
    def _around(bases: Mapping[str, str], pointer: str) -> str:
        while pointer and pointer not in bases:
            pointer = pointers.parent(pointer)
        return pointer

    @cached_property
    def anchors(self) -> Mapping[tuple[str, str], str]:
        """(resource pointer, anchor) → pointer."""
        found: dict[tuple[str, str], str] = {}
        for pointer, schema in walk(self.schema):
            if not isinstance(schema, dict):
                continue
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(schema.get(keyword), str):
                    found[self.resource_of(pointer), schema[keyword]] = pointer
            declared = schema.get(self.dialect.id_keyword)
            if self.dialect.year <= 7 and isinstance(declared, str) and declared.startswith("#"):
                found[self.resource_of(pointer), declared[1:]] = pointer
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """The schema that a reference means: a file and a pointer into it."""

    path: str
    pointer: str


def resolve(
    reference: Any, at: Place, documents: Mapping[str, Document], irregular: frozenset[str]
) -> Target | Finding:
    """What a ``$ref`` at ``at`` means, or why it means nothing.

    ``irregular`` are paths in the tree that are links or other things nobody opens.
    """
    if not isinstance(reference, str):
        return UNRESOLVED_REFERENCE.at(at, "a `$ref` is text", 'such as "#/$defs/Line"')
    here = documents[at.path]
    uri, _, fragment = reference.partition("#")
    resource = Target(at.path, here.resource_of(at.pointer))
    if uri:
        absolute = urldefrag(urljoin(here.base_of(at.pointer), uri)).url
        if absolute in here.resources:
            resource = Target(at.path, here.resources[absolute])
        else:
            found = _file(uri, at, documents, irregular)
            if isinstance(found, Finding):
                return found
            resource = Target(found, "")
    return _fragment(reference, fragment, resource, at, documents)


def reference_faults(
    document: Document, documents: Mapping[str, Document], irregular: frozenset[str]
) -> Iterator[Finding]:
    """The references of a file that is broken otherwise, so that its faults are told at once."""
    known = {**documents, document.path: document}
    for pointer, schema in walk(document.schema):
        if isinstance(schema, dict) and "$ref" in schema:
            at = Place(document.path, pointers.join(pointer, "$ref"))
            found = resolve(schema["$ref"], at, known, irregular)
            if isinstance(found, Finding):
                yield found


def _file(
    uri: str, at: Place, documents: Mapping[str, Document], irregular: frozenset[str]
) -> str | Finding:
    local = unquote(uri)
    if _SCHEME.match(local) or local.startswith(("/", "~")) or "\\" in local or "\0" in local:
        message = f"`{uri}` is not a file of this catalog, and evgen fetches nothing"
        return REFERENCE_OUTSIDE_CATALOG.at(
            at, message, "copy the schema under types/ and refer to it by a relative path"
        )
    path = posixpath.normpath(posixpath.join(posixpath.dirname(at.path), local))
    if path in documents:
        return path
    if any(path == link or path.startswith(f"{link}/") for link in irregular):
        return REFERENCE_OUTSIDE_CATALOG.at(
            at, f"`{uri}` goes through a link", "put the file itself into the catalog"
        )
    root = at.path.split("/", 1)[0]
    if path.startswith("..") or not path.startswith(f"{root}/"):
        return REFERENCE_OUTSIDE_CATALOG.at(
            at, f"`{uri}` leads out of {root}/", "put the schema under types/"
        )
    names = {posixpath.relpath(known, posixpath.dirname(at.path)) for known in documents}
    return UNRESOLVED_REFERENCE.at(
        at, f"there is no schema file `{path}`", did_you_mean(local, names, "check the path")
    )


def _fragment(
    reference: str, fragment: str, resource: Target, at: Place, documents: Mapping[str, Document]
) -> Target | Finding:
    document = documents[resource.path]
    fragment = unquote(fragment)
    if not fragment or document.broken:
        return resource
    if fragment.startswith("/"):
        pointer = resource.pointer + fragment
        try:
            value = pointers.resolve(document.schema, pointer)
        except (LookupError, ValueError):
            return _no_such_part(reference, fragment, resource, at, document)
        if isinstance(value, dict | bool):
            return Target(resource.path, pointer)
        return UNRESOLVED_REFERENCE.at(at, f"`{reference}` is not a schema", "refer to an object")
    anchor = document.anchors.get((resource.pointer, fragment))
    if anchor is not None:
        return Target(resource.path, anchor)
    return _no_such_part(reference, fragment, resource, at, document)


def _no_such_part(
    reference: str, fragment: str, resource: Target, at: Place, document: Document
) -> Finding:
    where = "this file" if resource.path == at.path else resource.path
    hint = did_you_mean(fragment, _parts(document), "check the spelling")
    return UNRESOLVED_REFERENCE.at(at, f"`{reference}`: {where} has no `{fragment}`", hint)


def _parts(document: Document) -> Iterator[str]:
    yield from (pointer for pointer, _ in walk(document.schema) if pointer)
    yield from (anchor for _, anchor in document.anchors)
