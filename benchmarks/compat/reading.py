"""The contract's semantics a second time, as far as the steps' schemas go: declare, prune, read.

Their objects have ``properties``, or are maps; ``$ref`` goes to ``$defs``. Written apart from
evgen's own, so that one does not vouch for the other.
"""

from __future__ import annotations

import copy
from typing import Any

from benchmarks.compat.judge import is_valid


def written_and_read(writer: Any, reader: Any, value: Any) -> bool:
    """Whether a publisher may send the value and a consumer then refuses it."""
    if _pruned(writer, writer, value) != value or not is_valid(writer, value, formats=True):
        return False
    return is_valid(_opened(reader), _pruned(reader, reader, value), formats=True) is False


def _pruned(root: Any, schema: Any, value: Any) -> Any:
    applied = list(_applied(root, schema))
    if isinstance(value, list):
        items = [s["items"] for s in applied if "items" in s]
        for item in items:
            value = [_pruned(root, item, v) for v in value]
        return value
    if not isinstance(value, dict):
        return value
    properties = {k: v for s in applied for k, v in s.get("properties", {}).items()}
    if any(isinstance(s.get("additionalProperties"), dict) for s in applied) or not properties:
        return value
    return {k: _pruned(root, properties[k], v) for k, v in value.items() if k in properties}


def _applied(root: Any, schema: Any) -> Any:
    if not isinstance(schema, dict):
        return
    yield schema
    if "$ref" in schema:
        target = root
        for token in schema["$ref"].split("/")[1:]:
            target = target[token]
        yield from _applied(root, target)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            yield from _applied(root, branch)


def _opened(schema: Any) -> Any:
    """Open enumerations admit every text; additional members are gone already."""
    opened = copy.deepcopy(schema)
    waiting = [opened]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if here.get("x-evgen-open-enum") is True:
                here.pop("enum", None)
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return opened
