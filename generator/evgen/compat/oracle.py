"""``jsonschema-rs`` as a second prover: asked where our own has no answer.

Its «yes» is a proof; anything else says nothing here. It knows JSON Schema as it
stands, so it can only be asked where the reader prunes nothing.
"""

from __future__ import annotations

import re

from evgen.compat.prover.documents import Document
from evgen.compat.prover.formats import AROUND

_FORMAT = re.compile(r'"format": "([^"]*)"')


def is_contained(writer: Document, reader: Document) -> bool:
    """Whether it proves that every value valid for the writer is valid for the reader."""
    import jsonschema_rs

    formats = writer.formats
    named = {name for document in (writer, reader) for name in _FORMAT.findall(document.text)}
    if formats and not named <= AROUND.keys():
        return False  # it would assert formats that are annotations here
    try:
        one, other = (
            jsonschema_rs.canonicalize(document.plain, validate_formats=formats, offline=True)
            for document in (writer, reader)
        )
        return other.covers(one) == jsonschema_rs.canonical.Containment.YES
    except (ValueError, jsonschema_rs.ValidationError):
        return False
