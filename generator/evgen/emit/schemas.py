"""``schemas/``: each major's latest version as one file that any other tool can read."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import HEADER, Artifact, json_artifact
from evgen.emit._published import published_schema
from evgen.model import Catalog


def emit(catalog: Catalog) -> Iterator[Artifact]:
    """One bundled 2020-12 schema per major, without what only evgen reads."""
    for major in catalog.majors:
        schema = published_schema(major.generated.bundle)
        head = {"$schema": schema.pop("$schema"), "$comment": f"{HEADER}; do not edit."}
        yield json_artifact(f"schemas/{major.domain}/{major.file_stem}.json", head | schema)
