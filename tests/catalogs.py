"""Small catalogs as literals, for tables of input and expected findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evgen.emit import emitter_names
from evgen.loading import Loaded, load
from evgen.model import Catalog

CONFIGURATION = '[domains.shop]\nsource = "com.example.shop"\n'


def event(name: str = "Something", /, **members: Any) -> dict[str, Any]:
    """A sound event version with nothing in it but what is given."""
    base = {"title": name, "description": "It happened.", "type": "object"}
    return {**base, **members}


def files(contents: Mapping[str, Any], configuration: str = CONFIGURATION) -> dict[str, bytes]:
    """Paths below schemas/ (or at the root, for names with a dot before it) to bytes."""
    result = {"evgen.toml": configuration.encode()}
    for path, content in contents.items():
        where = path if path in ("evgen.toml", "pyproject.toml") else f"schemas/{path}"
        if isinstance(content, bytes):
            result[where] = content
        elif isinstance(content, str):
            result[where] = content.encode()
        else:
            result[where] = json.dumps(content, indent=2, ensure_ascii=False).encode()
    return result


def loaded(contents: Mapping[str, Any], configuration: str = CONFIGURATION) -> Loaded:
    """What loading such files comes to."""
    return load(files(contents, configuration), emitters=emitter_names())


def catalog(contents: Mapping[str, Any], configuration: str = CONFIGURATION) -> Catalog:
    """The catalog of files that are sound; fails the test with the findings if they are not."""
    outcome = loaded(contents, configuration)
    assert outcome.catalog is not None, "\n".join(map(str, outcome.findings))
    return outcome.catalog


def write(root: Path, contents: Mapping[str, Any], configuration: str = CONFIGURATION) -> Path:
    """The same files on disk."""
    for path, content in files(contents, configuration).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return root
