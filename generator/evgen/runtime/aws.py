"""The AWS clients that publishers and consumers use: only the calls they make, only when made.

The protocols ask for properties that return callables, which real boto3 clients
(with or without type stubs) and small fakes satisfy alike.
"""

from __future__ import annotations

import importlib
import sys
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from .schemawalk import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

#: Codes with which AWS asks to come again, of calls and of single entries.
TRANSIENT = frozenset(
    {
        "InternalException", "InternalFailure", "InternalServerError", "RequestLimitExceeded",
        "RequestThrottled", "RequestThrottledException", "RequestTimeout",
        "RequestTimeoutException", "ServiceUnavailable", "ServiceUnavailableException", "SlowDown",
        "ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException",
    }
)  # fmt: skip

#: boto3's default session may not be used by two threads at once.
_creating = Lock()


class EventsClient(Protocol):
    """EventBridge."""

    @property
    def put_events(self) -> Callable[..., Any]: ...


class SqsClient(Protocol):
    """SQS."""

    @property
    def send_message(self) -> Callable[..., Any]: ...
    @property
    def change_message_visibility(self) -> Callable[..., Any]: ...


class DynamoDbClient(Protocol):
    """DynamoDB."""

    @property
    def put_item(self) -> Callable[..., Any]: ...
    @property
    def update_item(self) -> Callable[..., Any]: ...
    @property
    def delete_item(self) -> Callable[..., Any]: ...
    @property
    def transact_write_items(self) -> Callable[..., Any]: ...


def new_client(service: str, *, attempts: int = 2) -> Any:
    """A boto3 client that gives up in good time, so that its caller can still answer.

    boto3's own retries multiply those of a caller: who tries again itself wants one attempt.
    """
    boto3: Any = importlib.import_module("boto3")
    config: Any = importlib.import_module("botocore.config")
    with _creating:
        return boto3.client(
            service,
            config=config.Config(
                retries={"mode": "standard", "total_max_attempts": attempts},
                connect_timeout=2,
                read_timeout=5,
            ),
        )


def error_code(error: BaseException) -> str | None:
    """AWS's code of a refused call (botocore's ClientError), or None."""
    response: Any = getattr(error, "response", None)
    details: Any = response.get("Error") if is_object(response) else None
    code: Any = details.get("Code") if is_object(details) else None
    return code if isinstance(code, str) else None


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later: throttled, AWS's own fault, or no connection.

    An answer that makes no sense is none of these: the call may well have been done.
    """
    response: Any = getattr(error, "response", None)
    if is_object(response):
        answer: Any = response.get("ResponseMetadata")
        status: Any = answer.get("HTTPStatusCode") if is_object(answer) else None
        said_by_status = isinstance(status, int) and (status >= 500 or status == 429)
        return said_by_status or error_code(error) in TRANSIENT
    botocore: Any = sys.modules.get("botocore.exceptions")  # if it is not loaded, it raised nothing
    if botocore and isinstance(error, (botocore.ConnectionError, botocore.HTTPClientError)):
        return True
    return isinstance(error, (ConnectionError, TimeoutError))
