"""``asyncapi.json``: the catalog as an AsyncAPI 3.0 document, for the tools of that world.

EventBridge has no binding in AsyncAPI, so what is special about it stands in
``x-eventbridge`` and ``x-eventbridge-rule``. A ``$ref`` inside a payload is
resolved against the document, so definitions live in ``components/schemas``.
Source: AsyncAPI 3.0.0, https://www.asyncapi.com/docs/reference/specification/v3.0.0.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from evgen.artifacts import HEADER, Artifact, json_artifact
from evgen.emit._published import published_schema, rewritten
from evgen.model import Catalog, Envelope, JsonObject, Major, Service, Subscription
from evgen.patterns import rule_pattern

_FORMAT = "application/schema+json;version=draft-2020-12"
_METADATA = {
    "type": "object",
    "description": "What travels beside the data of every event.",
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "Made by the producer."},
        "version": {"type": "string", "description": "The full schema version of the data."},
        "time": {"type": "string", "format": "date-time", "description": "When it was published."},
        "correlationId": {"type": "string", "description": "The same along a chain of events."},
        "causationId": {"type": "string", "description": "The id of the event that caused it."},
        "idempotencyKey": {
            "type": "string",
            "description": "The same for the same business event.",
        },
        "traceparent": {"type": "string", "description": "W3C trace context."},
    },
    "required": ["id", "version", "time", "correlationId"],
}


def emit(catalog: Catalog) -> Iterator[Artifact]:
    """One document: a channel for the bus, an operation per publisher and per subscription."""
    yield json_artifact("asyncapi.json", _document(catalog))


def _document(catalog: Catalog) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    messages = {major.file_stem: _message(major, schemas) for major in catalog.majors}
    channel = re.sub(r"[^A-Za-z0-9_-]", "-", catalog.config.bus)
    tags = [{"name": name} for name in catalog.domains]
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:evgen:{catalog.config.package}",
        "info": {
            "title": catalog.config.package.replace("_", " "),
            "version": f"0.0.0+{catalog.digest[:12]}",
            "description": f"Events on the bus {catalog.config.bus}. {HEADER}; do not edit.",
            "tags": tags,
        },
        "defaultContentType": "application/json",
        "servers": {
            "eventbridge": {
                "host": "events.amazonaws.com",
                "protocol": "eventbridge",
                "description": "Amazon EventBridge, in the region of the deployment.",
                "tags": [{"name": "eventbridge"}],
            }
        },
        "channels": {
            channel: {
                "address": catalog.config.bus,
                "description": "The event bus.",
                "servers": [{"$ref": "#/servers/eventbridge"}],
                "messages": {n: {"$ref": f"#/components/messages/{n}"} for n in messages},
                "x-eventbridge": {"bus": catalog.config.bus},
            }
        },
        "operations": dict(_operations(catalog, channel)),
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def _operations(catalog: Catalog, channel: str) -> Iterator[tuple[str, Any]]:
    for service in catalog.services:
        for major in service.publishes:
            operation = _operation("send", service, major, channel)
            yield f"{service.name}.send.{major.file_stem}", operation
        for subscription in service.subscriptions:
            operation = _operation("receive", service, subscription.event, channel)
            operation["x-eventbridge-rule"] = _rule(subscription)
            yield f"{service.name}.receive.{subscription.event.file_stem}", operation


def _operation(action: str, service: Service, major: Major, channel: str) -> dict[str, Any]:
    verb = "publishes" if action == "send" else "consumes"
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "title": f"{service.name} {verb} {major.reference}",
        "description": service.description or f"{service.name} {verb} {major.reference}.",
        "tags": [{"name": service.name}],
        "messages": [{"$ref": f"#/channels/{channel}/messages/{major.file_stem}"}],
    }


def _rule(subscription: Subscription) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "delivery": subscription.delivery.value,
        "pattern": rule_pattern(subscription),
    }
    queue = subscription.queue
    if queue is not None:
        rule["queue"] = {
            "batchSize": queue.batch_size,
            "maxReceiveCount": queue.max_receive_count,
            "visibilityTimeoutSeconds": queue.visibility_timeout_seconds,
        }
    return rule


def _message(major: Major, schemas: dict[str, Any]) -> dict[str, Any]:
    version = major.generated
    data = _lifted(published_schema(version.bundle), major.file_stem, schemas)
    payload = data
    if major.envelope is Envelope.METADATA:
        schemas["Metadata"] = _multi_format(_METADATA)
        of_major = {"properties": {"version": {"pattern": f"^{major.number}[.]"}}}
        payload = {
            "type": "object",
            "properties": {
                "metadata": {"$ref": "#/components/schemas/Metadata/schema", **of_major},
                "data": data,
            },
            "required": ["metadata", "data"],
        }
    return {
        "name": major.file_stem,
        "title": f"{major.class_name} {version.number}",
        "description": version.description or major.class_name,
        "contentType": "application/json",
        "tags": [{"name": major.domain}],
        "headers": {
            "type": "object",
            "properties": {
                "source": {"const": major.source},
                "detail-type": {"const": major.detail_type},
            },
            "required": ["source", "detail-type"],
        },
        "payload": _multi_format(payload),
        "examples": [
            {"name": f"example{number}", "payload": _detail(major, example, number)}
            for number, example in enumerate(version.examples, 1)
        ],
    }


def _multi_format(schema: JsonObject) -> dict[str, Any]:
    return {"schemaFormat": _FORMAT, "schema": dict(schema)}


def _lifted(bundle: JsonObject, stem: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """A bundle without ``$defs``: they become components, ``<Event>.v<N>`` with the root among them."""
    definitions: Mapping[str, Any] = bundle.get("$defs", {})
    names = {f"#/$defs/{name}": f"{stem}.{name}" for name in definitions} | {"#": stem}

    def renamed(schema: dict[str, Any]) -> dict[str, Any]:
        target = names.get(schema.get("$ref", ""))
        return schema | {"$ref": f"#/components/schemas/{target}/schema"} if target else schema

    body = {k: v for k, v in bundle.items() if k not in ("$defs", "$schema", "examples")}
    schemas[stem] = _multi_format(rewritten(body, renamed))
    for name, definition in definitions.items():
        schema = definition if isinstance(definition, Mapping) else {"allOf": [definition]}
        schemas[f"{stem}.{name}"] = _multi_format(rewritten(schema, renamed))
    return {"$ref": f"#/components/schemas/{stem}/schema"}


def _detail(major: Major, example: Any, number: int) -> Any:
    """An example as EventBridge carries it; its metadata is made up, the same at every run."""
    if major.envelope is not Envelope.METADATA:
        return example
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:evgen:{major.reference}:{number}"))
    return {
        "metadata": {
            "id": identity,
            "version": str(major.generated.number),
            "time": "2026-01-01T00:00:00.000Z",
            "correlationId": identity,
        },
        "data": example,
    }
