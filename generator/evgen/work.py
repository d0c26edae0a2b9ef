"""Work that takes long, put off: whoever runs it may do it elsewhere, or remember what came of it.

Work is told in JSON and answered in JSON, and whoever does it gets nothing else. So the text that
tells it, with the evgen that does it, is all that the answer depends on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evgen.artifacts import Artifact
    from evgen.findings import Finding


@dataclass(frozen=True)
class Work:
    """A part of what an emitter makes, not made yet.

    ``make`` is a function of a module, from the JSON value ``given`` to another. ``finish`` turns
    that into artefacts and findings.
    """

    make: Callable[[Any], Any]
    given: Any
    finish: Callable[[Any], Iterable[Artifact | Finding]]

    @cached_property
    def told(self) -> str:
        """The function and what it is given, as text."""
        given = json.dumps(self.given, separators=(",", ":"))
        return f"{self.make.__module__}.{self.make.__qualname__} {given}"

    def done(self) -> str:
        """What comes of it, as JSON text."""
        given = json.loads(self.told.partition(" ")[2])
        return json.dumps(self.make(given), separators=(",", ":"))


#: Does pieces of work: what comes of each, as JSON text, in their order.
Perform = Callable[[Sequence[Work]], Iterator[str]]


def at_once(works: Sequence[Work]) -> Iterator[str]:
    """Does them here, one after the other."""
    return (work.done() for work in works)


def finished(
    items: Iterable[Artifact | Finding | Work], perform: Perform = at_once
) -> Iterator[Artifact | Finding]:
    """What emitters yield, with what came of their work in its place."""
    every = list(items)
    answers = perform([item for item in every if isinstance(item, Work)])
    for item in every:
        if isinstance(item, Work):
            yield from item.finish(json.loads(next(answers)))
        else:
            yield item
