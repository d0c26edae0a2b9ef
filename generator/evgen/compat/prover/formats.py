"""The formats that are asserted: who is valid, and a regular language around each.

A format is a predicate here, not a grammar: texts are made elsewhere and judged
by the validator that decides. The languages around them admit more than the
formats, so that what is empty inside one is certainly empty.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from evgen.compat.prover.regex import compile_pattern
from evgen.runtime.contract import validator

_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HOUR = "([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = rf"{_HOUR}:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]{_HOUR})"
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#: The contract's asserted formats, each with an expression that all of its texts match.
AROUND: dict[str, str] = {
    "date-time": f"^{_DAY}[Tt]{_TIME}$",
    "date": f"^{_DAY}$",
    "time": f"^{_TIME}$",
    "duration": "^P",
    "email": r"^[\s\S]+@[^@]+$",
    "hostname": r"^[^\s@/:]+$",
    "ipv4": rf"^{_BYTE}(\.{_BYTE}){{3}}$",
    "ipv6": r"^[0-9A-Fa-f:.]{2,45}$",
    "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:",
    "uuid": r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
}  # fmt: skip
#: Texts at the edges of each format, besides what sampling makes.
_EDGES: dict[str, tuple[str, ...]] = {
    "date-time": ("2026-01-01T12:00:00Z", "2024-02-29T00:00:00.123+02:00", "1985-04-12t23:20:50z"),
    "date": ("2026-01-01", "2024-02-29"),
    "time": ("12:00:00Z", "23:59:59.5-08:00"),
    "duration": ("P1D", "PT1H", "P1Y2M3DT4H5M6S", "P2W"),
    "email": ("ada@example.com", "a@b.co", "a.b+c@example.org"),
    "hostname": ("example.com", "a", "my-host1.example"),
    "ipv4": ("192.0.2.1", "0.0.0.0", "255.255.255.255"),  # noqa: S104
    "ipv6": ("2001:db8::1", "::1", "::", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1"),
    "uri": ("https://example.com/a", "a:b", "urn:isbn:0451450523", "mailto:ada@example.com"),
    "uuid": ("6f1f4d52-6a7e-4b0e-9c51-3a2f1d0c8b7a", "00000000-0000-0000-0000-000000000000",
             "6F1F4D52-6A7E-4B0E-9C51-3A2F1D0C8B7A"),
}  # fmt: skip


@cache
def _judge(name: str) -> Any:
    return validator({"format": name})


def is_valid(name: str, text: str) -> bool:
    """Whether a text is of a format.

    The validator takes some marks for digits in dates and times, where RFC 3339 has digits: such
    texts are none here, so nothing is a witness on their account.
    """
    return bool(_judge(name).is_valid(text)) and compile_pattern(AROUND[name]).matches(text)


def texts(name: str) -> Iterator[str]:
    """Texts of a format, the plainest first."""
    from evgen.sampling.strings import FORMATS

    yield from _EDGES.get(name, ())
    chance = random.Random(name)  # noqa: S311 - the same texts each time
    for _ in range(12):
        yield FORMATS[name](chance)
