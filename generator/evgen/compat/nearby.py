"""The short way to a witness: a value for the one place that differs, put into an ordinary event.

Most obligations stand at a place that named members and items lead to. There what the writer
certainly says of that place is asked together with the denial of the obligation. If no value is
both, no event can be; if there is one, it is put into an event that the writer may send, and
whoever asked has to check the whole: members may depend on each other.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from evgen.compat.common import is_plain
from evgen.compat.obligations import Obligation, Spot
from evgen.compat.prover.terms import Answer, Claim, Found, Nothing
from evgen.compat.question import Question
from evgen.compat.usual import usual


class Nearby:
    """Looks for witnesses of one direction near what differs."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def event(self, obligation: Obligation) -> Answer | None:
        """An event that may break the obligation, ``Nothing`` if none can, or None: not known."""
        answer = self._there(obligation)
        if not isinstance(answer, Found):
            return answer if isinstance(answer, Nothing) else None
        spot = obligation.spot
        return answer if spot.outer is None else self._put(spot, answer.value)

    def forbids(self, obligation: Obligation) -> bool:
        """Whether no value of its place can break the obligation, so that no event can."""
        return isinstance(self._there(obligation), Nothing)

    def _there(self, obligation: Obligation) -> Answer | None:
        """A value of its place that breaks the obligation; None where the way there is not plain."""
        spot = obligation.spot
        return self._at(spot, obligation.denial) if all(map(_is_plain, spot.trail)) else None

    def _at(self, spot: Spot, denial: Claim | None) -> Answer:
        name = spot.step.name if spot.step is not None else None
        return self._question.ask_at(spot.sure, spot.sight, denial, name or "")

    @cached_property
    def _usual(self) -> Answer:
        """An event that may be sent; of a plain object, member by member."""
        question = self._question
        schema = question.sent.plain
        if is_plain(schema):
            required = schema.get("required", ())
            members = usual(question.options).members(question.sent.bundle, required)
            if members is not None:
                return Found(members)
        return question.ask([])

    def _put(self, spot: Spot, value: Any) -> Found | None:
        """``value`` at its place in an ordinary event."""
        usual = self._usual
        if not isinstance(usual, Found):
            return None
        trail = spot.trail
        around = [usual.value]
        for at in trail[1:-1]:
            inside = _inside(around[-1], at)
            if inside is None:
                made = self._at(at, None)
                if not isinstance(made, Found):
                    return None
                inside = made.value
            around.append(inside)
        for container, at in zip(reversed(around), reversed(trail[1:]), strict=True):
            placed = _placed(container, at, value)
            if placed is None:
                return None
            value = placed
        return Found(value)


def _is_plain(spot: Spot) -> bool:
    step = spot.step
    return bool(spot.sure) and (step is None or step.name is not None or step.onward)


def _inside(container: Any, spot: Spot) -> Any:
    """What is at a place in a container; None where nothing is that could hold more."""
    found: Any = None
    if spot.step is None:
        return container
    if spot.step.name is not None and isinstance(container, dict):
        found = container.get(spot.step.name)
    elif spot.step.name is None and isinstance(container, list) and container:
        found = container[0]
    return found if isinstance(found, dict | list) else None


def _placed(container: Any, spot: Spot, value: Any) -> Any:
    """The container with a value at a place; None where it is of another kind."""
    name = spot.step.name if spot.step is not None else None
    if name is not None:
        return {**container, name: value} if isinstance(container, dict) else None
    return [value, *container[1:]] if isinstance(container, list) else None
