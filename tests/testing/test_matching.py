"""``event_matches``: the answer of the rules that are generated."""

from __future__ import annotations

from typing import Any

import pytest

from evgen.testing import EventMatches, NotInCatalogError, RecordingBus, SampleEvent
from tests.testing.catalogs import opened

CATALOG = opened()
event_matches = EventMatches(CATALOG)
sample_event = SampleEvent(CATALOG)

CASES = {
    "its filter holds": ("packer", sample_event("Ordered@1", total={"amount": 1}), True),
    "its filter does not": ("packer", sample_event("Ordered@1", total={"amount": 0}), False),
    "of an older version": ("packer", sample_event("Ordered@1.0.0", total={"amount": 1}), True),
    "of another major": ("packer", sample_event("Ordered@2"), False),
    "of its second event": ("packer", sample_event("Bare", size="L"), True),
    "not of its second event": ("packer", sample_event("Bare", size="S"), False),
    "another service": ("counter", sample_event("Ordered@2"), True),
    "nobody's": ("counter", {"source": "x", "detail-type": "Ordered.v2", "detail": {}}, False),
}


@pytest.mark.parametrize(("service", "event", "expected"), CASES.values(), ids=CASES)
def test_matching(service: str, event: dict[str, Any], expected: bool) -> None:
    assert event_matches(service, event) is expected


def test_pytest_can_show_why_not() -> None:
    asked = EventMatches(CATALOG)
    assert repr(asked) == "<event_matches>"
    asked("packer", sample_event("Ordered@1", total={"amount": 0}))
    assert "Ordered@1: `detail.data.total.amount` is 0" in repr(asked)
    asked("packer", sample_event("Ordered@1", total={"amount": 1}))
    assert repr(asked) == "<event_matches>"


def test_an_entry_is_an_event_too() -> None:
    bus = RecordingBus(CATALOG)
    detail = '{"metadata": {"version": "1.0.0"}, "data": {"total": {"amount": 1}}}'
    entry = {"Source": "com.example.shop", "DetailType": "Ordered", "Detail": detail}
    assert event_matches("packer", entry)
    bus.put_events(Entries=[entry])
    assert [event_matches("packer", each) for each in bus.events] == [True]


@pytest.mark.parametrize(
    ("service", "event", "error", "message"),
    [
        ("paker", sample_event("Bare"), NotInCatalogError, "did you mean `packer`"),
        (
            "zzz",
            sample_event("Bare"),
            NotInCatalogError,
            "there are `counter`, `packer` and `shop`",
        ),
        ("shop", sample_event("Bare"), NotInCatalogError, "subscribes to nothing"),
        ("packer", sample_event("Bare", wrap="data"), ValueError, "no source, detail-type, detail"),
    ],
)
def test_a_question_that_makes_no_sense_is_no_no(
    service: str, event: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        event_matches(service, event)
