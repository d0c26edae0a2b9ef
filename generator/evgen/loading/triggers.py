"""A service's event source other than the bus, with the schema of what comes from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evgen.findings import Finding, Place
from evgen.loading import structure
from evgen.loading.bundling import bundle
from evgen.loading.dialects import LATEST
from evgen.loading.events import key_faults, key_pointers
from evgen.loading.own_files import INVALID_SERVICE, check_own
from evgen.loading.references import Document, Target, resolve
from evgen.loading.schemas import INVALID_X_EVGEN
from evgen.model import (
    ApiTrigger,
    DynamoDbStreamTrigger,
    JsonObject,
    KinesisTrigger,
    S3Trigger,
    SharedType,
    SqsTrigger,
    Trigger,
    TriggerSource,
)
from evgen.wording import listed

_SOURCES = ("api", "s3", "dynamodbStream", "sqs", "kinesis")
_AT = "/trigger"


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of a catalog that a trigger may refer to."""

    types: Mapping[str, SharedType]
    documents: Mapping[str, Document]
    irregular: frozenset[str]


def build_trigger(
    path: str, value: JsonObject, schemas: Schemas
) -> tuple[Trigger | None, list[Finding]]:
    """The trigger of the service file ``path``; None where it cannot be told. And what is wrong."""
    named = [name for name in _SOURCES if name in value]
    if len(named) != 1:
        message = "a trigger is one event source" + (f", not {len(named)}" if named else "")
        hint = f"take {listed(_SOURCES, 'or')}"
        return None, [INVALID_SERVICE.at(Place(path, _AT), message, hint)]
    source = _source(named[0], value[named[0]])
    if "schema" not in value:
        return Trigger(source), []
    return _with_schema(source, value["schema"], Place(path, f"{_AT}/schema"), schemas)


def _with_schema(
    source: TriggerSource, reference: str, at: Place, schemas: Schemas
) -> tuple[Trigger | None, list[Finding]]:
    documents = {**schemas.documents, at.path: Document(at.path, {}, LATEST)}
    target = resolve(reference, at, documents, schemas.irregular)
    if not isinstance(target, Target):
        return None, [target]
    bundled = bundle(target.path, schemas.documents, schemas.irregular, target.pointer)
    schema, findings = bundled.schema, list(bundled.findings)
    whole = schemas.types.get(target.path) if not target.pointer else None
    is_object = structure.types(schema, schema) == frozenset({"object"})
    if not findings and not is_object:
        message = "the schema of a trigger describes an object"
        findings.append(INVALID_SERVICE.at(at, message, 'add "type": "object" to it'))
    key, wrong = _key(target, schema, schemas)
    return Trigger(source, schema, whole, key), [*findings, *wrong]


def _key(
    target: Target, schema: JsonObject, schemas: Schemas
) -> tuple[tuple[str, ...], list[Finding]]:
    """The ``idempotencyKey`` of a file that is a trigger's schema as a whole."""
    document = schemas.documents[target.path]
    extra = document.schema.get("x-evgen", {})
    if target.pointer or document.broken:
        return (), []
    if target.path in schemas.types:  # events have been checked as events
        wrong = check_own("event", extra, Place(target.path, "/x-evgen"), INVALID_X_EVGEN)
        wrong = wrong or list(key_faults(target.path, extra, schema))
        if wrong:
            return (), wrong
    return key_pointers(extra), []


def _source(name: str, value: JsonObject) -> TriggerSource:
    match name:
        case "api":
            return ApiTrigger(value["route"])
        case "s3":
            return S3Trigger(
                value["bucket"], tuple(value.get("events", ["Object Created"])), value.get("prefix")
            )
        case "dynamodbStream":
            return DynamoDbStreamTrigger(value["table"])
        case "sqs":
            return SqsTrigger(value["queue"])
    return KinesisTrigger(value["stream"])
