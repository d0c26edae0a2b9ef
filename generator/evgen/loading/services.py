"""Service files to services: what they name must exist, and can be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evgen import naming
from evgen import pointer as pointers
from evgen.examples import event_file, service_file
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.loading import structure
from evgen.loading.files import ServiceFile
from evgen.loading.own_files import INVALID_SERVICE, check_own
from evgen.loading.references import Document
from evgen.loading.triggers import Schemas, build_trigger
from evgen.model import (
    DEAD_LETTER_RETENTION_SECONDS,
    QUEUE_RETENTION_SECONDS,
    Delivery,
    Event,
    Function,
    JsonObject,
    Major,
    Queue,
    Service,
    SharedType,
    Subscription,
    Trigger,
)
from evgen.patterns import LONGEST_PATTERN, filter_faults, pattern_length, rule_pattern
from evgen.wording import closest, did_you_mean, listed

UNKNOWN_EVENT = Rule(
    "unknown-event",
    Severity.ERROR,
    """A service names an event that the catalog does not have.

    Its rule would match nothing, or its publisher would not exist. Correct the name, or add
    the event as `events/<domain>/<Event>/1.0.0.json`.
    """,
    bad=service_file(subscribes=[{"event": "OrderCreatd"}]),
    good=service_file(subscribes=[{"event": "OrderCreated"}]),
)
UNKNOWN_VERSION = Rule(
    "unknown-version",
    Severity.ERROR,
    """A service names a major that the event does not have, or that has only drafts.

    Drafts are not generated, so nobody can publish or consume them yet. Name a major that
    has a version with the status `active`, or give one that status.
    """,
    bad=service_file(subscribes=[{"event": "OrderCreated", "major": 2}]),
    good={
        **event_file(number="2.0.0"),
        **service_file(subscribes=[{"event": "OrderCreated", "major": 2}]),
    },
)
DUPLICATE_SUBSCRIPTION = Rule(
    "duplicate-subscription",
    Severity.ERROR,
    """A service subscribes to the same major of an event twice.

    It would get every event twice, from two queues. Use one subscription and one filter.
    """,
    bad=service_file(subscribes=[{"event": "OrderCreated"}, {"event": "OrderCreated", "major": 1}]),
    good=service_file(
        subscribes=[{"event": "OrderCreated", "filter": {"data": {"country": ["DE", "FR"]}}}]
    ),
)
UNKNOWN_FIELD = Rule(
    "unknown-field",
    Severity.ERROR,
    """`reads` names a member that the event's data does not have.

    `reads` says which members a service depends on, as JSON Pointers into the data, so that
    a review can tell whom a change breaks. Correct the pointer, or delete it.
    """,
    bad={
        **event_file({"properties": {"orderId": {}}}),
        **service_file(subscribes=[{"event": "OrderCreated", "reads": ["/ordreId"]}]),
    },
    good={
        **event_file({"properties": {"orderId": {}}}),
        **service_file(subscribes=[{"event": "OrderCreated", "reads": ["/orderId"]}]),
    },
)
INVALID_FILTER = Rule(
    "invalid-filter",
    Severity.ERROR,
    """A filter is not an EventBridge content filter.

    A filter is written against `detail`; every leaf is a list of values or of operators such
    as `{"prefix": "…"}`. EventBridge refuses anything else when the rule is deployed.
    """,
    bad=service_file(
        subscribes=[{"event": "OrderCreated", "filter": {"data": {"status": "paid"}}}]
    ),
    good=service_file(
        subscribes=[{"event": "OrderCreated", "filter": {"data": {"status": ["paid"]}}}]
    ),
)
MAJOR_NOT_STATED = Rule(
    "major-not-stated",
    Severity.WARNING,
    """A service names an event of several majors without saying which.

    evgen takes the lowest, which is what the service meant before the others existed. Write
    `"major": N` (or `Event@N`), so that readers need not know that.
    """,
    bad={
        **event_file(),
        **event_file(number="2.0.0"),
        **service_file(subscribes=[{"event": "OrderCreated"}]),
    },
    good={
        **event_file(),
        **event_file(number="2.0.0"),
        **service_file(subscribes=[{"event": "OrderCreated", "major": 1}]),
    },
    is_adjustable=True,
)

_LONGEST_WAIT = QUEUE_RETENTION_SECONDS + DEAD_LETTER_RETENTION_SECONDS


def build_services(
    files: Iterable[ServiceFile],
    values: Mapping[str, dict[str, Any]],
    events: Iterable[Event],
    types: Iterable[SharedType],
    documents: Mapping[str, Document],
    irregular: frozenset[str],
) -> tuple[tuple[Service, ...], list[Finding]]:
    """The services of checked files, in the order of their names, and what is wrong."""
    named = {e.name: e for e in events}
    schemas = Schemas({t.path: t for t in types}, documents, irregular)
    findings: list[Finding] = []
    services = []
    for file in sorted(files, key=lambda f: f.name):
        value = values.get(file.path)
        if value is None:
            continue
        wrong = check_own("service", value, Place(file.path), INVALID_SERVICE)
        findings += wrong
        if not wrong:
            builder = _Builder(file, value, named, schemas)
            services.append(builder.build())
            findings += builder.findings
    findings += _same_former_name(services)
    return tuple(services), findings


class _Builder:
    """One service from one file; ``findings`` collects what is wrong on the way."""

    def __init__(
        self,
        file: ServiceFile,
        value: dict[str, Any],
        events: Mapping[str, Event],
        schemas: Schemas,
    ) -> None:
        self.findings: list[Finding] = []
        self._file, self._value = file, value
        self._events, self._schemas = events, schemas

    def build(self) -> Service:
        value = self._value
        function = self._function(value.get("function", {}))
        trigger = self._trigger(value["trigger"]) if "trigger" in value else None
        subscriptions = tuple(self._subscriptions(value.get("subscribes", []), function))
        publishes = tuple(self._publishes(value.get("publishes", [])))
        if not (value.get("subscribes") or value.get("publishes") or "trigger" in value):
            self._fault(INVALID_SERVICE, "", "the service neither subscribes, publishes nor has a trigger",
                        "say what it is for, or delete the file")  # fmt: skip
        idempotency = value.get("idempotency", {})
        return Service(
            name=self._file.name,
            path=self._file.path,
            description=value.get("description", ""),
            owner=value.get("owner", ""),
            subscriptions=subscriptions,
            publishes=publishes,
            trigger=trigger,
            function=function,
            idempotency_ttl_seconds=(
                None if idempotency is None else idempotency.get("ttlSeconds", _LONGEST_WAIT)
            ),
            renamed_from=value.get("renamedFrom"),
        )

    def _fault(
        self, rule: Rule, pointer: str, message: str, hint: str, related: Iterable[Related] = ()
    ) -> None:
        self.findings.append(rule.at(Place(self._file.path, pointer), message, hint, related))

    def _trigger(self, value: JsonObject) -> Trigger | None:
        trigger, findings = build_trigger(self._file.path, value, self._schemas)
        self.findings += findings
        return trigger

    def _function(self, value: JsonObject) -> Function:
        return Function(
            handler=value.get("handler", f"{naming.module_name(self._file.name)}.handler"),
            runtime=value.get("runtime", "python3.13"),
            timeout_seconds=value.get("timeoutSeconds", 30),
            memory_megabytes=value.get("memoryMegabytes", 256),
            environment=dict(sorted(value.get("environment", {}).items())),
        )

    def _subscriptions(self, entries: list[Any], function: Function) -> Iterator[Subscription]:
        taken: dict[str, int] = {}
        for index, entry in enumerate(entries):
            at = pointers.join("", "subscribes", index)
            major = self._major(entry["event"], entry.get("major"), f"{at}/event", f"{at}/major")
            if major is None:
                continue
            first = taken.setdefault(major.reference, index)
            if first != index:
                other = Place(self._file.path, pointers.join("", "subscribes", first))
                self._fault(DUPLICATE_SUBSCRIPTION, at, f"it subscribes to `{major.reference}` already",
                            "join the two into one", [Related(other, "here")])  # fmt: skip
                continue
            delivery = Delivery(entry.get("delivery", "queue"))
            if delivery is Delivery.DIRECT and "queue" in entry:
                self._fault(INVALID_SERVICE, f"{at}/queue", "direct delivery has no queue",
                            "delete `queue`, or `delivery`")  # fmt: skip
            if "filter" in entry:
                self._filter(entry["filter"], major, f"{at}/filter")
            reads = entry.get("reads")
            for number, pointer in enumerate(reads or ()):
                self._read(pointer, major, pointers.join(at, "reads", number))
            subscription = Subscription(
                service=self._file.name,
                event=major,
                delivery=delivery,
                filter=entry.get("filter"),
                queue=self._queue(entry.get("queue", {}), function, f"{at}/queue")
                if delivery is Delivery.QUEUE
                else None,
                reads=None if reads is None else tuple(reads),
            )
            length = pattern_length(rule_pattern(subscription))
            if (
                length > LONGEST_PATTERN
                and pattern_length(entry.get("filter", {})) <= LONGEST_PATTERN
            ):
                message = f"the rule's whole pattern has {length} characters"
                hint = f"EventBridge takes {LONGEST_PATTERN}; shorten the filter"
                self._fault(INVALID_FILTER, f"{at}/filter", message, hint)
            yield subscription

    def _queue(self, value: JsonObject, function: Function, at: str) -> Queue:
        visibility = value.get("visibilityTimeoutSeconds", 6 * function.timeout_seconds)
        if visibility < function.timeout_seconds:
            message = f"a visibility timeout of {visibility} s is shorter than the function's "
            message += f"{function.timeout_seconds} s"
            hint = f"AWS refuses that; take 6 times the timeout: {6 * function.timeout_seconds}"
            self._fault(INVALID_SERVICE, f"{at}/visibilityTimeoutSeconds", message, hint)
        return Queue(
            batch_size=value.get("batchSize", 10),
            max_receive_count=value.get("maxReceiveCount", 5),
            visibility_timeout_seconds=visibility,
            maximum_concurrency=value.get("maximumConcurrency"),
        )

    def _publishes(self, entries: list[str]) -> Iterator[Major]:
        taken = set[str]()
        for index, entry in enumerate(entries):
            at = pointers.join("", "publishes", index)
            name, _, number = entry.partition("@")
            major = self._major(name, int(number) if number else None, at, at)
            if major is not None and major.reference not in taken:
                taken.add(major.reference)
                yield major

    def _major(self, name: str, number: int | None, at: str, at_number: str) -> Major | None:
        event = self._events.get(name)
        if event is None:
            known = self._events
            hint = did_you_mean(
                name, known, f"there are {listed(sorted(known))}" if known else "add it"
            )
            self._fault(UNKNOWN_EVENT, at, f"the catalog has no event `{name}`", hint)
            return None
        usable = {m.number: m for m in event.majors if m.latest is not None}
        if number is None and usable:
            if len(usable) > 1:
                message = (
                    f"`{name}` has the majors {', '.join(map(str, usable))}; the lowest is meant"
                )
                self._fault(MAJOR_NOT_STATED, at, message, f"say `{name}@{min(usable)}`")
            return usable[min(usable)]
        if number in usable:
            return usable[number]
        drafts = [m.number for m in event.majors if m.latest is None]
        if number in drafts or (number is None and drafts):
            message, hint = f"`{name}` has only drafts of it", "give a version the status `active`"
        else:
            message = f"`{name}` has no major {number}"
            hint = "there is " + listed((f"{name}@{n}" for n in usable), "and")
        self._fault(UNKNOWN_VERSION, at_number, message, hint)
        return None

    def _filter(self, value: JsonObject, major: Major, at: str) -> None:
        for pointer, message, hint in filter_faults(value, major.envelope):
            self._fault(INVALID_FILTER, at + pointer, message, hint)

    def _read(self, pointer: str, major: Major, at: str) -> None:
        tokens = pointers.tokens(pointer)
        found = structure.field(major.generated.bundle, tokens)
        if isinstance(found, structure.Missing):
            message = f"`{major.reference}` has no `{pointer}`"
            before, after = tokens[: found.index], tokens[found.index + 1 :]
            known, around = found.known, pointers.join("", *before)
            guess = closest(tokens[found.index], known)
            if guess is not None:
                hint = f"did you mean `{pointers.join('', *before, guess, *after)}`?"
            else:
                hint = f"there are {listed(known)}" if known else f"`{around}` has no members"
            self._fault(UNKNOWN_FIELD, at, message, hint)


def _same_former_name(services: Iterable[Service]) -> Iterator[Finding]:
    names = {service.name: service for service in services}
    for service in names.values():
        if service.renamed_from in names:
            message = f"`{service.renamed_from}` still is a service of its own"
            hint = "delete its file, or `renamedFrom`"
            yield INVALID_SERVICE.at(Place(service.path, "/renamedFrom"), message, hint)
