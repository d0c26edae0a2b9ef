"""From a place in a bundle to the file that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evgen import pointer as pointers


@dataclass(frozen=True)
class Origins:
    """Where the parts of a bundle come from.

    ``roots`` maps the names in the bundle's ``$defs`` (and ``""``, the bundle itself) to
    path and JSON Pointer of the schema that was bundled there; ``documents`` maps those
    paths to the files as written.
    """

    roots: Mapping[str, tuple[str, str]] = field(default_factory=lambda: {"": ("", "")})
    documents: Mapping[str, Any] = field(default_factory=dict)

    def of(self, pointer: str) -> tuple[str, str]:
        """Path and pointer, as written, of what stands at ``pointer`` in the bundle.

        What the draft of the file spells otherwise is found under its own name: the items of a
        tuple, ``dependencies``. What the file does not have is found at the schema around it.
        """
        steps = pointers.tokens(pointer)
        root = ""
        if len(steps) > 1 and steps[0] == "$defs" and steps[1] in self.roots:
            root, steps = steps[1], steps[2:]
        path, at = self.roots[root]
        try:
            value = pointers.resolve(self.documents.get(path), at)
        except LookupError:
            return path, at
        for step in steps:
            written = _as_written(value, step)
            if written is None:
                break
            value = value[int(written)] if isinstance(value, list) else value[written]
            at = pointers.join(at, written)
        return path, at


#: What a keyword of 2020-12 may have been called before.
_FORMER_NAMES = {
    "prefixItems": ("items",),
    "items": ("additionalItems",),
    "dependentRequired": ("dependencies",),
    "dependentSchemas": ("dependencies",),
    "exclusiveMinimum": ("minimum",),
    "exclusiveMaximum": ("maximum",),
    "$ref": ("$dynamicRef", "$recursiveRef"),
    "$defs": ("definitions",),
}


def _as_written(value: Any, step: str) -> str | None:
    if isinstance(value, list):
        return step if step.isdigit() and int(step) < len(value) else None
    if not isinstance(value, Mapping):
        return None
    moved = step == "items" and isinstance(value.get("items"), list)
    boolean = step.startswith("exclusive") and isinstance(value.get(step), bool)
    if step in value and not moved and not boolean:
        return step
    return next((name for name in _FORMER_NAMES.get(step, ()) if name in value), None)
