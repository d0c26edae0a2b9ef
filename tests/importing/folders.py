"""Folders of schemas before an import, and the catalog after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def put(root: Path, files: dict[str, Any]) -> Path:
    """Files below ``root``: bytes as they are, anything else as JSON."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return root


def schema(**members: Any) -> dict[str, Any]:
    """A schema of an object."""
    return {"type": "object", **members}


def written(root: Path) -> dict[str, Any]:
    """Every file of the catalog."""
    top = root / "schemas"
    return {
        p.relative_to(top).as_posix(): json.loads(p.read_text())
        for p in sorted(top.rglob("*"))
        if p.is_file()
    }
