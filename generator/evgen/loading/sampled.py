"""A subscription as its samples try it out: which details there can be, and which it matches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from evgen import pointer as pointers
from evgen.judging import SenderJudge, Violation
from evgen.model import Envelope, Major, Status, Subscription, Version
from evgen.patterns import Pattern, compile_pattern, rule_pattern
from evgen.patterns.terms import Conjunction
from evgen.runtime.contract import SchemaCheck
from evgen.wording import did_you_mean, listed

#: What every publisher puts beside the data, where a sample leaves it out.
_METADATA = {
    "id": "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11",
    "time": "2026-01-01T00:00:00.000Z",
    "correlationId": "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11",
}
_TEXTS = (*_METADATA, "version", "causationId", "idempotencyKey", "traceparent")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no event with such a detail; ``pointer`` leads into the detail."""

    pointer: str
    message: str
    hint: str


class Sampled:
    """One subscription of a service, the ``index``-th. Its schemas and its filter are sound."""

    def __init__(self, subscription: Subscription, index: int) -> None:
        self._subscription = subscription
        self._index = index
        self._judges: dict[str, SenderJudge] = {}
        keys = subscription.event.idempotency_key
        self._keys = SchemaCheck(package=None, schema="", idempotency_key=keys)

    @property
    def event(self) -> Major:
        """What it subscribes to."""
        return self._subscription.event

    @property
    def at(self) -> str:
        """Where in the service's file its filter stands, or it itself where it has none."""
        at = pointers.join("", "subscribes", self._index)
        return at if self._subscription.filter is None else f"{at}/filter"

    def matches(self, detail: Mapping[str, Any]) -> bool:
        """Whether its rule matches the event."""
        return self._pattern.matches(self._event(detail))

    def problems(self, detail: Mapping[str, Any]) -> list[Problem]:
        """Why no publisher sends such a detail."""
        if self.event.envelope is Envelope.NONE:
            # Nothing says which version it is.
            found = [self._of_data(version, detail, "") for version in self._released.values()]
            return min(reversed(found), key=bool)
        hint = f"`evgen sample {self.event.reference} --wrap detail` makes whole details"
        missing = [name for name in ("metadata", "data") if name not in detail]
        if missing:
            message = f"the detail of {self.event.reference} is `{{metadata, data}}`"
            return [Problem("", f"{message}; {listed(missing)} missing", hint)]
        version = self._version(detail["metadata"])
        if isinstance(version, Problem):
            return [version]
        extra = [Problem(pointers.join("", name), "only `metadata` and `data` are sent", "delete it")
                 for name in detail if name not in ("metadata", "data")]  # fmt: skip
        return [*extra, *self._of_data(version, detail["data"], "/data")]

    def unmet(self, detail: Mapping[str, Any]) -> Iterator[str]:
        """What of the filter does not hold, as pointers into it; the whole where only all together fails."""
        event, meaning = self._event(detail), self._pattern.meaning
        parts = [(Conjunction((each,), (), ""), each.pointer) for each in meaning.conditions]
        parts += [(Conjunction((), (each,), ""), each.pointer) for each in meaning.choices]
        unmet = [at for part, at in parts if not compile_pattern(part).matches(event)]
        yield from (at.removeprefix("/detail") for at in unmet or [""])

    @cached_property
    def _pattern(self) -> Pattern:
        return compile_pattern(rule_pattern(self._subscription))

    @cached_property
    def _released(self) -> dict[str, Version]:
        every = self.event.versions
        return {str(v.number): v for v in every if v.status is not Status.DRAFT}

    def _event(self, detail: Mapping[str, Any]) -> dict[str, Any]:
        """The event, as far as a rule can look at it."""
        if self.event.envelope is Envelope.METADATA:
            key = self._keys.key_of(detail["data"])
            added = {**_METADATA, "idempotencyKey": key} if key else _METADATA
            detail = {**detail, "metadata": {**added, **detail["metadata"]}}
        return {
            "source": self.event.source,
            "detail-type": self.event.detail_type,
            "detail": detail,
        }

    def _version(self, metadata: Any) -> Version | Problem:
        at, known = "/metadata", self._released
        if not isinstance(metadata, Mapping):
            return Problem(at, "`metadata` is an object", 'such as `{"version": "1.0.0"}`')
        for name in _TEXTS:
            if name in metadata and not isinstance(metadata[name], str):
                return Problem(pointers.join(at, name), f"`{name}` is text", "put it in quotes")
        version = metadata.get("version")
        if version in known:
            return known[version]
        versions = f"there {'is' if len(known) == 1 else 'are'} {listed(known)}"
        if version is None:
            return Problem(at, "the `version` of the data is missing", versions)
        message = f"no `{self.event.reference}` is released as `{version}`"
        return Problem(f"{at}/version", message, did_you_mean(version, known, versions))

    def _of_data(self, version: Version, data: Any, at: str) -> list[Problem]:
        number = str(version.number)
        if number not in self._judges:
            try:
                self._judges[number] = SenderJudge(version.bundle)
            except ValueError:  # told of the schema itself
                return []
        hint = f"no {self.event.event} {number} is sent like this; correct it"
        wrong = _missing_together(self._judges[number].violations(data))
        return [Problem(at + violation.pointer, violation.message, hint) for violation in wrong]


#: How it is said of one member.
_IS_REQUIRED = " is a required property"


def _missing_together(violations: Iterable[Violation]) -> list[Violation]:
    """The members that an object lacks in one violation, where the first of them was."""
    told: list[Violation] = []
    lacking: dict[str, list[str]] = {}  # by the pointer of the object
    for violation in violations:
        if not violation.message.endswith(_IS_REQUIRED):
            told.append(violation)
            continue
        names = lacking.setdefault(violation.pointer, [])
        names.append(json.loads(violation.message.removesuffix(_IS_REQUIRED)))
        if len(names) == 1:
            told.append(violation)
    return [
        replace(each, message=f"{listed(names)} are required")
        if each.message.endswith(_IS_REQUIRED) and len(names := lacking[each.pointer]) > 1
        else each
        for each in told
    ]
