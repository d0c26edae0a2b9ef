"""Random schemas, what an author may change in one, and rewrites that change nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from evgen.compat import Semantics
from tests.compat.corpus import pairs
from tests.compat.judges import REMARKS

Schema = Any

_NAMES = ("a", "b", "ab", "c")
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 1.5, "", "a", "ab", "b", [], [1], [True], ["a", "a"],
    {}, {"a": 1}, {"a": "a", "b": 1}, {"c": None},
)  # fmt: skip
_OBJECTS = (
    [{"a": 1, "b": 1}],
    [{"a": 1, "b": "a"}, {"a": 1}],
    [{}, {"c": None}],
    [{"ab": {"a": 1}}],
)
_PATTERNS = ("^a", "b$", "^[ab]*$", "^a+$", "^(a|ab)$", "^[^a]", "", "^.{2}$", "[0-9]", "^b?c?$")
_NAME_PATTERNS = ("^a", "b$", "^[bc]$", "", "^.$")
_FORMATS = ("date", "uuid", "ipv4", "unheard-of")


def _some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keywords)


def _with(first: dict[str, Any], **keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[Schema]:
    return _some(**keywords).map(lambda more: {**first, **more})


_small = st.integers(0, 3)
_bound = st.one_of(st.integers(-2, 5), st.sampled_from([0.5, 1.5, 2.5]))
_step = st.sampled_from([1, 2, 3, 0.5, 1.5])
_numeric = dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _bound)
_types = ["null", "boolean", "integer", "number", "string", "array", "object"]
_closed = st.sampled_from([False])


def _unlike(values: list[Any]) -> list[Any]:
    """Without repetition, as enumerations have to be; ``1`` and ``true`` are two."""
    return list({repr(value): value for value in values}.values())


_lists = st.lists(st.sampled_from(_VALUES), min_size=1, max_size=4).map(_unlike)
_scalars = st.one_of(
    _with({"type": "integer"}, multipleOf=_step, **_numeric),
    _with({"type": "number"}, multipleOf=_step, **_numeric),
    _with({"type": "string"}, minLength=_small, maxLength=_small,
          pattern=st.sampled_from(_PATTERNS), format=st.sampled_from(_FORMATS)),
    _lists.map(lambda vs: {"enum": vs}),
    _lists.map(lambda vs: {"enum": vs, "x-evgen-open-enum": True}),
    st.sampled_from(_VALUES).map(lambda v: {"const": v}),
    st.sampled_from(_types).map(lambda t: {"type": t}),
    st.lists(st.sampled_from(_types), min_size=2, max_size=3, unique=True).map(
        lambda ts: {"type": ts}),
    st.booleans(),
    st.just({}),
    _some(pattern=st.sampled_from(_PATTERNS), maxLength=_small, **_numeric),
)  # fmt: skip


def _objects(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    names = st.lists(st.sampled_from(_NAMES), max_size=3, unique=True)
    rest = st.one_of(_closed, _closed, st.booleans(), inner)
    return st.tuples(
        st.sampled_from([{"type": "object"}, {"type": "object"}, {}]),
        st.dictionaries(st.sampled_from(_NAMES), inner, min_size=1, max_size=3),
        _some(
            required=names,
            additionalProperties=rest,
            patternProperties=st.dictionaries(st.sampled_from(_NAME_PATTERNS), inner, max_size=2),
        ),
        _some(
            minProperties=_small,
            maxProperties=_small,
            propertyNames=st.one_of(
                st.sampled_from(_NAME_PATTERNS).map(lambda p: {"pattern": p}),
                _small.map(lambda n: {"maxLength": n}),
                names.map(lambda ns: {"enum": ns or ["a"]}),
            ),
            dependentRequired=st.dictionaries(st.sampled_from(_NAMES), names, max_size=2),
            dependentSchemas=st.dictionaries(st.sampled_from(_NAMES), inner, max_size=1),
            unevaluatedProperties=rest,
        )
        | st.just({}),
    ).map(lambda parts: {**parts[0], "properties": parts[1], **parts[2], **parts[3]})


def _arrays(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.tuples(
        st.sampled_from([{"type": "array"}, {"type": "array"}, {}]),
        _some(
            items=inner, prefixItems=st.lists(inner, min_size=1, max_size=2),
            minItems=_small, maxItems=_small,
        ),
        _some(
            contains=inner, minContains=_small, maxContains=_small, uniqueItems=st.booleans(),
            unevaluatedItems=st.one_of(_closed, inner),
        ) | st.just({}),
    ).map(lambda parts: {**parts[0], **parts[1], **parts[2]})  # fmt: skip


def _combined(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some.map(lambda subs: {"allOf": subs}),
        st.lists(_objects(inner), min_size=2, max_size=2).map(lambda subs: {"allOf": subs}),
        st.tuples(_objects(inner), st.sampled_from(_OBJECTS)).map(
            lambda two: {**two[0], "enum": two[1]}
        ),
        some.map(lambda subs: {"anyOf": subs}),
        some.map(lambda subs: {"oneOf": subs}),
        inner.map(lambda sub: {"not": sub}),
        st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner}),
        st.tuples(inner, some).map(lambda two: _beside(two[0], {"anyOf": two[1]})),
        st.tuples(inner, some).map(lambda two: _beside(two[0], {"oneOf": two[1]})),
        st.sampled_from(["#/$defs/A", "#/$defs/B"]).map(lambda ref: {"$ref": ref}),
    )


def _beside(schema: Schema, more: dict[str, Any]) -> Schema:
    return {**schema, **more} if isinstance(schema, dict) else more


_inner: st.SearchStrategy[Schema] = st.recursive(
    _scalars,
    lambda inner: st.one_of(_objects(inner), _arrays(inner), _combined(inner)),
    max_leaves=6,
)
_outer = st.one_of(_objects(_inner), _arrays(_inner), _combined(_inner), _scalars)
#: A definition says something of its own value only below a member or an item, so that no
#: reference comes back to the same value.
_definition = st.one_of(
    _scalars,
    st.tuples(st.sampled_from(_NAMES), _inner).map(lambda two: {"properties": {two[0]: two[1]}}),
    _inner.map(lambda sub: {"type": "array", "items": sub}),
)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """A self-contained schema; references lead to two definitions, which may be recursive."""
    body = draw(_outer)
    if "$ref" not in repr(body):
        return body
    definitions = {name: draw(_definition) for name in "AB"}
    return {**body, "$defs": definitions}


# changes that an author may make


def _places(schema: Schema, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Paths of all subschemas, outside in."""
    found = [path]
    if isinstance(schema, dict):
        for keyword, value in schema.items():
            if keyword in _ONE:
                found += _places(value, (*path, keyword))
            elif keyword in _MANY:
                for index, child in enumerate(value):
                    found += _places(child, (*path, keyword, index))
            elif keyword in _NAMED:
                for name, child in value.items():
                    found += _places(child, (*path, keyword, name))
    return found


