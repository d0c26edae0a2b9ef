"""The zips of functions: a generated package, a user's code, and a module that has the handler."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from tests.conftest import REPOSITORY

#: The same bytes whenever they are built, so that nothing seems to have changed.
_TIME = (2026, 1, 1, 0, 0, 0)


def build(target: Path, service: str, python: Path, code: Iterable[str], handler: str) -> None:
    """``target/<service>.zip``: generated code, files of this repository, the module with the handler.

    Libraries come from the environment, as they would from a layer.
    """
    contents = {
        path.relative_to(python).as_posix(): path.read_bytes()
        for path in sorted((python / "order_events").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    contents |= {name: (REPOSITORY / name).read_bytes() for name in code}
    contents[f"{service.replace('-', '_')}.py"] = handler.encode()
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target / f"{service}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
