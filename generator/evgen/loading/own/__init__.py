"""The JSON Schemas of evgen's own files."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from evgen.resources import package_folder


@cache
def own_schema(name: str) -> dict[str, Any]:
    """The schema called ``event`` (``x-evgen`` of a version) or ``service``."""
    path = package_folder() / "loading" / "own" / f"{name}.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema
