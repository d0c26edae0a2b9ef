"""What an imported file is called: its domain and major by its folder, its name by what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from evgen import naming

#: ``v1``, and pre-releases such as ``v1beta3``, which count as their major.
_MAJOR_FOLDER = re.compile(r"v([1-9][0-9]{0,8})((alpha|beta|rc)[0-9]*)?", re.ASCII | re.IGNORECASE)
_SUFFIXES = (".schema", ".event")
_LONGEST = 64


def major_of(folder: str) -> int | None:
    """1 for ``v1`` and for ``v1beta3``; None for a folder that is no version."""
    match = _MAJOR_FOLDER.fullmatch(folder)
    return int(match.group(1)) if match else None


def origin(path: str) -> tuple[str, int]:
    """The domain and the major that the folders of ``path`` name."""
    folders = list(PurePosixPath(path).parts[:-1])
    major = 1
    if folders and (found := major_of(folders[-1])) is not None:
        major = found
        folders.pop()
    return domain_name(folders[-1] if folders else ""), major


def domain_name(text: str) -> str:
    """A valid domain that is as near to ``text`` as can be."""
    words = re.sub(r"[^a-z0-9]+", "-", naming.kebab_case(text)).strip("-")
    words = re.sub(r"^[0-9-]+", "", words) or "events"
    return f"{words}-events" if words in naming.RESERVED_DOMAINS else words


def event_name(path: str, schema: Mapping[str, Any]) -> str:
    """A valid event name from ``title``, ``name`` or the file's stem; may be longer than 64.

    A title of many words is a sentence rather than a name, and is passed over.
    """
    stem = PurePosixPath(path).name.removesuffix(".json")
    for suffix in _SUFFIXES:
        stem = stem.removesuffix(suffix)
    for candidate in (schema.get("title"), schema.get("name"), stem):
        if isinstance(candidate, str) and (name := valid_name(candidate)):
            return name
    return "Event"


def valid_name(text: str) -> str:
    """``text`` in PascalCase without a major at its end; empty when nothing is left of it."""
    name = naming.pascal_case(text)
    name = re.sub(r"^[0-9]+", "", name)
    while naming.ENDS_LIKE_A_MAJOR.fullmatch(name):
        name = re.sub(r"V[0-9]+$", "", name)
    name = name[:1].upper() + name[1:]
    return name if len(name) <= _LONGEST or len(text.split()) == 1 else ""


def is_event_name(name: str) -> bool:
    """Whether the catalog takes it as it stands."""
    return bool(naming.EVENT_NAME.fullmatch(name)) and not naming.ENDS_LIKE_A_MAJOR.fullmatch(name)
