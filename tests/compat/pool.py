"""Candidate witnesses for a pair of schemas: boundary values, and valid data bent at one place.

Made from what both schemas say about the same place, by nobody's proof: it knows no keyword's
meaning beyond which values are near its bounds.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice, product, zip_longest
from typing import Any

from evgen import pointer as pointers
from evgen.sampling.applied import StuckError
from evgen.sampling.maker import Maker
from evgen.sampling.normal import without_root_references
from evgen.sampling.regexes import text_for

_Part = tuple[int, Any]  # which of the two bundles, and a subschema in it

_PLAIN: tuple[Any, ...] = ("", None, 0, {}, [], 1, "a", True, 0.5, -1, False, 1.5, 7, "ab", "b1")
_TEXTS = {
    "date": ["2026-01-31", "2026-02-30"],
    "date-time": ["2026-01-31T12:00:00Z"],
    "time": ["12:00:00Z"],
    "duration": ["P1D"],
    "email": ["a@example.com", "somebody@example.com"],
    "hostname": ["b.example.com"],
    "ipv4": ["10.0.0.1", "255.255.255.255"],
    "ipv6": ["::1"],
    "uri": ["https://example.com/a"],
    "uuid": ["0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11"],
}
_SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
          "minContains", "maxContains")  # fmt: skip
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_IN_PLACE = ("not", "if", "then", "else")
_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
#: How many values are made at a place, by depth.
_WIDTH = (260, 26, 10, 6, 3)
_LONGEST = 700


def candidates(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Any]:
    """Values worth judging, none twice."""
    seen: set[str] = set()
    pool = _Pool((old, new))
    for value in chain(pool.at(pool.roots, 0), pool.bent()):
        text = repr(value)
        if text not in seen:
            seen.add(text)
            yield value


class _Pool:
    def __init__(self, bundles: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
        self._bundles = bundles
        self.roots: list[_Part] = [(0, bundles[0]), (1, bundles[1])]
        self._known: dict[tuple[frozenset[int], int], list[Any]] = {}

    def at(self, parts: list[_Part], depth: int) -> list[Any]:
        """Values for a place where these subschemas apply."""
        parts = self._applied(parts)
        key = (frozenset(id(schema) for _, schema in parts), depth)
        if key not in self._known:
            self._known[key] = list(islice(self._made(parts, depth), _WIDTH[depth]))
        return self._known[key]

    def bent(self) -> Iterator[Any]:
        """Valid data of either side, whole and with one place changed."""
        for bundle in self._bundles:
            for value in _samples(bundle, 4):
                yield value
                yield from self._changed(self.roots, value, 0)

    def _changed(self, parts: list[_Part], value: Any, depth: int) -> Iterator[Any]:
        """``value`` with something else at one place."""
        parts = self._applied(parts)
        if depth:
            yield from self.at(parts, min(depth, 2))
        if depth + 1 == len(_WIDTH):
            return
        if isinstance(value, dict):
            yield from ({n: v for n, v in value.items() if n != gone} for gone in value)
            for name in self._names(parts):
                inner = self._member(parts, name)
                now = [value[name]] if name in value else self.at(inner, min(depth + 1, 2))[:6]
                for old in now:
                    if name not in value:
                        yield {**value, name: old}
                    else:
                        for other in self._changed(inner, old, depth + 1):
                            yield {**value, name: other}
        if isinstance(value, list):
            yield from ([*value[:i], *value[i + 1 :]] for i in range(min(len(value), 3)))
            for index, old in enumerate(value[:3]):
                for other in self._changed(self._item(parts, index), old, depth + 1):
                    yield [*value[:index], other, *value[index + 1 :]]
            yield from ([*value, other] for other in self.at(self._item(parts, len(value)), 2))
            if value:
                yield from ([*value, *[value[-1]] * n] for n in self._sizes(parts) if n < _LONGEST)

    # what applies where

    def _applied(self, parts: Iterable[_Part]) -> list[_Part]:
        found: dict[int, _Part] = {}
        waiting = list(parts)
        while waiting:
            side, schema = waiting.pop(0)
            if not isinstance(schema, dict) or id(schema) in found:
                continue
            found[id(schema)] = (side, schema)
            inner = [schema[k] for k in _IN_PLACE if k in schema]
            inner += [child for k in _IN_PLACE_LISTS for child in schema.get(k, ())]
            inner += schema.get("dependentSchemas", {}).values()
            if "$ref" in schema:
                inner.append(pointers.resolve(self._bundles[side], schema["$ref"][1:]))
            waiting += [(side, child) for child in inner]
        return list(found.values())

    def _member(self, parts: list[_Part], name: str) -> list[_Part]:
        found = []
        for side, schema in parts:
            own = [schema.get("properties", {}).get(name)]
            own += schema.get("patternProperties", {}).values()
            own += [schema.get("additionalProperties"), schema.get("unevaluatedProperties")]
            found += [(side, child) for child in own if child is not None]
        return found

    def _item(self, parts: list[_Part], index: int) -> list[_Part]:
        found = []
        for side, schema in parts:
            first = schema.get("prefixItems", [])
            own = [first[index] if index < len(first) else schema.get("items")]
            own += [schema.get("contains"), schema.get("unevaluatedItems")]
            found += [(side, child) for child in own if child is not None]
        return found

    def _names(self, parts: list[_Part]) -> list[str]:
        names: list[str] = []
        for side, schema in parts:
            names += schema.get("required", ())
            names += schema.get("properties", {})
            names += schema.get("dependentSchemas", {})
            for name, needed in schema.get("dependentRequired", {}).items():
                names += [name, *needed]
            for pattern in schema.get("patternProperties", {}):
                names += _matching(pattern)[:4]
            if isinstance(rule := schema.get("propertyNames"), dict):
                texts = (t for t in self.at([(side, rule)], 2) if isinstance(t, str))
                names += islice(texts, 5)
        return list(dict.fromkeys([*names[:200], "a", "zz", "other"]))

    def _sizes(self, parts: list[_Part]) -> list[int]:
        given = {int(schema[k]) for _, schema in parts for k in _SIZES if k in schema}
        given |= {len(schema.get("prefixItems", ())) for _, schema in parts}
        near = {size + more for size in given for more in (-1, 0, 1)}
        return sorted(size for size in near | {2, 3} if 0 <= size <= _LONGEST)

    # values

    def _made(self, parts: list[_Part], depth: int) -> Iterator[Any]:
        listed = [v for _, s in parts for v in [*s.get("enum", ()), *_const(s)]]
        kinds = [listed, _numbers(parts), self._texts(parts)]
        if depth + 1 < len(_WIDTH) and _speaks_of_objects(parts):
            kinds.append(self._objects(parts, depth))
        if depth + 1 < len(_WIDTH) and _speaks_of_arrays(parts):
            kinds.append(self._arrays(parts, depth))
        return _unlike(_in_turn([*kinds, _PLAIN]))

    def _texts(self, parts: list[_Part]) -> Iterator[str]:
        matching = [_matching(s["pattern"]) for _, s in parts if "pattern" in s]
        yield from _in_turn(matching)
        yield from _in_turn([_TEXTS.get(str(s.get("format")), []) for _, s in parts])
        if any("minLength" in s or "maxLength" in s for _, s in parts):
            for size in self._sizes(parts):
                yield "a" * size
                yield from ((text * size)[:size] for texts in matching for text in texts[:2])
        for text in chain.from_iterable(matching):
            yield from (text.upper(), text[1:], text[:-1], text + "x", "x" + text, text * 2)
        if matching:
            yield from ("b", "c", "ba", "-", "1", "A", "xx", "\n", "aaa", "ax", "xb")

    def _objects(self, parts: list[_Part], depth: int) -> Iterator[dict[str, Any]]:
        names = self._names(parts)
        values = {name: self.at(self._member(parts, name), depth + 1) for name in names[:24]}
        yield {}
        required = {name for _, schema in parts for name in schema.get("required", ())}
        for many in ([n for n in values if n in required], list(values)[:-3], list(values)):
            yield from (_object(many, values, turn) for turn in range(4))
        if len(names) <= 7:
            for chosen in product((False, True), repeat=len(names)):
                some = [name for name, is_in in zip(names, chosen, strict=True) if is_in]
                yield from (_object(some, values, turn) for turn in range(2))
        yield from ({name: v} for name in values for v in values[name])
        for one, other in product(list(values)[:4], repeat=2):
            if one < other:
                yield from ({one: v, other: w} for v in values[one][:6] for w in values[other][:6])
        for name, known in values.items():
            for v in known:
                yield {**_object([n for n in values if n in required], values, 0), name: v}
        for size in self._sizes(parts):
            yield {f"p{number}": number for number in range(size)}

    def _arrays(self, parts: list[_Part], depth: int) -> Iterator[list[Any]]:
        longest = max(len(schema.get("prefixItems", ())) for _, schema in parts)
        places = [self.at(self._item(parts, i), depth + 1) for i in range(longest + 1)]
        rest = places[-1]
        yield []
        yield from ([v] for v in places[0])
        for size in self._sizes(parts):
            if size > 20:
                continue
            for turn in range(3):
                yield [
                    places[min(i, longest)][turn % len(places[min(i, longest)])]
                    for i in range(size)
                ]
            yield from ([v] * size for v in rest[:8])
            yield rest[:size]
            yield from ([*[v] * (size - 1), w] for v in rest[:3] for w in rest[:3] if size)
        yield from (list(two) for two in product(places[0][:9], places[min(1, longest)][:9]))
        yield from (list(three) for three in product(rest[:4], repeat=3))


def _in_turn(kinds: Iterable[Iterable[Any]]) -> Iterator[Any]:
    gap = object()
    for row in zip_longest(*kinds, fillvalue=gap):
        yield from (value for value in row if value is not gap)


def _unlike(values: Iterable[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for value in values:
        text = repr(value)
        if text not in seen:
            seen.add(text)
            yield value


def _object(names: list[str], values: Mapping[str, list[Any]], turn: int) -> dict[str, Any]:
    return {n: values[n][turn % len(values[n])] for n in names if values[n]}


def _const(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else []


def _numbers(parts: list[_Part]) -> list[Any]:
    bounds = [schema[k] for _, schema in parts for k in _BOUNDS if k in schema]
    steps = [schema["multipleOf"] for _, schema in parts if "multipleOf" in schema]
    found = [bound + more for bound in bounds for more in (0, 1, -1)]
    found += [step * times for step in steps for times in (1, 2, 3)]
    found += [bound + more for bound in bounds for more in (0.5, -0.5, 5)]
    found += [one * other for one in steps for other in steps]
    found += [(one + other) / 2 for one in bounds for other in bounds]
    found += [step * times for step in steps for times in (0.5, 5, 7, -1)]
    if any("type" in s and {"integer", "number"} & set(_types(s)) for _, s in parts):
        found = [*found[:3], 0, 0.5, *found[3:], 1, -1, 2.5]
    return [v for v in found if abs(v) < 10**20]


def _types(schema: Mapping[str, Any]) -> list[str]:
    given = schema["type"]
    return given if isinstance(given, list) else [given]


def _speaks_of_objects(parts: list[_Part]) -> bool:
    return any("object" in str(s.get("type")) or _OF_OBJECTS & s.keys() for _, s in parts)


def _speaks_of_arrays(parts: list[_Part]) -> bool:
    return any("array" in str(s.get("type")) or _OF_ARRAYS & s.keys() for _, s in parts)


_OF_OBJECTS = {
    "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "required",
    "propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas",
}  # fmt: skip
_OF_ARRAYS = {
    "items",
    "prefixItems",
    "contains",
    "unevaluatedItems",
    "uniqueItems",
    "minItems",
    "maxItems",
}


def _matching(pattern: str) -> list[str]:
    chance = random.Random(pattern)
    made = [text_for(pattern, chance, stretch) for stretch in (1, 0, 2, 3, 4, 5, 1, 1, 2, 2)]
    return list(dict.fromkeys(text for text in made if text is not None and len(text) < _LONGEST))


def _samples(bundle: Mapping[str, Any], number: int) -> Iterator[Any]:
    """Data that is probably valid; none for a schema that nests without an end."""
    normal = without_root_references(bundle)
    for attempt in range(number):
        try:
            yield Maker(normal, random.Random(attempt)).root(attempt)
        except StuckError:
            continue
        except RecursionError:
            return
