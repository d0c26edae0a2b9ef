"""The catalog: everything under ``schemas/``, loaded and checked. Frozen, ordered, no I/O.

Emitters, checks and commands read these values and nothing else. Collections
are tuples in the catalog's order: domains and events by name, majors and
versions by number, services by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from evgen import naming
from evgen.origins import Origins

#: A JSON Schema or any other JSON object, as parsed. Nobody may change one.
JsonObject = Mapping[str, Any]

#: How long a message waits to be handled, and how long a dead letter is kept. Together they
#: are how late an event may come again.
QUEUE_RETENTION_SECONDS = 4 * 86_400
DEAD_LETTER_RETENTION_SECONDS = 10 * 86_400


class Envelope(StrEnum):
    """What EventBridge's ``detail`` is made of."""

    METADATA = "metadata"  # {"metadata": {…}, "data": {…}}
    NONE = "none"  # the data itself


class Status(StrEnum):
    """Where in its life a version is."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"


class Delivery(StrEnum):
    """How an event reaches a service's function."""

    QUEUE = "queue"  # rule → SQS with dead-letter queue → Lambda
    DIRECT = "direct"  # rule → Lambda


@dataclass(frozen=True, slots=True, order=True)
class VersionNumber:
    """``MAJOR.MINOR.PATCH``, ordered by number."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The number that ``text`` spells, or None; no leading zeros, no suffixes."""
        if not re.fullmatch(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}", text, re.ASCII):
            return None
        return cls(*(int(part) for part in text.split(".")))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True, slots=True)
class Domain:
    """What ``[domains.<name>]`` says; None where it is silent."""

    name: str
    source: str | None = None
    owner: str | None = None
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """``evgen.toml`` or ``[tool.evgen]`` with the defaults filled in."""

    schemas: str = "schemas"
    output: str = "generated"
    package: str = "event_catalog"
    bus: str = "default"
    envelope: Envelope = Envelope.METADATA
    compatibility: str = "full"
    emit: tuple[str, ...] = ("python", "schemas", "patterns", "terraform", "asyncapi")
    domains: Mapping[str, Domain] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)  # rule → off | note | warning | error
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """One JSON Schema file of an event.

    ``schema`` is the file as written. ``bundle`` means the same in 2020-12 and
    refers to nothing outside itself: every reference is ``#/$defs/<name>``, and
    ``$defs`` named after a shared type hold that type.
    """

    event: str
    number: VersionNumber
    path: str
    schema: JsonObject
    bundle: JsonObject
    status: Status = Status.ACTIVE
    deprecated: JsonObject | None = None
    origins: Origins = field(default_factory=Origins, repr=False, compare=False)

    @property
    def description(self) -> str:
        """What the event means, in the author's words; may be empty."""
        return str(self.schema.get("description", ""))

    @property
    def examples(self) -> tuple[Any, ...]:
        """The examples that the file gives, in order."""
        return tuple(self.schema.get("examples", ()))


@dataclass(frozen=True)
class Major:
    """All versions of one major of an event: one wire name, one model, one rule pattern.

    ``idempotency_key`` holds JSON Pointers into the data; empty when there is none.
    """

    event: str
    domain: str
    number: int
    source: str
    detail_type: str
    envelope: Envelope
    owner: str
    idempotency_key: tuple[str, ...]
    versions: tuple[Version, ...]

    @cached_property
    def latest(self) -> Version | None:
        """The version that is generated: the highest that is not a draft."""
        return max(
            (v for v in self.versions if v.status is not Status.DRAFT),
            key=lambda v: v.number,
            default=None,
        )

    @property
    def generated(self) -> Version:
        """``latest`` of a major that has one (``Catalog.majors`` yields only these)."""
        if self.latest is None:
            raise ValueError(f"{self.event}@{self.number} has drafts only")
        return self.latest

    @property
    def _suffix(self) -> str:
        return "" if self.number < 2 else f"V{self.number}"

    @property
    def class_name(self) -> str:
        """``OrderCreated``, ``OrderCreatedV2``."""
        return f"{self.event}{self._suffix}"

    @property
    def snake_name(self) -> str:
        """``order_created``, ``order_created_v2``: for ``publish_…`` and ``on_…``."""
        return naming.snake_case(self.event) + (f"_v{self.number}" if self.number >= 2 else "")

    @property
    def kebab_name(self) -> str:
        """``order-created``, ``order-created-v2``: for resource names."""
        return self.snake_name.replace("_", "-")

    @property
    def module_name(self) -> str:
        """The Python module of its models."""
        return naming.module_name(self.snake_name)

    @property
    def file_stem(self) -> str:
        """``OrderCreated.v1``: for generated files."""
        return f"{self.event}.v{self.number}"

    @property
    def reference(self) -> str:
        """``OrderCreated@1``: how services and people name it."""
        return f"{self.event}@{self.number}"


@dataclass(frozen=True, slots=True)
class Event:
    """An event of all its majors."""

    name: str
    domain: str
    majors: tuple[Major, ...]


