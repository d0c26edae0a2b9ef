"""Work that takes long, put off: whoever runs it may do it elsewhere, or remember what came of it.

Work is told in JSON and answered in JSON, and whoever does it gets nothing else. So the text that
tells it, with the evgen that does it, is all that the answer depends on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
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


Texts = Generator[str, None, None]
#: Does pieces of work: what comes of each, as JSON text, in their order.
Perform = Callable[[Sequence[Work]], Texts]


def at_once(works: Sequence[Work]) -> Texts:
    """Does them here, one after the other."""
    return (work.done() for work in works)


def finished(
    items: Iterable[Artifact | Finding | Work], perform: Perform = at_once
) -> Iterator[Artifact | Finding]:
    """What emitters yield, with what came of their work in its place."""
    every = list(items)
    works = [item for item in every if isinstance(item, Work)]
    with closing(perform(works)) as answers:
        # The first one before anybody hears of anything: processes start where no thread runs yet.
        ahead = list(islice(answers, 1))
        for item in every:
            if isinstance(item, Work):
                yield from item.finish(json.loads(ahead.pop() if ahead else next(answers)))
            else:
                yield item
        next(answers, None)  # there is none, and whoever performs may tidy up
