"""evgen's own answers, and those of ``jsonschema-rs``, in this process."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.compat.pairs import DIRECTIONS, Answer, Pair
from evgen.compat import Options, Revision, Semantics, Verdict, compare
from evgen.loading.single import read_single

_PATIENCE = 30
_WORDS = {Verdict.COMPATIBLE: "yes", Verdict.BREAKING: "no", Verdict.UNDECIDED: "none"}


def evgen(pairs: Iterable[Pair]) -> dict[str, Answer]:
    """Both directions of each pair, from the schemas as parsed."""
    return {pair.id: _evgen(pair) for pair in pairs}


def _evgen(pair: Pair) -> Answer:
    options = Options(Semantics(pair.semantics), pair.formats)
    start = time.perf_counter()
    try:
        with _limit():
            comparison = compare(_revision(pair.old), _revision(pair.new), options)
    except _UnreadableError as error:
        return _refused(start, str(error))
    except Exception as fault:  # counted, and told
        return _refused(start, f"CRASH {type(fault).__name__}: {fault}")
    took = (time.perf_counter() - start) * 1000
    sides = {"backward": comparison.backward, "forward": comparison.forward}
    return Answer(
        {name: _WORDS[side.verdict] for name, side in sides.items()},
        took,
        {name: [b.witness for b in side.breaks] for name, side in sides.items()},
        {name: f"{side.reason} [{side.pointer}]" for name, side in sides.items() if side.reason},
    )


class _UnreadableError(Exception):
    pass


def _revision(schema: Any) -> Revision:
    read = read_single(schema)
    if isinstance(read, list):
        raise _UnreadableError(f"{read[0].rule}: {read[0].message}")
    return Revision(read.schema, read.origins)


def _refused(start: float, why: str) -> Answer:
    took = (time.perf_counter() - start) * 1000
    return Answer(dict.fromkeys(DIRECTIONS, "none"), took, {}, dict.fromkeys(DIRECTIONS, why))


@contextmanager
def _limit() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TimeoutError(f"more than {_PATIENCE} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def jsonschema_rs(pairs: Iterable[Pair]) -> dict[str, Answer]:
    """``canonicalize(reader).covers(canonicalize(writer))``, for each direction."""
    return {pair.id: _covers(pair) for pair in pairs}


def _covers(pair: Pair) -> Answer:
    import jsonschema_rs as rs

    start = time.perf_counter()
    verdicts = dict.fromkeys(DIRECTIONS, "none")
    try:
        old = rs.canonicalize(pair.old, offline=True, validate_formats=pair.formats)
        new = rs.canonicalize(pair.new, offline=True, validate_formats=pair.formats)
        verdicts = {"backward": _word(new.covers(old)), "forward": _word(old.covers(new))}
    except Exception:  # it refuses by exceptions of many kinds
        pass
    return Answer(verdicts, (time.perf_counter() - start) * 1000)


def _word(containment: Any) -> str:
    return {"YES": "yes", "NO": "no"}.get(str(containment).rpartition(".")[2].upper(), "none")
