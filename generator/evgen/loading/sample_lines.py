"""The lines of a samples file: JSON objects of evgen's own form, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evgen.examples import service_file
from evgen.findings import Finding, Place, Rule, Severity
from evgen.jsontext import Positions, decode
from evgen.loading.files import SampleFile, read_value
from evgen.loading.own_files import check_own

SAMPLES = "schemas/services/send-email.events.jsonl"

INVALID_SAMPLE = Rule(
    "invalid-sample",
    Severity.ERROR,
    """A line of a service's samples is no event that the service could ever meet.

    A line of `services/<service>.events.jsonl` is `{"detail": …, "expect": true}` or `false`:
    an event's detail, and whether the service's rule is to match it. The detail is what a
    publisher sends: data that the schema takes, in its envelope, whose `metadata` has at least
    the `version`. `"event": "OrderCreated@1"` says which event it is where the service has
    several, `"note"` what the sample is there for. `evgen sample EVENT --wrap detail` makes
    details.
    """,
    bad={
        **service_file(subscribes=[{"event": "OrderCreated"}]),
        SAMPLES: '{"expect":true,"detail":{"metadata":{"version":"7.0.0"},"data":{}}}\n',
    },
    good={
        **service_file(subscribes=[{"event": "OrderCreated"}]),
        SAMPLES: '{"expect":true,"detail":{"metadata":{"version":"1.0.0"},"data":{}}}\n',
    },
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: what it says, and where."""

    path: str
    number: int
    text: str
    value: Mapping[str, Any]

    @property
    def detail(self) -> Mapping[str, Any]:
        """What EventBridge would carry."""
        detail: Mapping[str, Any] = self.value["detail"]
        return detail

    @property
    def expect(self) -> bool:
        """Whether the service is to get it."""
        return bool(self.value["expect"])

    @property
    def event(self) -> str | None:
        """Which event it says it is."""
        return self.value.get("event")

    def place(self, pointer: str) -> Place:
        """Where in the file the value at a pointer into the line stands."""
        return _placed(Place(self.path, pointer), self.number, self.text)


def read_samples(
    file: SampleFile, content: bytes, limits: Mapping[str, int]
) -> Iterator[Sample | Finding]:
    """Every line that is not blank: a sample, or what is wrong with it."""
    if len(content) > limits["file_bytes"]:
        yield from read_value(file.path, content, limits)[1]
        return
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        value, findings = read_value(file.path, line, limits)
        if not findings:
            findings = check_own("sample", value, Place(file.path), INVALID_SAMPLE)
        decoded = decode(line)
        text = decoded if isinstance(decoded, str) else ""
        for finding in findings:
            yield replace(finding, place=_placed(finding.place, number, text))
        if not findings:
            yield Sample(file.path, number, text, value)


def _placed(at: Place, number: int, text: str) -> Place:
    """A place in a line, as one in the file."""
    column = at.column
    if column is None:
        positions = Positions(text)
        column = positions.line_and_column(positions.of(at.pointer, on_key=at.on_key))[1]
    return replace(at, line=number, column=column)
