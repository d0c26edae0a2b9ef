"""``sample_event``: an event made from its schema, as it would be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from evgen.choosing import Chosen
from evgen.judging import SenderJudge
from evgen.sampling.strings import date_time, identity
from evgen.testing.catalog import OpenedCatalog
from evgen.wording import listed
from evgen.wrap import Wrap
from evgen.wrapping import Wrapping

_SHOWN = 5


class SampleEvent:
    """Makes events: another at each call, and the same ones in every run."""

    def __init__(self, catalog: OpenedCatalog) -> None:
        self._catalog = catalog
        self._made = 0

    def __call__(
        self,
        event: str,
        changes: Mapping[str, Any] | None = None,
        /,
        *,
        seed: int | None = None,
        wrap: Literal["data", "detail", "event", "sqs"] = "event",
        **members: Any,
    ) -> dict[str, Any]:
        """An event of ``Name``, ``Name@MAJOR`` or ``Name@x.y.z``, as EventBridge delivers it.

        ``members`` replace those of the data; in an object only what is named is replaced.
        ``changes`` is for members that cannot be keywords here. What no publisher would send
        is refused. ``seed`` asks for one certain event. ``wrap`` is what ``evgen sample`` takes.

        Raises NotInCatalogError, and ValueError for data that the schema refuses.
        """
        if wrap not in list(Wrap):
            raise ValueError(f"no wrap {wrap!r}; there are {listed(Wrap)}")
        chosen = self._catalog.event(event)
        sampler = self._catalog.sampler(chosen, seed or 0)
        index = self._next() if seed is None else 0
        data = sampler.sample(index)
        asked = {**(changes or {}), **members}
        if asked:
            data = _changed(data, asked)
            _check(chosen, data)
        chance = sampler.random(index, "wrap")
        wrapping = Wrapping(chosen.major, chosen.version, Wrap(wrap))
        made: dict[str, Any] = wrapping.on(data, identity(chance), date_time(chance))
        return made

    def _next(self) -> int:
        self._made += 1
        return self._made - 1


def _changed(value: Any, change: Any) -> Any:
    if not isinstance(value, Mapping) or not isinstance(change, Mapping):
        return json.loads(json.dumps(change, allow_nan=False))
    return {**value, **{name: _changed(value.get(name), each) for name, each in change.items()}}


def _check(chosen: Chosen, data: Any) -> None:
    wrong = list(SenderJudge(chosen.version.bundle).violations(data))
    if wrong:
        lines = [f"no {chosen.reference} is ever sent like this:"]
        lines += [f"  {each.pointer or 'the data'}: {each.message}" for each in wrong[:_SHOWN]]
        raise ValueError("\n".join(lines))
