"""What is true of pairs that come without a truth: a verified witness, or a proof, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from benchmarks.compat.judge import breaks, search
from benchmarks.compat.pairs import DIRECTIONS, Answer, Pair


def settle(pairs: Iterable[Pair], evgen: Mapping[str, Answer], rs: Mapping[str, Answer]) -> None:
    """Fills in ``truth`` where it can be known; labels alone are never believed.

    Broken: a value of the source's, of a search, or of evgen's that the judge confirms.
    Contained: nobody found such a value, and ``jsonschema-rs`` proves it, or the label and
    every checker in this process that answers agree.
    """
    for pair in pairs:
        for direction in DIRECTIONS:
            if direction not in pair.truth and pair.labels:
                _settle(pair, direction, evgen[pair.id], rs[pair.id])


def _settle(pair: Pair, direction: str, evgen: Answer, rs: Answer) -> None:
    writer, reader = pair.sides(direction)
    values = [*pair.values, *evgen.witnesses.get(direction, ())]
    if search(writer, reader, values):
        pair.truth[direction] = False
        return
    said = {evgen.verdicts[direction], rs.verdicts[direction]}
    labelled = pair.labels.get(direction) is True and "no" not in said
    if rs.verdicts[direction] == "yes" or labelled:
        pair.truth[direction] = True


def unverified(pair: Pair, direction: str, answer: Answer) -> list[object]:
    """Witnesses of evgen's that the judge does not confirm."""
    from benchmarks.compat.reading import written_and_read

    writer, reader = pair.sides(direction)
    if pair.category == "own, evgen":  # the tests judge these
        return []
    refused: list[object] = []
    for witness in answer.witnesses.get(direction, ()):
        if pair.semantics == "evgen":
            fine = written_and_read(writer, reader, witness)
        else:
            fine = breaks(writer, reader, witness, formats=pair.formats)
        if not fine:
            refused.append(witness)
    return refused
