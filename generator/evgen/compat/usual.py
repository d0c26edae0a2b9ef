"""An ordinary value of one property, by itself: what an event has where nothing is to be shown."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from evgen.compat.prover.documents import is_leaf, used_definitions, without_annotations
from evgen.compat.prover.strings import called
from evgen.compat.prover.terms import Found
from evgen.compat.question import Pair
from evgen.compat.verdicts import Options, Revision
from evgen.compat.witnesses import Court
from evgen.origins import Origins

#: How many properties, and names with them, are remembered: the events of a catalog share many.
_MOST_SCHEMAS, _MOST_NAMES = 1000, 10_000
_HOLDERS = (dict, list)


def usual_members(
    bundle: Mapping[str, Any], names: Iterable[str], options: Options
) -> dict[str, Any] | None:
    """A value that each of some properties may be sent with, by both validators.

    None where one is not found.
    """
    members = {}
    for name in names:
        value = _usual(bundle, name, options)
        if value is None:
            return None
        members[name] = value[0]
        if isinstance(value[0], _HOLDERS):  # a copy: what is remembered must stay as it is
            members[name] = marshal.loads(marshal.dumps(value[0], 2))  # noqa: S302
    return members


def _usual(bundle: Mapping[str, Any], name: str, options: Options) -> tuple[Any] | None:
    schema = bundle.get("properties", {}).get(name)
    if schema is None:
        return None
    used = {} if is_leaf(schema) else used_definitions(schema, bundle.get("$defs", {}))
    if used is None:
        return None
    definitions = {name: _telling(definition) for name, definition in used.items()}
    known = _schema(marshal.dumps((_telling(schema), definitions), 2), options)
    return _called(known, name) if known.has_many_looks else known.value


@lru_cache(_MOST_NAMES)
def _called(known: _Property, name: str) -> tuple[Any] | None:
    return known.called(name)


def _telling(schema: Any) -> Any:
    """A schema without words, unless these say what its values look like."""
    if not isinstance(schema, dict):
        return schema
    if is_leaf(schema):
        has_values = "examples" in schema or "default" in schema
    else:
        words = marshal.dumps(schema, 2)
        has_values = b"examples" in words or b"default" in words
    return schema if has_values else without_annotations(schema)


@lru_cache(_MOST_SCHEMAS)
def _schema(content: bytes, options: Options) -> _Property:
    schema, definitions = marshal.loads(content)  # noqa: S302 - of this process
    return _Property({**schema, "$defs": definitions} if definitions else schema, options)


class _Property:
    """The schema of a property, with the definitions that it uses."""

    def __init__(self, bundle: Any, options: Options) -> None:
        revision = Revision(bundle, Origins())
        self._question = Pair.of(revision, revision, options).question(reader_is_new=True)
        self._court = Court(self._question)

    @cached_property
    def value(self) -> tuple[Any] | None:
        """The value, whatever the property is called."""
        answer = self._question.ask([])
        if isinstance(answer, Found) and self._court.accepts(answer.value):
            return (answer.value,)
        return None

    @cached_property
    def has_many_looks(self) -> bool:
        """Whether the value is a text that could as well be another."""
        is_text = self.value is not None and isinstance(self.value[0], str)
        return is_text and self._question.sent.bundle == self._question.sent.plain

    def called(self, name: str) -> tuple[Any] | None:
        """A text as one expects it under that name, if it may be that."""
        for text in called(name):
            if self._court.accepts(text):
                return (text,)
        return self.value
