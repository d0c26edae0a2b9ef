"""Generated packages on disk, and Python that runs against them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evgen.artifacts import Artifact
from evgen.emit import python
from evgen.findings import Finding
from evgen.work import finished
from tests import catalogs

PACKAGE = "event_catalog"

#: Reads data as a consumer does, writes it as a publisher does, and compares.
ROUND_TRIP = """
import json, sys
from importlib import import_module
from event_catalog.runtime.models import READING
job = json.load(sys.stdin)
model = getattr(import_module(job["module"]), job["name"])
for data in job["values"]:
    readable = model.__evgen__.readable(data)
    event = model.model_validate(readable, by_alias=True, by_name=False, context=READING)
    written = event.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert written == readable, (readable, written)
    assert list(written) == list(model.__evgen__.sendable(written)), written
"""


def emitted(contents: Mapping[str, Any]) -> tuple[dict[str, str], list[Finding]]:
    """The text files of the Python package by path below it, and the findings."""
    items = list(finished(python.emit(catalogs.catalog(contents))))
    texts = {
        item.path.removeprefix(f"python/{PACKAGE}/"): item.content.decode()
        for item in items
        if isinstance(item, Artifact)
    }
    return texts, [item for item in items if isinstance(item, Finding)]


def written(root: Path, contents: Mapping[str, Any]) -> Path:
    """The folder that holds the generated package, to put on a path."""
    for item in finished(python.emit(catalogs.catalog(contents))):
        if isinstance(item, Artifact):
            target = root / item.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(item.content)
    return root / "python"


def run(folder: Path, program: str, job: object = None) -> str:
    """What ``program`` prints when it can import the packages in ``folder``; warnings are errors."""
    outcome = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        input=json.dumps(job),
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


def round_trip(root: Path, schema: Mapping[str, Any], *values: Any, **files: Any) -> None:
    """Generate one event from ``schema``, read these data with it, and write them again."""
    folder = written(root, {"events/shop/Odd/1.0.0.json": catalogs.event("Odd", **schema), **files})
    job = {"module": f"{PACKAGE}.shop.odd", "name": "Odd", "values": values}
    run(folder, ROUND_TRIP, job)
