"""The pairs that ship with evgen's tests: each has its truth and the reason for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.compat.pairs import Pair
from evgen.compat import Verdict
from tests.compat import corpus


def pairs(_: Path) -> Iterator[Pair]:
    """Every pair under tests/compat/pairs, in each reading that it speaks of."""
    for pair in corpus.pairs():
        known = {
            direction: verdict is Verdict.COMPATIBLE
            for direction, verdict in pair.truths.items()
            if verdict is not Verdict.UNDECIDED
        }
        yield Pair(pair.id, f"own, {pair.semantics}", pair.old, pair.new, known,
                   semantics=pair.semantics, formats=pair.formats)  # fmt: skip
