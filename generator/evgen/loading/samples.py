"""Samples beside a service: events that its rule has to match, and events that it must not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from evgen.examples import service_file
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.loading.files import SampleFile
from evgen.loading.sample_lines import INVALID_SAMPLE, SAMPLES, Sample, read_samples
from evgen.loading.sampled import Problem, Sampled
from evgen.model import Service
from evgen.wording import did_you_mean, listed

_LARGE = {"event": "OrderCreated", "filter": {"data": {"size": [{"numeric": [">", 5]}]}}}
SAMPLE_MISMATCH = Rule(
    "sample-mismatch",
    Severity.ERROR,
    """A service's rule matches a sample that it should not, or does not match one that it should.

    The samples in `services/<service>.events.jsonl` say what the filter is meant to do; each is
    matched as EventBridge would match it. Either the filter is wrong, or `expect` is.
    """,
    bad={
        "schemas/events/orders/OrderCreated/1.0.0.json": {
            "properties": {"size": {"type": "integer"}}
        },
        **service_file(subscribes=[_LARGE]),
        SAMPLES: '{"expect":true,"detail":{"metadata":{"version":"1.0.0"},"data":{"size":5}}}\n',
    },
    good={
        "schemas/events/orders/OrderCreated/1.0.0.json": {
            "properties": {"size": {"type": "integer"}}
        },
        **service_file(subscribes=[_LARGE]),
        SAMPLES: '{"expect":true,"detail":{"metadata":{"version":"1.0.0"},"data":{"size":6}}}\n',
    },
)
ORPHAN_SAMPLES = Rule(
    "orphan-samples",
    Severity.ERROR,
    """Samples lie beside a service that does not exist, or that subscribes to nothing.

    They would check nothing. Name the file after its service, or delete it.
    """,
    bad={SAMPLES.replace("email", "mail"): "", **service_file()},
    good={SAMPLES: "", **service_file()},
)


def sample_findings(
    files: Iterable[SampleFile],
    contents: Mapping[str, bytes],
    services: Iterable[Service],
    faulty: Container[str],
    limits: Mapping[str, int],
) -> Iterator[Finding]:
    """What is wrong with samples. Those of ``faulty`` services are only read, orphans not even that."""
    by_name = {service.name: service for service in services}
    for file in files:
        service = by_name.get(file.service)
        if file.service not in faulty and (service is None or not service.subscriptions):
            yield _orphan(file, by_name)
            continue
        samples = []
        for line in read_samples(file, contents[file.path], limits):
            if isinstance(line, Finding):
                yield line
            else:
                samples.append(line)
        if service is not None and file.service not in faulty:
            yield from _of_service(service, samples)


def _orphan(file: SampleFile, services: Mapping[str, Service]) -> Finding:
    if file.service in services:
        message = f"`{file.service}` subscribes to nothing, so no event reaches it by a rule"
        hint = "subscribe, or delete the file"
    else:
        message = f"there is no service `{file.service}`"
        hint = did_you_mean(file.service, services, "name the file after its service")
    return ORPHAN_SAMPLES.at(Place(file.path, line=1, column=1), message, hint)


def _of_service(service: Service, samples: Iterable[Sample]) -> Iterator[Finding]:
    known = [Sampled(each, index) for index, each in enumerate(service.subscriptions)]
    for sample in samples:
        meant = _meant(sample, known)
        if isinstance(meant, Finding):
            yield meant
            continue
        problems = [each.problems(sample.detail) for each in meant]
        possible = [each for each, wrong in zip(meant, problems, strict=True) if not wrong]
        if possible:
            yield from _mismatch(service, sample, possible)
        elif len(meant) == 1:
            yield from (_invalid(sample, problem) for problem in problems[0])
        else:
            names = [each.event.reference for each in meant]
            message = f"this is the detail of none of {listed(names)}"
            hint = f'say which it is to be, such as `"event": "{names[0]}"`, to see what is wrong'
            yield INVALID_SAMPLE.at(sample.place("/detail"), message, hint)


def _meant(sample: Sample, known: list[Sampled]) -> list[Sampled] | Finding:
    """The subscriptions that a sample may be an event of."""
    name = sample.event
    if name is None:
        return known
    found = [each for each in known if name in (each.event.reference, each.event.event)]
    if len(found) == 1:
        return found
    references = [each.event.reference for each in found or known]
    if found:
        message = f"the service subscribes to several majors of `{name}`"
        hint = f"take {listed(references, 'or')}"
    else:
        message = f"the service does not subscribe to `{name}`"
        hint = did_you_mean(name, references, f"it subscribes to {listed(references)}")
    return INVALID_SAMPLE.at(sample.place("/event"), message, hint)


def _invalid(sample: Sample, problem: Problem) -> Finding:
    place = sample.place(f"/detail{problem.pointer}")
    return INVALID_SAMPLE.at(place, problem.message, problem.hint)


def _mismatch(service: Service, sample: Sample, possible: list[Sampled]) -> Iterator[Finding]:
    matching = [each for each in possible if each.matches(sample.detail)]
    if bool(matching) == sample.expect:
        return
    names = listed((each.event.reference for each in matching or possible), "or")
    if sample.expect:
        message = f"no rule of `{service.name}` for {names} matches this event"
        hint = "correct the filter, or say `false`"
        unmet = ((each, at) for each in possible for at in each.unmet(sample.detail))
        related = [
            Related(Place(service.path, each.at + at), "this does not hold") for each, at in unmet
        ]
    else:
        message = f"the rule of `{service.name}` for {names} matches this event"
        hint = "narrow the filter, or say `true`"
        related = [Related(Place(service.path, each.at), "it is this") for each in matching]
    yield SAMPLE_MISMATCH.at(sample.place("/expect"), message, hint, related)