_ONE = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties")  # fmt: skip
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("$defs", "dependentSchemas", "patternProperties", "properties")


def at(schema: Schema, path: tuple[str | int, ...]) -> Schema:
    """The subschema at a path."""
    for step in path:
        schema = schema[step]
    return schema


def replaced(schema: Schema, path: tuple[str | int, ...], new: Schema) -> Schema:
    """A copy of the schema with another subschema at a path."""
    if not path:
        return copy.deepcopy(new)
    result = copy.deepcopy(schema)
    at(result, path[:-1])[path[-1]] = copy.deepcopy(new)
    return result


@st.composite
def _with_other_members(draw: st.DrawFn, schema: Schema) -> Schema:
    """The most frequent change: a property comes or goes, or the object is closed or opened."""
    members = schema["properties"]
    match draw(st.integers(0, 3)):
        case 0 if members:
            gone = draw(st.sampled_from(list(members)))
            return {**schema, "properties": {n: v for n, v in members.items() if n != gone}}
        case 1:
            return {**schema, "properties": {**members, draw(st.sampled_from(_NAMES)): {}}}
        case 2 if "additionalProperties" in schema:
            return {k: v for k, v in schema.items() if k != "additionalProperties"}
        case _:
            return {**schema, "additionalProperties": False}


@st.composite
def changed(draw: st.DrawFn, schema: Schema) -> Schema:
    """The schema after one or two small changes at random places."""
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(_places(schema)))
        here = at(schema, path)
        if isinstance(here, dict) and "properties" in here and draw(st.booleans()):
            schema = replaced(schema, path, draw(_with_other_members(here)))
            continue
        if draw(st.booleans()) and isinstance(here, dict) and here.keys() - {"$defs"}:
            keyword = draw(st.sampled_from(sorted(here.keys() - {"$defs"})))
            less = {k: v for k, v in here.items() if k != keyword}
            schema = replaced(schema, path, less)
            if draw(st.booleans()):
                continue
            here = less
        more = draw(_scalars)
        if not path and isinstance(schema, dict) and "$defs" in schema:
            more = {**(more if isinstance(more, dict) else {}), "$defs": schema["$defs"]}
        keeps = draw(st.booleans()) and isinstance(here, dict) and isinstance(more, dict)
        schema = replaced(schema, path, {**here, **more} if keeps else more)
    return _tidied(schema)


