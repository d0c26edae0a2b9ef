"""What an event, or a trigger's body, must look like: its JSON Schema, compiled on first use.

The schema decides what may be sent and read; models only give names and types.
Sending checks the data as it is: no undeclared member, and valid. Reading
removes undeclared members first, and takes values of an open enumeration that
this version does not know.
"""

from __future__ import annotations

import json
import math
from importlib import resources
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from .declared import Declared
from .errors import ContractError, Violation
from .openenum import for_reading
from .schemawalk import Trail, escape, is_array, is_object, is_tuple, pointer_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema_rs import Validator

#: Formats that jsonschema-rs knows and the contract calls annotations.
_ANNOTATIONS = (
    "idn-email", "idn-hostname", "iri", "iri-reference", "json-pointer", "regex",
    "relative-json-pointer", "uri-reference", "uri-template",
)  # fmt: skip
_MOST_VIOLATIONS = 20
_NO_TEXT = "half of a surrogate pair is no text"


class SchemaCheck:
    """The check against one bundled schema, a JSON file inside ``package``.

    ``idempotency_key`` are JSON Pointers into the data.
    """

    def __init__(
        self, *, package: str | None, schema: str, idempotency_key: tuple[str, ...] = ()
    ) -> None:
        self.package = package
        self.schema = schema
        self.idempotency_key = idempotency_key
        self._lock = Lock()
        self._compiled: _Compiled | None = None

    @property
    def subject(self) -> str:
        """What error messages call the data."""
        return self.schema

    @property
    def compiled(self) -> _Compiled:
        """The compiled schema; made once, whoever asks first."""
        if self._compiled is None:
            with self._lock:
                if self._compiled is None:
                    self._compiled = _Compiled(self.load())
        return self._compiled

    def load(self) -> Any:
        """The bundled schema, parsed anew."""
        if not self.package:
            raise RuntimeError(f"{self.schema}: not inside a package")
        return json.loads(resources.files(self.package).joinpath(self.schema).read_bytes())

    def sendable(self, data: object) -> Any:
        """``data`` as plain JSON. Raises ContractError if it may not be sent."""
        violations: list[Violation] = []
        plain = _plain(data, None, violations)
        if not violations:
            violations = self.compiled.refusals(plain)
        if violations:
            raise ContractError(self.subject, violations)
        return plain

    def readable(self, data: object) -> Any:
        """``data`` without undeclared members. Raises ContractError if the rest is not valid."""
        pruned = self.compiled.declared.prune(data)
        violations = self.compiled.complaints(pruned)
        if violations:
            raise ContractError(self.subject, violations)
        return pruned

    def key_of(self, data: object) -> str | None:
        """The values at the idempotency pointers, joined by ``#``; None without all of them."""
        values = [_at(data, pointer) for pointer in self.idempotency_key]
        if not values or any(isinstance(v, bool) or not isinstance(v, str | int) for v in values):
            return None
        return "#".join(str(value) for value in values)


class Contract(SchemaCheck):
    """One major of an event: how it travels on the bus, and what its data must look like.

    ``version`` is that of the schema, in full.
    """

    def __init__(
        self,
        *,
        event: str,
        major: int,
        version: str,
        source: str,
        detail_type: str,
        envelope: str,
        idempotency_key: tuple[str, ...],
        package: str | None,
        schema: str,
    ) -> None:
        super().__init__(package=package, schema=schema, idempotency_key=idempotency_key)
        self.event = event
        self.major = major
        self.version = version
        self.source = source
        self.detail_type = detail_type
        self.envelope = envelope

    @property
    def reference(self) -> str:
        """``OrderCreated@1``."""
        return f"{self.event}@{self.major}"

    @property
    def subject(self) -> str:
        return self.reference


class _Compiled:
    """A schema ready for use."""

    def __init__(self, schema: Any) -> None:
        self.declared = Declared(schema)
        self._sending = validator(schema)
        relaxed = for_reading(schema)
        self._reading = self._sending if relaxed is schema else validator(relaxed)

    def refusals(self, data: object) -> list[Violation]:
        """Why ``data`` may not be sent."""
        undeclared = [
            Violation(pointer, "undeclared", "no schema declares this member")
            for pointer in self.declared.undeclared(data)
        ]
        return undeclared[:_MOST_VIOLATIONS] or _violations(self._sending, data)

    def complaints(self, data: object) -> list[Violation]:
        """Why ``data``, which is pruned, may not be read."""
        return _violations(self._reading, data)


def validator(schema: Any, *, mask: str | None = "the value") -> Validator:
    """A bundled schema, compiled: offline, with the contract's formats asserted.

    ``mask`` stands for the data in messages, which may end in logs; None shows it.
    Raises jsonschema_rs.ValidationError for a schema that cannot be compiled.
    """
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        formats=dict.fromkeys(_ANNOTATIONS, _anything),
        offline=True,
        mask=mask,
    )


def _anything(_value: str) -> bool:
    return True


def _violations(compiled: Validator, data: object) -> list[Violation]:
    try:
        if compiled.is_valid(data):
            return []
        errors = list(islice(compiled.iter_errors(data), _MOST_VIOLATIONS))
    except UnicodeEncodeError:
        return [Violation("", "json", _NO_TEXT)]
    return [
        Violation(
            "".join(f"/{escape(token)}" for token in error.instance_path),
            error.kind.name,
            error.message,
        )
        for error in errors
    ]


def _plain(value: object, trail: Trail | None, violations: list[Violation]) -> Any:
    """The same as dicts and lists. What JSON cannot say becomes a violation."""
    if isinstance(value, str):
        if not _is_text(value):
            violations.append(Violation(pointer_of(trail), "json", _NO_TEXT))
        return value
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            violations.append(Violation(pointer_of(trail), "json", "JSON has no such number"))
        return value
    if is_array(value) or is_tuple(value):
        return [_plain(item, (trail, i), violations) for i, item in enumerate(value)]
    if is_object(value):
        for name in cast("Mapping[object, object]", value):
            if not isinstance(name, str) or not _is_text(name):
                violations.append(
                    Violation(pointer_of(trail), "json", "a member's name is not text")
                )
                return None
        return {name: _plain(member, (trail, name), violations) for name, member in value.items()}
    violations.append(Violation(pointer_of(trail), "json", f"a {type(value).__name__} is not JSON"))
    return None


def _is_text(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _at(data: object, pointer: str) -> object:
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if is_object(data):
            data = data.get(name)
        elif is_array(data) and name.isascii() and name.isdigit() and int(name) < len(data):
            data = data[int(name)]
        else:
            return None
    return data
