"""One schema by itself, as ``evgen compat`` gets it: outside of any catalog."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from evgen.findings import Finding, Place, has_errors
from evgen.loading.bundling import Bundled, bundle
from evgen.loading.dialects import LATEST, parts_of, walk
from evgen.loading.references import Document
from evgen.loading.schemas import INVALID_SCHEMA, check_meaning, read_dialect

#: The bytes of a file by its path, or None where there is no plain file.
Reader = Callable[[str], bytes | None]


def read_single(schema: Any, path: str = "") -> Bundled | list[Finding]:
    """The bundle of a schema that refers to nothing outside itself, or what is wrong with it."""
    document, findings = _document(path, schema)
    return findings if document is None else _bundled(path, {path: document})


def read_file(
    path: str, content: bytes, neighbour: Reader, limits: Mapping[str, int]
) -> Bundled | list[Finding]:
    """The bundle of a schema file and of the files that it refers to, or what is wrong with them.

    ``neighbour`` says what may be read; it is asked for what references name, and nothing else.
    """
    from evgen.loading.files import read_value  # a catalog's business, most of it

    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    waiting: list[tuple[str, bytes | None]] = [(path, content)]
    while waiting:
        at, read = waiting.pop(0)
        if read is None or at in documents:
            continue
        value, wrong = read_value(at, read, limits)
        document = None
        if not wrong:
            document, wrong = _document(at, value)
        findings += wrong
        documents[at] = document or Document(at, {}, LATEST, broken=True)
        waiting += [(name, neighbour(name)) for name in _named(documents[at])]
    return findings or _bundled(path, documents)


def _document(path: str, schema: Any) -> tuple[Document | None, list[Finding]]:
    if isinstance(schema, bool):
        return Document(path, schema, LATEST), []
    if not isinstance(schema, dict):
        hint = "write an object, true or false"
        return None, [INVALID_SCHEMA.at(Place(path), "a schema is an object or a boolean", hint)]
    parts = parts_of(schema)
    dialect, findings = read_dialect(path, schema, parts)
    findings += check_meaning(path, schema, dialect, parts)
    document = None if has_errors(findings) else Document(path, schema, dialect, parts=parts)
    return document, findings


def _bundled(path: str, documents: Mapping[str, Document]) -> Bundled | list[Finding]:
    bundled = bundle(path, documents)
    return bundled.findings or bundled


def _named(document: Document) -> Iterator[str]:
    """The files that a document's references name, by the rules of ``references.resolve``."""
    for pointer, schema in walk(document.schema):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        uri = reference.partition("#")[0] if isinstance(reference, str) else ""
        if not uri or urldefrag(urljoin(document.base_of(pointer), uri)).url in document.resources:
            continue
        yield posixpath.normpath(posixpath.join(posixpath.dirname(document.path), unquote(uri)))
