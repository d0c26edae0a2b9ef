"""An HTTP API in front of a service: API Gateway's payload format 2.0."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from pydantic_core import to_jsonable_python

from .errors import ContractError, UnreadableEventError
from .inbox import call, parse, refuse_coroutines
from .models import Model
from .schemawalk import is_object
from .triggers import Trigger, decoded

log = logging.getLogger(__name__)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response in full. A body that is no text is sent as JSON; None sends none."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


#: What ``on_request`` may return: a response, or the body of a 200 (None: a 204).
ApiResult = ApiResponse | Model | Mapping[str, Any] | list[Any] | None


@dataclass(frozen=True)
class ApiContext:
    """The request around the body. Names of ``headers`` are in lower case."""

    request_id: str
    method: str
    path: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: Mapping[str, Any]
    remaining_seconds: Callable[[], float]


class ApiTrigger(Trigger, Generic[Value]):
    """One route. A body that does not pass its check is answered with 400 and the reasons."""

    def __init__(
        self,
        on_request: Callable[[Value, ApiContext], ApiResult],
        read: Callable[[object], Value],
        *,
        body_required: bool,
    ) -> None:
        refuse_coroutines(on_request)
        self._on_request = on_request
        self._read = read
        self._body_required = body_required

    def takes_invocation(self, event: Mapping[str, Any]) -> bool:
        context = event.get("requestContext")
        return is_object(context) and "http" in context

    def handle_invocation(
        self, event: Mapping[str, Any], seconds_left: Callable[[], float]
    ) -> dict[str, Any]:
        try:
            request = self._read(self._body(event))
        except UnreadableEventError as error:
            return _answer(ApiResponse(HTTPStatus.BAD_REQUEST, _refusal(error)))
        try:
            result = call(self._on_request, request, _context(event, seconds_left))
            return _answer(result)
        except Exception:
            log.exception("a request failed")
            message = {"message": "Internal Server Error"}
            return _answer(ApiResponse(HTTPStatus.INTERNAL_SERVER_ERROR, message))

    def _body(self, event: Mapping[str, Any]) -> Any:
        body = event.get("body")
        if not body and not self._body_required:
            return {}
        return parse(decoded(body) if event.get("isBase64Encoded") else body)


def _refusal(error: UnreadableEventError) -> dict[str, Any]:
    """What the sender of a bad request is told: places and rules, not their own data."""
    cause = error.__cause__
    violations = cause.violations if isinstance(cause, ContractError) else ()
    return {
        "message": "the request body is not valid" if violations else str(error),
        "errors": [
            {"pointer": v.pointer, "rule": v.rule, "message": v.message} for v in violations
        ],
    }


def _answer(result: ApiResult) -> dict[str, Any]:
    if not isinstance(result, ApiResponse):
        status = HTTPStatus.NO_CONTENT if result is None else HTTPStatus.OK
        result = ApiResponse(status, result)
    answer: dict[str, Any] = {"statusCode": int(result.status), "headers": dict(result.headers)}
    if isinstance(result.body, str):
        answer["body"] = result.body
    elif result.body is not None:
        given = {name.lower() for name in result.headers}
        if "content-type" not in given:
            answer["headers"]["content-type"] = "application/json"
        answer["body"] = json.dumps(result.body, default=_jsonable, ensure_ascii=False)
    return answer


def _jsonable(value: object) -> Any:
    if isinstance(value, Model):
        return value.wire()
    return to_jsonable_python(value)


def _context(event: Mapping[str, Any], seconds_left: Callable[[], float]) -> ApiContext:
    request: Any = event["requestContext"]
    http: Any = request["http"]
    return ApiContext(
        request_id=str(request.get("requestId", "")),
        method=str(http.get("method", "")),
        path=str(http.get("path", event.get("rawPath", ""))),
        path_parameters=_texts(event.get("pathParameters")),
        query=_texts(event.get("queryStringParameters")),
        headers={name.lower(): text for name, text in _texts(event.get("headers")).items()},
        raw=event,
        remaining_seconds=seconds_left,
    )


def _texts(value: object) -> dict[str, str]:
    return {str(name): str(text) for name, text in value.items()} if is_object(value) else {}
