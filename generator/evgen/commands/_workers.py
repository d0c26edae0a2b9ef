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

#: Answers one task. Both are what ``marshal`` writes: numbers, text, bytes, and lists of them.
Work = Callable[[Any], Any]

#: How many tasks for each process may be answered before it is their turn.
_AHEAD = 4
_LENGTH = struct.Struct("<Q")


class LostWorkerError(RuntimeError):
    """A process ended before it had answered; the message says so."""


@dataclass(frozen=True)
class Worker:
    """A process, which waits for tasks."""

    pid: int
    tasks: IO[bytes]
    answers: IO[bytes]


def is_possible() -> bool:
    """Whether this system can fork."""
    return hasattr(os, "fork")


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

    Raises LostWorkerError. A process gets a task when it waits for one, and only then: neither
    side can be writing while the other is.
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
                    known[busy.pop(worker)] = _got(worker.answers)
                    idle.append(worker)
                while due in known:
                    yield known.pop(due)
                    due += 1
    except (EOFError, BrokenPipeError):
        raise LostWorkerError("one of its processes was ended from outside") from None
    finally:
        _end(workers)


def _started(work: Work, others: list[Worker]) -> Worker:
    theirs, tasks = os.pipe()
    answers, ours = os.pipe()
    sys.stdout.flush()  # what is not written yet would be written by both
    sys.stderr.flush()
    try:
        pid = os.fork()
    except OSError:
        for end in (theirs, tasks, answers, ours):
            os.close(end)
        raise
    if pid == 0:
        # Whoever holds the end of a pipe keeps its reader waiting.
        os.close(tasks)
        os.close(answers)
        for other in others:
            os.close(other.tasks.fileno())
            os.close(other.answers.fileno())
        _serve(work, os.fdopen(theirs, "rb"), os.fdopen(ours, "wb"))
    os.close(theirs)
    os.close(ours)
    return Worker(pid, os.fdopen(tasks, "wb"), os.fdopen(answers, "rb"))


def _serve(work: Work, tasks: IO[bytes], answers: IO[bytes]) -> NoReturn:
    """What a child does, until there are no more tasks. It never returns into what its parent does."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says that it was interrupted
        while True:
            _put(answers, work(_got(tasks)))
    except (EOFError, BrokenPipeError):
        pass
    except BaseException:  # noqa: BLE001 - whatever it is, it must not get into the parent's code
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(0)


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
