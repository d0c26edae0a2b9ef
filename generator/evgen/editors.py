"""What editors need to know of evgen's own files: JSON Schemas, each complete in itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from evgen.loading.own import own_schema


class OwnFile(StrEnum):
    """A kind of file that evgen has a JSON Schema of."""

    SERVICE = "service"
    CONFIG = "config"
    EVENT = "event"


def editor_schema(kind: OwnFile) -> dict[str, Any]:
    """The JSON Schema of a whole file of that kind. It refers to nothing outside itself."""
    match kind:
        case OwnFile.SERVICE:
            return own_schema("service")
        case OwnFile.CONFIG:
            return _configuration()
        case OwnFile.EVENT:
            return _event_version()


def _configuration() -> dict[str, Any]:
    """With the names that emitters and rules have in this evgen."""
    from evgen.emit import emitter_names
    from evgen.rulebook import adjustable_names

    schema = own_schema("config")
    properties = schema["properties"]
    emit = {**properties["emit"], "items": {"enum": emitter_names()}}
    rules = {**properties["rules"], "propertyNames": {"enum": list(adjustable_names())}}
    return {**schema, "properties": {**properties, "emit": emit, "rules": rules}}


def _event_version() -> dict[str, Any]:
    schema = own_schema("version")
    own = {key: value for key, value in own_schema("event").items() if key != "$schema"}
    return {**schema, "$defs": {"XEvgen": own, **schema["$defs"]}}
