"""What goes wrong, and when: decided by a seed, on a clock that only this moves."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any


class Killed(BaseException):
    """The process is gone: nothing after this line runs, and nobody may catch it."""


class AwsError(Exception):
    """A refused call, as botocore tells of it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code, "Message": code}, **more}


@dataclass(frozen=True)
class Climate:
    """How often things go wrong."""

    duplicates: float = 0.10  # of deliveries come twice
    transient: float = 0.02  # of handler runs fail, and of calls and entries
    lost_answers: float = 0.005  # of calls are done, and nobody hears of it
    kills: float = 0.05  # of invocations end in the middle
    poison: float = 0.01  # of events can never succeed


@dataclass
class Weather:
    """One run's luck. ``now`` is the time of everything in it."""

    seed: int
    climate: Climate = field(default_factory=Climate)
    now: float = 1_800_000_000.0
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._steps_left: int | None = None
        self._deadline = float("inf")

    def count(self, what: str) -> None:
        """Note that something happened."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def happens(self, share: float, what: str) -> bool:
        """Whether something happens that does so in this share of cases."""
        if self.chance.random() >= share:
            return False
        self.count(what)
        return True

    def begin(self, seconds: float) -> None:
        """An invocation starts that may take so long; perhaps it will not live that long."""
        self._deadline = self.now + seconds
        doomed = self.chance.random() < self.climate.kills
        self._steps_left = self.chance.randint(1, 25) if doomed else None

    def end(self) -> None:
        """The invocation is over."""
        self._deadline, self._steps_left = float("inf"), None

    def seconds_left(self) -> float:
        """Until the invocation's time is over."""
        return self._deadline - self.now

    def pass_time(self, seconds: float) -> None:
        """Time goes by. Raises Killed when that is more than the function has, or its hour has come."""
        self.now += seconds
        if self.now > self._deadline:
            self.count("timed out")
            raise Killed
        if self._steps_left is not None:
            self._steps_left -= 1
            if self._steps_left <= 0:
                self.count("killed")
                raise Killed

    def around(self, call: Any, refusal: str) -> Any:
        """A call to AWS: it may be refused, its answer lost, or its caller killed before or after."""
        self.pass_time(self.chance.uniform(0.002, 0.02))
        if self.happens(self.climate.transient, f"refused: {refusal}"):
            raise AwsError(refusal)
        answer = call()
        if self.happens(self.climate.lost_answers, f"answer lost: {refusal}"):
            raise AwsError(refusal)
        self.pass_time(self.chance.uniform(0.001, 0.005))
        return answer
