"""The events that a filter is held against: what may be sent, who judges it, and samples of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evgen.compat.prover.documents import Document, without_annotations
from evgen.compat.witnesses import are_agreed
from evgen.filters.details import DATA, detail_of, detail_schema
from evgen.filters.places import Territory
from evgen.findings import Place
from evgen.model import Delivery, Envelope, JsonObject, Major, Subscription, Version
from evgen.origins import Origins
from evgen.patterns import rule_pattern
from evgen.runtime.declared import Declared
from evgen.runtime.declared import Place as Spot
from evgen.sampling import NoSampleError, Sampler

_SAMPLES = 40


def _in_detail(filter_: JsonObject) -> JsonObject:
    return {"detail": filter_}


@dataclass(frozen=True)
class Written:
    """How an event is written: its data's bundle, where the parts of that come from, and around it.

    ``version`` is that of the bundle, where it has one. ``pattern`` makes a rule's whole pattern
    of a filter.
    """

    bundle: JsonObject | bool
    origins: Origins | None = None
    envelope: Envelope = Envelope.METADATA
    version: str = ""
    has_key: bool = False
    pattern: Callable[[JsonObject], JsonObject] = _in_detail

    @classmethod
    def of(cls, major: Major, version: Version) -> Written:
        """A version of a catalog's event."""

        def pattern(filter_: JsonObject) -> JsonObject:
            return rule_pattern(Subscription("", major, Delivery.QUEUE, filter_, None, None))

        return cls(
            version.bundle,
            version.origins,
            major.envelope,
            str(version.number),
            bool(major.idempotency_key),
            pattern,
        )


class Subject:
    """One event. Made once for all of its filters: it remembers what each of them asks."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.schema = detail_schema(
            written.bundle, written.envelope, written.version, has_key=written.has_key
        )
        self._judge = Document(self.schema, "event", formats=True)

    @cached_property
    def territory(self) -> Territory:
        """The places of a detail."""
        return Territory(without_annotations(self.schema))

    @cached_property
    def _declared(self) -> Declared:
        return Declared(self.schema)

    def admits(self, detail: Any) -> bool:
        """Whether a publisher may send it: both validators say so, and every member is declared."""
        return are_agreed(self._judge, detail) and not self._declared.undeclared(detail)

    @cached_property
    def samples(self) -> tuple[Any, ...]:
        """Details that may be sent, the same each time."""
        return tuple(self._made())

    def _made(self) -> Iterator[Any]:
        written = self.written
        bundle = written.bundle
        if isinstance(bundle, bool):
            return
        try:
            sampler = Sampler(bundle, 1)
            for index in range(_SAMPLES):
                data = sampler.sample(index)
                detail = detail_of(data, written.envelope, written.version, index)
                if self.admits(detail):
                    yield detail
        except (ValueError, NoSampleError, OverflowError, RecursionError):
            return

    def place_of(self, spots: tuple[Spot, ...]) -> Place | None:
        """Where in the user's files a field is described; None for metadata and the like."""
        origins = self.written.origins
        if origins is None:
            return None
        for at, _ in self.territory.schemas(spots):
            if at.startswith(DATA):
                return Place(*origins.of(at.removeprefix(DATA)))
            if at.startswith("/$defs/"):
                return Place(*origins.of(at))
        return None
