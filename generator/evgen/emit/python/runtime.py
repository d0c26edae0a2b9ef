"""``runtime/`` of the generated package: evgen's own, copied."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import HEADER, Artifact, text_artifact
from evgen.model import Catalog
from evgen.resources import package_folder


def artifacts(catalog: Catalog) -> Iterator[Artifact]:
    """Every module of ``evgen.runtime``, under the header that marks generated files."""
    folder = f"python/{catalog.config.package}/runtime"
    for source in sorted((package_folder() / "runtime").glob("*.py")):
        text = source.read_text(encoding="utf-8")
        header = f"# {HEADER}; do not edit.\n# ruff: noqa\n"
        yield text_artifact(f"{folder}/{source.name}", header + text)
