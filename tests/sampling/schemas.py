"""Schemas of many keywords that data can be made for, and some that none can."""

from __future__ import annotations

from typing import Any

_PERSON = {
    "type": "object",
    "properties": {"firstName": {"type": "string"}, "email": {"type": "string", "format": "email"}},
    "required": ["firstName", "email"],
}


def _one(name: str = "value", /, **schema: Any) -> dict[str, Any]:
    """An event whose one member has the schema."""
    return {"properties": {name: schema}, "required": [name]}


def _text(pattern: str, **more: Any) -> dict[str, Any]:
    return _one(type="string", pattern=pattern, **more)


_PATTERNS = {
    "currency": "^[A-Z]{3}$",
    "sku": "^[A-Z0-9]+(-[A-Z0-9]+)*$",
    "version": r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$",
    "alternatives": "^(red|green|dark (blue|gr[ae]y))$",
    "unanchored": "[0-9]{4}-[0-9]{2}",
    "not-capturing": r"^(?:ab?c+){2,3}\.$",
    "named-group": "^(?<year>20[0-9]{2})$",
    "lookahead": "^(?!0)[0-9]{5}$",
    "negated": r"^[^\s/]+/[^\s/]+$",
    "properties": r"^\p{Lu}\p{Ll}+$",
    "escapes": r"^\u0041\x42[\t ]\w\W\D\S$",
    "slash": r"^https:\/\/[a-z]+\.example\.com\/$",
    "backreference": r"^([ab])-x-\1$",
    "everything": "",
    "range-to-dash": "^[a-z-]{5}[+-]$",
    "lazy": "^a+?b*?$",
    "beyond-ascii": "^[äöü]{2}€$",
}

