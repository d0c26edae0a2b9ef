"""What tests of evgen's memory share: a small catalog, changes of it, and what is remembered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.catalogs import CONFIGURATION, event, write

#: Without models the run is quick, and everything about files is the same.
QUICK = 'emit = ["schemas", "patterns"]\n' + CONFIGURATION
WITH_MODELS = QUICK.replace('"schemas"', '"schemas", "python"')
ONE, OTHER = "events/shop/Something/1.0.0.json", "events/shop/Other/1.0.0.json"
MONEY = {"title": "Money", "description": "How much.", "type": "integer"}
WITH_MONEY = {"price": {"description": "For one.", "$ref": "../../../types/Money.json"}}
READER = {"subscribes": [{"event": "Something", "major": 1}]}
#: Warnings of the catalog, and notes of what was generated.
OUTSPOKEN = {ONE: event(properties={"size": {"properties": {"width": {"type": "number"}}}})}

Change = Callable[[Path], object]


def small_catalog(root: Path, configuration: str = QUICK) -> Path:
    """A catalog of two events, a shared type and a service."""
    contents = {
        ONE: event(), OTHER: event("Other", properties=WITH_MONEY), "types/Money.json": MONEY,
        "services/reader.json": READER,
    }  # fmt: skip
    return write(root, contents, configuration)


def put(path: str, content: object) -> Change:
    """Writes one file of the catalog."""
    return lambda root: write(root, {path: content}, (root / "evgen.toml").read_text())


def replace(path: str, old: str, new: str) -> Change:
    """Edits a file by hand."""

    def edit(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new, 1))

    return edit


def delete(path: str) -> Change:
    """Deletes a file, or a folder with all that is in it."""
    return lambda root: (
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()
    )


def link(path: str) -> Change:
    """Puts a link in the place of a file or folder, to the very same content."""

    def make(root: Path) -> None:
        moved = (root / path).rename(root / "moved")
        (root / path).symlink_to(moved)

    return make


def to_pyproject(root: Path) -> None:
    """The same settings elsewhere."""
    text = (root / "evgen.toml").read_text().replace("[domains", "[tool.evgen.domains")
    (root / "pyproject.toml").write_text(f"[tool.evgen]\n{text}")
    (root / "evgen.toml").unlink()


def content(root: Path) -> dict[str, bytes]:
    """Every file below, links not followed."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def remembered(kind: str) -> list[Path]:
    """The entries of one kind."""
    return sorted(Path(os.environ["EVGEN_CACHE_DIR"]).glob(f"*/{kind}/*"))


def flip(path: Path) -> None:
    """One bit, in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def all_of(*changes: Change) -> Change:
    """One change after the other."""
    return lambda path: [change(path) for change in changes]


def append(path: str, text: str) -> Change:
    """Writes on at the end of a file."""
    return lambda root: (root / path).write_text((root / path).read_text() + text)
