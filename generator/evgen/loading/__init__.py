"""From a mapping of path to bytes to a catalog, or to everything that is wrong with it.

A folder, a git revision and a literal in a test load alike: ``load`` does no
I/O. Every fault of every file is found in one go; a fault in one file hides
those of no other.
"""

from __future__ import annotations

from evgen.loading._load import STEPS, Loaded, load

__all__ = ["STEPS", "Loaded", "load"]
