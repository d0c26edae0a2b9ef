"""What a schema accepts is published, read and given back as it is; nothing else is.

Through a generated package: the publisher of a recording bus on one side, a Lambda
handler on the other. The truth is the table's, and where it says nothing, what
``jsonschema`` and ``jsonschema-rs`` agree on.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from evgen.artifacts import Artifact
from evgen.emit import python
from evgen.loading.dialects import walk
from evgen.naming import pascal_case, snake_case
from evgen.runtime.declared import Declared
from evgen.runtime.fields import parse_date_time
from evgen.sampling import Sampler
from evgen.sampling.defects import defects
from evgen.work import finished
from tests import catalogs
from tests.compat.judges import by_python, by_rust
from tests.runtime.keywords import AWKWARD, CASES, DISPUTED
from tests.sampling.schemas import POSSIBLE

#: Generated once, for one worker.
pytestmark = pytest.mark.xdist_group("exactness")

CONFIGURATION = 'package = "exact_events"\n[domains.exact]\nsource = "com.example.exact"\n'
SAMPLES, DEFECTS = 3, 5
#: To find what is wrong with its large samples takes longer than all the rest.
SLOWLY_SPOILT = frozenset({"MadeRecursionByDefinition"})
#: The assertions and applicators of JSON Schema 2020-12, and its places to refer to.
KEYWORDS = frozenset(
    [
        "$anchor",
        "$comment",
        "$defs",
        "$dynamicAnchor",
        "$dynamicRef",
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "contains",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "default",
        "dependentRequired",
        "dependentSchemas",
        "deprecated",
        "description",
        "else",
        "enum",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "if",
        "items",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "properties",
        "propertyNames",
        "readOnly",
        "required",
        "then",
        "title",
        "type",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
        "writeOnly",
    ]
)
FORMATS = frozenset(
    ["date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"]
)

SCHEMAS: dict[str, dict[str, Any]] = {
    **{
        name: {"properties": {"value": case.schema}, "required": ["value"], **dict(case.beside)}
        for name, case in CASES.items()
    },
    **{f"Made{pascal_case(name)}": schema for name, schema in POSSIBLE.items()},
}


@dataclass(frozen=True)
class Instance:
    """Data, and what the table says of it; None where it says nothing."""

    data: Any
    label: bool | None = None


class Subject:
    """One event of the generated package, with all that is tried on it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.schema = catalogs.event(name, **SCHEMAS[name])
        self.model = getattr(importlib.import_module("exact_events.exact"), name)
        self.bundle = self.model.__evgen__.load()
        self.declared = Declared(self.bundle)

    @cached_property
    def _judges(self) -> tuple[Any, Any]:
        return by_rust(self.schema, formats=True), by_python(self.schema, formats=True)

    def verdict(self, instance: Instance) -> bool | None:
        """Whether data is valid; None if nobody knows for certain."""
        rust, other = (_asked(judge, instance.data) for judge in self._judges)
        if instance.label is not None:
            value = instance.data["value"]
            disputed = isinstance(value, str | float) and value in DISPUTED
            assert rust is instance.label, (self.name, instance)
            assert disputed or other is instance.label, (self.name, instance)
            return rust
        return rust if rust is other else None

    def instances(self) -> Iterator[Instance]:
        """The table's, what is awkward, and data made from the schema."""
        if self.name in CASES:
            case = CASES[self.name]
            yield from (Instance({"value": value}, label=True) for value in case.valid)
            yield from (Instance({"value": value}, label=False) for value in case.invalid)
            yield Instance({})
            yield from (Instance({"value": value}) for value in AWKWARD)
        else:
            sampler = Sampler(self.bundle, seed=1)
            yield from (Instance(sampler.sample(index)) for index in range(SAMPLES))
            if self.name not in SLOWLY_SPOILT:
                yield from (Instance(defect.data) for defect in defects(sampler, DEFECTS))
            yield from (Instance(value) for value in AWKWARD if isinstance(value, dict))


