"""Where an event stands in a distributed trace: W3C's ``traceparent``, and X-Ray's header."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)
#: Lambda keeps the header of the present invocation here.
_XRAY_VARIABLE = "_X_AMZN_TRACE_ID"
#: AWS's limit of ``TraceHeader``.
LONGEST_TRACE_HEADER = 500


def traceparent(given: str | None, inherited: str | None) -> str | None:
    """``given``, else that of OpenTelemetry's current span, else ``inherited`` as it came.

    What is given and is none is left out, as the specification demands: it may be
    a stranger's header, and must not stop an event.
    """
    for candidate in (given, _current_span()):
        if candidate and _TRACEPARENT.fullmatch(candidate):
            return candidate
    return inherited


def trace_header() -> str | None:
    """X-Ray's header of this Lambda invocation; None where there is none."""
    header = os.environ.get(_XRAY_VARIABLE, "")
    return header if 1 <= len(header) <= LONGEST_TRACE_HEADER else None


def _current_span() -> str | None:
    """OpenTelemetry is asked only if the program uses it: nobody else can have a span."""
    opentelemetry: Any = sys.modules.get("opentelemetry.trace")
    if opentelemetry is None:
        return None
    span = opentelemetry.get_current_span().get_span_context()
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{int(span.trace_flags):02x}"
