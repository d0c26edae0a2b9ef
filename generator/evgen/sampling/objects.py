"""Objects: which members, and what applies to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evgen.sampling.applied import Applied, StuckError
from evgen.sampling.regexes import text_for

if TYPE_CHECKING:
    from evgen.sampling.maker import Maker, Spot

_EXTRA_TRIES = 60
_KEYS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")


def object_(
    maker: Maker, applied: Applied, spot: Spot, hints: Sequence[Any], eagerness: float
) -> dict[str, Any]:
    """An object for all that applies. Raises StuckError."""
    return _Work(maker, applied, spot, hints, eagerness).done()


class _Work:
    """One object in the making."""

    def __init__(
        self, maker: Maker, applied: Applied, spot: Spot, hints: Sequence[Any], eagerness: float
    ) -> None:
        self._maker = maker
        self._applied = applied
        self._spot = spot
        self._hints = [hint for hint in hints if isinstance(hint, dict)]
        self._eagerness = eagerness
        self._facts = [maker.facts(part) for part in applied.parts]
        self._least = int(max(applied.all("minProperties"), default=0))
        self._most = min(applied.all("maxProperties"), default=None)
        self._declared = list(dict.fromkeys(n for fact in self._facts for n in fact.properties))
        self._value: dict[str, Any] = {}

    def done(self) -> dict[str, Any]:
        """The object."""
        for name in self._closed(self._applied.required()):
            self._value[name] = self._member(name)
        optional = [n for n in self._declared if n not in self._value]
        rather = [n for n in optional if self._maker.chance.random() < self._eagerness]
        for name in rather:
            self._perhaps(name)
        for name in optional:
            if len(self._value) < self._least:
                self._perhaps(name)
        self._extend()
        return self._in_order()

    def _perhaps(self, name: str) -> None:
        """The member with all that it needs beside it, or nothing."""
        names = [n for n in self._closed([name]) if n not in self._value]
        if self._most is not None and len(self._value) + len(names) > self._most:
            return
        try:
            made = {n: self._member(n) for n in names}
        except StuckError:
            return
        self._value.update(made)

    def _closed(self, names: list[str]) -> list[str]:
        """The names with those that they depend on."""
        closed = list(names)
        for name in closed:
            for dependent in self._applied.all("dependentRequired"):
                closed += [n for n in dependent.get(name, ()) if n not in closed]
        return closed

    def _member(self, name: str) -> Any:
        where = self._spot.below(
            name, [h[name] for h in self._hints if name in h], self._applied.names
        )
        if name in self._applied.forbidden:
            raise StuckError(where.pointer, "the schema admits no such member")
        if not all(self._maker.fits([s], name) for s in self._applied.all("propertyNames")):
            raise StuckError(where.pointer, "no member may have this name")
        return self._maker.make(self._schemas(name), where)

    def _schemas(self, name: str) -> list[Any]:
        """What applies to the member."""
        schemas: list[Any] = []
        evaluated = False
        for part, fact in zip(self._applied.parts, self._facts, strict=True):
            own = [fact.properties[name]] if name in fact.properties else []
            own += [sub for p, sub in fact.patterns.items() if fact.matches(p, name)]
            if not own and "additionalProperties" in part:
                own = [part["additionalProperties"]]
            evaluated = evaluated or bool(own)
            schemas += own
        return schemas if evaluated else self._applied.all("unevaluatedProperties")

    def _extend(self) -> None:
        """Members that are not declared by name, where there are to be any."""
        patterns = [p for fact in self._facts for p in fact.patterns]
        others = any(f.additional is not None or f.unevaluated is not None for f in self._facts)
        free = not (self._declared or patterns)
        wanted = self._least
        if (patterns or others) and self._eagerness > 0:
            wanted = max(wanted, len(self._value) + self._maker.chance.randint(1, 2))
        if self._most is not None:
            wanted = min(wanted, int(self._most))
        for index in range(_EXTRA_TRIES):
            if len(self._value) >= wanted:
                return
            name = self._new_name(patterns, index, anything=others or free)
            if name and name not in self._value and name not in self._declared:
                self._perhaps(name)
        if len(self._value) < self._least:
            raise StuckError(self._spot.pointer, "too few members are declared")

    def _new_name(self, patterns: list[str], index: int, *, anything: bool) -> str | None:
        chance = self._maker.chance
        names = self._applied.all("propertyNames")
        if patterns and (not anything or chance.random() < 0.7):
            return text_for(chance.choice(patterns), chance, index % 7)
        if not anything:
            return None
        given = [n for hint in self._hints for n in hint if n not in self._value]
        if given and index < 5:
            return str(chance.choice(given))
        if names:
            try:
                made = self._maker.make([*names, {"type": "string"}], self._spot)
            except StuckError:
                return None
            return made if isinstance(made, str) else None
        key = chance.choice(_KEYS)
        return key if index < len(_KEYS) else f"{key}{index}"

    def _in_order(self) -> dict[str, Any]:
        """Declared members as the schema lists them, then the others."""
        known = [n for n in self._declared if n in self._value]
        return {n: self._value[n] for n in [*known, *(n for n in self._value if n not in known)]}
