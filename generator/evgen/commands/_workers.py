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
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
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
    """A process, which waits for tasks. It ends when ``lifeline`` is closed, whatever it does then."""

    pid: int
    tasks: IO[bytes]
    answers: IO[bytes]
    lifeline: IO[bytes]


def usable() -> int:
    """How many processes help here: one where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, _MOST)


def started(number: int, work: Work) -> list[Worker]:
    """So many processes; fewer, or none, where the system gives no more."""
    workers: list[Worker] = []
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()  # what is not written yet would be written by all
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
                    _put(worker.tasks, marshal.dumps(task))
                    selector.register(worker.answers, selectors.EVENT_READ, worker)
                if due in known:  # all have something to do meanwhile
                    yield known.pop(due)
                    due += 1
                elif not busy:
                    return
                for key, _ in selector.select(0 if due in known else None) if busy else ():
                    worker = key.data
                    selector.unregister(worker.answers)
                    known[busy.pop(worker)] = _answer(_got(worker.answers))
                    idle.append(worker)
    except (EOFError, BrokenPipeError):
        raise SourceError(
            "one of evgen's processes was ended from outside",
            "look whether there was too little memory",
        ) from None
    finally:
        _end(workers)


def _started(work: Work, others: list[Worker]) -> Worker:
    pipes: list[tuple[int, int]] = []
    try:
        pipes += (os.pipe() for _ in ("tasks", "answers", "lifeline"))
        with _uninterrupted():  # else the child might go on with what its parent does
            pid = os.fork()
            if pid == 0:
                _serve(work, pipes, others)
    except OSError:
        for end in chain.from_iterable(pipes):
            os.close(end)
        raise
    (theirs, tasks), (answers, ours), (watched, lifeline) = pipes
    for end in (theirs, ours, watched):
        os.close(end)
    return Worker(pid, os.fdopen(tasks, "wb"), os.fdopen(answers, "rb"), os.fdopen(lifeline, "wb"))


def _serve(work: Work, pipes: list[tuple[int, int]], others: list[Worker]) -> NoReturn:
    """What a child does, until there are no more tasks. It never returns into what its parent does."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says that it was interrupted
        (theirs, tasks), (answers, ours), (watched, lifeline) = pipes
        # Whoever holds an end of the parent's keeps the reader of the other end waiting.
        of_others = [f.fileno() for w in others for f in (w.tasks, w.answers, w.lifeline)]
        for end in (tasks, answers, lifeline, *of_others):
            os.close(end)
        threading.Thread(target=_end_with, args=(watched,), daemon=True).start()
        with os.fdopen(theirs, "rb") as asked, os.fdopen(ours, "wb") as told:
            while True:
                _put(told, _tried(work, _got(asked)))
    except (EOFError, BrokenPipeError):
        pass
    finally:
        os._exit(0)


def _end_with(lifeline: int) -> NoReturn:
    """Ends the process when the other end is closed, as it is when the parent is no more."""
    os.read(lifeline, 1)
    os._exit(0)


def _tried(work: Work, task: bytes) -> bytes:
    """What comes of a task, behind what went wrong in words and where: both empty if nothing did."""
    try:
        return marshal.dumps(("", "", work(marshal.loads(task))))  # noqa: S302 - from the parent
    except BaseException as fault:  # noqa: BLE001 - whatever it is, the parent raises it
        what = f"{type(fault).__name__}: {fault}".encode("utf-8", "backslashreplace").decode()
        return marshal.dumps((what, traceback.format_exc(), None))


def _answer(content: bytes) -> Any:
    fault, where, answer = marshal.loads(content)  # noqa: S302 - from a child
    if fault:
        error = WorkerFaultError(fault)
        error.add_note(where)
        raise error
    return answer


def _put(stream: IO[bytes], content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _got(stream: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _end(workers: list[Worker]) -> None:
    with _uninterrupted():
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)  # it has nothing to put in order
        for worker in workers:
            with suppress(ChildProcessError):  # where children are not waited for
                os.waitpid(worker.pid, 0)
            worker.answers.close()
            worker.lifeline.close()
            with suppress(BrokenPipeError):  # a task that it did not live to see
                worker.tasks.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt that comes meanwhile comes afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
