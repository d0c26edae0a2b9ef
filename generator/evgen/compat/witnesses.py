"""Whether a value really is a witness: two validators have to agree that it is."""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from evgen.compat.prover.automaton import IrregularError
from evgen.compat.prover.documents import Document
from evgen.compat.prover.formats import AROUND, is_valid
from evgen.compat.prover.regex import compile_pattern
from evgen.compat.prover.strings import matches
from evgen.compat.question import Question
from evgen.runtime.contract import validator

#: How many schemas stay compiled: a version is compared with more than one other.
_MOST_SCHEMAS = 200


def prepare() -> None:
    """Imports both validators, which is most of what the first witness costs."""
    import_module("jsonschema_rs")
    _validator(names_by_pattern=False)
    format_checker()


class Court:
    """Confirms witnesses of one direction, by ``jsonschema-rs`` and by ``jsonschema``."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def admits(self, value: Any) -> bool:
        """Whether the writer may send a value, as far as one validator says: asked often, so cheap."""
        sent = self._question.sent
        try:
            return bool(_rs(sent).is_valid(value))
        except (UnicodeEncodeError, OverflowError):
            return False

    def accepts(self, value: Any) -> bool:
        """Whether the writer may send a value, as both validators say."""
        question = self._question
        return are_agreed(question.sent, value) and not (
            question.prunes and question.sent.declared.undeclared(value)
        )

    def confirms(self, value: Any) -> bool:
        """Valid for the writer, without undeclared members, and invalid for the reader.

        A value on which the two validators disagree is never a witness.
        """
        question = self._question
        sent, read = question.sent, question.read
        try:
            if not _rs(sent).is_valid(value):  # the cheapest question first
                return False
            if question.prunes and sent.declared.undeclared(value):
                return False
            seen = question.as_read(value)
            return (
                not _rs(read).is_valid(seen)
                and _is_valid(sent, value)
                and not _is_valid(read, seen)
            )
        except (RecursionError, UnicodeEncodeError, OverflowError, _UndecidedError):
            return False


def are_agreed(document: Document, value: Any) -> bool:
    """Whether both validators say that a value is valid."""
    try:
        return bool(_rs(document).is_valid(value)) and _is_valid(document, value)
    except (RecursionError, UnicodeEncodeError, OverflowError, _UndecidedError):
        return False


def _rs(document: Document) -> Any:
    if "rs" not in document.judges:
        document.judges["rs"] = _compiled(document.words, formats=document.formats)
    return document.judges["rs"]


def _is_valid(document: Document, value: Any) -> bool:
    if "py" not in document.judges:
        document.judges["py"] = _in_python(document.words, formats=document.formats)
    return bool(document.judges["py"].is_valid(value))


@lru_cache(_MOST_SCHEMAS)
def _compiled(content: bytes, *, formats: bool) -> Any:
    schema = marshal.loads(content)  # noqa: S302 - from a line above
    if formats:
        return validator(schema)
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False, offline=True)


@lru_cache(_MOST_SCHEMAS)
def _in_python(content: bytes, *, formats: bool) -> Any:
    made = _validator(names_by_pattern=b"patternProperties" in content)
    schema = marshal.loads(content)  # noqa: S302 - from a line above
    return made(schema, format_checker=format_checker() if formats else None)


class _UndecidedError(Exception):
    """Whether a pattern is found cannot be told in bounded time and without doubt."""


def _is_found(expression: str, text: str) -> bool:
    """Whether ``jsonschema`` finds a pattern, which asks Python's expressions.

    They are only asked about short texts: on longer ones a hostile expression takes them for ever.
    There the automaton has the word, if the text is of what a keyboard has: beyond that, classes
    and line ends are not the same for Python.
    """
    if len(text) <= _LONGEST_ASKED:
        try:
            return re.search(expression, text) is not None
        except re.error:  # an expression of ECMA-262 that Python does not know
            return matches(expression, text)
    if not (text.isascii() and text.isprintable()):
        raise _UndecidedError
    try:
        return compile_pattern(expression).matches(text)
    except IrregularError:
        return matches(expression, text)


_LONGEST_ASKED = 12


@cache
def _validator(*, names_by_pattern: bool) -> Any:
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend
    from referencing import Registry

    def pattern(_v: Any, expression: str, value: Any, _schema: Any) -> Iterator[Any]:
        if isinstance(value, str) and not _is_found(expression, value):
            yield ValidationError("does not match")

    def pattern_properties(v: Any, members: Any, value: Any, _schema: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for expression, sub in members.items():
                for name, member in value.items():
                    if _is_found(expression, name):
                        yield from v.descend(member, sub, path=name, schema_path=expression)

    def additional(v: Any, sub: Any, value: Any, schema: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for name, member in value.items():
                known = name in schema.get("properties", ()) or any(
                    _is_found(p, name) for p in schema.get("patternProperties", ())
                )
                if not known:
                    yield from v.descend(member, sub, path=name)

    def unevaluated(v: Any, sub: Any, value: Any, schema: Any) -> Iterator[Any]:
        is_object = isinstance(value, dict)
        if names_by_pattern and is_object and any(len(name) > _LONGEST_ASKED for name in value):
            raise _UndecidedError  # it looks for patterns by itself
        yield from Draft202012Validator.VALIDATORS["unevaluatedProperties"](v, sub, value, schema)

    kind = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {
            "pattern": pattern,
            "patternProperties": pattern_properties,
            "additionalProperties": additional,
            "unevaluatedProperties": unevaluated,
        },
    )

    nothing: Any = Registry()  # references stay inside

    def made(bundle: Any, **settings: Any) -> Any:
        return kind(bundle, registry=nothing, **settings)

    return made


@cache
def format_checker() -> Any:
    """The contract's formats for ``jsonschema``."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name in AROUND:
        checker.checkers[name] = (_checks(name), ())
    return checker


def _checks(name: str) -> Any:
    def check(value: object) -> bool:
        return not isinstance(value, str) or is_valid(name, value)

    return check
