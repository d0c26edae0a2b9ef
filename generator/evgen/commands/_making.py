"""How work that takes long gets done: remembered from an earlier run, or by as many processes as help."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from itertools import chain

from evgen.commands import _workers
from evgen.memory.entries import Entries
from evgen.memory.hashing import digest_of
from evgen.work import Perform, Texts, Work, at_once

#: What is remembered of all catalogs together, in bytes: a thousand events take 6 MB.
_MOST = 64 * 1024 * 1024
#: Less work is not worth another process.
_FEW = 8


def performer(around: str | None, *, anew: bool) -> Perform:
    """``around`` are the circumstances (see ``memory.circumstances``), None where nothing is to be
    remembered; ``anew``: nothing that earlier runs remember counts.
    """

    def perform(works: Sequence[Work]) -> Texts:
        if around is None:
            yield from _made(works)
            return
        entries = Entries("made", _MOST)
        names = [digest_of(around, work.told) for work in works]
        known = {} if anew else _known(entries, names)
        unknown = [work for work, name in zip(works, names, strict=True) if name not in known]
        fresh = _made(unknown)
        for name in names:
            if name in known:
                yield known[name]
                continue
            text = next(fresh)
            entries.write(name, text.encode())
            yield text
        if unknown:
            entries.shrink()

    return perform


def _known(entries: Entries, names: Sequence[str]) -> dict[str, str]:
    found = {name: entries.read(name) for name in names}
    return {name: text.decode() for name, text in found.items() if text is not None}


def _made(works: Sequence[Work]) -> Iterator[str]:
    number = min(_workers.usable(), len(works) // (_FEW // 2))
    if len(works) < _FEW or number < 2:
        return at_once(works)
    first = works[0].done()  # imports what all of them need
    gc.freeze()  # what there is now is shared
    workers = _workers.started(number, lambda index: works[index].done())
    elsewhere = _workers.answered(workers, range(1, len(works)))
    return chain([first], elsewhere if workers else at_once(works[1:]))
