"""Sample after sample of one schema."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from evgen.judging import Judge
from evgen.runtime.declared import Declared
from evgen.sampling.applied import StuckError
from evgen.sampling.maker import Maker
from evgen.sampling.normal import without_root_references

#: How often a whole sample is begun anew before it is given up.
_ATTEMPTS = 30


class NoSampleError(Exception):
    """No valid value was found; ``pointer`` is the place in the data that resists."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"{pointer or 'the data'}: {reason}")
        self.pointer = pointer
        self.reason = reason


class Sampler:
    """Values for one bundled schema. Raises ValueError for one that cannot be compiled."""

    def __init__(self, bundle: Mapping[str, Any], seed: int) -> None:
        self.bundle = bundle
        self.judge = Judge(bundle)
        self.declared = Declared(bundle)
        self._normal = without_root_references(bundle)
        self._seed = seed

    def random(self, index: int, purpose: str = "sample") -> random.Random:
        """Chance for one line: the same for a seed, whatever else was made before."""
        return random.Random(f"{purpose}:{self._seed}:{index}")  # noqa: S311 - not for secrets

    def sample(self, index: int) -> Any:
        """Valid data without undeclared members. Raises NoSampleError."""
        chance = self.random(index)
        place, reason = "", "no valid value was found"
        for attempt in range(_ATTEMPTS):
            maker = Maker(self._normal, chance)
            try:
                value = maker.root(attempt)
            except StuckError as stuck:
                place, reason = stuck.pointer, stuck.reason
                continue
            except RecursionError:
                place, reason = "", "the schema nests without an end"
                continue
            undeclared = self.declared.undeclared(value)
            if undeclared:
                place, reason = undeclared[0], "no schema declares this member"
            elif self.judge.is_valid(value):
                return value
            else:
                violation = next(self.judge.violations(value))
                place, reason = violation.pointer, f"{violation.keyword}: {violation.message}"
        raise NoSampleError(place, reason)
