"""What is seen from outside: a logger, and metrics in CloudWatch's embedded format (EMF).

Both are those of Powertools for AWS Lambda, which is loaded when the first is
asked for: importing a consumer stays cheap.
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics import EphemeralMetrics

log = logging.getLogger(__name__)

#: Of all metrics, unless POWERTOOLS_METRICS_NAMESPACE names another.
NAMESPACE = "evgen"
#: Counted for each service and event.
HANDLED = "Handled"
FAILED = "Failed"
PARKED = "Parked"
DUPLICATES = "Duplicates"
#: Milliseconds from an event's own time until a handler got it.
LAG = "Lag"
#: Milliseconds from the first event of a chain until a handler had done its part.
LATENCY = "Latency"


class Instruments:
    """The logger of a service. ``invocation`` makes the rest."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._lock = Lock()
        self._logger: Logger | None = None

    def logger(self, keys: Mapping[str, str]) -> Logger:
        """The service's logger; ``keys`` are in every line until ``forget``."""
        with self._lock:
            if self._logger is None:
                from aws_lambda_powertools import Logger

                self._logger = Logger(service=self.service)
        self._logger.thread_safe_append_keys(**keys)
        return self._logger

    def forget(self, keys: Mapping[str, str]) -> None:
        """An event is done with: the next one's lines have other keys."""
        if self._logger is not None:
            self._logger.thread_safe_remove_keys(keys)

    def invocation(self) -> Tally:
        """What is to be counted in one invocation."""
        return Tally(self.service)


class Tally:
    """The metrics of one invocation, emitted at its end: the runtime's, and the handlers' own."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._counts: defaultdict[str, defaultdict[str, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self._times: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        self._own: EphemeralMetrics | None = None

    def count(self, event: str, name: str) -> None:
        """One more of ``name``."""
        self._counts[event][name] += 1

    def since(self, event: str, name: str, begin: datetime, end: datetime) -> None:
        """A time that something took; none is negative, whatever the clocks of two machines say."""
        self._times[event].append((name, max(0.0, (end - begin).total_seconds() * 1000)))

    def metrics(self) -> EphemeralMetrics:
        """Where a handler adds metrics of its own."""
        if self._own is None:
            self._own = self._emf()
        return self._own

    def emit(self) -> None:
        """Write everything to standard output, where Lambda's logs pick it up. Never raises."""
        try:
            self._emit()
        except Exception:
            log.exception("%s: could not emit metrics", self._service)

    def _emit(self) -> None:
        if self._own is not None and self._own.metric_set:
            self._own.flush_metrics()
        for event, counts in self._counts.items():
            emf = self._emf()
            emf.add_dimension("event", event)
            for name, count in counts.items():
                emf.add_metric(name, "Count", count)
            for name, millis in self._times[event]:
                emf.add_metric(name, "Milliseconds", millis)
            if emf.metric_set:
                emf.flush_metrics()

    def _emf(self) -> EphemeralMetrics:
        from aws_lambda_powertools.metrics import EphemeralMetrics

        namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE") or NAMESPACE
        return EphemeralMetrics(namespace=namespace, service=self._service)
