"""One schema by itself, as ``evgen compat`` gets it: outside of any catalog."""

from __future__ import annotations

from typing import Any

from evgen.findings import Finding, Place, has_errors
from evgen.loading.bundling import Bundled, bundle
from evgen.loading.dialects import LATEST
from evgen.loading.references import Document
from evgen.loading.schemas import INVALID_SCHEMA, check_schema, read_dialect


def read_single(schema: Any, path: str = "") -> Bundled | list[Finding]:
    """The bundle of a schema that refers to nothing outside itself, or what is wrong with it."""
    if isinstance(schema, bool):
        return bundle(path, {path: Document(path, schema, LATEST)})
    if not isinstance(schema, dict):
        hint = "write an object, true or false"
        return [INVALID_SCHEMA.at(Place(path), "a schema is an object or a boolean", hint)]
    dialect, findings = read_dialect(path, schema)
    findings += check_schema(path, schema, dialect)
    if not has_errors(findings):
        bundled = bundle(path, {path: Document(path, schema, dialect)})
        if not bundled.findings:
            return bundled
        findings += bundled.findings
    return [finding for finding in findings if has_errors([finding])]
