"""The way that events take, for the dashboard: which one comes first, and how its metrics are found.

CloudWatch finds queues and rules by the words in their names, so a consumer that
is added appears on the dashboard without a change of it. Words do not tell all
names apart; where they would find another event's queue, or miss one, the
dashboard lists names instead.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evgen.model import ApiTrigger, Catalog, Major, Service

#: What the runtime calls the deliveries of a trigger, and the module their queue.
TRIGGER = "trigger"
_DEAD_LETTERS = "dlq"
#: What CloudWatch's search takes for operators, perhaps in any case.
_OPERATORS = frozenset({"and", "or", "not"})
_MOST_NAMES = 5


@dataclass(frozen=True)
class _Names:
    """The names of queues and rules: which event each belongs to, and where each word occurs."""

    owners: Mapping[str, str]

    @cached_property
    def by_owner(self) -> Mapping[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, owner in self.owners.items():
            found[owner].add(name)
        return found

    def are_told_by(self, words: list[str], without: list[str], owner: str) -> bool:
        """Whether a search for ``words`` finds all names of ``owner``, and no others.

        Also if a word were found inside of a longer one: what CloudWatch takes for a word is
        nowhere said in full. Queues are told from their dead-letter queues by a word as well.
        """
        if not words:
            return False
        found = list(self.owners)
        for word in sorted(words, key=len, reverse=True):  # the rarest first
            found = [name for name in found if word in name]
        found = [name for name in found if not any(word in name for word in without)]
        exact = {name for name in found if {*words} <= {*name.split("-")}}
        own = self.by_owner.get(owner, set())
        return set(found) == exact == own and not any(_DEAD_LETTERS in name for name in own)


def flow(catalog: Catalog) -> list[dict[str, Any]]:
    """A section for each event, in the order in which events happen, after one for triggers."""
    names = {s.key: s.event.reference for s in catalog.subscriptions}
    triggered = [s for s in catalog.services if _has_queue_or_stream(s)]
    names |= {f"{s.name}-{TRIGGER}": TRIGGER for s in triggered}
    known = _Names(names)
    publishers = _publishers(catalog)
    suffixes: defaultdict[str, list[str]] = defaultdict(list)
    for major in catalog.majors:
        suffixes[major.event].append(f"v{major.number}")
    sections = [_section(known, TRIGGER, [TRIGGER], [], [])] if triggered else []
    for major in happening_order(catalog):
        words, others = major.kebab_name.split("-"), suffixes[major.event]
        by = publishers[major.reference]
        sections.append(_section(known, major.reference, words, others, by))
    return sections


def happening_order(catalog: Catalog) -> list[Major]:
    """Events breadth-first from those that something else than an event sets off.

    What nothing outside of the catalog leads to (a circle of events) comes last.
    """
    publishers = _publishers(catalog)
    consequences: defaultdict[str, list[Major]] = defaultdict(list)
    for service in catalog.services:
        for subscription in service.subscriptions:
            consequences[subscription.event.reference] += service.publishes
    order: dict[str, Major] = {}
    beginnings = [m for m in catalog.majors if _begins(publishers[m.reference])]
    for beginning in (beginnings, *([m] for m in catalog.majors)):
        waiting = deque(beginning)
        while waiting:
            major = waiting.popleft()
            if major.reference not in order:
                order[major.reference] = major
                waiting.extend(consequences[major.reference])
    return list(order.values())


def _section(
    known: _Names, event: str, words: list[str], others: list[str], publishers: list[Service]
) -> dict[str, Any]:
    words = [word for word in words if word not in _OPERATORS]
    without = [other for other in others if other not in (*words, "v1")]
    return {
        "event": event,
        "published_by": _listed([s.name for s in publishers]),
        "words": words,
        "without": without,
        "by_name": not known.are_told_by(words, without, event),
    }


def _publishers(catalog: Catalog) -> Mapping[str, list[Service]]:
    found: defaultdict[str, list[Service]] = defaultdict(list)
    for service in catalog.services:
        for major in service.publishes:
            found[major.reference].append(service)
    return found


def _begins(publishers: list[Service]) -> bool:
    return not publishers or any(s.trigger or not s.subscriptions for s in publishers)


def _has_queue_or_stream(service: Service) -> bool:
    return service.trigger is not None and not isinstance(service.trigger.source, ApiTrigger)


def _listed(names: list[str]) -> str:
    shown = names[:_MOST_NAMES]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
