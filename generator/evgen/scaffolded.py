"""What a scaffolded test hands to a service: data that the schema takes, as Python source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evgen.emit.python.quoting import literal, quoted
from evgen.judging import Judge
from evgen.model import (
    ApiTrigger,
    Delivery,
    DynamoDbStreamTrigger,
    JsonObject,
    KinesisTrigger,
    S3Trigger,
    SqsTrigger,
    Subscription,
    Trigger,
)
from evgen.runtime.declared import prune

_WIDTH = 88
_ANYTHING = {"id": "example-1"}


@dataclass(frozen=True, slots=True)
class Case:
    """One test. ``kind`` says how the event travels; ``data`` is source, None if none was found.

    The rest is what the deliveries of the kinds need; empty for the others.
    """

    keyword: str
    kind: str
    data: str | None
    excuse: str = ""
    class_name: str = ""
    route: str = ""
    method: str = ""
    path: str = ""
    bucket: str = ""
    detail_type: str = ""
    arn: str = ""
    thing: str = "record"
    identifier: str = "1"


def event_case(subscription: Subscription, class_name: str) -> Case:
    """The test of an event of the bus."""
    major = subscription.event
    data = _sound(major.generated.bundle, major.generated.examples)
    return Case(
        keyword=f"on_{major.snake_name}",
        kind="queue" if subscription.delivery is Delivery.QUEUE else "direct",
        data=_source(data, 8) if isinstance(data, Mapping) else None,
        excuse=f"no data was found for {major.reference}: give its schema an example, or write some here",
        class_name=class_name,
    )


def trigger_case(trigger: Trigger) -> Case:
    """The test of a trigger."""
    data = _trigger_data(trigger)
    excuse = "no data was found for the trigger's schema: write some here"
    match trigger.source:
        case ApiTrigger(route=route, method=method, path=path):
            verb = "POST" if method == "ANY" else method
            text = _source(data, 4) if data is not None else None
            return Case("on_request", "api", text, excuse, route=route, method=verb, path=path)
        case S3Trigger(bucket=bucket, events=events):
            text = _source(data, 4) if isinstance(data, Mapping) else None
            return Case("on_object", "s3", text, excuse, bucket=bucket, detail_type=events[0])
        case DynamoDbStreamTrigger():
            text = _source(_item(data), 4) if isinstance(data, Mapping) else None
            return Case("on_change", "dynamodb", text, excuse, thing="change")
        case SqsTrigger(queue=queue, fifo=fifo):
            text = _source(data, 4) if data is not None else None
            return Case(
                "on_message", "fifo" if fifo else "sqs", text, excuse,
                arn=f"arn:aws:sqs:us-east-1:123456789012:{queue}",
                thing="message", identifier="message-0",
            )  # fmt: skip
        case KinesisTrigger():
            text = _source(data, 4) if data is not None else None
            return Case("on_record", "kinesis", text, excuse)


def _trigger_data(trigger: Trigger) -> Any:
    if trigger.schema_type is not None:
        shared = trigger.schema_type
        return _sound(shared.bundle, shared.schema.get("examples", ()))
    if trigger.schema is not None:
        return _sound(trigger.schema, trigger.schema.get("examples", ()))
    if isinstance(trigger.source, S3Trigger):
        return {"key": f"{trigger.source.prefix or ''}example.txt", "size": 1}
    return _ANYTHING


def _sound(bundle: JsonObject, examples: Any) -> Any:
    """The schema's own example as it may be sent, or data made from the schema; None for neither."""
    from evgen.sampling import NoSampleError, Sampler

    judge = Judge(bundle)
    for example in examples:
        pruned = prune(bundle, example)
        if judge.is_valid(pruned):
            return pruned
    try:
        return Sampler(bundle, 0).sample(0)
    except (NoSampleError, ValueError):
        return None


def _source(value: Any, indent: int) -> str:
    """``value`` as a Python literal, broken into lines where one is too long."""
    line = _line(value)
    if indent + len(line) <= _WIDTH - 12 or not value or not isinstance(value, Mapping | list):
        return line
    inner = indent + 4
    if isinstance(value, Mapping):
        opening, closing = "{", "}"
        items = [f"{quoted(name)}: {_source(each, inner)}" for name, each in value.items()]
    else:
        opening, closing = "[", "]"
        items = [_source(each, inner) for each in value]
    margin = "\n" + " " * inner
    return f"{opening}{margin}{f',{margin}'.join(items)},\n{' ' * indent}{closing}"


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(k)}: {_line(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_line(each) for each in value) + "]"
    return literal(value)


def _item(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object as DynamoDB's stream spells it."""
    return {name: _attribute(each) for name, each in value.items()}


def _attribute(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case str():
            return {"S": value}
        case Mapping():
            return {"M": _item(value)}
        case _:
            return {"L": [_attribute(each) for each in value]}
