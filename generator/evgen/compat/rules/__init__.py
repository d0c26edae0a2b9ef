"""What a break is called and what is said about it, one family of keywords per file.

A family has ``KEYWORDS``, the keywords whose obligations it tells of; ``RULES``,
its rules by name; and ``told``. A rule is named for what happened from the old
schema to the new one: the same keyword may break readers of old data when it is
added, and running consumers when it is removed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from evgen import examples, registry
from evgen.compat.obligations import Obligation
from evgen.findings import Rule, Severity


@dataclass(frozen=True, slots=True)
class Failure:
    """An obligation that an event does not keep.

    ``where`` names the place in the data in words: ``items[].sku``, empty for the
    whole. ``reader_is_new`` tells which of the two schemas the obligation is from,
    ``drops_members`` whether the reader does not see all that is sent.
    """

    obligation: Obligation
    reader_is_new: bool
    where: str
    drops_members: Callable[[], bool] = lambda: False  # asked only where it may be the cause

    @property
    def subject(self) -> str:
        """The place as a sentence begins."""
        return f"`{self.where}`" if self.where else "the data"

    @property
    def senders(self) -> str:
        """Whose events they are."""
        return "old events" if self.reader_is_new else "new events"

    @property
    def readers(self) -> str:
        """Who minds."""
        return "new readers" if self.reader_is_new else "running consumers"

    @property
    def change(self) -> str:
        """``added``, ``removed`` or ``changed``: what happened to the keyword."""
        if self.obligation.counterpart is not None:
            return "changed"
        return "added" if self.reader_is_new else "removed"

    @property
    def old_and_new(self) -> tuple[Any, Any]:
        """What the keyword said and says; None where it was or is not there."""
        mine, theirs = self.obligation.mine, self.obligation.theirs
        return (theirs, mine) if self.reader_is_new else (mine, theirs)


@dataclass(frozen=True, slots=True)
class Told:
    """The rule, what happened, and what to do."""

    rule: Rule
    message: str
    hint: str


class Family(Protocol):
    """What a module in this package offers."""

    KEYWORDS: tuple[str, ...]
    RULES: Mapping[str, Rule]

    def told(self, failure: Failure) -> Told: ...


@cache
def families() -> Mapping[str, Family]:
    """The family of each keyword."""
    return {keyword: part for part in registry.parts(__name__) for keyword in part.KEYWORDS}


def told(failure: Failure) -> Told:
    """What to say of a failure."""
    known = families()
    if _says_the_same(failure.obligation) and failure.drops_members():
        return known["undeclared"].told(failure)
    return known.get(failure.obligation.keyword, known["*"]).told(failure)


def _says_the_same(obligation: Obligation) -> bool:
    """Whether the writer has the same keyword, word for word: then it is not what changed."""
    if obligation.keyword == "required":
        return any(obligation.part in n.schema.get("required", ()) for n in obligation.counterparts)
    return obligation.counterpart is not None and obligation.mine == obligation.theirs


def made(name: str, page: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Rule:
    """A rule of compatibility: an error, unless policy or an acceptance says otherwise.

    Going from ``old`` to ``new``, the members that matter of two schemas of an event, is an
    example: bad as a minor version, good as a major one.
    """
    bad, good = (
        {**examples.event_file(old), **examples.event_file(new, number)}
        for number in ("1.1.0", "2.0.0")
    )
    return Rule(name, Severity.ERROR, page, bad, good, is_acceptable=True)


def member(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of an object with one member."""
    return {"properties": {"size": schema}}


def shown(value: Any, limit: int = 60) -> str:
    """A value in a message."""
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


#: What can be done about anything that breaks.
CURE_BACKWARD = "keep accepting what was sent, or start a new major"
CURE_FORWARD = "keep sending what running consumers accept, or start a new major"


def cure(failure: Failure) -> str:
    """The general advice for a direction."""
    return CURE_BACKWARD if failure.reader_is_new else CURE_FORWARD
