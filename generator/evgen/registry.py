"""Finds the parts that live one per file: commands, emitters, rules, output formats.

Adding a part is adding a file; there is no list to edit.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def part_names(package: str) -> list[str]:
    """The names of a package's direct modules and subpackages, sorted; ``_private`` ones are not parts."""
    root = importlib.import_module(package)
    return sorted(m.name for m in pkgutil.iter_modules(root.__path__) if not m.name.startswith("_"))


def part(package: str, name: str) -> ModuleType:
    """One part, imported now."""
    return importlib.import_module(f"{package}.{name}")


def parts(package: str) -> Iterator[ModuleType]:
    """Every part of a package, imported, in the order of their names."""
    for name in part_names(package):
        yield part(package, name)


def modules(package: str) -> Iterator[ModuleType]:
    """Every module of a package and of the packages in it, imported, in the order of their names."""
    root = importlib.import_module(package)
    for found in sorted(pkgutil.walk_packages(root.__path__, f"{package}."), key=lambda m: m.name):
        yield importlib.import_module(found.name)
