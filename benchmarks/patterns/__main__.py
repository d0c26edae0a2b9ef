"""Prints how many events a second patterns are matched against, and how often rightly, beside moto."""

from __future__ import annotations

import argparse
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

from moto.events.models import EventPattern

from evgen.patterns import compile_pattern
from tests.patterns.test_cases import CASES, EVERY, INVALID

Matches = Callable[[Any], bool]

LINES = [{"sku": f"TEAPOT-RED-{n}L", "quantity": n, "gift": n % 2 == 0} for n in range(1, 6)]
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "0b0e4b1a-4a39-4c7e-8a53-6b7a2d1f0c11",
    "source": "com.company.orders",
    "detail-type": "OrderCreated",
    "account": "123456789012",
    "time": "2026-11-23T09:30:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:lambda:eu-west-1:123456789012:function:orders"],
    "detail": {
        "metadata": {"id": "8d1f0c3e-2b1d-4d3e-9a57-2f6f1f3b9c10", "version": "1.2.0", "time": "2026-11-23T09:30:00.000Z", "correlationId": "c"},
        "data": {"orderId": "5f84d0e4-e7c3-4d76-81df-7c9ececcd09a", "customer": {"ip": "10.2.3.4", "vip": True},
                 "items": LINES, "totalAmount": {"amount": 49950, "currency": "EUR"}, "channel": "app", "note": None},
    },
}  # fmt: skip
RULE = {"source": ["com.company.orders"], "detail-type": ["OrderCreated"]}
VERSION = {"version": [{"prefix": "1."}]}


def rule(**data: Any) -> dict[str, Any]:
    """A subscription's pattern with a filter."""
    return {**RULE, "detail": {"metadata": VERSION, "data": data}}


PATTERNS: list[tuple[str, dict[str, Any]]] = [
    ("another source", {**RULE, "source": ["com.company.payments"]}),
    ("source, detail-type, major", {**RULE, "detail": {"metadata": VERSION}}),
    ("an amount", rule(totalAmount={"amount": [{"numeric": [">", 0]}]})),
    ("five operators", rule(
        channel=[{"anything-but": ["web", "shop"]}], note=[{"exists": True}], orderId=[{"wildcard": "5f*-*9a"}],
        totalAmount={"amount": [{"numeric": [">=", 1, "<", 100000]}]}, customer={"ip": [{"cidr": "10.0.0.0/8"}]},
    )),
    ("one field of an array", rule(items={"sku": [{"suffix": "-5L"}]})),
    ("three fields of one element", rule(items={"sku": [{"prefix": "TEAPOT"}], "quantity": [4], "gift": [True]})),
    ("alternatives", rule(**{"$or": [{"channel": ["web"]}, {"customer": {"vip": [True]}}, {"note": ["x"]}]})),
]  # fmt: skip


def rate(matches: Matches, event: Any, seconds: float) -> float:
    """Events a second, by CPU time."""
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for _ in range(50):
            matches(event)
        done += 50
    return done / spent


def speed(rounds: int, seconds: float) -> None:
    """All by turns, so that a busy minute hits all of them; the best of each."""
    print(
        f"{'events a second':32}{'evgen, decoded':>18}{'evgen, JSON text':>18}{'moto, decoded':>18}"
    )
    text = json.dumps(EVENT)
    for name, pattern in PATTERNS:
        ours, peer = compile_pattern(pattern), EventPattern.load(json.dumps(pattern))
        runs = [(ours.matches, EVENT), (ours.matches, text), (peer.matches_event, EVENT)]
        best = [0.0] * len(runs)
        for _ in range(rounds):
            best = [max(b, rate(*run, seconds)) for b, run in zip(best, runs, strict=True)]
        print(f"{name:32}" + "".join(f"{value:>18,.0f}" for value in best))


def ours(pattern: Any, event: Any) -> bool:
    """What evgen says."""
    return compile_pattern(pattern).matches(event)


def moto(pattern: Any, event: Any) -> bool:
    """What moto says; it takes decoded events alone."""
    text = pattern if isinstance(pattern, str) else json.dumps(pattern)
    decoded = json.loads(event) if isinstance(event, str) else event
    return bool(EventPattern.load(text).matches_event(decoded))


def right(answer: Callable[[Any, Any], bool], expected: bool) -> str:
    """On how many of the suite's cases with this answer."""
    cases = [p.values for p in EVERY if p.values[2] is expected]
    found = 0
    for pattern, event, _ in cases:
        with contextlib.suppress(Exception):
            found += answer(pattern, event) is expected
    return f"{found} of {len(cases)}"


def refused(load: Callable[[str], Any]) -> str:
    """How many of the suite's invalid patterns."""
    rows = json.loads((CASES / INVALID).read_text("utf-8"))
    found = 0
    for row in rows:
        try:
            load(row["pattern"] if isinstance(row["pattern"], str) else json.dumps(row["pattern"]))
        except Exception:
            found += 1
    return f"{found} of {len(rows)}"


def accuracy() -> None:
    """The cases of `tests/patterns/cases`, which are evgen's own: they say what it is held to."""
    print(f"\n{'':32}{'match':>18}{'no match':>18}{'refused':>18}")
    for name, answer, load in (("evgen", ours, compile_pattern), ("moto", moto, EventPattern.load)):
        print(f"{name:32}{right(answer, True):>18}{right(answer, False):>18}{refused(load):>18}")


def main() -> None:
    """Both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.patterns", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.3, help="of each measurement")
    options = parser.parse_args()
    speed(options.rounds, options.seconds)
    accuracy()


if __name__ == "__main__":
    main()
