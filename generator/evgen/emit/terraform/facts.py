"""What the catalog says to Terraform: locals, in an order that keeps diffs small."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from evgen.emit.terraform.flow import TRIGGER, flow
from evgen.emit.terraform.hcl import Map, quoted
from evgen.model import (
    ApiTrigger,
    Catalog,
    DynamoDbStreamTrigger,
    KinesisTrigger,
    Queue,
    S3Trigger,
    Service,
    SqsTrigger,
    Subscription,
)
from evgen.patterns import pattern_file


def catalog_facts(catalog: Catalog) -> dict[str, Any]:
    """The values of ``catalog.tf``."""
    return {
        "catalog": catalog_name(catalog),
        "bus": catalog.config.bus,
        "sources": sorted({m.source for m in catalog.majors}),
        "flow": flow(catalog),
        "services": Map({s.name: _service(s) for s in catalog.services}),
    }


def catalog_name(catalog: Catalog) -> str:
    """``order-events``: what tells this catalog's table and API from another's."""
    return catalog.config.package.strip("_").replace("_", "-")[:100] or "events"


def trigger_pattern_file(service: Service) -> str:
    """The rule pattern of an S3 trigger. No event is called ``trigger``: events begin with a capital."""
    return f"{service.name}.{TRIGGER}.json"


def trigger_pattern(trigger: S3Trigger) -> dict[str, Any]:
    """What S3 sends to the account's bus about a bucket's objects.

    The bucket's name comes first: Terraform puts that of the deployed bucket in its place.
    """
    detail: dict[str, Any] = {"bucket": {"name": [trigger.bucket]}}
    if trigger.prefix is not None:
        detail["object"] = {"key": [{"prefix": trigger.prefix}]}
    return {"source": ["aws.s3"], "detail-type": list(trigger.events), "detail": detail}


def sources(catalog: Catalog) -> list[str]:
    """The lines of ``source_arns`` that a root configuration needs."""
    width = max((len(s.name) + 2 for s in catalog.services if _source_arn(s)), default=0)
    return [
        f"{quoted(service.name).ljust(width)} = {quoted(arn)}"
        for service in catalog.services
        if (arn := _source_arn(service))
    ]


def moves(catalog: Catalog) -> list[tuple[str, str]]:
    """Addresses of renamed services: the old one, the new one."""
    return [
        (
            f"module.consumer[{quoted(service.renamed_from)}]",
            f"module.consumer[{quoted(service.name)}]",
        )
        for service in catalog.services
        if service.renamed_from is not None
    ]


def _service(service: Service) -> dict[str, Any]:
    function = service.function
    return {
        "description": _cut(service.description, 256),
        "owner": _tag(service.owner),
        "idempotent": service.idempotency_ttl_seconds is not None and service.has_repeats,
        "failures_to": _failures_to(service),
        "publishes": Map(_publishes(service)),
        "subscriptions": Map({s.event.kebab_name: _subscription(s) for s in service.subscriptions}),
        "trigger": _trigger(service),
        "function": {
            "handler": function.handler,
            "runtime": function.runtime,
            "timeout_seconds": function.timeout_seconds,
            "memory_megabytes": function.memory_megabytes,
            "environment": Map(dict(sorted(function.environment.items()))),
        },
    }


def _publishes(service: Service) -> dict[str, list[str]]:
    """Detail-types by source."""
    found: dict[str, list[str]] = {}
    for major in service.publishes:
        found.setdefault(major.source, []).append(major.detail_type)
    return {source: sorted(found[source]) for source in sorted(found)}


def _failures_to(service: Service) -> str | None:
    """The dead-letter queue for asynchronous invocations that failed; a function has one."""
    direct = [s.event.reference for s in service.subscriptions if s.queue is None]
    if service.trigger and isinstance(service.trigger.source, S3Trigger):
        direct.append(TRIGGER)
    return direct[0] if direct else None


def _subscription(subscription: Subscription) -> dict[str, Any]:
    return {
        "event": subscription.event.reference,
        "pattern": pattern_file(subscription),
        "queue": _queue(subscription.queue) if subscription.queue else None,
    }


def _queue(queue: Queue) -> dict[str, Any]:
    return {
        "batch_size": queue.batch_size,
        "max_receive_count": queue.max_receive_count,
        "visibility_timeout_seconds": queue.visibility_timeout_seconds,
        "maximum_concurrency": queue.maximum_concurrency,
    }


def _trigger(service: Service) -> dict[str, Any] | None:
    facts: dict[str, Any] = {"kind": "", "pattern": None}
    match service.trigger.source if service.trigger else None:
        case ApiTrigger(route) as api:
            method = "*" if api.method == "ANY" else api.method
            return facts | {"kind": "api", "route": route, "permission": method + api.path}
        case S3Trigger():
            return facts | {"kind": "s3", "pattern": trigger_pattern_file(service)}
        case DynamoDbStreamTrigger():
            return facts | {"kind": "dynamodb"}
        case KinesisTrigger():
            return facts | {"kind": "kinesis"}
        case SqsTrigger():
            return facts | {"kind": "sqs"}
    return None


def _source_arn(service: Service) -> str | None:
    """An example of what triggers a service, for the README."""
    match service.trigger.source if service.trigger else None:
        case S3Trigger(bucket=bucket):
            return f"arn:aws:s3:::{bucket}"
        case DynamoDbStreamTrigger(table):
            return f"arn:aws:dynamodb:eu-central-1:123456789012:table/{table}/stream/2026-01-01T00:00:00.000"
        case KinesisTrigger(stream):
            return f"arn:aws:kinesis:eu-central-1:123456789012:stream/{stream}"
        case SqsTrigger(queue):
            return f"arn:aws:sqs:eu-central-1:123456789012:{queue}"
    return None


def _cut(text: str, limit: int) -> str:
    """As much of ``text`` as fits into AWS's limit, which counts bytes of what Terraform sends."""
    normal = unicodedata.normalize("NFC", text).encode("utf-8", "replace")
    return text if len(normal) <= limit else normal[: limit - 3].decode("utf-8", "ignore") + "…"


def _tag(text: str) -> str:
    """``text`` with only what AWS takes in the value of a tag."""
    return re.sub(r"[^\w +=.:/@-]", "-", unicodedata.normalize("NFC", text))[:256]
