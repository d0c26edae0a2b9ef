"""What ``evgen scaffold`` writes for a service: the module of its handler, and a test of it.

Both are the user's from then on. The test passes as it is written: it hands the
service one event of each kind and expects to be told that nothing is written yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evgen import naming
from evgen.emit._render import render
from evgen.emit.python.consumers import body_name
from evgen.emit.python.prose import FILTERS, prose
from evgen.emit.python.publishers import imported, local_name
from evgen.model import (
    ApiTrigger,
    Catalog,
    Delivery,
    DynamoDbStreamTrigger,
    KinesisTrigger,
    Major,
    S3Trigger,
    Service,
    SqsTrigger,
    Subscription,
    Trigger,
)
from evgen.scaffolded import Case, event_case, trigger_case

_WIDTH = 88
_ONCE = "evgen scaffold wrote this once, and never will again: it is yours."
#: The kinds of test in which an exception reaches the caller.
_RAISING = ("direct", "s3")


@dataclass(frozen=True, slots=True)
class Handling:
    """A function that the user writes: its name, parameters with their types, and what it returns."""

    keyword: str
    parameters: tuple[tuple[str, str], ...]
    returns: str
    doc: str
    message: str

    @property
    def signature(self) -> str:
        """The ``def`` line, or lines."""
        inside = [f"{name}: {kind}" for name, kind in self.parameters]
        line = f"def {self.keyword}({', '.join(inside)}) -> {self.returns}:"
        if len(line) <= _WIDTH:
            return line
        return f"def {self.keyword}(\n    {_comma_lines(inside)}\n) -> {self.returns}:"


def scaffold(catalog: Catalog, service: Service, *, in_package: bool) -> dict[str, str]:
    """File names and texts. ``in_package``: the folder is a Python package itself."""
    module = service.module_name
    return {
        f"{module}.py": _handler_module(catalog.config.package, service),
        f"test_{module}.py": _test_module(catalog.config.package, service, in_package=in_package),
    }


def _handler_module(package: str, service: Service) -> str:
    taken = _taken(service)
    functions = [_of_event(service, s, taken) for s in service.subscriptions]
    exported = {"lambda_handler_for", *(["EventContext"] if functions else [])}
    standard: list[str] = []
    if service.trigger is not None:
        function = _of_trigger(service, service.trigger)
        functions.append(function)
        words = " ".join((*(kind for _, kind in function.parameters), function.returns))
        exported |= {w for w in words.split() if w.endswith(("Context", "Result", "Body"))}
        if "Mapping" in words:
            standard = ["from collections.abc import Mapping", "from typing import Any", ""]
    consumer = (f"{package}.consumers.{service.module_name}", sorted(exported))
    own = sorted([consumer, *_events(package, service, taken)])
    imports = [*standard, *(_import(*pair) for pair in own)]
    facts = {
        "doc": prose(
            f"The service {service.name}.", service.description, _published(service), _ONCE
        ),
        "imports": imports,
        "functions": functions,
        "handler": _handler([function.keyword for function in functions]),
    }
    return render("scaffold/handler.py", facts, FILTERS)


def _test_module(package: str, service: Service, *, in_package: bool) -> str:
    taken = frozenset({"LambdaHandler", "MemoryIdempotencyStore"})
    cases = list(_cases(service, taken))
    kinds = {case.kind for case in cases if case.data is not None}
    remembers = service.has_repeats and service.idempotency_ttl_seconds is not None
    standard = [
        *(["import base64"] if "kinesis" in kinds else []),
        *(["import json"] if kinds & {"api", "sqs", "fifo", "kinesis"} else []),
    ]
    helps = [
        *(["MemoryIdempotencyStore"] if remembers else []),
        *(["direct"] if "direct" in kinds else []),
        *(["sqs_batch"] if "queue" in kinds else []),
    ]
    used = {case.class_name for case in cases if case.data is not None}
    own = [(f"{package}.consumers.{service.module_name}", ["LambdaHandler", "lambda_handler_for"])]
    for where, names in _events(package, service, taken):
        needed = [name for name in names if name.split()[-1] in used]
        own += [(where, needed)] if needed else []
    own = sorted([*own, *([(f"{package}.runtime.testing", helps)] if helps else [])])
    facts = {
        "doc": prose(
            f"What {service.name} does with what it is handed, tried out without AWS.",
            "Each test hands it one event, and knows that the function for it is not written yet."
            " Write the function, then have the test say what it does.",
            _ONCE,
        ),
        "imports": [
            *([*standard, ""] if standard else []),
            "import pytest",
            *(_import(*pair) for pair in own),
            "",
            f"from . import {service.module_name}"
            if in_package
            else f"import {service.module_name}",
        ],
        "module": service.module_name,
        "cases": cases,
        "remembers": remembers,
        "raising": _RAISING,
    }
    return render("scaffold/test.py", facts, FILTERS)


def _cases(service: Service, taken: frozenset[str]) -> Iterator[Case]:
    for subscription in service.subscriptions:
        yield event_case(subscription, local_name(subscription.event.class_name, taken))
    if service.trigger is not None:
        yield trigger_case(service.trigger)


def _taken(service: Service) -> frozenset[str]:
    """Names of the handler's module that an event's class cannot have there."""
    contexts = {"ApiContext", "ApiResult", "ChangeContext", "EventContext", "MessageContext"}
    return frozenset(
        contexts | {"Any", "Mapping", "ObjectContext", "RecordContext", body_name(service)}
    )


def _events(
    package: str, service: Service, taken: frozenset[str]
) -> Iterator[tuple[str, list[str]]]:
    """Each domain's module, and what is imported from it."""
    by_domain: dict[str, list[Major]] = {}
    for subscription in service.subscriptions:
        by_domain.setdefault(subscription.event.domain, []).append(subscription.event)
    for domain, majors in sorted(by_domain.items()):
        names = sorted(imported(m.class_name, local_name(m.class_name, taken)) for m in majors)
        yield f"{package}.{naming.module_name(domain)}", names


