"""DynamoDB as far as conditional writes and transactions go. A condition is really evaluated."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from tests.soak.weather import AwsError, Weather

Item = dict[str, Any]
_TOKEN = re.compile(r"[:#]?\w+|<>|<=|>=|[()=<>]")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<>": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


class Tables:
    """A client of ``dynamodb``: tables by name, items by ``id``."""

    def __init__(self, weather: Weather) -> None:
        self.items: dict[str, dict[str, Item]] = {}
        self._weather = weather

    def put_item(self, **request: Any) -> Any:
        return self._call(lambda: self._write("Put", request))

    def update_item(self, **request: Any) -> Any:
        return self._call(lambda: self._write("Update", request))

    def delete_item(self, **request: Any) -> Any:
        return self._call(lambda: self._write("Delete", request))

    def transact_write_items(self, *, TransactItems: list[Any], **_: Any) -> Any:  # noqa: N803 - AWS's name
        return self._call(lambda: self._transact(TransactItems))

    def _call(self, work: Callable[[], None]) -> dict[str, Any]:
        self._weather.around(work, "InternalServerError")
        return {}

    def _transact(self, items: list[Mapping[str, Any]]) -> None:
        """All of the writes, or none and the reasons."""
        undo: list[tuple[dict[str, Item], str, Item | None]] = []
        reasons = []
        for item in items:
            ((kind, request),) = item.items()
            table, key = self._place(kind, request)
            undo.append((table, key, copy.deepcopy(table.get(key))))
            try:
                self._write(kind, request)
                reasons.append({"Code": "None"})
            except AwsError as error:
                code = str(error).removesuffix("Exception")
                reasons.append({"Code": code, "Item": error.response.get("Item", {})})
        if any(reason["Code"] != "None" for reason in reasons):
            for table, key, before in reversed(undo):
                if before is None:
                    table.pop(key, None)
                else:
                    table[key] = before
            raise AwsError("TransactionCanceledException", CancellationReasons=reasons)

    def _place(self, kind: str, request: Mapping[str, Any]) -> tuple[dict[str, Item], str]:
        key = request["Item" if kind == "Put" else "Key"]["id"]["S"]
        return self.items.setdefault(request["TableName"], {}), key

    def _write(self, kind: str, request: Mapping[str, Any]) -> None:
        table, key = self._place(kind, request)
        found = table.get(key)
        expression = request.get("ConditionExpression")
        if expression and not _Condition(expression, found or {}, request).holds():
            raise AwsError("ConditionalCheckFailedException", Item=copy.deepcopy(found or {}))
        match kind:
            case "Put":
                table[key] = copy.deepcopy(request["Item"])
            case "Update":
                table[key] = _updated(found or copy.deepcopy(request["Key"]), request)
            case "Delete":
                table.pop(key, None)
            case _:
                raise AssertionError(kind)


def _name(token: str, request: Mapping[str, Any]) -> str:
    return str(request["ExpressionAttributeNames"][token]) if token[0] == "#" else token


def _plain(value: Mapping[str, Any] | None) -> Any:
    """A typed value in a form that compares: its kind first, so that text is never a number."""
    if value is None:
        return None
    ((kind, content),) = value.items()
    return (kind, Decimal(content) if kind == "N" else content)


def _updated(item: Item, request: Mapping[str, Any]) -> Item:
    item, values = dict(item), request["ExpressionAttributeValues"]
    parts = re.split(r"\b(SET|REMOVE|ADD)\b", request["UpdateExpression"])
    for clause, text in zip(parts[1::2], parts[2::2], strict=True):
        for action in text.split(","):
            tokens = _TOKEN.findall(action)
            name = _name(tokens[0], request)
            match clause:
                case "SET":
                    item[name] = values[tokens[2]]
                case "REMOVE":
                    item.pop(name, None)
                case _:
                    total = int(item.get(name, {"N": "0"})["N"]) + int(values[tokens[1]]["N"])
                    item[name] = {"N": str(total)}
    return item


class _Condition:
    """A condition expression against an item: comparisons and attribute_(not_)exists, AND, OR, brackets."""

    def __init__(self, expression: str, item: Item, request: Mapping[str, Any]) -> None:
        self._tokens: list[str] = _TOKEN.findall(expression)
        self._item = item
        self._request = request

    def holds(self) -> bool:
        result = self._either()
        assert not self._tokens, self._tokens
        return result

    def _either(self) -> bool:
        result = self._both()
        while self._tokens[:1] == ["OR"]:
            self._tokens.pop(0)
            result = self._both() or result
        return result

    def _both(self) -> bool:
        result = self._one()
        while self._tokens[:1] == ["AND"]:
            self._tokens.pop(0)
            result = self._one() and result
        return result

    def _one(self) -> bool:
        token: str = self._tokens.pop(0)
        if token == "(":
            result = self._either()
            assert self._tokens.pop(0) == ")"
            return result
        if token.startswith("attribute_"):
            _, name, _ = (self._tokens.pop(0) for _ in range(3))
            there = _name(name, self._request) in self._item
            return there is (token == "attribute_exists")
        operator, other = self._tokens.pop(0), self._tokens.pop(0)
        one, two = self._value(token), self._value(other)
        if one is None or two is None or one[0] != two[0]:
            return False
        return _COMPARE[operator](one[1], two[1])

    def _value(self, token: str) -> Any:
        if token[0] == ":":
            return _plain(self._request["ExpressionAttributeValues"][token])
        return _plain(self._item.get(_name(token, self._request)))