@dataclass(frozen=True, slots=True)
class SharedType:
    """A file under ``types/``. ``bundle`` is self-contained 2020-12, as in ``Version``."""

    name: str  # the file's stem: Money, Money.2
    path: str
    schema: JsonObject
    bundle: JsonObject

    @property
    def class_name(self) -> str:
        """``Money``, ``Money2``."""
        return self.name.replace(".", "")


@dataclass(frozen=True, slots=True)
class Queue:
    """The SQS queue of a subscription, and how Lambda reads it."""

    batch_size: int
    max_receive_count: int
    visibility_timeout_seconds: int
    maximum_concurrency: int | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A service consuming one event of one major. ``queue`` is None for direct delivery."""

    service: str
    event: Major
    delivery: Delivery
    filter: JsonObject | None
    queue: Queue | None
    reads: tuple[str, ...] | None

    @property
    def key(self) -> str:
        """``validate-inventory-order-created``: stable name of its resources."""
        return f"{self.service}-{self.event.kebab_name}"


@dataclass(frozen=True, slots=True)
class ApiTrigger:
    """An HTTP API route, such as ``POST /orders``."""

    route: str

    @property
    def method(self) -> str:
        return self.route.split(" ", 1)[0]

    @property
    def path(self) -> str:
        return self.route.split(" ", 1)[1]


@dataclass(frozen=True, slots=True)
class S3Trigger:
    """Object events of a bucket, which S3 sends to the default bus."""

    bucket: str
    events: tuple[str, ...]
    prefix: str | None


@dataclass(frozen=True, slots=True)
class DynamoDbStreamTrigger:
    """The change stream of a table."""

    table: str


@dataclass(frozen=True, slots=True)
class SqsTrigger:
    """A queue that exists already; FIFO when its name says so."""

    queue: str

    @property
    def fifo(self) -> bool:
        return self.queue.endswith(".fifo")


@dataclass(frozen=True, slots=True)
class KinesisTrigger:
    """A data stream that exists already."""

    stream: str


TriggerSource = ApiTrigger | S3Trigger | DynamoDbStreamTrigger | SqsTrigger | KinesisTrigger


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event source other than the bus. ``schema`` is a bundle (see ``Version``) or None."""

    source: TriggerSource
    schema: JsonObject | None = None
    schema_type: SharedType | None = None  # when the schema is a whole file under types/
    idempotency_key: tuple[str, ...] = ()  # JSON Pointers into what the schema describes

    @property
    def comes_again(self) -> bool:
        """Whether one thing may be delivered twice; a request is not, its caller waits."""
        return not isinstance(self.source, ApiTrigger)


@dataclass(frozen=True, slots=True)
class Function:
    """The Lambda function of a service."""

    handler: str
    runtime: str
    timeout_seconds: int
    memory_megabytes: int
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """What triggers it, what it consumes, what it publishes.

    ``idempotency_ttl_seconds`` is None where ``"idempotency": null`` turned it off.
    """

    name: str
    path: str
    description: str
    owner: str
    subscriptions: tuple[Subscription, ...]
    publishes: tuple[Major, ...]
    trigger: Trigger | None
    function: Function
    idempotency_ttl_seconds: int | None
    renamed_from: str | None

    @property
    def snake_name(self) -> str:
        """``validate_inventory``."""
        return naming.snake_case(self.name)

    @property
    def module_name(self) -> str:
        """The Python module of its consumer."""
        return naming.module_name(self.name)

    @property
    def has_repeats(self) -> bool:
        """Whether anything may be delivered to it twice."""
        return bool(self.subscriptions) or (self.trigger is not None and self.trigger.comes_again)


@dataclass(frozen=True)
class Catalog:
    """Everything evgen generates from. ``digest`` is 64 hex digits over all inputs."""

    config: Config
    events: tuple[Event, ...]
    types: tuple[SharedType, ...]
    services: tuple[Service, ...]
    inputs: Mapping[str, str]  # path → "sha256:…", sorted by path
    digest: str

    @cached_property
    def majors(self) -> tuple[Major, ...]:
        """Every major that is generated, in order."""
        return tuple(m for e in self.events for m in e.majors if m.latest is not None)

    @cached_property
    def domains(self) -> Mapping[str, tuple[Major, ...]]:
        """Generated majors by domain, in order."""
        names = sorted({m.domain for m in self.majors})
        return {name: tuple(m for m in self.majors if m.domain == name) for name in names}

    @cached_property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Every subscription of every service, in order."""
        return tuple(s for service in self.services for s in service.subscriptions)

    def consumers_of(self, major: Major) -> tuple[Service, ...]:
        """The services that subscribe to ``major``."""
        key = major.reference
        return tuple(
            service
            for service in self.services
            if any(s.event.reference == key for s in service.subscriptions)
        )

    def publishers_of(self, major: Major) -> tuple[Service, ...]:
        """The services that publish ``major``."""
        key = major.reference
        return tuple(s for s in self.services if any(m.reference == key for m in s.publishes))