def _of_event(service: Service, subscription: Subscription, taken: frozenset[str]) -> Handling:
    major = subscription.event
    keyword = f"on_{major.snake_name}"
    kind = local_name(major.class_name, taken)
    how = "its queue" if subscription.delivery is Delivery.QUEUE else "EventBridge"
    return Handling(
        keyword,
        (("event", kind), ("context", "EventContext")),
        "None",
        prose(f"Handle {major.reference}, which comes from {how}.", major.generated.description),
        f"{service.name}: {keyword} is not written yet",
    )


def _of_trigger(service: Service, trigger: Trigger) -> Handling:
    has_schema = trigger.schema is not None or trigger.schema_type is not None
    body = body_name(service) if has_schema else "Mapping[str, Any]"
    found: tuple[str, tuple[tuple[str, str], ...], str, str]
    match trigger.source:
        case ApiTrigger(route=route):
            found = ("on_request", (("request", body),), "ApiContext", f"Answer {route}.")
        case S3Trigger(bucket=bucket):
            doc = f"Handle what happened to an object of the bucket {bucket}."
            found = ("on_object", (("object_", body),), "ObjectContext", doc)
        case DynamoDbStreamTrigger(table=table):
            doc = f"Handle a change in the table {table}: the item before and after, None for none."
            images = (("old", f"{body} | None"), ("new", f"{body} | None"))
            found = ("on_change", images, "ChangeContext", doc)
        case SqsTrigger(queue=queue):
            doc = f"Handle a message of the queue {queue}."
            found = ("on_message", (("message", body),), "MessageContext", doc)
        case KinesisTrigger(stream=stream):
            doc = f"Handle a record of the stream {stream}."
            found = ("on_record", (("record", body),), "RecordContext", doc)
    keyword, parameters, context, doc = found
    message = f"{service.name}: {keyword} is not written yet"
    returns = "ApiResult" if keyword == "on_request" else "None"
    return Handling(keyword, (*parameters, ("context", context)), returns, prose(doc), message)


def _published(service: Service) -> str:
    """How it publishes what it publishes, in a sentence for each event."""
    caused = ", caused_by=context" if service.subscriptions else ""
    return "\n\n".join(
        f"Publishes {m.reference}: {naming.pascal_case(m.domain)}Publisher()"
        f".publish_{m.snake_name}(…{caused})"
        for m in service.publishes
    )


def _handler(keywords: list[str]) -> str:
    arguments = [f"{keyword}={keyword}" for keyword in keywords]
    line = f"handler = lambda_handler_for({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return line
    return f"handler = lambda_handler_for(\n    {_comma_lines(arguments)}\n)"


def _import(module: str, names: list[str]) -> str:
    if any(" as " in name for name in names):  # the order that isort keeps
        return "\n".join(f"from {module} import {name}" for name in names)
    line = f"from {module} import {', '.join(names)}"
    return line if len(line) <= _WIDTH else f"from {module} import (\n    {_comma_lines(names)}\n)"


def _comma_lines(items: list[str]) -> str:
    return "\n    ".join(f"{item}," for item in items)
