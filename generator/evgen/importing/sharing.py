"""Definitions that several events have alike become files under ``types/``.

A name is shared when two events or more define it, all alike and in one draft, and when
all that it refers to is shared too. A name with several meanings stays where it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from evgen import naming
from evgen.loading.dialects import walk

#: From the file of an event version to the shared types.
TO_TYPES = "../../../types/"
_LOCAL = re.compile(r"#/(definitions|\$defs)/([^/]*)(/.*)?")
_CONTAINERS = ("definitions", "$defs")
_BOUND = frozenset(["$id", "id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef"])


def share(
    events: Mapping[str, dict[str, Any]],
    is_free: Callable[[str, dict[str, Any]], bool],
    pinned: Mapping[str, frozenset[str]],
    files: frozenset[str],
) -> dict[str, dict[str, Any]]:
    """Takes shared definitions out of ``events``, in place; returns the types by name.

    ``is_free`` tells whether a type may be called so and have these contents. ``pinned``
    are the names of definitions, by event, that something else refers to; ``files`` the
    types that are whole files already.
    """
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    barred: set[str] = set()
    for path, schema in events.items():
        barred |= pinned.get(path, frozenset()) | _roots(schema)
        for name, definition in _definitions(schema):
            if isinstance(definition, dict):
                found.setdefault(name, []).append((path, definition))
            else:
                barred.add(name)
    shared = {
        name: _as_type(events[path], definition)
        for name, every in found.items()
        for path, definition in every[:1]
        if name not in barred
        and naming.EVENT_NAME.fullmatch(name)
        and len({owner for owner, _ in every}) > 1
        and len({_canonical(_as_type(events[owner], each)) for owner, each in every}) == 1
    }
    _drop_dependants(shared, is_free, files)
    for schema in events.values():
        _take_out(schema, shared)
    return shared


def _definitions(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for container in _CONTAINERS:
        if isinstance(schema.get(container), dict):
            yield from schema[container].items()


def _roots(schema: dict[str, Any]) -> set[str]:
    """The definition that is the event itself."""
    match = _LOCAL.fullmatch(str(schema.get("$ref", "")))
    return {unquote(match.group(2))} if match else set()


def _as_type(event: Mapping[str, Any], definition: dict[str, Any]) -> dict[str, Any]:
    """The definition as a file of its own, references between types rewritten."""
    result = deepcopy(definition)
    for _, here in walk(result):
        reference = here.get("$ref") if isinstance(here, dict) else None
        if isinstance(reference, str):
            match = _LOCAL.fullmatch(reference)
            if match:
                here["$ref"] = _to(match, "")
            else:
                here["$ref"] = reference.removeprefix(TO_TYPES)
    return {"$schema": event["$schema"], **result} if "$schema" in event else result


def _to(match: re.Match[str], folder: str) -> str:
    return f"{folder}{match.group(2)}.json" + (f"#{match.group(3)}" if match.group(3) else "")


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _drop_dependants(
    shared: dict[str, dict[str, Any]],
    is_free: Callable[[str, dict[str, Any]], bool],
    files: frozenset[str],
) -> None:
    taken: dict[str, str] = {}
    for name in sorted(shared):
        first = taken.setdefault(naming.same_name_key(naming.snake_case(name)), name)
        if first != name or not is_free(name, shared[name]):
            del shared[name]
    while gone := [n for n, body in shared.items() if not _stands_alone(body, shared, files)]:
        for name in gone:
            del shared[name]


def _stands_alone(
    body: dict[str, Any], shared: Mapping[str, dict[str, Any]], files: frozenset[str]
) -> bool:
    for _, here in walk(body):
        if not isinstance(here, dict):
            continue
        if _BOUND & here.keys():
            return False
        if "$ref" in here:
            name = str(here["$ref"]).partition("#")[0].removesuffix(".json")
            if name not in shared and name not in files:
                return False
    return True


def _take_out(schema: dict[str, Any], shared: Mapping[str, dict[str, Any]]) -> None:
    for container in _CONTAINERS:
        definitions = schema.get(container)
        if isinstance(definitions, dict):
            for name in [n for n in definitions if n in shared]:
                del definitions[name]
            if not definitions:
                del schema[container]
    for _, here in walk(schema):
        reference = here.get("$ref") if isinstance(here, dict) else None
        match = _LOCAL.fullmatch(reference) if isinstance(reference, str) else None
        if match and match.group(2) in shared:
            here["$ref"] = _to(match, TO_TYPES)
