"""The released versions of an event as others know them, and the steps between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from evgen.compat import Bump, Comparison
from evgen.model import VersionNumber
from evgen.reviewing.meaning import compared, edit
from evgen.reviewing.policy import Policy, chosen
from evgen.reviewing.snapshot import Edition, Snapshot, editions


@dataclass(frozen=True)
class Step:
    """Two released versions of one major, of which the later has to keep what the earlier promised.

    ``is_new`` tells whether the later is not in the base. ``is_next`` tells whether there is no
    version between them; the others are looked at under a transitive policy.
    """

    old: Edition
    new: Edition
    is_new: bool
    is_next: bool = True

    @cached_property
    def comparison(self) -> Comparison:
        """Worked out when somebody asks."""
        return compared(self.old, self.new)

    @property
    def chosen(self) -> Bump:
        """What the number of the later version says."""
        return chosen(self.old.number, self.new.number)


@dataclass(frozen=True)
class History:
    """One event in the base and in the head; either may not have it."""

    event: str
    base: Mapping[VersionNumber, Edition]
    head: Mapping[VersionNumber, Edition]

    @cached_property
    def released(self) -> Mapping[VersionNumber, Edition]:
        """What others rely on: the head's releases, and the base's where they were changed since."""
        settled = {
            number: edition
            for number, edition in self.base.items()
            if edition.is_released and not self._is_kept(number)
        }
        new = {number: edition for number, edition in self.head.items() if edition.is_released}
        return dict(sorted((new | settled).items()))

    @property
    def highest_major(self) -> int:
        """Of all versions, drafts too."""
        return max(number.major for number in (*self.base, *self.head))

    def is_new(self, number: VersionNumber) -> bool:
        """Whether a version is released in the head and not in the base."""
        return number in self.released and not self._is_released_in_base(number)

    @cached_property
    def edits(self) -> Mapping[VersionNumber, Comparison]:
        """The released versions that do not mean any more what they meant, then against now."""
        both = [
            (number, old, self.head[number])
            for number, old in self.base.items()
            if old.is_released and number in self.head
        ]
        found = ((number, edit(old, new)) for number, old, new in both)
        return {number: comparison for number, comparison in found if comparison is not None}

    def before(self, number: VersionNumber) -> Edition | None:
        """The release before ``number``: of its major, else of the highest major below."""
        earlier = [edition for n, edition in self.released.items() if n < number]
        return earlier[-1] if earlier else None

    def steps(self, policy: Policy) -> Iterator[Step]:
        """What the policy has to look at, nearest first.

        A version that was edited or removed is no step of its own: it has to be brought back.
        """
        order = list(self.released.values())
        for index, new in enumerate(order):
            here = self.head.get(new.number)
            if here is None or not here.is_released or new.number in self.edits:
                continue
            earlier = [e for e in order[:index] if e.number.major == new.number.major]
            is_new = self.is_new(new.number)
            for distance, old in enumerate(
                reversed(earlier if policy.is_transitive else earlier[-1:])
            ):
                yield Step(old, here, is_new, is_next=distance == 0)

    def _is_kept(self, number: VersionNumber) -> bool:
        kept = number in self.head and self.head[number].is_released
        return kept and number not in self.edits

    def _is_released_in_base(self, number: VersionNumber) -> bool:
        return number in self.base and self.base[number].is_released


def histories(base: Snapshot | None, head: Snapshot) -> Iterator[History]:
    """Every event that the base or the head has, by name."""
    names = {
        event.name for snapshot in (base, head) if snapshot for event in snapshot.catalog.events
    }
    for name in sorted(names):
        yield History(name, editions(base, name), editions(head, name))
