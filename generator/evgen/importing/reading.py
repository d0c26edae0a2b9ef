"""What is to be imported, as documents: the guard of the loader, and what every reference means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin

from evgen import pointer as pointers
from evgen.findings import Finding, Place
from evgen.loading.dialects import KNOWN_KEYWORDS, dialect_of, walk
from evgen.loading.files import read_object
from evgen.loading.references import Document, Target, resolve
from evgen.loading.schemas import read_dialect

#: Keywords that a file may have without saying what a value is like.
_SAYS_NOTHING = frozenset(
    ["$schema", "$id", "id", "$comment", "title", "description", "default", "examples",
     "definitions", "$defs", "$vocabulary", "deprecated", "readOnly", "writeOnly"]
)  # fmt: skip


@dataclass
class Sources:
    """The files that are schemas; where each of their references leads; what was passed over."""

    documents: dict[str, Document] = field(default_factory=dict)
    references: dict[str, dict[str, Target]] = field(default_factory=dict)  # path → pointer → what
    skipped: list[tuple[str, str]] = field(default_factory=list)  # path, why
    findings: list[Finding] = field(default_factory=list)

    def incoming(self) -> Iterator[tuple[str, Target]]:
        """Every reference from one file to another: from where, to what."""
        for path, found in self.references.items():
            yield from ((path, target) for target in found.values() if target.path != path)


def read(files: Mapping[str, bytes], named: frozenset[str], limits: Mapping[str, int]) -> Sources:
    """Documents of all schemas. A file that the user did not name may turn out to be none."""
    sources = Sources()
    for path, content in sorted(files.items()):
        value, wrong = read_object(path, content, limits)
        sources.findings += wrong
        if value is None:
            continue
        if path not in named and (why := _no_schema(value)):
            sources.skipped.append((path, why))
            continue
        dialect, wrong = read_dialect(path, value)
        sources.findings += wrong
        sources.documents[path] = Document(path, value, dialect)
    if not sources.findings:
        _follow(sources)
    return sources


def says_something(schema: Mapping[str, Any]) -> bool:
    """Whether the file itself is a schema of something, rather than a holder of definitions."""
    return any(k in KNOWN_KEYWORDS and k not in _SAYS_NOTHING for k in schema)


def _no_schema(value: dict[str, Any]) -> str:
    if dialect_of(value) is None:
        return f"`$schema` is {str(value['$schema'])[:80]}, which is no draft of JSON Schema"
    if not says_something(value) and not {"definitions", "$defs"} & value.keys():
        return "it has no keyword of JSON Schema"
    return ""


def _follow(sources: Sources) -> None:
    documents = sources.documents
    identified = {
        uri: Target(path, pointer)
        for path, document in documents.items()
        for uri, pointer in document.resources.items()
    }
    for path, document in documents.items():
        found = sources.references.setdefault(path, {})
        for pointer, schema in walk(document.schema):
            if not (isinstance(schema, dict) and "$ref" in schema):
                continue
            target = _meaning(schema["$ref"], Place(path, pointer), documents, identified)
            if isinstance(target, Finding):
                sources.findings.append(target)
            else:
                found[pointer] = target


def _meaning(
    reference: Any,
    at: Place,
    documents: Mapping[str, Document],
    identified: Mapping[str, Target],
) -> Target | Finding:
    here = documents[at.path]
    place = Place(at.path, pointers.join(at.pointer, "$ref"))
    if isinstance(reference, str) and not reference.startswith("#"):
        uri, _, fragment = reference.partition("#")
        declared = identified.get(urldefrag(urljoin(here.base_of(at.pointer), uri)).url)
        if declared is not None and declared.path != at.path and not declared.pointer:
            # As if it were written inside that file.
            inside = Place(declared.path, "/$ref")
            return resolve(f"#{fragment}", inside, documents, frozenset())
    return resolve(reference, place, documents, frozenset())
