"""Schemas that others laid out, as files of a catalog. Pure: paths and bytes in, files and findings out."""

from __future__ import annotations

from evgen.importing.plan import Imported, Options, imported

__all__ = ["Imported", "Options", "imported"]
