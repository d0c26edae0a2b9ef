"""``evgen compat --batch``: many pairs with their schemas inline, answered line by line."""

from __future__ import annotations

import gc
import json
import marshal
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from evgen.app import FAULT, FINDINGS
from evgen.compat import Options, Revision, compare, prepare
from evgen.compat.wire import wire
from evgen.loading.single import read_single
from evgen.recorded import STANDARD_INPUT, InvalidLineError, lines, value_of

if TYPE_CHECKING:
    from evgen.findings import Finding

#: How many schemas are kept: the new one of a line is often the old one of the next.
_KEPT = 64


#: Fewer lines are not worth a second process; so many go to one at a time.
_FEW, _TOGETHER, _MOST_PROCESSES = 100, 25, 8

Reader = Callable[[bytes], "Revision | list[Finding]"]
Line = tuple[int, bytes]
#: JSON text, and what it means for the exit code.
Answer = tuple[str, int]


class UnreadableLineError(ValueError):
    """A line that asks nothing; the message says why."""


def answers(name: str, options: Options) -> Iterator[Answer]:
    """The answer to each line of a file that is not blank, in their order."""
    numbered = lines(name)
    first = [] if name == STANDARD_INPUT else list(islice(numbered, _FEW + 1))
    processes = _processes() if len(first) > _FEW else 1
    pool = _pool(processes) if processes > 1 else None
    if pool is None:
        _seldom_collect()
        yield from _answered(chain(first, numbered), options)
    else:
        yield from _shared(chain(first, numbered), options, pool, processes)


def _pool(processes: int) -> ProcessPoolExecutor | None:
    """Processes to share the work; None where the system has no semaphores for them."""
    prepare()
    try:
        return ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _as_a_child)
    except (OSError, NotImplementedError, ImportError):
        return None


def _shared(
    every: Iterator[Line], options: Options, pool: ProcessPoolExecutor, processes: int
) -> Iterator[Answer]:
    """Neighbours stay together: what one of them read, the next often needs."""
    with pool:
        waiting: deque[Future[list[Answer]]] = deque()
        while True:
            while len(waiting) < 2 * processes and (some := list(islice(every, _TOGETHER))):
                waiting.append(pool.submit(answers_of, some, options))
            if not waiting:
                return
            yield from waiting.popleft().result()


def _processes() -> int:
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, _MOST_PROCESSES)


def _as_a_child() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says that it was interrupted
    _seldom_collect()


def answers_of(some: Iterable[Line], options: Options) -> list[Answer]:
    """What one process answers at a time."""
    return list(_answered(some, options))


def _answered(every: Iterable[Line], options: Options) -> Iterator[Answer]:
    revision_of = lru_cache(_KEPT)(_revision)
    for number, line in every:
        yield _answer(number, line, options, revision_of)


def _seldom_collect() -> None:
    """A prover makes many small values and few cycles: looking for those takes a third of the time.

    Once in a process: what is garbage when it is frozen stays for good.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _answer(number: int, line: bytes, options: Options, revision_of: Reader) -> Answer:
    identity: dict[str, Any] = {}

    def unreadable(why: str, code: int = FINDINGS) -> Answer:
        return _text(identity | {"error": f"line {number}: {why}"}), code

    try:
        old, new = _asked(line, identity, revision_of)
        return _text(identity | wire(compare(old, new, options))), 0
    except (UnreadableLineError, InvalidLineError) as error:
        return unreadable(str(error))
    except Exception as fault:  # noqa: BLE001 - one line's fault leaves the others answered
        if is_too_deep(fault):
            return unreadable("nested too deeply")
        what = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
        return unreadable(f"evgen has a fault: {what}", FAULT)


def is_too_deep(fault: Exception) -> bool:
    """Whether a schema is nested more deeply than Python or the judge goes."""
    return isinstance(fault, RecursionError) or any(words in str(fault) for words in _TOO_DEEP)


#: How compiled code says it: that of ``jsonschema-rs``, and ``marshal``.
_TOO_DEEP = ("Recursion limit", "too deeply nested")


def _asked(line: bytes, identity: dict[str, Any], revision_of: Reader) -> tuple[Revision, Revision]:
    """Both schemas of a line; ``identity`` gets its id, as soon as that is known."""
    value = value_of(line)
    if not isinstance(value, dict):
        raise UnreadableLineError('a line is an object: {"id", "old", "new"}')
    if "id" in value:
        identity["id"] = value["id"]
    for side in ("old", "new"):
        if side not in value:
            raise UnreadableLineError(f"`{side}` is missing: give a schema")
    return _side("old", value, revision_of), _side("new", value, revision_of)


def _side(side: str, value: dict[str, Any], revision_of: Reader) -> Revision:
    outcome = revision_of(marshal.dumps(value[side], 2))
    if isinstance(outcome, Revision):
        return outcome
    first = outcome[0]
    where = f"`{side}`" + (f" at {first.place.pointer}" if first.place.pointer else "")
    raise UnreadableLineError(
        f"{where}: {first.message} [{first.rule}]" + (f"; {first.hint}" if first.hint else "")
    )


def _revision(content: bytes) -> Revision | list[Finding]:
    outcome = read_single(marshal.loads(content))  # noqa: S302 - what this process dumped
    return outcome if isinstance(outcome, list) else Revision(outcome.schema, outcome.origins)


def _text(answer: dict[str, Any]) -> str:
    return json.dumps(answer) + "\n"
