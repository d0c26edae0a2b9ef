"""What makes the generated modules an installable, typed distribution."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.artifacts import Artifact, text_artifact
from evgen.emit._render import render
from evgen.model import Catalog

_DEPENDENCIES = (
    "aws-lambda-powertools>=3.20,<4",
    "boto3>=1.34,<2",
    "jsonschema-rs>=0.60,<0.61",
    "pydantic>=2.11,<3",
    "typing-extensions>=4.12,<5",
)


def artifacts(catalog: Catalog) -> Iterator[Artifact]:
    """``pyproject.toml``, the package's ``__init__`` and the mark that it is typed."""
    package = catalog.config.package
    facts = {
        "package": package,
        "distribution": package.replace("_", "-"),
        "version": f"0.0.0+{catalog.digest.removeprefix('sha256:')[:12]}",
        "dependencies": _DEPENDENCIES,
    }
    yield text_artifact("python/pyproject.toml", render("python/pyproject.toml", facts))
    yield text_artifact(f"python/{package}/__init__.py", render("python/package_init.py", facts))
    yield Artifact(f"python/{package}/py.typed", b"")
