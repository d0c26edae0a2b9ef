"""Schemas of somebody else's to files of the catalog, and all that was done to them."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from evgen import naming
from evgen import pointer as pointers
from evgen.findings import Finding, has_errors
from evgen.importing.cleaning import clean
from evgen.importing.int64 import widen
from evgen.importing.placing import Options, Placed, clashes, placed
from evgen.importing.reading import Sources, read
from evgen.importing.sharing import share
from evgen.loading import load
from evgen.loading.dialects import walk
from evgen.model import Config

__all__ = ["Imported", "Options", "imported"]

#: Findings that only the catalog as a whole shows, and that are the import's own doing.
_CLASHES = frozenset({"duplicate-event", "name-collision"})
_EXAMPLES = "examples"


@dataclass
class Imported:
    """What an import comes to. With an error among ``findings``, ``files`` is empty.

    ``findings`` are about the sources, ``remaining`` about the files in the catalog.
    """

    files: dict[str, bytes] = field(default_factory=dict)  # below the schemas folder
    findings: list[Finding] = field(default_factory=list)
    remaining: list[Finding] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)  # keyword → times
    cleaned: dict[str, set[str]] = field(default_factory=dict)  # keyword → sources
    widened: int = 0
    without_source: set[str] = field(default_factory=set)  # domains


def imported(
    files: Mapping[str, bytes],
    named: frozenset[str],
    catalog: Mapping[str, bytes],
    config: Config,
    options: Options,
    tick: Callable[[int], None] = lambda _: None,
) -> Imported:
    """``files`` are the sources by path, ``named`` those that the user named one by one.

    ``catalog`` holds the configuration and what is there already, by root-relative path.
    ``tick`` is told that the work goes on.
    """
    result = Imported()
    sources = read(files, named, config.limits)
    result.findings += sources.findings
    result.skipped = sources.skipped
    if result.findings:
        return result
    places = placed(sources, options)
    result.findings += clashes(places)
    if result.findings:
        return result
    schemas = _rewritten(sources, places, options, result)
    schemas |= _shared(sources, places, schemas, catalog, config)
    _settle(schemas, places, catalog, config, result, tick)
    return result


def _rewritten(
    sources: Sources, places: Mapping[str, Placed], options: Options, result: Imported
) -> dict[str, dict[str, Any]]:
    """The schemas by their new paths."""
    schemas = {}
    needed: dict[str, set[str]] = {}
    for found in sources.references.values():
        for target in found.values():
            needed.setdefault(target.path, set()).add(target.pointer)
    for path, place in places.items():
        document = sources.documents[path]
        schema = deepcopy(document.schema)
        for pointer, target in sources.references[path].items():
            here = pointers.resolve(schema, pointer)
            fragment = f"#{quote(target.pointer, safe='/~$!*()@:,;=+')}" if target.pointer else ""
            if target.path != path:
                folder = posixpath.dirname(place.path)
                here["$ref"] = posixpath.relpath(places[target.path].path, folder) + fragment
            elif not here["$ref"].startswith("#") or any(document.resources.values()):
                here["$ref"] = fragment or "#"
        for keyword in clean(schema, needed.get(path, ())):
            result.dropped[keyword] += 1
            result.cleaned.setdefault(keyword, set()).add(path)
        if options.int64_strings:
            result.widened += widen(schema, document.dialect)
        schemas[place.path] = schema
    return schemas


def _shared(
    sources: Sources,
    places: Mapping[str, Placed],
    schemas: Mapping[str, dict[str, Any]],
    catalog: Mapping[str, bytes],
    config: Config,
) -> dict[str, dict[str, Any]]:
    pinned: dict[str, set[str]] = {}
    for _, target in sources.incoming():
        names = pointers.tokens(target.pointer)[1:2]
        pinned.setdefault(places[target.path].path, set()).update(names)
    taken = {naming.same_name_key(place.class_name) for place in places.values()}
    taken |= {naming.same_name_key(name) for name in naming.RESERVED_CLASSES}
    taken |= set(_events_of(catalog, config))

    def is_free(name: str, body: dict[str, Any]) -> bool:
        there = catalog.get(f"{config.schemas}/types/{name}.json")
        same = there is None or _value(there) == body
        return same and naming.same_name_key(name) not in taken

    types = share(
        {path: schema for path, schema in schemas.items() if path.startswith("events/")},
        is_free,
        {path: frozenset(names) for path, names in pinned.items()},
        frozenset(place.name for place in places.values() if place.domain is None),
    )
    return {f"types/{name}.json": body for name, body in types.items()}


def _events_of(catalog: Mapping[str, bytes], config: Config) -> Iterator[str]:
    for path in catalog:
        match path.removeprefix(f"{config.schemas}/").split("/"):
            case ["events", _, name, number]:
                major = number.partition(".")[0]
                yield naming.same_name_key(name if major == "1" else f"{name}V{major}")


def _value(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _settle(
    schemas: dict[str, dict[str, Any]],
    places: Mapping[str, Placed],
    catalog: Mapping[str, bytes],
    config: Config,
    result: Imported,
    tick: Callable[[int], None],
) -> None:
    """Drops examples that are invalid, and finds out what the catalog will think of the rest."""
    before = {f.fingerprint for f in _findings({}, catalog, config, tick)}
    findings = _findings(schemas, catalog, config, tick)
    bad: dict[str, set[int]] = {}
    for finding in findings:
        if finding.rule == "invalid-example":
            path = finding.place.path.removeprefix(f"{config.schemas}/")
            index = pointers.tokens(finding.place.pointer)[1]
            bad.setdefault(path, set()).add(int(index))
    sources = {place.path: source for source, place in places.items()}
    changed = False
    for path, schema in schemas.items():
        for dropped in _without_examples(schema, bad.get(path, set())):
            changed = True
            result.dropped[dropped] += 1
            result.cleaned.setdefault(dropped, set()).add(sources.get(path, path))
    if changed:
        findings = _findings(schemas, catalog, config, tick)
    ours = {f"{config.schemas}/{path}": path for path in schemas}
    for finding in findings:
        if finding.fingerprint in before:
            continue
        if finding.rule == "missing-source":
            if finding.place.path in ours:
                result.without_source.add(ours[finding.place.path].split("/")[1])
        elif _is_clash(finding, ours):
            hint = "`--name FILE=NAME` imports it under another name"
            result.findings.append(replace(finding, hint=hint))
        elif finding.place.path in ours:
            result.remaining.append(finding)
    if not has_errors(result.findings):
        result.files = {path: _text(schema) for path, schema in sorted(schemas.items())}


def _is_clash(finding: Finding, ours: Mapping[str, str]) -> bool:
    """Whether two things have one name, one of which is in the catalog already."""
    places = (finding.place, *(related.place for related in finding.related))
    return (
        finding.rule in _CLASHES
        and not finding.place.pointer
        and any(place.path in ours for place in places)
    )


def _findings(
    schemas: Mapping[str, dict[str, Any]],
    catalog: Mapping[str, bytes],
    config: Config,
    tick: Callable[[int], None],
) -> tuple[Finding, ...]:
    new = {f"{config.schemas}/{path}": _text(schema) for path, schema in schemas.items()}
    environ = {"EVGEN_SCHEMAS": config.schemas}
    return load({**catalog, **new}, environ=environ, tick=tick).findings


def _without_examples(schema: dict[str, Any], bad: set[int]) -> Iterator[str]:
    """Takes out of a schema what it calls examples and are none, in place."""
    for _, here in walk(schema):
        if not isinstance(here, dict) or _EXAMPLES not in here:
            continue
        examples = here[_EXAMPLES]
        wrong = bad if here is schema else set()
        if not isinstance(examples, list) or not examples:
            del here[_EXAMPLES]
            yield _EXAMPLES
        elif wrong:
            left = [e for index, e in enumerate(examples) if index not in wrong]
            here[_EXAMPLES] = left
            if not left:
                del here[_EXAMPLES]
            yield _EXAMPLES


def _text(schema: Mapping[str, Any]) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()
