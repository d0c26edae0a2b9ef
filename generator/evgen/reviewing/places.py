"""Where in the files of a version something stands, or stood."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.compat import Break
from evgen.findings import Place, Related
from evgen.loading import structure
from evgen.locate import placed
from evgen.model import JsonObject
from evgen.reviewing.meaning import meaning
from evgen.reviewing.snapshot import Edition


def stood(edition: Edition, place: Place, message: str, head_name: str) -> Related:
    """A second place, in the files of the edition's own snapshot.

    A place in the past gets its line now: later there are only today's files to look in.
    """
    snapshot = edition.snapshot
    if snapshot.name == head_name:
        return Related(place, message)
    when = f"{message} in {snapshot.name}" if snapshot.name else message
    return Related(placed(place, snapshot.files), when, is_past=True)


def here(edition: Edition, found: Break) -> Place:
    """Where a break is in the new edition's files; of what is gone, what is left around it."""
    if found.new is not None:
        return found.new
    if found.old is None:
        return Place(edition.version.path)
    documents = edition.version.origins.documents
    path, pointer = found.old.path, found.old.pointer
    if path in documents and path != edition.version.path and _is_there(documents[path], pointer):
        # The shared type is what it was: it is no longer used where the event fails.
        path, pointer = edition.version.origins.of(_described(edition.version.bundle, found.path))
        return Place(path, pointer, on_key=bool(pointer))
    path = path if path in documents else edition.version.path
    while pointer and not _is_there(documents.get(path), pointer):
        pointer = pointers.parent(pointer)
    return Place(path, pointer, on_key=bool(pointer))


def _described(bundle: JsonObject, pointer: str) -> str:
    """Where a bundle describes what a pointer into its data leads to, or as near as it goes."""
    at = ""
    for token in pointers.tokens(pointer):
        nearer = next(_inside(bundle, at, token), None)
        if nearer is None:
            break
        at = nearer
    return at


def _inside(bundle: JsonObject, at: str, token: str) -> Iterator[str]:
    """The schemas for one member or item, from all that apply to the value around it."""
    waiting, seen = [at], set[str]()
    while waiting:
        pointer = waiting.pop(0)
        schema = pointers.resolve(bundle, pointer)
        if pointer in seen or not isinstance(schema, Mapping):
            continue
        seen.add(pointer)
        if token in schema.get("properties", {}):
            yield pointers.join(pointer, "properties", token)
        elif structure.is_item(token) and "items" in schema:
            yield pointers.join(pointer, "items")
        if isinstance(schema.get("$ref"), str):
            waiting.append(schema["$ref"].removeprefix("#"))
        for keyword in ("allOf", "anyOf", "oneOf"):
            waiting += [
                pointers.join(pointer, keyword, n) for n in range(len(schema.get(keyword, ())))
            ]
        waiting += [
            pointers.join(pointer, keyword) for keyword in ("then", "else") if keyword in schema
        ]


def fragment(edition: Edition, place: Place | None) -> str:
    """A digest of what stands at a place, without the words in it; empty for no place."""
    if place is None:
        return ""
    try:
        value = pointers.resolve(edition.version.origins.documents.get(place.path), place.pointer)
    except (LookupError, ValueError):
        return "?"
    text = json.dumps(meaning(value), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def first_difference(old: Edition, new: Edition) -> tuple[str, str]:
    """Path and pointer, in the new edition's files, of the first thing that means something else."""
    mine, theirs = new.version.bundle, old.version.bundle
    at = next(_differences(meaning(theirs), meaning(mine), ""), "")
    return new.version.origins.of(at)


def way_to(edition: Edition, path: str) -> str:
    """The pointer of the ``$ref`` in the version's own file through which another file counts."""
    documents, roots = edition.version.origins.documents, edition.version.origins.roots
    bundle = edition.version.bundle
    leading = {
        name for name, (at, _) in roots.items() if name and _reaches(bundle, name, path, roots)
    }
    for pointer, schema in _references(bundle, ""):
        if schema.removeprefix("#/$defs/") not in leading:
            continue
        at, own = edition.version.origins.of(pointer)
        if at == edition.version.path and _is_there(documents.get(at), own):
            return own
    return ""


def _reaches(
    bundle: Mapping[str, Any], name: str, path: str, roots: Mapping[str, tuple[str, str]]
) -> bool:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        here_ = waiting.pop()
        if here_ in seen or here_ not in roots:
            continue
        seen.add(here_)
        if roots[here_][0] == path:
            return True
        inner = bundle.get("$defs", {}).get(here_)
        waiting += [ref.removeprefix("#/$defs/") for _, ref in _references(inner, "")]
    return False


def _references(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                yield pointers.join(at, key), inner
            else:
                yield from _references(inner, pointers.join(at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _references(inner, pointers.join(at, index))


def _differences(old: Any, new: Any, at: str) -> Iterator[str]:
    """Pointers into ``new``; where something is missing there, to what is around it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in new:
            if key not in old:
                yield pointers.join(at, key)
            else:
                yield from _differences(old[key], new[key], pointers.join(at, key))
        if old.keys() - new.keys():
            yield at
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, two) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, two, pointers.join(at, index))
    elif json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True):
        yield at


def _is_there(document: Any, pointer: str) -> bool:
    try:
        pointers.resolve(document, pointer)
    except (LookupError, ValueError):
        return False
    return True
