"""One schema file by itself: draft, metaschema, keywords, patterns, attribute names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from evgen import naming
from evgen import pointer as pointers
from evgen.examples import event_file
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.loading.complaints import metaschema_complaints
from evgen.loading.dialects import (
    DIALECTS,
    KNOWN_KEYWORDS,
    LATEST,
    LATEST_URI,
    OWN_KEYWORDS,
    Dialect,
    Parts,
    dialect_of,
    parts_of,
    walk,
)
from evgen.wording import did_you_mean, listed

UNKNOWN_DIALECT = Rule(
    "unknown-dialect",
    Severity.ERROR,
    """`$schema` names a draft that evgen does not know, or another one than the file's.

    The same keyword means other things in other drafts, so nothing is guessed. evgen reads
    2020-12 (also without a `$schema`), 2019-09, draft-07, draft-06 and draft-04. Name the one
    that the file was written for; no schema inside it may name another.
    """,
    bad=event_file({"$schema": "https://json-schema.org/draft/2021-12/schema"}),
    good=event_file({"$schema": "https://json-schema.org/draft/2020-12/schema"}),
)
INVALID_SCHEMA = Rule(
    "invalid-schema",
    Severity.ERROR,
    """A schema breaks the rules of its own draft.

    A keyword has a value that the draft's metaschema does not admit, such as
    `"type": "strin"`. Many tools take such a schema and check nothing.
    """,
    bad=event_file({"properties": {"orderId": {"type": "strin"}}}),
    good=event_file({"properties": {"orderId": {"type": "string"}}}),
)
UNKNOWN_KEYWORD = Rule(
    "unknown-keyword",
    Severity.WARNING,
    """A keyword that JSON Schema does not know.

    It has no effect: a misspelt `requird` requires nothing. Correct it, or begin its name
    with `x-` if it is a note for another tool. It never reaches generated code.
    """,
    bad=event_file({"requird": ["orderId"]}),
    good=event_file({"required": ["orderId"]}),
    is_adjustable=True,
)
UNKNOWN_KEY = Rule(
    "unknown-key",
    Severity.ERROR,
    """`x-evgen`, a service file or a sample has a key that evgen does not know.

    A misspelt key would be ignored without a word, with its default in force. Correct it, or
    delete it; `evgen schema event` and `evgen schema service` print all keys there are, for
    editors to complete.
    """,
    bad=event_file({"x-evgen": {"sorce": "com.example.orders"}}),
    good=event_file({"x-evgen": {"source": "com.example.orders"}}),
)
INVALID_X_EVGEN = Rule(
    "invalid-x-evgen",
    Severity.ERROR,
    """An `x-evgen…` keyword has a value it cannot have.

    `x-evgen` stands at the top of an event version; `x-evgen-name`, `x-evgen-open-enum`,
    `x-evgen-pii` and `x-evgen-ignore` beside any subschema. The message says what the keyword
    takes there; `evgen schema event` prints all of it, for editors to complete.
    """,
    bad=event_file({"x-evgen": {"status": "live"}}),
    good=event_file({"x-evgen": {"status": "active"}}),
)
INVALID_PATTERN = Rule(
    "invalid-pattern",
    Severity.ERROR,
    """A regular expression cannot be compiled.

    `pattern` and the names in `patternProperties` are ECMA 262 regular expressions, those of
    JavaScript. A validator that cannot compile one refuses every event, or checks nothing.
    Correct it; in JSON every backslash is written twice: `"\\\\d+"`.
    """,
    bad=event_file({"properties": {"sku": {"pattern": "^[A-Z"}}}),
    good=event_file({"properties": {"sku": {"pattern": "^[A-Z]"}}}),
)
NAME_COLLISION = Rule(
    "name-collision",
    Severity.ERROR,
    """Two things would get one name in what is generated.

    `orderId` and `order_id` are both `order_id` in Python; names that differ only in case or
    in Unicode form are one file on some machines. For properties, `"x-evgen-name": "…"` beside
    one of them gives it another attribute; anything else has to be renamed.
    """,
    bad=event_file({"properties": {"orderId": {}, "order_id": {}}}),
    good=event_file({"properties": {"orderId": {}, "order_id": {"x-evgen-name": "old_order_id"}}}),
)


def read_dialect(
    path: str, schema: dict[str, Any], parts: Parts | None = None
) -> tuple[Dialect, list[Finding]]:
    """The file's draft (the latest if it is unknown), and what is wrong with saying so.

    ``parts``, here and below, are the schema's, where they are known already.
    """
    findings = []
    dialect = dialect_of(schema)
    if dialect is None:
        place = Place(path, "/$schema")
        known = listed((d.name for d in DIALECTS.values()), "or")
        hint = did_you_mean(str(schema["$schema"]), DIALECTS, f"evgen reads {known}")
        findings.append(UNKNOWN_DIALECT.at(place, "evgen does not know this `$schema`", hint))
    every = (parts or parts_of(schema)).every
    if not any("$schema" in inner for inner in every[1:]):
        return dialect or LATEST, findings
    for pointer, inner in walk(schema):
        is_part = pointer and isinstance(inner, dict) and isinstance(inner.get("$schema"), str)
        if is_part and dialect_of(inner) is not dialect:
            place = Place(path, pointers.join(pointer, "$schema"))
            message = "a part of a schema cannot be of another draft"
            findings.append(UNKNOWN_DIALECT.at(place, message, "move it to a file under types/"))
    return dialect or LATEST, findings


def check_schema(path: str, schema: dict[str, Any], dialect: Dialect) -> Iterator[Finding]:
    """Everything that can be said of a schema without looking at another file."""
    yield from check_meaning(path, schema, dialect)
    for pointer, inner in walk(schema):
        if isinstance(inner, dict):
            yield from _keywords(path, pointer, inner, dialect)
            yield from _own_keywords(path, pointer, inner)
            yield from _attributes(path, pointer, inner)


def check_meaning(
    path: str, schema: dict[str, Any], dialect: Dialect, parts: Parts | None = None
) -> Iterator[Finding]:
    """What keeps a schema from having a meaning at all: its draft's rules, and its patterns."""
    patterns = list(_patterns(path, schema, parts or parts_of(schema)))
    yield from patterns
    yield from _metaschema(path, schema, dialect, explained=bool(patterns))


