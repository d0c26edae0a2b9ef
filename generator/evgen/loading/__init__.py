"""From a mapping of path to bytes to a catalog, or to everything that is wrong with it.

A folder, a git revision and a literal in a test load alike: ``load`` does no
I/O. Every fault of every file is found in one go; a fault in one file hides
those of no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evgen.loading._load import STEPS, Loaded, load

__all__ = ["STEPS", "Loaded", "load"]


def __getattr__(name: str) -> Any:
    """What loads a whole catalog comes when it is asked for: a schema by itself is read without."""
    if name not in __all__:
        raise AttributeError(name)
    from evgen.loading import _load

    return getattr(_load, name)
