"""Every keyword of JSON Schema 2020-12 and every asserted format, with values that pass and that fail.

The values are a member's, called ``value``. By hand, so that no checker has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """A schema for the member ``value`` of an event; ``beside`` is what its root has besides."""

    schema: Any
    valid: tuple[Any, ...]
    invalid: tuple[Any, ...]
    beside: tuple[tuple[str, Any], ...] = ()


def _case(schema: Any, valid: list[Any], invalid: list[Any], **beside: Any) -> Case:
    return Case(schema, tuple(valid), tuple(invalid), tuple(beside.items()))


def _typed(json_type: Any, valid: list[Any], invalid: list[Any]) -> Case:
    return _case({"type": json_type}, valid, invalid)


def _format(name: str, valid: list[Any], invalid: list[Any]) -> Case:
    return _case({"type": "string", "format": name}, valid, [*invalid, "", 5, None])


INT, TEXT = {"type": "integer"}, {"type": "string"}
BIG = 12345678901234567890
_NODE = {"type": "object", "properties": {"n": INT, "next": {"$ref": "#/$defs/Node"}}}
_CARD = {"properties": {"kind": {"const": "card"}, "pan": TEXT}, "required": ["kind", "pan"]}
_BANK = {"properties": {"kind": {"const": "bank"}, "iban": TEXT}, "required": ["kind", "iban"]}

CASES: dict[str, Case] = {
    # type
    "TypeString": _typed("string", ["", "5", "true", "\u0000", "𝒳"], [5, None, True, [], {}]),
    "TypeInteger": _typed("integer", [0, -1, 1.0, -0.0, 1e300, BIG, 2**64, -(10**40)], [1.5, "1", True, False, None, 1e-300]),
    "TypeNumber": _typed("number", [0, 1.5, 1e300, BIG, 2**53 + 1, 5e-324, -0.0], ["1.5", True, False, None]),
    "TypeBoolean": _typed("boolean", [True, False], [0, 1, "true", None, 1.0]),
    "TypeNull": _typed("null", [None], [0, "", False, "null"]),
    "TypeArray": _typed("array", [[], [1, "a", None]], [{}, "a", None, 5]),
    "TypeObject": _typed("object", [{}, {"a": None, "order_id": 1}], [[], "a", None]),
    "TypeList": _typed(["integer", "null", "boolean"], [1, 1.0, None, False, 0, True], ["1", 1.5, []]),
    "TypeTextOrNumber": _typed(["string", "number"], ["1", 1, 1.5, "1.5", BIG], [True, None, [1]]),
    "AnythingAtAll": _case({}, [None, 0, False, "", [1.0, {}], {"a": {"b": [None]}}], []),
    "Always": _case(schema=True, valid=[None, 1, {"a": 1}], invalid=[]),
    "Never": _case({"type": "object", "properties": {"a": False, "b": True}}, [{}, {"b": 1}], [{"a": 1}, {"a": None}]),
    # enum, const
    "Enum": _case({"enum": ["a", 1, None, 2.5, [1], {"b": True}]}, ["a", 1, 1.0, None, 2.5, [1.0], {"b": True}], ["b", True, 2, [True], {"b": 1}, {}]),
    "EnumZeroAndFalse": _case({"enum": [0, False]}, [0, 0.0, False], [1, True, "", None]),
    "EnumFalse": _case({"enum": [False]}, [False], [0, 0.0, None, ""]),
    "EnumTwoAndTrue": _case({"enum": [2, True, "x"]}, [2, 2.0, True, "x"], [1, 1.0, False, 0, "2"]),
    "EnumOne": _case({"enum": [1, "x"]}, [1, 1.0, "x"], [True, "1", 0]),
    "EnumBig": _case({"enum": [BIG, 10**30]}, [BIG, 10**30], [BIG + 1, float(2**70), str(BIG)]),
    "ConstOne": _case({"const": 1}, [1, 1.0], [True, "1", 0, None]),
    "ConstNull": _case({"const": None}, [None], [0, False, "", {}]),
    "ConstObject": _case({"const": {"a": [1, {"b": None}]}}, [{"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}], [{"a": [1]}, {}, {"a": [True, {"b": None}]}]),
    # numbers
    "Minimum": _case({**INT, "minimum": 1}, [1, 1.0, 2, 1e300, BIG], [0, -1, 0.0, -1e300, "1", True]),
    "Maximum": _case({"type": "number", "maximum": 2.5}, [2.5, 2, -1e300], [2.6, 3, BIG, 1e300]),
    "ExclusiveMinimum": _case({"type": "number", "exclusiveMinimum": 0}, [5e-324, 1, BIG], [0, -0.0, 0.0, -1]),
    "ExclusiveMaximum": _case({**INT, "exclusiveMaximum": 10}, [9, 9.0, -(10**30)], [10, 10.0, BIG]),
    "MultipleOf": _case({**INT, "multipleOf": 3}, [0, 3, -9, 6.0], [1, 2, 4.0, "3"]),
    "MultipleOfCents": _case({"type": "number", "multipleOf": 0.01}, [0, 1, 0.07, 19.99, 4.35], [0.001, 19.999]),
    # strings
    "MinLength": _case({**TEXT, "minLength": 2}, ["ab", "𝒳𝒳", "é́"], ["", "a", "𝒳", 12]),
    "MaxLength": _case({**TEXT, "maxLength": 2}, ["", "ab", "𝒳𝒳"], ["abc", "𝒳𝒳𝒳"]),
    "Pattern": _case({**TEXT, "pattern": "^[A-Z]{3}$"}, ["EUR"], ["EU", "eur", "EURO", "EUR\n"]),
    "PatternDigits": _case({**TEXT, "pattern": r"^\d+$"}, ["12"], ["", "१२", "1a"]),
    # arrays
    "Items": _case({"type": "array", "items": INT}, [[], [1, 2.0, 1e300]], [["1"], [1, None], [True]]),
    "PrefixItems": _case({"type": "array", "prefixItems": [TEXT, INT]}, [[], ["a"], ["a", 1], ["a", 1, None, True]], [[1], ["a", "b"], [None]]),
    "PrefixAndItems": _case({"type": "array", "prefixItems": [TEXT], "items": {"type": "boolean"}}, [["a", True, False], []], [["a", 0], ["a", "b"], [False]]),
    "PrefixAndNoItems": _case({"type": "array", "prefixItems": [INT, {"type": "boolean"}], "items": False}, [[1, False], [0, True], [1]], [[1, 0], [True, True], [1, True, 1]]),
    "MinItems": _case({"type": "array", "minItems": 2}, [[1, 1], [None] * 3], [[], [1]]),
    "MaxItems": _case({"type": "array", "maxItems": 1}, [[], [[]]], [[1, 2]]),
    "UniqueItems": _case({"type": "array", "uniqueItems": True}, [[], [1, "1", True, None], [0, False], [[1], [True]], [{"a": 1}, {"a": True}]], [[1, 1], [1, 1.0], [[1], [1.0]], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [None, None]]),
    "Contains": _case({"type": "array", "contains": {"const": 7}}, [[7], [1, 7.0], [7, 7]], [[], [1], ["7"]]),
    "MinContains": _case({"type": "array", "contains": INT, "minContains": 2}, [[1, 2], [1, "a", 2.0]], [[1], [1, "a"], [1, True]]),
    "NoContains": _case({"type": "array", "contains": INT, "minContains": 0, "maxContains": 1}, [[], ["a"], [1]], [[1, 2], [1, 2.0]]),
    "UnevaluatedItems": _case({"type": "array", "allOf": [{"prefixItems": [INT]}], "unevaluatedItems": TEXT}, [[1], [1, "a"], []], [["a"], [1, 2], [1, "a", None]]),
    "NoUnevaluatedItems": _case({"type": "array", "anyOf": [{"prefixItems": [INT, INT]}, {"prefixItems": [INT]}], "unevaluatedItems": False}, [[1, 2], [1], []], [[1, 2, 3], [1, "a"]]),
    # objects
    "Properties": _case({"type": "object", "properties": {"a": INT, "b": TEXT}}, [{}, {"a": 1.0}, {"b": "x"}], [{"a": None}, {"a": "1"}, {"b": 1}, {"a": True}]),
    "Required": _case({"type": "object", "properties": {"a": {}, "b": TEXT}, "required": ["a"]}, [{"a": None}, {"a": 0, "b": ""}], [{}, {"b": "x"}]),
    "NullForOptional": _case({"type": "object", "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "null"}}}, [{}, {"a": None}, {"a": "", "b": None}], [{"a": 1}, {"b": 0}]),
    "PatternProperties": _case({"type": "object", "patternProperties": {"^x-": INT, "^y": TEXT}}, [{}, {"x-a": 1}, {"y": "", "x-": 1.0}], [{"x-a": "1"}, {"y": 1}]),
    "AdditionalProperties": _case({"type": "object", "properties": {"a": TEXT}, "additionalProperties": INT}, [{"a": "x"}, {"b": 1, "c": 1e300}, {}], [{"b": "x"}, {"a": 1}, {"b": True}]),
    "NoAdditionalProperties": _case({"type": "object", "properties": {"a": INT}, "additionalProperties": False}, [{}, {"a": 1}], [{"a": "1"}, {"a": None}]),
    "PropertyNames": _case({"type": "object", "propertyNames": {"maxLength": 2}, "additionalProperties": INT}, [{}, {"ab": 1}, {"é": 2}], [{"abc": 1}, {"ab": None}]),
    "MinProperties": _case({"type": "object", "minProperties": 1}, [{"a": None}, {"": 1}], [{}]),
    "MaxProperties": _case({"type": "object", "maxProperties": 1}, [{}, {"a": 1}], [{"a": 1, "b": 2}]),
    "DependentRequired": _case({"type": "object", "properties": {"a": INT, "b": INT}, "dependentRequired": {"a": ["b"]}}, [{}, {"b": 1}, {"a": 1, "b": 1}], [{"a": 1}]),
    "DependentSchemas": _case({"type": "object", "properties": {"a": INT}, "dependentSchemas": {"a": {"properties": {"b": TEXT}, "required": ["b"]}}}, [{}, {"a": 1, "b": ""}], [{"a": 1}, {"a": 1, "b": 1}]),
    "UnevaluatedProperties": _case({"type": "object", "allOf": [{"properties": {"a": TEXT}}], "unevaluatedProperties": INT}, [{"a": "x", "b": 1}, {}], [{"b": "x"}, {"a": 1}]),
    "NoUnevaluatedProperties": _case({"type": "object", "properties": {"a": INT}, "anyOf": [{"properties": {"b": {"const": 1}}, "required": ["b"]}, {"properties": {"c": INT}}], "unevaluatedProperties": False}, [{"a": 1, "b": 1}, {"a": 1}, {"c": 2}], [{"a": "x"}, {"c": "x"}, {"a": 1, "b": 2}]),
    "OddNames": _case({"type": "object", "properties": {"a/b~c": INT, "": INT, "class": INT, "ü": INT, "model_config": INT}}, [{"a/b~c": 1, "": 2, "class": 3, "ü": 4, "model_config": 5}, {"": 1.0}], [{"": "1"}, {"class": None}]),
    # combination
    "AllOf": _case({"allOf": [{**INT, "minimum": 2}, {"maximum": 4}]}, [2, 3.0, 4], [1, 5, "3"]),
    "AnyOf": _case({"anyOf": [{**TEXT, "maxLength": 2}, {**INT, "minimum": 9}]}, ["", "ab", 9, 10.0, BIG], ["abc", 8, None, True]),
    "OneOf": _case({"oneOf": [{"type": "number", "multipleOf": 3}, {"type": "number", "multipleOf": 5}]}, [3, 5, 9.0], [15, 15.0, 1, 0]),
    "OneOfClasses": _case({"type": "object", "oneOf": [_CARD, _BANK]}, [{"kind": "card", "pan": "1"}, {"kind": "bank", "iban": "x"}], [{"kind": "card"}, {"kind": "bank", "pan": "1"}, {"kind": "cash"}]),
    "OneRequired": _case({"type": "object", "properties": {"a": INT, "b": INT}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, [{"a": 1}, {"b": 1}], [{}, {"a": 1, "b": 1}]),
    "NotText": _case({"not": TEXT}, [1, None, [], True], ["", "a"]),
    "NotValue": _case({**INT, "not": {"const": 0}}, [1, -1, 1e300], [0, 0.0, -0.0]),
    "IfThenElse": _case({"type": "object", "properties": {"country": TEXT, "zip": TEXT}, "if": {"properties": {"country": {"const": "DE"}}, "required": ["country"]}, "then": {"properties": {"zip": {"pattern": "^[0-9]{5}$"}}, "required": ["zip"]}, "else": {"properties": {"zip": {"maxLength": 3}}}}, [{"country": "DE", "zip": "10115"}, {"country": "FR"}, {}, {"zip": "abc"}], [{"country": "DE"}, {"country": "DE", "zip": "1"}, {"country": "FR", "zip": "10115"}]),
    # unions that a lax model would mix up
    "BooleanOrInteger": _case({"anyOf": [{"type": "object", "properties": {"v": INT, "k": INT}}, {"type": "object", "properties": {"v": {"type": "boolean"}}}]}, [{"v": False}, {"v": True}, {"v": 0}, {"v": 1, "k": 1}], [{"v": "0"}, {"v": None}]),
    "IntegerOrText": _case({"anyOf": [{"type": "object", "properties": {"v": INT, "w": INT}}, {"type": "object", "properties": {"v": TEXT, "w": TEXT}}]}, [{"v": "5"}, {"v": 5, "w": 5.0}, {"v": "5", "w": "5"}], [{"v": "5", "w": 5}, {"v": True}]),
    "NumberOrBoolean": _case({"anyOf": [{"type": "object", "properties": {"v": {"type": "number"}}, "required": ["v"]}, {"type": "object", "properties": {"v": {"type": ["boolean", "null"]}, "w": INT}}]}, [{"v": True}, {"v": False, "w": 0}, {"v": 1.0}, {"v": None}, {"w": 1}], [{"v": "1"}, {"v": "x", "w": 1}]),
    "LiteralOrBoolean": _case({"anyOf": [{"type": "object", "properties": {"v": {"const": 1}, "w": INT}}, {"type": "object", "properties": {"v": {"type": "boolean"}}}]}, [{"v": True}, {"v": 1}, {"v": 1.0, "w": 2}, {"v": False}], [{"v": 2}, {"v": "1"}, {"v": 0}]),
    "TrueOrInteger": _case({"anyOf": [{"type": "object", "properties": {"v": {"const": True}, "w": INT}}, {"type": "object", "properties": {"v": INT}}]}, [{"v": True}, {"v": 1}, {"v": 0}, {"v": True, "w": 1}], [{"v": False}, {"v": "1"}]),
    "UuidOrText": _case({"anyOf": [{"type": "object", "properties": {"id": {**TEXT, "format": "uuid"}, "n": INT}}, {"type": "object", "properties": {"id": TEXT}}]}, [{"id": "x"}, {"id": "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11", "n": 1}, {"id": "0b0e4b1a4a394c7e8a536b7a2d1f0c11"}], [{"id": 5}]),
    "ListOrMap": _case({"anyOf": [{"type": "array", "items": {"type": "boolean"}}, {"type": "array", "items": INT}, {"type": "object", "additionalProperties": INT}]}, [[], [True], [1, 0], {"a": 1}, {}], [[True, 1], ["a"], {"a": True}]),
    # references
    "Ref": _case({"$ref": "#/$defs/Positive"}, [1, 2.0], [0, "1", True], **{"$defs": {"Positive": {**INT, "minimum": 1}}}),
    "RefWithMore": _case({"$ref": "#/$defs/Positive", "maximum": 5}, [1, 5.0], [0, 6], **{"$defs": {"Positive": {**INT, "minimum": 1}}}),
    "Anchor": _case({"$ref": "#here"}, ["a"], [1, None], **{"$defs": {"Here": {"$anchor": "here", **TEXT}}}),
    "DynamicRef": _case({"$dynamicRef": "#there"}, ["a"], [1, None], **{"$defs": {"There": {"$dynamicAnchor": "there", **TEXT}}}),
    "Recursion": _case({"$ref": "#/$defs/Node"}, [{}, {"n": 1, "next": {"n": 2.0, "next": {}}}], [{"next": {"n": "1"}}, {"next": None}], **{"$defs": {"Node": _NODE}}),
    # formats
    "FormatDateTime": _format("date-time", ["2026-11-23T09:30:00Z", "2026-11-23t09:30:00.1234567z", "2016-12-31T23:59:60Z", "2026-11-23T09:30:00-23:59", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"], ["2026-11-23", "2026-11-23T09:30:00", "2026-11-23 09:30:00Z", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T09:30:61Z"]),
    "FormatDate": _format("date", ["2026-11-23", "2024-02-29", "0001-01-01"], ["2023-02-29", "20261123", "2026-11-23T00:00:00Z", "2026-W48-1"]),
    "FormatTime": _format("time", ["09:30:00Z", "09:30:00.5+01:00", "23:59:60Z"], ["09:30", "09:30:00", "24:00:00Z", "12:00:60Z"]),
    "FormatDuration": _format("duration", ["P1Y2M3DT4H5M6S", "P4W", "PT0S"], ["P", "PT", "1D", "P1W2D"]),
    "FormatEmail": _format("email", ["a@localhost", "a.b+c@example.com"], ["a", "@b", "a@", "a b@c.d"]),
    "FormatHostname": _format("hostname", ["localhost", "a-b.example", "xn--bcher-kva.example"], ["-a", "a_b", "a..b", "é.example"]),
    "FormatIpv4": _format("ipv4", ["127.0.0.1", "255.255.255.255"], ["256.0.0.1", "1.2.3", "01.2.3.4", "::1"]),
    "FormatIpv6": _format("ipv6", ["::1", "2001:db8::", "::ffff:1.2.3.4"], ["127.0.0.1", "1::2::3", "fe80::1%eth0"]),
    "FormatUri": _format("uri", ["urn:a:b", "https://example.com/?a=b#c", "mailto:a@b"], ["/a", "a b", "example.com", "http://[::1"]),
    "FormatUuid": _format("uuid", ["0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11", "0B0E4B1A-4A39-4C7E-8A53-6B7A2D1F0C11", "00000000-0000-0000-0000-000000000000"], ["0b0e4b1a4a394c7e8a536b7a2d1f0c11", "{0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11}", "urn:uuid:0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11"]),
    "FormatOfAnything": _case({"format": "uuid"}, [1, None, [], "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11"], ["x"]),
    "FormatAndPattern": _case({**TEXT, "format": "uuid", "pattern": "^[0-9A-F-]+$"}, ["0B0E4B1A-4A39-4C7E-8A53-6B7A2D1F0C11"], ["0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11"]),
    "DateTimeAndLength": _case({**TEXT, "format": "date-time", "maxLength": 20}, ["2026-11-23T09:30:00Z"], ["2026-11-23T09:30:00.5Z", "2026"]),
    "FormatThatIsARemark": _case({**TEXT, "format": "idn-email"}, ["", "not one"], [1]),
    # remarks: they refuse nothing
    "Remarks": _case({"$comment": "c", "title": "t", "description": "d", "default": 5, "examples": [1], "deprecated": True, "readOnly": True, "writeOnly": True, "contentEncoding": "base64", "contentMediaType": "application/json", "contentSchema": {"type": "integer"}}, ["!", 1, None], []),
}  # fmt: skip

#: Values that are tried with every schema; whether they fit, two checkers have to agree.
AWKWARD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7, 1.0, -0.0, 2.5, 1e300, -1e300, BIG, 2**53 + 1, 10**30, "", "a", "1", "true",
    "null", "𝒳", "é", "EUR", "2026-11-23", "2026-11-23T09:30:00Z", "0B0E4B1A-4A39-4C7E-8A53-6B7A2D1F0C11",
    [], [0], [1, 1.0], [False, 0], [True, 1], [None], [[]], ["a", 1, True], {}, {"a": 1}, {"a": None}, {"a": "x", "b": 1},
    {"v": False}, {"v": 0}, {"v": 1}, {"v": True}, {"v": "5"}, {"n": 1, "next": {}}, {"x-a": 1.0}, {"a": 1, "b": 2, "c": 3},
)  # fmt: skip

#: What ``jsonschema`` sees differently, by ``re``, ``ipaddress`` or binary fractions: the table stands.
DISPUTED = frozenset(
    [
        "2016-12-31T23:59:60Z",
        "23:59:60Z",
        "EUR\n",
        "१२",
        "fe80::1%eth0",
        "http://[::1",
        0.07,
        4.35,
        19.99,
    ]
)