def _metaschema(
    path: str, schema: dict[str, Any], dialect: Dialect, *, explained: bool
) -> Iterator[Finding]:
    """``explained``: broken patterns, which the stricter judge minds too, have been told already."""
    import jsonschema_rs

    uri = next(uri for uri, d in DIALECTS.items() if d is dialect)
    judged = {**schema, "$schema": uri + ("#" if dialect.year <= 7 else "")}
    if jsonschema_rs.meta.is_valid(judged):
        return
    found = False
    for complaint in metaschema_complaints(schema, judged["$schema"]):
        found = True
        yield INVALID_SCHEMA.at(Place(path, complaint.pointer), complaint.message,
                                complaint.hint or f"see the metaschema of {dialect.name}")  # fmt: skip
    if not (found or explained):  # the two disagree: the stricter verdict stands, with what it said
        for error in jsonschema_rs.iter_errors({"$ref": uri}, judged):
            place = Place(path, pointers.join("", *error.instance_path))
            yield INVALID_SCHEMA.at(
                place, error.message[:200], f"see the metaschema of {dialect.name}"
            )


def _keywords(
    path: str, pointer: str, schema: dict[str, Any], dialect: Dialect
) -> Iterator[Finding]:
    for keyword in schema:
        place = Place(path, pointers.join(pointer, keyword), on_key=True)
        if keyword in dialect.keywords or keyword in ("$defs", "definitions"):
            continue
        if keyword in KNOWN_KEYWORDS:
            yield UNKNOWN_KEYWORD.at(
                place, f"{dialect.name} does not know `{keyword}`, so it has no effect",
                f'declare "$schema": "{LATEST_URI}"',
            )  # fmt: skip
        elif keyword.startswith("x-evgen"):
            if keyword not in OWN_KEYWORDS:
                hint = did_you_mean(
                    keyword, OWN_KEYWORDS, f"there are {listed(sorted(OWN_KEYWORDS))}"
                )
                yield UNKNOWN_KEY.at(place, f"unknown key `{keyword}`", hint)
            elif keyword == "x-evgen" and pointer:
                yield INVALID_X_EVGEN.at(place, "`x-evgen` stands at the top of an event version",
                                         "move it there")  # fmt: skip
        elif not keyword.startswith("x-"):
            hint = did_you_mean(
                keyword, dialect.keywords, "begin its name with `x-` if it is a note"
            )
            yield UNKNOWN_KEYWORD.at(place, f"no draft knows the keyword `{keyword}`", hint)


