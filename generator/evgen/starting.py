"""What ``evgen init`` writes: a catalog to begin with, its configuration, and what is around it.

The order example is this project's own ``schemas/``, which the wheel carries as
they are; there is no second copy of them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping

from evgen import naming
from evgen.editors import OwnFile, editor_schema
from evgen.emit._render import render
from evgen.model import Config

#: What a generated package imports: it must not be called like one of these.
_IMPORTED = frozenset(
    {"annotated_types", "boto3", "botocore", "evgen", "jsonschema_rs", "pydantic",
     "pydantic_core", "typing_extensions"}
)  # fmt: skip
#: Git keeps no empty folder, and evgen looks for the catalog's.
_KEEPS = ("events", "services", "types")
_FROM_TEMPLATES = {
    ".gitattributes": "init/gitattributes",
    ".pre-commit-config.yaml": "init/pre-commit-config.yaml",
    ".vscode/settings.json": "init/vscode-settings.json",
}


def starting_files(folder: str, example: Mapping[str, bytes] | None) -> dict[str, bytes]:
    """Paths and contents for a folder of that name. ``example`` None: a blank catalog.

    An example is everything below ``schemas/``, by path.
    """
    facts = {"package": package_name(folder), "is_blank": example is None}
    files = {"evgen.toml": render("init/evgen.toml", facts, {"text": json.dumps}).encode()}
    for path, template in _FROM_TEMPLATES.items():
        files[path] = render(template, {}).encode()
    for kind in OwnFile:
        schema = json.dumps(editor_schema(kind), indent=2, ensure_ascii=False)
        files[f".evgen/{kind}.schema.json"] = f"{schema}\n".encode()
    if example is None:
        files |= {f"schemas/{name}/.gitkeep": b"" for name in _KEEPS}
    else:
        files |= {path: data for path, data in example.items() if path.startswith("schemas/")}
    return dict(sorted(files.items()))


def package_name(folder: str) -> str:
    """The generated package of a catalog in a folder of that name: always one that evgen takes."""
    plain = unicodedata.normalize("NFKD", naming.snake_case(folder))
    name = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode())[:60].strip("_")
    if not name:
        return Config().package
    if name[0].isdigit():
        name = f"events_{name}"
    if not naming.is_package_name(name) or name in _IMPORTED:
        name += "_events"
    return name
