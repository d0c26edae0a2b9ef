"""From what Lambda hands over to a model and its handler."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError

from .context import EventContext, HandlerContext, Surroundings
from .envelope import instant, opened
from .errors import ContractError, UnreadableEventError
from .ids import time_of
from .models import READING, EventModel
from .once import Attempt
from .schemawalk import is_object

if TYPE_CHECKING:
    from .contract import SchemaCheck

#: ``handle``: events of a replay run again, though they were handled before.
REPLAY_VARIABLE = "EVGEN_REPLAY"

Event = TypeVar("Event", bound=EventModel)
Value = TypeVar("Value")
AnyModel = TypeVar("AnyModel", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Route(Generic[Event]):
    """An event that a consumer handles."""

    model: type[Event]
    handler: Callable[[Event, EventContext], None]

    def __post_init__(self) -> None:
        refuse_coroutines(self.handler)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was read: its handler with everything it needs, and the attempt at it.

    ``kind`` is an event's reference, or ``trigger``. ``began`` is when the chain
    of events did, None where nobody knows.
    """

    kind: str
    attempt: Attempt
    context: HandlerContext
    handle: Callable[[], None]
    time: datetime | None
    began: datetime | None


class Inbox:
    """The events that one consumer handles."""

    def __init__(self, consumer: str, routes: tuple[Route[Any], ...]) -> None:
        self._consumer = consumer
        self._routes = {
            (route.model.__evgen__.source, route.model.__evgen__.detail_type): route
            for route in routes
        }

    def knows(self, event: object) -> bool:
        """Whether this is one of the consumer's events."""
        return self._route(event) is not None

    def reference(self, event: object) -> str | None:
        """``OrderCreated@1`` for one of the consumer's events."""
        route = self._route(event)
        return route.model.__evgen__.reference if route else None

    def read(self, event: object, receive_count: int, around: Surroundings) -> Incoming:
        """An EventBridge event as a model. Raises UnreadableEventError."""
        if not looks_like_an_event(event):
            raise UnreadableEventError("not-an-event", "not an event as EventBridge delivers it")
        route = self._route(event)
        if route is None:
            raise UnreadableEventError("unknown-event", f"{self._consumer} has no handler for it")
        contract = route.model.__evgen__
        metadata, data = opened(contract, event)
        model = read_model(contract, route.model, data)
        # The event's name is part of the key: two events may well share a business key.
        # Its major is not: during a migration both majors tell of the same thing.
        identity = metadata.idempotency_key or metadata.id or None
        replay = _replay_name(event)
        if identity and replay and os.environ.get(REPLAY_VARIABLE) == "handle":
            identity = f"{identity}#replay#{replay}"  # again, but once in each replay
        attempt = around.attempt(contract.event, identity)
        context = EventContext(
            event_id=metadata.id,
            event=contract.reference,
            correlation_id=metadata.correlation_id,
            causation_id=metadata.causation_id,
            idempotency_key=metadata.idempotency_key,
            time=instant(metadata.time),
            version=metadata.version,
            source=contract.source,
            detail_type=contract.detail_type,
            consumer=self._consumer,
            raw=data,
            delivered=event,
            replay_name=replay,
            receive_count=receive_count,
            traceparent=metadata.traceparent,
            remaining_seconds=around.seconds_left,
            _surroundings=around,
            _attempt=attempt,
        )
        began = time_of(context.correlation_id)
        if began is None and metadata.causation_id is None:
            began = context.time
        return Incoming(
            kind=contract.reference,
            attempt=attempt,
            context=context,
            handle=lambda: call(route.handler, model, context),
            time=context.time,
            began=began,
        )

    def _route(self, event: object) -> Route[Any] | None:
        if not is_object(event):
            return None
        source, detail_type = event.get("source"), event.get("detail-type")
        if not isinstance(source, str) or not isinstance(detail_type, str):
            return None
        return self._routes.get((source, detail_type))


def _replay_name(event: Mapping[str, Any]) -> str | None:
    name = event.get("replay-name")
    return name if isinstance(name, str) and name else None


def looks_like_an_event(event: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether this has the members that every event on a bus has."""
    return is_object(event) and {"source", "detail-type", "detail"} <= event.keys()


def parse(text: object) -> Any:
    """The value of a JSON text, read strictly. Raises UnreadableEventError."""
    try:
        if not isinstance(text, str | bytes):
            raise TypeError(type(text).__name__)  # noqa: TRY301 - one way out for all of them
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, TypeError, RecursionError):
        raise UnreadableEventError("not-json", "not JSON") from None


def read_model(check: SchemaCheck, model: type[AnyModel], data: object) -> AnyModel:
    """Data as a model, checked as a consumer does. Raises UnreadableEventError."""
    try:
        readable = check.readable(data)
        return model.model_validate(readable, by_alias=True, by_name=False, context=READING)
    except ContractError as error:
        raise UnreadableEventError("invalid-data", str(error)) from error
    except ValidationError as error:
        places = ["/".join(("", *map(str, e["loc"]))) for e in error.errors(include_input=False)]
        detail = f"{check.subject}: the model cannot hold {', '.join(places[:10])}"
        raise UnreadableEventError("invalid-data", detail) from error
    except RecursionError:
        raise UnreadableEventError("invalid-data", "nested too deeply") from None


def call(handler: Callable[..., Value], *arguments: object) -> Value:
    """What a handler returns. Raises TypeError for a coroutine, which nobody would await."""
    result = handler(*arguments)
    if inspect.iscoroutine(result):
        result.close()
        raise TypeError("handlers are plain functions; this one is async")
    return result


def refuse_coroutines(handler: object) -> None:
    """Raises TypeError for an async handler: its work would silently never be done."""
    if inspect.iscoroutinefunction(handler):
        raise TypeError("handlers are plain functions; this one is async")


def _no_constant(_name: str) -> object:
    raise ValueError("JSON has no such number")
