"""What is wrong at one place is told at that place."""

from __future__ import annotations

from collections import Counter

from evgen.filters import Checked, Verdict, check, verdict_of
from tests.filters.corpus import pairs, subject
from tests.filters.mutants import Mutant, mutants

_NOT_TELLING = (Verdict.UNKNOWN, Verdict.FRAGILE, Verdict.LIMIT)


def test_of_500_mutants_98_percent_are_told_at_their_place() -> None:
    every = [m for pair in pairs() if pair.verdict == "ok" for m in mutants(pair)]
    assert len(every) >= 500
    assert min(Counter(mutant.kind for mutant in every).values()) >= 50
    missed = [m for m in every if not _is_told(m, check(subject(m.pair.topic), m.filter))]
    assert len(missed) <= 0.02 * len(every), [(m.id, m.kind, m.filter) for m in missed]


def _is_told(mutant: Mutant, outcome: Checked) -> bool:
    """At the token itself, or at the list that it is the only item of."""
    return any(
        f.place.pointer in (mutant.pointer, mutant.pointer.removesuffix("/0"))
        for f in outcome.findings
        if verdict_of(f) not in _NOT_TELLING
    )
