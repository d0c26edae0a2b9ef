"""Version files to events: metadata, version numbers, wire names, examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from evgen import naming
from evgen import pointer as pointers
from evgen.examples import EVENT, event_file
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.judging import Judge
from evgen.loading import structure
from evgen.loading.bundling import Bundled
from evgen.loading.files import VERSION_NUMBER, EventFile
from evgen.loading.schemas import INVALID_SCHEMA, NAME_COLLISION
from evgen.model import Config, Domain, Envelope, Event, Major, Status, Version, VersionNumber
from evgen.wording import did_you_mean

DUPLICATE_EVENT = Rule(
    "duplicate-event",
    Severity.ERROR,
    """Two domains have an event of the same name.

    An event's name is unique in the catalog: commands, services and reviews name it without
    its domain. Say in the name what the event tells: `PaymentReceived`, not one more `Received`.
    """,
    bad={EVENT: {}, EVENT.replace("orders", "payments"): {}},
    good={EVENT: {}, "schemas/events/payments/PaymentReceived/1.0.0.json": {}},
)
MISSING_SOURCE = Rule(
    "missing-source",
    Severity.ERROR,
    """An event has no EventBridge source.

    Rules match `source`, so every event needs one: `[domains.<domain>] source = "…"` in the
    configuration for all events of a domain, or `"x-evgen": {"source": "…"}` in each version.
    """,
    bad={"evgen.toml": '[domains.payments]\nsource = "com.example.payments"\n', EVENT: {}},
    good={"evgen.toml": '[domains.orders]\nsource = "com.example.orders"\n', EVENT: {}},
)
MAJOR_MISMATCH = Rule(
    "major-mismatch",
    Severity.ERROR,
    """Versions of one major disagree about what they share.

    `source`, `detailType`, `envelope` and `idempotencyKey` are the same in all versions of a
    major: running rules and consumers know no minors. To change one, start a new major.
    """,
    bad={**event_file(), **event_file({"x-evgen": {"source": "com.example.shop"}}, number="1.1.0")},
    good={
        **event_file(),
        **event_file({"x-evgen": {"source": "com.example.shop"}}, number="2.0.0"),
    },
)
WIRE_NAME_TAKEN = Rule(
    "wire-name-taken",
    Severity.ERROR,
    """Two events, or two majors of one, are the same on the wire.

    A rule tells events apart by `source` and `detail-type` alone, so the pair is unique over all
    events and majors. Delete the `detailType` that takes another's, or give it one of its own.
    """,
    bad={
        EVENT: {},
        EVENT.replace("Created", "Shipped"): {"x-evgen": {"detailType": "OrderCreated"}},
    },
    good={EVENT: {}, EVENT.replace("Created", "Shipped"): {}},
)
NOT_AN_OBJECT = Rule(
    "not-an-object",
    Severity.ERROR,
    """An event's data is not certainly a JSON object.

    Data needs members to have a model, to be filtered and to grow. Say `"type": "object"`.
    """,
    bad=event_file({"type": ["object", "null"]}),
    good=event_file({"type": "object"}),
)
INVALID_IDEMPOTENCY_KEY = Rule(
    "invalid-idempotency-key",
    Severity.ERROR,
    """An `idempotencyKey` does not point to a required string or integer.

    The key tells a repeated event from a new one, so every event must have it, and it must be
    unique per event (an order's id in an event that an order has once), not per entity.
    """,
    bad=event_file(
        {
            "x-evgen": {"idempotencyKey": "/orderId"},
            "properties": {"orderId": {"type": "string"}},
        }
    ),
    good=event_file(
        {
            "x-evgen": {"idempotencyKey": "/orderId"},
            "properties": {"orderId": {"type": "string"}},
            "required": ["orderId"],
        }
    ),
)
INVALID_EXAMPLE = Rule(
    "invalid-example",
    Severity.ERROR,
    """An example is not valid for its own schema.

    Examples are what people copy. Correct the example, or the schema.
    """,
    bad=event_file({"properties": {"size": {"type": "integer"}}, "examples": [{"size": "L"}]}),
    good=event_file({"properties": {"size": {"type": "integer"}}, "examples": [{"size": 3}]}),
)

_SHARED_KEYS = ("source", "detailType", "envelope", "idempotencyKey")


def build_versions(
    files: Iterable[EventFile],
    schemas: Mapping[str, dict[str, Any]],
    bundles: Mapping[str, Bundled],
) -> tuple[dict[str, list[tuple[EventFile, Version]]], list[Finding]]:
    """Each event's versions in order, and what is wrong with single files.

    ``schemas`` have a sound ``x-evgen`` or none; files without a bundle are left out.
    """
    events: dict[str, list[tuple[EventFile, Version]]] = {}
    findings: list[Finding] = []
    for file in sorted(files, key=lambda f: (f.event, f.number, f.domain)):
        if file.path not in bundles:
            continue
        schema, bundle = schemas[file.path], bundles[file.path].schema
        extra = schema.get("x-evgen", {})
        findings += check_data(file.path, schema, bundle)
        if structure.types(bundle, bundle) != frozenset({"object"}):
            message = "an event's data is an object, and this schema admits other values"
            findings.append(NOT_AN_OBJECT.at(Place(file.path), message, 'add "type": "object"'))
        findings += key_faults(file.path, extra, bundle)
        version = Version(
            event=file.event,
            number=file.number,
            path=file.path,
            schema=schema,
            bundle=bundle,
            status=Status(extra.get("status", "active")),
            deprecated=extra.get("deprecated"),
            origins=bundles[file.path].origins,
        )
        events.setdefault(file.event, []).append((file, version))
    return events, findings


def check_data(
    path: str, schema: Mapping[str, Any], bundle: Mapping[str, Any]
) -> Iterator[Finding]:
    """The examples of a schema file against it."""
    try:
        judge = Judge(bundle)
    except ValueError as error:
        yield INVALID_SCHEMA.at(Place(path), f"the schema cannot be compiled: {str(error)[:160]}",
                                "simplify the schema")  # fmt: skip
        return
    examples = schema.get("examples", ())
    for index, example in enumerate(examples if isinstance(examples, list) else ()):
        if judge.is_valid(example):
            continue
        for violation in judge.violations(example):
            place = Place(path, pointers.join("", "examples", index) + violation.pointer)
            hint = f"mend the example, or `{violation.keyword}` in the schema"
            yield INVALID_EXAMPLE.at(place, violation.message, hint)


def key_faults(path: str, extra: Mapping[str, Any], bundle: Mapping[str, Any]) -> Iterator[Finding]:
    """Pointers of a file's ``idempotencyKey`` that some data would have no value at."""
    for index, pointer in enumerate(key_pointers(extra)):
        at = Place(path, "/x-evgen/idempotencyKey" + (f"/{index}" if _is_list(extra) else ""))
        here: structure.JsonSchema = bundle
        for token in pointers.tokens(pointer):
            known = structure.members(bundle, here)
            if token not in known:
                hint = did_you_mean(token, known, "point to a property of the schema")
                yield INVALID_IDEMPOTENCY_KEY.at(at, f"the schema has no `{pointer}`", hint)
                break
            if not structure.is_required(bundle, here, token):
                hint = f"require `{token}`, or take another member"
                yield INVALID_IDEMPOTENCY_KEY.at(
                    at, f"`{pointer}` may be missing in an event", hint
                )
                break
            here = known[token]
        else:
            kinds = structure.types(bundle, here)
            if kinds is None or not kinds or not kinds <= {"string", "integer"}:
                hint = "take a member that is a string or an integer"
                yield INVALID_IDEMPOTENCY_KEY.at(
                    at, f"`{pointer}` is not a string or an integer", hint
                )


def _is_list(extra: Mapping[str, Any]) -> bool:
    return isinstance(extra.get("idempotencyKey"), list)


def key_pointers(extra: Mapping[str, Any]) -> tuple[str, ...]:
    """The ``idempotencyKey`` of an ``x-evgen``, which may be one pointer or a list."""
    key = extra.get("idempotencyKey", ())
    return (key,) if isinstance(key, str) else tuple(key)


def build_events(
    versions: Mapping[str, list[tuple[EventFile, Version]]], config: Config
) -> tuple[tuple[Event, ...], list[Finding]]:
    """Events of checked versions, and what is wrong between files."""
    findings: list[Finding] = []
    events = []
    for name, found in sorted(versions.items()):
        domains = sorted({file.domain for file, _ in found})
        for other in domains[1:]:
            first = next(v for f, v in found if f.domain == domains[0])
            second = next(v for f, v in found if f.domain == other)
            findings.append(
                DUPLICATE_EVENT.at(
                    Place(second.path), f"`{name}` is an event of `{domains[0]}` already",
                    "rename one of the two", [Related(Place(first.path), "the other one is here")],
                )
            )  # fmt: skip
        own = [version for file, version in found if file.domain == domains[0]]
        domain = config.domains.get(domains[0], Domain(domains[0]))
        majors = []
        for number, group in groupby(own, key=lambda v: v.number.major):
            major, wrong = _major(name, number, tuple(group), domain, config)
            findings += wrong
            majors.append(major)
        events.append(Event(name, domains[0], tuple(majors)))
    findings += _same_on_the_wire(events)
    findings += _same_names(events)
    return tuple(events), findings


def _major(
    event: str, number: int, versions: tuple[Version, ...], domain: Domain, config: Config
) -> tuple[Major, list[Finding]]:
    findings = list(_holes(event, versions))
    default = event if number < 2 else f"{event}.v{number}"
    settled: list[dict[str, Any]] = []
    for version in versions:
        extra = version.schema.get("x-evgen", {})
        envelope = extra.get("envelope") or domain.envelope or config.envelope
        settled.append(
            {
                "source": extra.get("source", domain.source),
                "detailType": extra.get("detailType", default),
                "envelope": envelope,
                "idempotencyKey": key_pointers(extra),
            }
        )
        if settled[-1]["source"] is None:
            hint = (
                f'[domains.{domain.name}] source = "…" in the configuration covers the whole domain'
            )
            message = f"`{event}` has no source"
            findings.append(MISSING_SOURCE.at(Place(version.path, "/x-evgen"), message, hint))
        for key in _SHARED_KEYS:
            if settled[-1][key] != settled[0][key]:
                place = Place(version.path, f"/x-evgen/{key}")
                other = Place(versions[0].path, f"/x-evgen/{key}")
                message = f"`{key}` is another than in {versions[0].number}"
                hint = "keep it, or start a new major"
                findings.append(
                    MAJOR_MISMATCH.at(place, message, hint, [Related(other, "it was settled here")])
                )
    owners = [v.schema.get("x-evgen", {}).get("owner") for v in reversed(versions)]
    owner = next(filter(None, owners), None)
    first = settled[0]
    major = Major(
        event=event,
        domain=domain.name,
        number=number,
        source=first["source"] or "",
        detail_type=first["detailType"],
        envelope=Envelope(first["envelope"]),
        owner=owner or domain.owner or "",
        idempotency_key=first["idempotencyKey"],
        versions=versions,
    )
    return major, findings


def _holes(event: str, versions: tuple[Version, ...]) -> Iterator[Finding]:
    first = versions[0]
    start = VersionNumber(first.number.major, 0, 0)
    if first.number != start:
        message = f"{event} has {first.number}, but not {start}"
        yield VERSION_NUMBER.at(Place(first.path), message, f"a major starts at {start}")
    for one, two in pairwise(v for v in versions):
        a, b = one.number, two.number
        patch = VersionNumber(a.major, a.minor, a.patch + 1)
        minor = VersionNumber(a.major, a.minor + 1, 0)
        if b not in (patch, minor):
            message = f"{b} does not follow {a} without a hole"
            yield VERSION_NUMBER.at(Place(two.path), message, f"number it {patch} or {minor}")


def _same_on_the_wire(events: Iterable[Event]) -> Iterator[Finding]:
    taken: dict[tuple[str, str], Major] = {}
    for major in (m for event in events for m in event.majors):
        other = taken.setdefault((major.source, major.detail_type), major)
        if other is not major and major.source:
            message = f"`{major.reference}` is the same on the wire as `{other.reference}`: "
            message += f"source `{major.source}`, detail-type `{major.detail_type}`"
            related = [Related(Place(other.versions[0].path, "/x-evgen"), "the other one is here")]
            place = Place(major.versions[0].path, "/x-evgen/detailType")
            yield WIRE_NAME_TAKEN.at(
                place, message, "give one another detailType or source", related
            )


def _same_names(events: Iterable[Event]) -> Iterator[Finding]:
    taken: dict[str, Event] = {}
    for event in events:
        place = Place(event.majors[0].versions[0].path)
        other = taken.setdefault(naming.same_name_key(naming.snake_case(event.name)), event)
        if other is not event:
            message = (
                f"`{event.name}` and `{other.name}` would both be `{naming.snake_case(event.name)}`"
            )
            related = [Related(Place(other.majors[0].versions[0].path), "the other one is here")]
            yield NAME_COLLISION.at(place, message, "rename one of the two", related)
        if event.name == f"{naming.pascal_case(event.domain)}Publisher":
            message = f"the publisher of domain `{event.domain}` is called `{event.name}` too"
            yield NAME_COLLISION.at(place, message, "rename the event")
        if event.name in naming.RESERVED_CLASSES:
            message = f"generated code needs the name `{event.name}` for itself"
            yield NAME_COLLISION.at(place, message, "rename the event")
