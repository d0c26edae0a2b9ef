"""An HTTP API in front of a service: API Gateway's payload format 2.0."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from pydantic_core import to_jsonable_python

from .context import HandlerContext, Surroundings
from .deadletter import TRIGGER
from .errors import ContractError, UnreadableEventError
from .ids import new_id
from .inbox import call, parse, refuse_coroutines
from .instruments import FAILED, HANDLED
from .models import Model
from .schemawalk import is_object
from .triggers import Reader, Trigger, decoded

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


@dataclass(frozen=True, kw_only=True)
class ApiContext(HandlerContext):
    """The request around the body, which begins a chain of events.

    ``raw`` is the whole request. Names of ``headers`` are in lower case.
    """

    request_id: str
    method: str
    path: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]


class ApiTrigger(Trigger, Generic[Value]):
    """One route. A body that does not pass its check is answered with 400 and the reasons."""

    def __init__(
        self,
        on_request: Callable[[Value, ApiContext], ApiResult],
        reader: Reader[Value],
        *,
        body_required: bool,
    ) -> None:
        refuse_coroutines(on_request)
        self._on_request = on_request
        self._reader = reader
        self._body_required = body_required

    def answered(self, event: Mapping[str, Any], around: Surroundings) -> dict[str, Any] | None:
        request = event.get("requestContext")
        if not is_object(request) or not is_object(request.get("http")):
            return None
        try:
            body = self._reader.read(self._body(event))
        except UnreadableEventError as error:
            return _answer(ApiResponse(HTTPStatus.BAD_REQUEST, _refusal(error)))
        context = _context(event, around)
        try:
            answer = _answer(call(self._on_request, body, context))
        except Exception:
            log.exception("a request failed")
            around.tally.count(TRIGGER, FAILED)
            message = {"message": "Internal Server Error"}
            return _answer(ApiResponse(HTTPStatus.INTERNAL_SERVER_ERROR, message))
        finally:
            around.instruments.forget(context.log_keys)
        around.tally.count(TRIGGER, HANDLED)
        return answer

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
        # In ASCII: half of a surrogate pair, which a request may bring, has no other spelling.
        answer["body"] = json.dumps(result.body, default=_jsonable, allow_nan=False)
    return answer


def _jsonable(value: object) -> Any:
    if isinstance(value, Model):
        return value.wire()
    return to_jsonable_python(value)


def _context(event: Mapping[str, Any], around: Surroundings) -> ApiContext:
    request: Any = event["requestContext"]
    http: Any = request["http"]
    headers = {name.lower(): text for name, text in _texts(event.get("headers")).items()}
    request_id = str(request.get("requestId", "")) or new_id()
    return ApiContext(
        event_id=request_id,
        correlation_id=new_id(),
        consumer=around.consumer,
        raw=event,
        traceparent=headers.get("traceparent"),
        request_id=request_id,
        method=str(http.get("method", "")),
        path=str(http.get("path", event.get("rawPath", ""))),
        path_parameters=_texts(event.get("pathParameters")),
        query=_texts(event.get("queryStringParameters")),
        headers=headers,
        remaining_seconds=around.seconds_left,
        _surroundings=around,
    )


def _texts(value: object) -> dict[str, str]:
    return {str(name): str(text) for name, text in value.items()} if is_object(value) else {}
