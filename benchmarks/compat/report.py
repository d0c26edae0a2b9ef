"""Tables: how often each checker is right, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.compat.pairs import Answer, Pair

#: What can come of an answer, in the order of the columns.
OUTCOMES = ("right", "wrong yes", "wrong no", "none")


@dataclass
class Tally:
    """Answers of one checker to directions of known truth."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    times: list[float] = field(default_factory=list)


def outcome(truth: bool, verdict: str) -> str:
    """``wrong yes`` is to call compatible what is broken: the worst that can happen."""
    if verdict == "none":
        return "none"
    if (verdict == "yes") is truth:
        return "right"
    return "wrong yes" if verdict == "yes" else "wrong no"


def tallied(pairs: Iterable[Pair], answers: Mapping[str, Answer]) -> Tally:
    """The tally of one checker over some pairs."""
    tally = Tally()
    for pair in pairs:
        answer = answers[pair.id]
        tally.times.append(answer.milliseconds)
        for direction, truth in pair.truth.items():
            tally.counts[outcome(truth, answer.verdicts[direction])] += 1
    return tally


def table(title: str, tallies: Mapping[str, Tally]) -> str:
    """A row per checker; times are of a pair, both directions, with reading the schemas."""
    width = max(map(len, tallies))
    head = f"{'':{width}}  {'right':>14}  {'wrong yes':>9}  {'wrong no':>8}  {'none':>5}   median / p95 / max ms"
    rows = [f"{name:{width}}  {_row(tally)}" for name, tally in tallies.items()]
    return "\n".join([title, head, *rows])


def _row(tally: Tally) -> str:
    right, yes, no, none = tally.counts.values()
    share = right / max(1, sum(tally.counts.values()))
    times = " / ".join(f"{quantile(tally.times, q):.2f}" for q in (0.5, 0.95, 1))
    return f"{right:>6} {share:>6.1%}  {yes:>9}  {no:>8}  {none:>5}   {times}"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, int(share * len(ordered) + 0.999999) - 1))]
