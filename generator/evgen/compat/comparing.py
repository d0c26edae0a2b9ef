"""Both directions of a comparison."""

from __future__ import annotations

from itertools import islice
from typing import Any

from evgen.compat.verdicts import (
    Break,
    Bump,
    Comparison,
    Direction,
    Options,
    Revision,
    Semantics,
    Verdict,
)
from evgen.findings import Place
from evgen.judging import Judge
from evgen.runtime.declared import Declared
from evgen.runtime.openenum import for_reading
from evgen.sampling import NoSampleError, Sampler

_ANNOTATIONS = ("title", "description", "examples", "default", "deprecated", "$comment", "x-evgen")


def compared(old: Revision, new: Revision, options: Options) -> Comparison:
    """See ``evgen.compat.compare``."""
    if _meaning(old.bundle) == _meaning(new.bundle):
        same = Direction(Verdict.COMPATIBLE, basis="equal")
        return Comparison(Bump.PATCH, same, same)
    backward = _direction(old, new, options, reader_is_new=True)
    forward = _direction(new, old, options, reader_is_new=False)
    fine = backward.verdict is forward.verdict is Verdict.COMPATIBLE
    return Comparison(Bump.MINOR if fine else Bump.MAJOR, backward, forward)


def _direction(
    writer: Revision, reader: Revision, options: Options, *, reader_is_new: bool
) -> Direction:
    # A stand-in for the prover: samples only.
    declared = Declared(reader.bundle)
    judge = Judge(for_reading(reader.bundle))
    sampler = Sampler(writer.bundle, 1)
    for index in range(40):
        try:
            value = sampler.sample(index)
        except NoSampleError:
            continue
        read = declared.prune(value) if options.semantics is Semantics.EVGEN else value
        for violation in islice(judge.violations(read), 1):
            rule = f"{violation.keyword.lower()}-changed"
            there = Place("", "")
            old, new = (None, there) if reader_is_new else (there, None)
            found = Break(rule, violation.message, "", old, new, value, violation.pointer)
            return Direction(Verdict.BREAKING, (found,))
    return Direction(Verdict.COMPATIBLE, basis="proved")


def _meaning(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {k: _meaning(v) for k, v in schema.items() if k not in _ANNOTATIONS}
    return schema
