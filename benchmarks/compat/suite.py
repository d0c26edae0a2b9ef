"""Pairs of the JSON-Schema-Test-Suite: an instance as the only value, against the schema it is for.

What the suite calls valid is what is contained, so the truth is exact. PyPI's ``jsonschema``
carries the suite in its source distribution.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.compat.fetch import sdist
from benchmarks.compat.pairs import Pair

_DRAFTS = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}
#: Files whose schemas have to be fetched from a server that the suite starts.
_REMOTE = ("refRemote.json", "vocabulary.json")


def pairs(work: Path) -> Iterator[Pair]:
    """A pair for each test of every draft, without the optional ones."""
    tests = sdist(work, "jsonschema==4.26.0") / "json" / "tests"
    for draft, uri in _DRAFTS.items():
        for file in sorted((tests / draft).glob("*.json")):
            if file.name not in _REMOTE:
                yield from _file(draft, uri, file)


def _file(draft: str, uri: str, file: Path) -> Iterator[Pair]:
    for group_number, group in enumerate(json.loads(file.read_text("utf-8"))):
        schema: Any = group["schema"]
        if isinstance(schema, dict) and "$schema" not in schema:
            schema = {"$schema": uri, **schema}
        if "localhost:1234" in json.dumps(
            schema.get("$ref", "") if isinstance(schema, dict) else ""
        ):
            continue
        for number, test in enumerate(group["tests"]):
            yield Pair(
                f"{draft}/{file.name}#{group_number}.{number}",
                f"suite {draft.removeprefix('draft')}",
                {"$schema": uri, "enum": [test["data"]]},
                schema,
                {"backward": test["valid"]},
            )
