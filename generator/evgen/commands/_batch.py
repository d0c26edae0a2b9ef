"""``evgen compat --batch``: many pairs with their schemas inline, answered line by line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from evgen.commands._shared_lines import (
    Answer,
    Line,
    UnreadableLineError,
    answer_of,
    shared_answers,
)
from evgen.compat import Options, Revision, compare, prepare
from evgen.compat.prover.documents import is_same
from evgen.compat.wire import wire
from evgen.findings import Finding
from evgen.loading.bundling import Bundled
from evgen.loading.single import read_single
from evgen.recorded import value_of

#: What reading a schema comes to.
Outcome = Revision | list[Finding]
Reader = Callable[[Any], Outcome]


def answers(name: str, options: Options) -> Iterator[Answer]:
    """The answer to each line of a file that is not blank, in their order."""
    return shared_answers(name, partial(_answered, options=options), prepare)


def _answered(every: Iterable[Line], options: Options) -> Iterator[Answer]:
    read = _Read()
    for number, line in every:
        yield _answer(number, line, options, read.revision_of)


def _answer(number: int, line: bytes, options: Options, revision_of: Reader) -> Answer:
    def answer(identity: dict[str, Any]) -> dict[str, Any]:
        old, new = _asked(line, identity, revision_of)
        return wire(compare(old, new, options))

    return answer_of(number, answer)


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
    outcome = revision_of(value[side])
    if isinstance(outcome, Revision):
        return outcome
    first = outcome[0]
    where = f"`{side}`" + (f" at {first.place.pointer}" if first.place.pointer else "")
    raise UnreadableLineError(
        f"{where}: {first.message} [{first.rule}]" + (f"; {first.hint}" if first.hint else "")
    )


class _Read:
    """The schemas of the last line, as they were read: the new one is often the old one of the next."""

    def __init__(self) -> None:
        self._last: deque[tuple[Any, Outcome]] = deque(maxlen=2)

    def revision_of(self, schema: Any) -> Outcome:
        """The revision, or what is wrong with the schema."""
        for known, outcome in self._last:
            if is_same(known, schema):
                self._last.append((known, outcome))  # what is asked for again is kept longest
                return outcome
        outcome = _revision(read_single(schema))
        self._last.append((schema, outcome))
        return outcome


def _revision(read: Bundled | list[Finding]) -> Outcome:
    return read if isinstance(read, list) else Revision(read.schema, read.origins, read.keywords)