def _own_keywords(path: str, pointer: str, schema: dict[str, Any]) -> Iterator[Finding]:
    def wrong(keyword: str, message: str, hint: str) -> Finding:
        return INVALID_X_EVGEN.at(Place(path, pointers.join(pointer, keyword)), message, hint)

    name = schema.get("x-evgen-name")
    if "x-evgen-name" in schema and not (isinstance(name, str) and naming.is_attribute_name(name)):
        yield wrong("x-evgen-name", "this cannot be the name of an attribute",
                    "take a snake_case identifier that is no keyword")  # fmt: skip
    if "x-evgen-open-enum" in schema:
        if not isinstance(schema["x-evgen-open-enum"], bool):
            yield wrong("x-evgen-open-enum", "`x-evgen-open-enum` is true or false", "write true")
        elif "enum" not in schema:
            yield wrong("x-evgen-open-enum", "there is no `enum` here to be open",
                        "put it beside the `enum`")  # fmt: skip
    if "x-evgen-pii" in schema and not isinstance(schema["x-evgen-pii"], bool | str):
        yield wrong("x-evgen-pii", "`x-evgen-pii` is true, false or a category", "write true")
    ignored = schema.get("x-evgen-ignore", {})
    if not isinstance(ignored, dict) or not all(isinstance(v, str) and v for v in ignored.values()):
        yield wrong("x-evgen-ignore", "`x-evgen-ignore` maps rules to reasons",
                    'such as {"undescribed-property": "plain enough"}')  # fmt: skip


def _attributes(path: str, pointer: str, schema: dict[str, Any]) -> Iterator[Finding]:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return
    seen: dict[str, str] = {}
    for name, inner in properties.items():
        own = inner.get("x-evgen-name") if isinstance(inner, dict) else None
        attribute = own if isinstance(own, str) else naming.attribute_name(name)
        place = Place(path, pointers.join(pointer, "properties", name), on_key=True)
        first = seen.setdefault(naming.same_name_key(attribute), name)
        if first != name:
            other = Place(path, pointers.join(pointer, "properties", first), on_key=True)
            yield NAME_COLLISION.at(
                place, f"`{name}` and `{first}` would both be the attribute `{attribute}`",
                'put "x-evgen-name": "…" beside one of them', [Related(other, f"`{first}` is here")],
            )  # fmt: skip


def _patterns(path: str, schema: dict[str, Any], parts: Parts) -> Iterator[Finding]:
    found = [inner["pattern"] for inner in parts.every if "pattern" in inner]
    for inner in parts.every:
        if isinstance(inner.get("patternProperties"), dict):
            found += inner["patternProperties"]
    if all(_compiles(pattern) for pattern in found if isinstance(pattern, str)):
        return
    for pointer, inner in walk(schema):
        if not isinstance(inner, dict):
            continue
        written = [("pattern", inner["pattern"], False)] if "pattern" in inner else []
        names = inner.get("patternProperties")
        names = names if isinstance(names, dict) else {}
        written += [(pointers.join("patternProperties", n), n, True) for n in names]
        for keyword, pattern, on_key in written:
            if isinstance(pattern, str) and not _compiles(pattern):
                place = Place(path, f"{pointer}/{keyword}", on_key=on_key)
                yield INVALID_PATTERN.at(place, f"`{pattern[:80]}` is not a regular expression",
                                         "ECMA 262 says what is")  # fmt: skip


@lru_cache(1024)
def _compiles(pattern: str) -> bool:
    import jsonschema_rs

    try:
        jsonschema_rs.validator_for({"pattern": pattern}, offline=True)
    except jsonschema_rs.ValidationError:
        return False
    return True
