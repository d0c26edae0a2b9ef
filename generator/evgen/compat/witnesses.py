"""Whether a value really is a witness: two validators have to agree that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from evgen.compat.prover.formats import AROUND, is_valid
from evgen.compat.prover.strings import matches
from evgen.compat.question import Question
from evgen.runtime.contract import validator


class Court:
    """Confirms witnesses of one direction, by ``jsonschema-rs`` and by ``jsonschema``."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._fast: dict[str, Any] = {}
        self._slow: dict[str, Any] = {}

    def confirms(self, value: Any) -> bool:
        """Valid for the writer, without undeclared members, and invalid for the reader.

        A value on which the two validators disagree is never a witness.
        """
        question = self._question
        sent, read = question.sent, question.read
        if question.prunes and sent.declared.undeclared(value):
            return False
        try:
            seen = question.as_read(value)
            return (
                self._rs(sent.bundle, "w").is_valid(value)
                and not self._rs(read.bundle, "r").is_valid(seen)
                and self._is_valid(sent.bundle, "w", value)
                and not self._is_valid(read.bundle, "r", seen)
            )
        except (RecursionError, UnicodeEncodeError, OverflowError):
            return False

    def _rs(self, bundle: Any, side: str) -> Any:
        if side not in self._fast:
            if self._question.options.formats:
                self._fast[side] = validator(bundle)
            else:
                import jsonschema_rs

                self._fast[side] = jsonschema_rs.Draft202012Validator(
                    bundle, validate_formats=False, offline=True
                )
        return self._fast[side]

    def _is_valid(self, bundle: Any, side: str, value: Any) -> bool:
        try:
            return bool(self._py(bundle, side, plain=True).is_valid(value))
        except re.error:  # an expression of ECMA-262 that Python does not know
            return bool(self._py(bundle, side, plain=False).is_valid(value))

    def _py(self, bundle: Any, side: str, *, plain: bool) -> Any:
        key = f"{side}{plain}"
        if key not in self._slow:
            kind = _plain() if plain else _by_ecma()
            checker = _formats() if self._question.options.formats else None
            self._slow[key] = kind(bundle, format_checker=checker)
        return self._slow[key]


def _plain() -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry

    def made(bundle: Any, **settings: Any) -> Any:
        return Draft202012Validator(bundle, registry=Registry(), **settings)

    return made


def _by_ecma() -> Any:
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend
    from referencing import Registry

    def pattern(_v: Any, expression: str, value: Any, _schema: Any) -> Iterator[Any]:
        if isinstance(value, str) and not matches(expression, value):
            yield ValidationError("does not match")

    def pattern_properties(v: Any, members: Any, value: Any, _schema: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for expression, sub in members.items():
                for name, member in value.items():
                    if matches(expression, name):
                        yield from v.descend(member, sub, path=name, schema_path=expression)

    def additional(v: Any, sub: Any, value: Any, schema: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for name, member in value.items():
                known = name in schema.get("properties", ()) or any(
                    matches(p, name) for p in schema.get("patternProperties", ())
                )
                if not known:
                    yield from v.descend(member, sub, path=name)

    kind = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {
            "pattern": pattern,
            "patternProperties": pattern_properties,
            "additionalProperties": additional,
        },
    )

    def made(bundle: Any, **settings: Any) -> Any:
        return kind(bundle, registry=Registry(), **settings)

    return made


def _formats() -> Any:
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name in AROUND:
        checker.checkers[name] = (_checks(name), ())
    return checker


def _checks(name: str) -> Any:
    def check(value: object) -> bool:
        return not isinstance(value, str) or is_valid(name, value)

    return check