def _tidied(schema: Schema) -> Schema:
    """Without an open enumeration that has lost its ``enum``."""
    if isinstance(schema, list):
        return [_tidied(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        k: _tidied(v) for k, v in schema.items() if k != "x-evgen-open-enum" or "enum" in schema
    }


@cache
def _of_corpus() -> list[Schema]:
    """What the pairs compare, without what cannot be cut and pasted or the judges differ on."""
    fixed = ("$schema", "$id", "nchor", "dependencies", "\\p{", *REMARKS)
    every = [schema for pair in pairs() for schema in (pair.old, pair.new)]
    chosen = {
        text: schema for schema in every if not any(w in (text := repr(schema)) for w in fixed)
    }
    return list(chosen.values())


@st.composite
def steps(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """A schema, made up or of the corpus, and what became of it."""
    old = draw(st.one_of(schemas(), schemas(), st.sampled_from(_of_corpus())))
    new = draw(st.one_of(changed(old), changed(old), changed(old), schemas()))
    return old, new


# rewrites that change no meaning


def _whole(schema: Schema, made: Callable[[Schema], Schema]) -> Schema:
    """A rewrite of one subschema; at the top, definitions stay at the top."""
    if isinstance(schema, dict) and "$defs" in schema:
        body = {k: v for k, v in schema.items() if k != "$defs"}
        return {**made(body), "$defs": schema["$defs"]}
    return made(schema)


def turned_round(schema: Schema) -> Schema:
    """The same with every object's members in the opposite order."""
    if isinstance(schema, dict):
        return {key: turned_round(value) for key, value in reversed(schema.items())}
    return [turned_round(value) for value in schema] if isinstance(schema, list) else schema


#: In both readings: what always applies still always applies.
_REWRITES: tuple[Callable[[Schema], Schema], ...] = (
    lambda schema: {"allOf": [schema]},
    lambda schema: {"allOf": [True, schema, {}]},
)
#: Under these keywords a ``false`` for other members closes nothing, and under ``not`` nothing
#: is declared, so they keep the meaning in the strict reading only.
_STRICT_REWRITES: tuple[Callable[[Schema], Schema], ...] = (
    *_REWRITES,
    lambda schema: {"anyOf": [schema]},
    lambda schema: {"oneOf": [False, schema]},
    lambda schema: {"if": True, "then": schema},
    lambda schema: {"not": {"not": schema}},
)


@st.composite
def said_otherwise(draw: st.DrawFn, schema: Schema, semantics: Semantics) -> Schema:
    """The same in other words: members in another order, a reference more or less, a wrapping."""
    strict = semantics is Semantics.STRICT
    found = _places(schema)
    if (
        not strict
    ):  # to be declared, it matters whether a schema for others is spelled true or false
        found = [path for path in found if not path or path[-1] not in _OF_OTHERS]
    match draw(st.integers(0, 5)):
        case 0:
            return turned_round(schema)
        case 1:
            return _inlined(schema, found)
        case 2:
            return _with_definition(schema, draw(st.sampled_from(found)))
        case _:
            rewrite = draw(st.sampled_from(_STRICT_REWRITES if strict else _REWRITES))
            path = draw(st.sampled_from(found))
            return replaced(schema, path, _whole(at(schema, path), rewrite))


_OF_OTHERS = ("additionalProperties", "unevaluatedProperties")


def _with_definition(schema: Schema, path: tuple[str | int, ...]) -> Schema:
    """The schema with one subschema moved to a definition of its own."""
    if not path or path[0] == "$defs":
        return schema
    result = replaced(schema, path, {"$ref": "#/$defs/Moved"})
    return {**result, "$defs": {**result.get("$defs", {}), "Moved": at(schema, path)}}


def _inlined(schema: Schema, paths: list[tuple[str | int, ...]]) -> Schema:
    """The schema with its first reference replaced by what it names."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    for path in paths:
        here = at(schema, path)
        if path[:1] != ("$defs",) and isinstance(here, dict) and set(here) == {"$ref"}:
            name = here["$ref"].removeprefix("#/$defs/")
            if name in definitions:
                return replaced(schema, path, definitions[name])
    return schema


def opens_a_test(schema: Any) -> bool:
    """Whether an open enumeration may stand where reading more can mean accepting less."""
    text = repr(schema)
    return "'x-evgen-open-enum': True" in text and any(
        f"'{keyword}'" in text for keyword in ("oneOf", "not", "if", "maxContains")
    )
