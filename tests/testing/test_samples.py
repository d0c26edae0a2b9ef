"""``sample_event``: what it makes is what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from evgen.judging import SenderJudge
from evgen.testing import NotInCatalogError, SampleEvent
from tests.testing.catalogs import opened


@pytest.fixture
def sample_event() -> SampleEvent:
    return SampleEvent(opened())


def test_an_event_is_whole(sample_event: SampleEvent) -> None:
    made = sample_event("Ordered@1")
    assert (made["source"], made["detail-type"]) == ("com.example.shop", "Ordered")
    assert made["detail"]["metadata"]["version"] == "1.1.0"
    assert json.loads(json.dumps(made)) == made
    bundle = opened().event("Ordered@1").version.bundle
    assert not list(SenderJudge(bundle).violations(made["detail"]["data"]))


def test_the_name_chooses_the_version(sample_event: SampleEvent) -> None:
    names = ("Ordered", "Ordered@1", "Ordered@1.0.0")
    found = [sample_event(name, wrap="detail")["metadata"]["version"] for name in names]
    assert found == ["2.0.0", "1.1.0", "1.0.0"]
    assert sample_event("Bare")["detail"]["size"] in ("S", "L")


def test_another_at_each_call_and_the_same_in_every_run(sample_event: SampleEvent) -> None:
    made = [sample_event("Ordered@1") for _ in range(3)]
    assert len({event["id"] for event in made}) == 3
    assert len({event["detail"]["data"]["orderId"] for event in made}) == 3
    again = SampleEvent(opened())
    assert [again("Ordered@1") for _ in range(3)] == made


def test_a_seed_asks_for_one_certain_event(sample_event: SampleEvent) -> None:
    one, _, other = (
        sample_event("Ordered@1", seed=5),
        sample_event("Ordered@1"),
        sample_event("Ordered@1", seed=5),
    )
    assert one == other
    assert one != sample_event("Ordered@1", seed=6)


def test_members_are_replaced_where_they_are_named(sample_event: SampleEvent) -> None:
    plain = sample_event("Ordered@1", seed=1, wrap="data")
    made = sample_event("Ordered@1", seed=1, wrap="data", total={"amount": 7}, note="x")
    assert made["total"] == {**plain["total"], "amount": 7}
    assert made["orderId"] == plain["orderId"]
    assert made["note"] == "x"


def test_members_that_cannot_be_keywords(sample_event: SampleEvent) -> None:
    assert sample_event("Ordered@1", {"seed": 3}, wrap="data")["seed"] == 3


def test_what_is_handed_in_stays_as_it_is(sample_event: SampleEvent) -> None:
    total = {"amount": 1, "currency": "EUR"}
    sample_event("Ordered@1", wrap="data", total=total)["total"]["amount"] = 9
    assert total == {"amount": 1, "currency": "EUR"}


REFUSED: dict[str, tuple[Callable[[SampleEvent], Any], type[Exception], str]] = {
    "invalid": (lambda s: s("Ordered@1", total={"amount": -1}), ValueError, "/total/amount: -1 is less"),
    "undeclared": (lambda s: s("Ordered@1", totl=1), ValueError, "/totl: no schema declares this member; did you mean `total`"),
    "undeclared, further down": (lambda s: s("Ordered@1", total={"amuont": 1}), ValueError, "/total/amuont: .* did you mean `amount`"),
    "not in that version": (lambda s: s("Ordered@1.0.0", note="x"), ValueError, "no Ordered@1.0.0 is ever"),
    "no such event": (lambda s: s("Orderd"), NotInCatalogError, "did you mean `Ordered`"),
    "no such major": (lambda s: s("Ordered@3"), NotInCatalogError, "there is `Ordered@1`"),
    "no such wrap": (lambda s: s("Ordered@1", wrap="entry"), ValueError, "there are `data`, `detail`"),  # type: ignore[arg-type]
    "no JSON": (lambda s: s("Ordered@1", note=float("nan")), ValueError, "JSON"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_sent_is_not_made(
    sample_event: SampleEvent,
    make: Callable[[SampleEvent], Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        make(sample_event)