POSSIBLE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "types": {
        "properties": {
            "text": {"type": "string"}, "count": {"type": "integer"}, "flag": {"type": "boolean"},
            "ratio": {"type": "number"}, "gone": {"type": "null"}, "list": {"type": "array"},
            "map": {"type": "object"}, "maybe": {"type": ["string", "null"]}, "any": {},
            "true": True,
        },
        "required": [
            "text", "count", "flag", "ratio", "gone", "list", "map", "maybe", "any", "true"
        ],
    },
    "false-member": {"properties": {"a": {"type": "string"}, "never": False}},
    "enum": _one(enum=["a", 1, None, {"b": [True]}]),
    "enum-and-type": _one(enum=["a", 1, None], type="integer"),
    "const": _one(const={"deep": [1, 2, {"er": None}]}),
    "bounds": _one(type="integer", minimum=10**12, maximum=10**12 + 3),
    "exclusive": _one(type="integer", exclusiveMinimum=4, exclusiveMaximum=6),
    "fraction": _one(type="number", exclusiveMinimum=0, exclusiveMaximum=0.001),
    "negative": _one(type="number", maximum=-5000),
    "only-minimum": _one("quantity", type="integer", minimum=700),
    "multiple": _one(type="integer", multipleOf=7, minimum=100, maximum=110),
    "cents": _one("price", type="number", multipleOf=0.01, minimum=0),
    "coarse": _one(type="integer", multipleOf=100_000),
    "two-multiples": _one(type="integer", allOf=[{"multipleOf": 6}, {"multipleOf": 4}]),
    "length": _one("note", type="string", minLength=80, maxLength=81),
    "short": _one("email", type="string", maxLength=3),
    "pattern-and-length": _text("^[a-z]+$", minLength=20, maxLength=22),
    "two-patterns": _one(allOf=[{"pattern": "^[a-z]+$"}, {"pattern": "^.{5}$"}], type="string"),
    **{f"pattern-{name}": _text(pattern) for name, pattern in _PATTERNS.items()},
    **{
        f"format-{name}": _one(type="string", format=name)
        for name in (
            "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri",
            "uuid", "regex", "json-pointer", "uri-template", "idn-email", "byte", "unheard-of",
        )
    },
    "pattern-properties": {
        "properties": {"id": {"type": "string"}},
        "patternProperties": {"^x-[a-z]+$": {"type": "integer"}},
        "minProperties": 3,
        "additionalProperties": False,
    },
    "map": {"additionalProperties": {"type": "integer"}, "minProperties": 4, "maxProperties": 5},
    "free-form": {"minProperties": 2},
    "property-names": {
        "propertyNames": {"pattern": "^[a-z]{2}_[A-Z]{2}$"},
        "additionalProperties": {"type": "string"},
        "minProperties": 2,
    },
    "at-most": {
        "properties": {name: {"type": "string"} for name in "abcdef"}, "maxProperties": 2,
    },
    "at-least": {
        "properties": {name: {"type": "string"} for name in "abcdef"}, "minProperties": 6,
    },
    "dependent-required": {
        "properties": {name: {"type": "string"} for name in "abc"},
        "dependentRequired": {"a": ["b"], "b": ["c"]},
    },
    "dependent-schemas": {
        "properties": {"card": {"type": "string"}, "address": {"type": "string"}},
        "dependentSchemas": {"card": {"required": ["address"]}},
    },
    "tuple": _one(
        type="array", prefixItems=[{"type": "string"}, {"type": "integer"}], items=False, minItems=2
    ),
    "items": _one(type="array", items=_PERSON, minItems=2, maxItems=4),
    "contains": _one(
        type="array", items={"type": ["integer", "string"]},
        contains={"type": "string", "minLength": 3}, minContains=2, maxContains=3,
    ),
    "unique": _one(type="array", items={"enum": [1, 2, 3, 4]}, uniqueItems=True, minItems=4),
    "empty": _one(type="array", maxItems=0),
    "unevaluated-items": _one(
        type="array", allOf=[{"prefixItems": [{"const": 1}]}], unevaluatedItems={"type": "string"},
        minItems=3,
    ),
    "all-of": {"allOf": [_PERSON, {"properties": {"age": {"type": "integer"}}}]},
    "any-of": _one(anyOf=[{"type": "string", "maxLength": 4}, {"type": "integer", "minimum": 9}]),
    "one-of": {
        "oneOf": [
            {"properties": {"kind": {"const": "card"}, "pan": {"type": "string"}},
             "required": ["kind", "pan"]},
            {"properties": {"kind": {"const": "bank"}, "iban": {"type": "string"}},
             "required": ["kind", "iban"]},
        ]
    },
    "one-required": {
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "one-overlapping": _one(oneOf=[{"type": "integer"}, {"multipleOf": 5, "type": "integer"}]),
    "not": {
        "properties": {name: {"type": "string"} for name in "abc"},
        "not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        "required": ["c"],
    },
    "not-enum": _one("currency", type="string", **{"not": {"enum": ["EUR", "USD", "GBP"]}}),
    "if-then-else": {
        "properties": {"country": {"enum": ["US", "DE"]}, "zip": {"type": "string"}},
        "required": ["country", "zip"],
        "if": {"properties": {"country": {"const": "US"}}},
        "then": {"properties": {"zip": {"pattern": "^[0-9]{5}-[0-9]{4}$"}}},
        "else": {"properties": {"zip": {"pattern": "^D-[0-9]{5}$"}}},
    },
    "reference": {
        "$defs": {"Person": _PERSON}, "properties": {"buyer": {"$ref": "#/$defs/Person"}},
        "required": ["buyer"],
    },
    "recursion": {
        "properties": {"name": {"type": "string"}, "child": {"$ref": "#"},
                       "others": {"type": "array", "items": {"$ref": "#"}}},
        "required": ["name"],
    },
    "recursion-by-definition": {
        "$defs": {"Node": {
            "type": "object",
            "properties": {
                "left": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Node"}]},
                "right": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
            },
            "required": ["left", "right"], "additionalProperties": False,
        }},
        "properties": {"tree": {"$ref": "#/$defs/Node"}}, "required": ["tree"],
    },
    "unevaluated": {
        "allOf": [{"properties": {"a": {"type": "string"}}}],
        "properties": {"b": {"type": "integer"}}, "required": ["a", "b"],
        "unevaluatedProperties": False,
    },
    "extension": {
        "allOf": [{"properties": {"a": {"type": "string"}}}],
        "unevaluatedProperties": {"type": "integer"}, "minProperties": 3,
    },
    "examples": {
        "properties": {"code": {"type": "string", "pattern": "^(?=.*7)(?=.*x)[0-9x]{9}$",
                                "examples": ["1234567xx"]}},
        "required": ["code"],
    },
    "odd-names": {
        "properties": {"a/b~c": {"type": "string"}, "ü": {"type": "string"}, "": {"type": "null"}},
        "required": ["a/b~c", "ü", ""],
    },
    "draft-4": {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {"n": {"type": "integer", "minimum": 3, "exclusiveMinimum": True,
                             "maximum": 4},
                       "t": {"type": "array", "items": [{"type": "string"}],
                             "additionalItems": False}},
        "required": ["n", "t"],
    },
    "draft-7": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {"P": {"type": "string", "pattern": "^p"}},
        "properties": {"p": {"$ref": "#/definitions/P"}, "q": {}}, "required": ["p"],
        "dependencies": {"p": ["q"]},
    },
}  # fmt: skip

#: With the place in the data that resists.
IMPOSSIBLE: dict[str, tuple[dict[str, Any], str]] = {
    "bounds": (_one(type="integer", minimum=5, maximum=4), "/value"),
    "types": (_one(type="string", allOf=[{"type": "integer"}]), "/value"),
    "false": ({"properties": {"a": False}, "required": ["a"]}, "/a"),
    "undeclared": ({"properties": {"a": {"type": "string"}}, "required": ["b"]}, "/b"),
    "deep": (_one(type="object", **_one("inner", type="string", pattern="^a$", minLength=2)),
             "/value/inner"),
    "unique": (_one(type="array", items={"type": "boolean"}, uniqueItems=True, minItems=3),
               "/value/2"),
    "endless": ({"properties": {"next": {"$ref": "#"}}, "required": ["next"]}, "/next"),
}  # fmt: skip
