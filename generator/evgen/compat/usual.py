"""An ordinary value of one property, by itself: what an event has where nothing is to be shown."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping
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


@lru_cache(8)
def usual(options: Options) -> Usual:
    """What is known of ordinary values under some options."""
    return Usual(options)


class Usual:
    """Ordinary values of properties, found once for all events that have such a property."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._said = lru_cache(_MOST_SCHEMAS)(self._find)
        self._made = lru_cache(_MOST_SCHEMAS)(self._make)
        self._called = lru_cache(_MOST_NAMES)(_Property.called)

    def members(self, bundle: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any] | None:
        """A value that each of some properties may be sent with, by both validators.

        None where one is not found.
        """
        members = {}
        names = list(names)
        for name, known in zip(names, self._properties(bundle, names), strict=True):
            if known is None or known.value is None:
                return None
            value = self._called(known, name) if known.has_many_looks else known.value[0]
            if isinstance(value, _HOLDERS):  # a copy: what is remembered must stay as it is
                value = marshal.loads(marshal.dumps(value, 2))  # noqa: S302
            members[name] = value
        return members

    def exist(self, bundle: Mapping[str, Any], names: Iterable[str]) -> bool:
        """Whether there are such values."""
        every = self._properties(bundle, names)
        return all(known is not None and known.value is not None for known in every)

    def _properties(
        self, bundle: Mapping[str, Any], names: Iterable[str]
    ) -> Iterator[_Property | None]:
        properties, definitions = bundle.get("properties", {}), b""
        for name in names:
            if name not in properties:
                yield None
                continue
            words = marshal.dumps(_telling(properties[name]), 2)
            if b"$ref" not in words:
                yield self._made(words, b"")
                continue
            definitions = definitions or marshal.dumps(bundle.get("$defs", {}), 2)
            yield self._said(words, definitions)

    def _find(self, words: bytes, definitions: bytes) -> _Property | None:
        schema, every = marshal.loads(words), marshal.loads(definitions)  # noqa: S302 - from above
        used = used_definitions(schema, every)
        if used is None:
            return None
        telling = {name: _telling(definition) for name, definition in used.items()}
        return self._made(words, marshal.dumps(telling, 2))

    def _make(self, words: bytes, definitions: bytes) -> _Property:
        schema = marshal.loads(words)  # noqa: S302 - from above
        used = marshal.loads(definitions) if definitions else {}  # noqa: S302
        return _Property({**schema, "$defs": used} if used else schema, self._options)


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

    def called(self, name: str) -> Any:
        """A text as one expects it under that name, if it may be that; else the value."""
        assert self.value is not None
        texts = (text for text in called(name) if self._court.accepts(text))
        return next(texts, self.value[0])
