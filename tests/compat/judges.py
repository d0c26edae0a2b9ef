"""Who judges data: ``jsonschema`` and ``jsonschema-rs``, each by itself and never evgen's engine.

What a witness is follows from the two: where they disagree, nothing is proved.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import Any

import jsonschema
import jsonschema_rs
from jsonschema.validators import validator_for
from referencing import Registry

from evgen.compat import Semantics
from evgen.runtime.declared import Declared
from evgen.runtime.openenum import for_reading

#: Formats that jsonschema-rs would check and the contract calls annotations.
REMARKS = (
    "idn-email", "idn-hostname", "iri", "iri-reference", "json-pointer", "regex",
    "relative-json-pointer", "uri-reference", "uri-template",
)  # fmt: skip
FORMATS = jsonschema.FormatChecker(formats=())


def _full(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*"
_SPELLINGS = {
    "date": r"\d{4}-\d{2}-\d{2}",
    "time": _CLOCK,
    "date-time": rf"\d{{4}}-\d{{2}}-\d{{2}}[Tt]{_CLOCK}",
    "duration": r"P(?=[\dT])(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)",
    "email": rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{_HOST}",
    "hostname": _HOST,
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]*",
    "uuid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
}


def _is_format(name: str, value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        if name in ("ipv4", "ipv6"):
            (ipaddress.IPv4Address if name == "ipv4" else ipaddress.IPv6Address)(value)
        elif not _full(_SPELLINGS[name])(value):
            return False
        if name == "date":
            date.fromisoformat(value)
        if name == "date-time":
            datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True


for _name in (*_SPELLINGS, "ipv4", "ipv6"):
    FORMATS.checks(_name)(lambda value, name=_name: _is_format(name, value))

_Verdict = Callable[[Any], bool]


def _anything(_: str) -> bool:
    return True


def by_rust(schema: Any, *, formats: bool) -> _Verdict:
    """The verdict of jsonschema-rs."""
    compiled = jsonschema_rs.validator_for(
        schema,
        offline=True,
        validate_formats=formats,
        formats=dict.fromkeys(REMARKS, _anything),
    )
    return compiled.is_valid


def by_python(schema: Any, *, formats: bool) -> _Verdict:
    """The verdict of jsonschema."""
    kind = validator_for(schema, default=jsonschema.Draft202012Validator)
    compiled = kind(schema, registry=Registry(), format_checker=FORMATS if formats else None)
    return compiled.is_valid


def containment(writer: Any, reader: Any, *, formats: bool) -> str:
    """What jsonschema-rs proves of ``writer`` inside ``reader``: yes, no, or unknown."""
    try:
        inner, outer = (
            jsonschema_rs.canonicalize(schema, validate_formats=formats, offline=True)
            for schema in (writer, reader)
        )
        return str(outer.covers(inner))
    except (
        jsonschema_rs.canonical.IncompatibleOperands,
        jsonschema_rs.canonical.UnsupportedOperand,
    ):
        return "unknown"


class Sides:
    """A writer's and a reader's schema, in one reading.

    Raw schemas are judged in their own drafts; the evgen reading needs the bundles, from which
    it knows what is declared.
    """

    def __init__(
        self, raw: tuple[Any, Any], bundles: tuple[Any, Any], semantics: Semantics, *, formats: bool
    ) -> None:
        self._evgen = semantics is Semantics.EVGEN
        self._formats = formats
        self._writer, self._reader = bundles if self._evgen else raw
        if self._evgen:
            self._writing, self._reading = Declared(self._writer), Declared(self._reader)
            self._reader = for_reading(self._reader)

    @cached_property
    def _rust(self) -> tuple[_Verdict, _Verdict]:
        sides = (self._writer, self._reader)
        return (
            by_rust(sides[0], formats=self._formats),
            by_rust(sides[1], formats=self._formats),
        )

    @cached_property
    def _python(self) -> tuple[_Verdict, _Verdict]:
        sides = (self._writer, self._reader)
        return (
            by_python(sides[0], formats=self._formats),
            by_python(sides[1], formats=self._formats),
        )

    def breaks(self, value: Any) -> bool:
        """Whether the value can be written and not be read; both judges have to say so."""
        try:
            writes, reads = self._rust
            if not writes(value):
                return False
            seen = value
            if self._evgen:
                seen = self._reading.prune(value)
                if reads(seen) or self._writing.undeclared(value):
                    return False
            elif reads(value):
                return False
            writes, reads = self._python
            return writes(value) and not reads(seen)
        except (re.error, OverflowError, UnicodeEncodeError, ValueError):
            return False  # an expression or a number that one of them cannot take proves nothing
