"""A service's consumer: ``lambda_handler_for`` with one argument for each thing it handles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evgen import naming
from evgen.artifacts import HEADER, Artifact, text_artifact
from evgen.emit._render import render
from evgen.emit.python.prose import FILTERS, prose
from evgen.emit.python.publishers import imported, local_name
from evgen.emit.python.quoting import literal
from evgen.model import (
    ApiTrigger,
    Catalog,
    DynamoDbStreamTrigger,
    KinesisTrigger,
    Major,
    S3Trigger,
    Service,
    SqsTrigger,
    Trigger,
    TriggerSource,
)

#: Names that the template uses for itself.
_TAKEN = frozenset(
    {
        "Any", "ApiContext", "ApiResponse", "ApiResult", "ApiTrigger", "CHECK", "Callable",
        "ChangeContext", "Consumer", "DynamoDbTrigger", "EventContext", "IdempotencyStore",
        "KinesisTrigger", "LambdaHandler", "Mapping", "MessageContext", "ObjectContext",
        "RecordContext", "Route", "S3Trigger", "SqsClient", "SqsTrigger",
    }
)  # fmt: skip


_ALWAYS = ("EventContext", "LambdaHandler", "lambda_handler_for")


@dataclass(frozen=True, slots=True)
class Handled:
    """An event in a consumer. ``local`` is its class's name there."""

    keyword: str
    local: str
    class_name: str
    module: str

    @property
    def imported(self) -> str:
        """What follows ``import``."""
        return imported(self.class_name, self.local)


@dataclass(frozen=True, slots=True)
class Triggered:
    """A trigger in a consumer, in the words of the runtime.

    ``body`` is the type of what the handler gets, ``check_module`` where its
    model and check are, None without a schema. ``arguments`` follow the handler
    and the reader. ``parks`` says whether it needs a dead-letter queue.
    """

    keyword: str
    module: str
    kind: str
    handler: str
    body: str
    check_module: str | None
    names: tuple[str, ...]
    exported: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    parks: bool = True


def artifacts(catalog: Catalog) -> Iterator[Artifact]:
    """One module for each service that has something to handle."""
    folder = f"python/{catalog.config.package}/consumers"
    yield text_artifact(
        f"{folder}/__init__.py",
        f"# {HEADER}; do not edit.\n# ruff: noqa\n"
        '"""The consumers: one module per service, which makes its Lambda handler."""\n',
    )
    for service in catalog.services:
        if service.subscriptions or service.trigger:
            yield text_artifact(
                f"{folder}/{service.module_name}.py",
                render("python/consumer.py", _facts(service), FILTERS),
            )


def body_name(service: Service) -> str:
    """The class of what a trigger with a schema hands over."""
    return f"{naming.pascal_case(service.name)}Body"


def _facts(service: Service) -> dict[str, object]:
    trigger = _triggered(service, service.trigger) if service.trigger else None
    taken = _TAKEN | {body_name(service)}
    events = [_handled(subscription.event, taken) for subscription in service.subscriptions]
    return {
        "service": service.name,
        "doc": prose(f"The Lambda handler of the service {service.name}.", service.description),
        "events": events,
        "trigger": trigger,
        "exported": sorted({*_ALWAYS, *(trigger.exported if trigger else ())}),
        "ttl": service.idempotency_ttl_seconds if service.has_repeats else None,
        "parks": bool(events) or (trigger is not None and trigger.parks),
    }


def _handled(major: Major, taken: frozenset[str]) -> Handled:
    return Handled(
        keyword=f"on_{major.snake_name}",
        local=local_name(major.class_name, taken),
        class_name=major.class_name,
        module=f"{naming.module_name(major.domain)}.{major.module_name}",
    )


def _triggered(service: Service, trigger: Trigger) -> Triggered:
    has_schema = trigger.schema is not None or trigger.schema_type is not None
    check_module = f"_{service.snake_name}_trigger" if has_schema else None
    body = body_name(service) if has_schema else "Mapping[str, Any]"
    found = _of_source(trigger.source, body, check_module)
    return replace(found, exported=(*found.exported, body)) if has_schema else found


def _of_source(source: TriggerSource, body: str, check_module: str | None) -> Triggered:
    match source:
        case ApiTrigger():
            return Triggered(
                keyword="on_request",
                module="api",
                kind="ApiTrigger",
                handler=f"Callable[[{body}, ApiContext], ApiResult]",
                body=body,
                check_module=check_module,
                names=("ApiContext", "ApiResponse", "ApiResult", "ApiTrigger"),
                exported=("ApiContext", "ApiResponse", "ApiResult"),
                arguments=(f"body_required={check_module is not None}",),
                parks=False,
            )
        case S3Trigger():
            return Triggered(
                keyword="on_object",
                module="triggers",
                kind="S3Trigger",
                handler=f"Callable[[{body}, ObjectContext], None]",
                body=body,
                check_module=check_module,
                names=("ObjectContext", "S3Trigger"),
                exported=("ObjectContext",),
                arguments=(literal(source.bucket),),
            )
        case SqsTrigger():
            return Triggered(
                keyword="on_message",
                module="triggers",
                kind="SqsTrigger",
                handler=f"Callable[[{body}, MessageContext], None]",
                body=body,
                check_module=check_module,
                names=("MessageContext", "SqsTrigger"),
                exported=("MessageContext",),
                arguments=(literal(source.queue),),
            )
        case DynamoDbStreamTrigger():
            return Triggered(
                keyword="on_change",
                module="streams",
                kind="DynamoDbTrigger",
                handler=f"Callable[[{body} | None, {body} | None, ChangeContext], None]",
                body=body,
                check_module=check_module,
                names=("ChangeContext", "DynamoDbTrigger"),
                exported=("ChangeContext",),
            )
        case KinesisTrigger():
            return Triggered(
                keyword="on_record",
                module="streams",
                kind="KinesisTrigger",
                handler=f"Callable[[{body}, RecordContext], None]",
                body=body,
                check_module=check_module,
                names=("KinesisTrigger", "RecordContext"),
                exported=("RecordContext",),
            )
