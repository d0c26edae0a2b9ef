"""Lines of a file, each answered with a line of JSON, in the order of the file.

By as many processes as are worth it; what one line is at fault for leaves the others answered.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any

from evgen.app import FAULT, FINDINGS
from evgen.commands import _workers
from evgen.commands._catalog import put
from evgen.recorded import STANDARD_INPUT, InvalidLineError, lines

#: Fewer lines are not worth a second process; so many go to one at a time.
_FEW, _TOGETHER = 100, 10

#: How many answers are kept back; a terminal and a pipe's reader wait for none.
_KEPT_BACK = 500

Line = tuple[int, bytes]
#: JSON text, and what it means for the exit code.
Answer = tuple[str, int]
#: Answers lines one by one, and may remember from one to the next. Another process can be told of it.
Answered = Callable[[Iterable[Line]], Iterator[Answer]]


class UnreadableLineError(ValueError):
    """A line that asks nothing; the message says why."""


def _nothing() -> None:
    pass


def answer_of(number: int, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Answer:
    """What ``answer`` says to a line, or why it says nothing.

    It is called with what goes before either, and puts the line's id there as soon as it knows it.
    """
    identity: dict[str, Any] = {}
    try:
        return _text(identity, answer(identity)), 0
    except (UnreadableLineError, InvalidLineError) as error:
        why, code = str(error), FINDINGS
    except Exception as fault:  # noqa: BLE001 - one line's fault leaves the others answered
        why, code = why_not(fault)
    return _text(identity, {"error": f"line {number}: {why}"}), code


def why_not(fault: Exception) -> tuple[str, int]:
    """What to say of a line that an exception was raised for, and the exit code."""
    if isinstance(fault, RecursionError) or any(words in str(fault) for words in _TOO_DEEP):
        return "nested too deeply", FINDINGS
    what = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
    return f"evgen has a fault: {what}", FAULT


#: How compiled code says it: that of ``jsonschema-rs``, and ``marshal``.
_TOO_DEEP = ("Recursion limit", "too deeply nested")


def _text(identity: dict[str, Any], answer: dict[str, Any]) -> str:
    return json.dumps(identity | answer) + "\n"


def shared_answers(
    name: str, answered: Answered, prepare: Callable[[], None] = _nothing
) -> Iterator[Answer]:
    """The answer to each line of a file that is not blank, in their order.

    ``prepare`` imports what every process needs, before there are more than one.
    """
    numbered = lines(name)
    first = [] if name == STANDARD_INPUT else list(islice(numbered, _FEW + 1))
    processes = _workers.usable() if len(first) > _FEW else 1
    if processes > 1:
        prepare()
    _seldom_collect()  # before there are more: what is frozen now is shared by all
    every = chain(first, numbered)
    workers = []
    if processes > 1:
        workers = _workers.started(processes, partial(answers_of, answered=answered))
    if workers:
        for answers in _workers.answered(workers, _some(every)):
            yield from answers
    else:
        yield from answered(every)


def put_answers(name: str, answers: Iterable[Answer]) -> int:
    """Prints answers; the worst exit code of all."""
    at_once = name == STANDARD_INPUT or sys.stdout.isatty()
    kept: list[str] = []
    worst = 0
    for text, code in answers:
        kept.append(text)
        worst = max(worst, code)
        if at_once or len(kept) == _KEPT_BACK:
            put("".join(kept))
            kept.clear()
    put("".join(kept))
    return worst


def _some(every: Iterator[Line]) -> Iterator[list[Line]]:
    """Neighbours stay together: what one of them read, the next often needs."""
    while some := list(islice(every, _TOGETHER)):
        yield some


def answers_of(some: Iterable[Line], answered: Answered) -> list[Answer]:
    """What one process answers at a time."""
    return list(answered(some))


def _seldom_collect() -> None:
    """A prover makes many small values and few cycles: looking for those takes a third of the time.

    Once in a process: what is garbage when it is frozen stays for good.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
