"""Forked processes that answer in turn, each as much as it is sent at a time.

They share what the first process has imported. The pools of the standard library do the same with
threads and semaphores, which take longer to set up than a short file of lines takes to answer.
"""

from __future__ import annotations

import marshal
import os
import selectors
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, NoReturn

from evgen.sources import SourceError

#: Answers one task. Both are what ``marshal`` writes: numbers, text, bytes, and lists of them.
Work = Callable[[Any], Any]

#: How many tasks for each process may be answered before it is their turn.
_AHEAD = 4
_MOST = 8
_LENGTH = struct.Struct("<Q")


class WorkerFaultError(RuntimeError):
    """What one of the processes did raised an exception. Its traceback is a note."""


@dataclass(frozen=True)
class Worker:
    """A process, which waits for tasks."""

    pid: int
    tasks: IO[bytes]
    answers: IO[bytes]


def usable() -> int:
    """How many processes help here: one where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, _MOST)


def started(number: int, work: Work) -> list[Worker]:
    """So many processes; fewer, or none, where the system gives no more."""
    workers: list[Worker] = []
    try:
        for _ in range(number):
            workers.append(_started(work, workers))
    except OSError:  # out of processes, or of files
        pass
    return workers


def answered(workers: list[Worker], tasks: Iterable[Any]) -> Iterator[Any]:
    """The answer to each task, in their order. The processes are gone afterwards.

    Raises WorkerFaultError, and SourceError where a process ends before it has answered. A process
    gets a task when it waits for one, and only then: neither side can be writing while the other is.
    """
    every = iter(tasks)
    known: dict[int, Any] = {}
    given = due = 0
    idle, busy = list(workers), dict[Worker, int]()
    try:
        with selectors.DefaultSelector() as selector:
            while True:
                most = due + _AHEAD * len(workers) - given
                for task in islice(every, min(most, len(idle))):
                    worker = idle.pop()
                    busy[worker] = given
                    given += 1
                    _put(worker.tasks, task)
                    selector.register(worker.answers, selectors.EVENT_READ, worker)
                if not busy:
                    return
                for key, _ in selector.select():
                    worker = key.data
                    selector.unregister(worker.answers)
                    fault, where, known[busy.pop(worker)] = _got(worker.answers)
                    if fault:
                        error = WorkerFaultError(fault)
                        error.add_note(where)
                        raise error
                    idle.append(worker)
                while due in known:
                    yield known.pop(due)
                    due += 1
    except (EOFError, BrokenPipeError):
        raise SourceError(
            "one of evgen's processes was ended from outside",
            "look whether there was too little memory",
        ) from None
    finally:
        _end(workers)


def _started(work: Work, others: list[Worker]) -> Worker:
    theirs, tasks = os.pipe()
    answers, ours = os.pipe()
    sys.stdout.flush()  # what is not written yet would be written by both
    sys.stderr.flush()
    # An interrupt in between would have the child go on with what its parent does.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        pid = os.fork()
        if pid == 0:
            _serve(work, theirs, ours, {tasks, answers, *_ends_of(others)})
    except OSError:
        for end in (theirs, tasks, answers, ours):
            os.close(end)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.close(theirs)
    os.close(ours)
    return Worker(pid, os.fdopen(tasks, "wb"), os.fdopen(answers, "rb"))


def _ends_of(workers: list[Worker]) -> Iterator[int]:
    for worker in workers:
        yield from (worker.tasks.fileno(), worker.answers.fileno())


def _serve(work: Work, tasks: int, answers: int, of_parent: set[int]) -> NoReturn:
    """What a child does, until there are no more tasks. It never returns into what its parent does."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says that it was interrupted
        for end in of_parent:  # whoever holds the end of a pipe keeps its reader waiting
            os.close(end)
        with open(tasks, "rb") as asked, open(answers, "wb") as told:
            while True:
                _put(told, _tried(work, _got(asked)))
    except (EOFError, BrokenPipeError):
        pass
    finally:
        os._exit(0)


def _tried(work: Work, task: Any) -> tuple[str, str, Any]:
    """What comes of a task, behind what went wrong in words and where: both empty if nothing did."""
    try:
        return "", "", work(task)
    except Exception as fault:  # noqa: BLE001 - the parent raises it
        return f"{type(fault).__name__}: {fault}", traceback.format_exc(), None


def _put(stream: IO[bytes], value: Any) -> None:
    content = marshal.dumps(value)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _got(stream: IO[bytes]) -> Any:
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return marshal.loads(_exactly(stream, length))  # noqa: S302 - it comes from the parent or its child


def _exactly(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _end(workers: list[Worker]) -> None:
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)  # it has nothing to put in order
    for worker in workers:
        os.waitpid(worker.pid, 0)
        worker.answers.close()
        with suppress(BrokenPipeError):  # a task that it did not live to see
            worker.tasks.close()
