"""Events to try where the prover has no answer: samples, and samples bent at one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from evgen import pointer as pointers
from evgen.compat.question import Question
from evgen.sampling import NoSampleError, Sampler
from evgen.sampling.bending import BENT, bent
from evgen.sampling.defects import places_in, replaced

_SAMPLES = 24
_MOST_BENT = 400
#: Nothing larger is made up.
_LARGEST = 10_000
_SIZES = re.compile(r'"min(?:Length|Items|Properties|Contains)": ([0-9]{1,30})')


def candidates(question: Question) -> Iterator[Any]:
    """Values that may be valid for the writer; the same each time."""
    yield from _BOUNDARY
    bundle = question.writer.bundle
    if any(int(size) > _LARGEST for size in _SIZES.findall(question.sent.text)):
        return
    try:
        sampler = Sampler(bundle if isinstance(bundle, dict) else {}, 1)
    except ValueError:
        return
    made = []
    for index in range(_SAMPLES):
        try:
            made.append(sampler.sample(index))
        except (NoSampleError, OverflowError):  # no double is as large as some bounds
            break
        yield made[-1]
    yield from islice(_bent(question, made), _MOST_BENT)


#: Values at the edges of the types.
_BOUNDARY: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 0.5, 1.5, 1e20, "", "a", "text", "0", "A",
    [], [None], [1, 1], ["a"], [0, 1, 2], {}, {"a": 1}, {"a": None}, {"": ""},
)  # fmt: skip


def _bent(question: Question, samples: list[Any]) -> Iterator[Any]:
    for sample in samples[:6]:
        for pointer, place in places_in(question.pruning.root, sample, ""):
            value = pointers.resolve(sample, pointer)
            for schema in place.schemas:
                for keyword in schema:
                    if keyword in BENT:
                        for other in islice(bent(keyword, schema, value), 12):
                            yield replaced(sample, pointer, other)