def _asked(judge: Any, data: Any) -> bool | None:
    try:
        return bool(judge(data))
    except (ValueError, ArithmeticError, re.error):
        return None


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One event for each schema, and one consumer of them all."""
    folder = tmp_path_factory.mktemp("exact")
    contents: dict[str, Any] = {
        f"events/exact/{name}/1.0.0.json": catalogs.event(name, **schema)
        for name, schema in SCHEMAS.items()
    }
    contents["services/reader.json"] = {
        "description": "Reads everything.",
        "subscribes": [{"event": name, "major": 1} for name in SCHEMAS],
        "idempotency": None,
    }
    for item in finished(python.emit(catalogs.catalog(contents, CONFIGURATION))):
        if isinstance(item, Artifact):
            target = folder / item.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(item.content)
    sys.path.insert(0, str(folder / "python"))
    yield
    sys.path.remove(str(folder / "python"))
    for name in [n for n in sys.modules if n.split(".")[0] == "exact_events"]:
        del sys.modules[name]


def same(one: Any, other: Any) -> bool:
    """Equal as JSON has it: 1 is 1.0 and not true."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def means_the_same(one: Any, other: Any) -> bool:
    """Equal but for how a model spells a uuid or an instant."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(means_the_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(means_the_same, one, other))
    if isinstance(one, str) and isinstance(other, str) and one != other:
        try:
            return parse_date_time(one) == parse_date_time(other)
        except ValueError:
            return one.lower() == other.lower() and len(one) == 36
    return same(one, other)


def accepts(publish: Any, data: Any) -> bool:
    """Whether a publisher takes it. It refuses with reasons, or not at all."""
    errors = importlib.import_module("exact_events.runtime.errors")
    try:
        publish(data)
    except errors.ContractError as error:
        return not error.violations
    return True


@pytest.fixture
def subject(package: None, request: pytest.FixtureRequest) -> Subject:
    """The event of one schema."""
    return Subject(request.param)


@pytest.mark.parametrize("subject", SCHEMAS, indirect=True)
def test_publishers_send_what_is_valid_and_nothing_else(subject: Subject) -> None:
    testing = importlib.import_module("exact_events.runtime.testing")
    publishers = importlib.import_module("exact_events.exact")
    bus = testing.RecordingBus()
    publish = getattr(publishers.ExactPublisher(client=bus), f"publish_{snake_case(subject.name)}")
    counted = {True: 0, False: 0}
    for instance in subject.instances():
        wanted = subject.verdict(instance)
        if wanted is None or not isinstance(instance.data, dict):
            continue
        wanted = wanted and not subject.declared.undeclared(instance.data)
        assert accepts(publish, instance.data) is wanted, (instance, wanted)
        counted[wanted] += 1
        if wanted:  # the model says the same, on its way there and back
            event = subject.model.from_wire(instance.data)
            assert accepts(publish, event), instance
            sent, from_model = (detail["data"] for detail in bus.details[-2:])
            assert same(sent, instance.data), (sent, instance)
            assert means_the_same(from_model, instance.data), (from_model, instance)
    if subject.name in CASES:
        assert counted[True] >= len(CASES[subject.name].valid)
        assert counted[False] >= len(CASES[subject.name].invalid)


@pytest.mark.parametrize("subject", SCHEMAS, indirect=True)
def test_consumers_read_what_is_valid_and_park_the_rest(subject: Subject) -> None:
    reader = importlib.import_module("exact_events.consumers.reader")
    handled: list[Any] = []
    parked: list[str] = []

    class Queue:
        def send_message(self, **message: Any) -> None:
            parked.append(message["MessageAttributes"]["evgen-reason"]["StringValue"])

    def on_event(event: Any, context: Any) -> None:
        assert type(event) is subject.model
        handled.append(event.wire())

    handlers = {f"on_{snake_case(name)}": on_event for name in SCHEMAS}
    handler = reader.lambda_handler_for(**handlers, sqs=Queue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", "https://sqs.example/dlq")
        for instance in subject.instances():
            kept = subject.declared.prune(instance.data)
            label = instance.label if kept == instance.data else None
            wanted = subject.verdict(Instance(kept, label))
            if wanted is None:
                continue
            handled.clear()
            parked.clear()
            assert handler(_batch(subject.name, instance.data)) == {"batchItemFailures": []}
            assert parked == ([] if wanted else ["invalid-data"]), (instance, wanted)
            assert len(handled) == wanted
            assert all(means_the_same(data, kept) for data in handled), (instance, handled)


def _batch(name: str, data: Any) -> dict[str, Any]:
    """One message with an event, as Lambda gets it."""
    metadata = {
        "id": "e-1", "version": "1.0.0", "time": "2026-11-23T09:30:00.000Z", "correlationId": "c"
    }  # fmt: skip
    body = {
        "source": "com.example.exact",
        "detail-type": name,
        "time": "2026-11-23T09:30:00Z",
        "detail": {"metadata": metadata, "data": data},
    }
    return {"Records": [{"messageId": "m", "eventSource": "aws:sqs", "body": json.dumps(body)}]}


def test_every_keyword_and_format_is_tried() -> None:
    used: set[str] = set()
    formats: set[str] = set()
    for schema in SCHEMAS.values():
        for _, sub in walk(schema):
            if isinstance(sub, dict):
                used |= sub.keys()
                formats.add(str(sub.get("format")))
    assert used >= KEYWORDS
    assert formats >= FORMATS
    assert all(case.valid for case in CASES.values())
