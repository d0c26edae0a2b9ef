"""The next version of an event: which number it gets, and what of its file depends on the number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from evgen.compat import Bump, Comparison
from evgen.jsonedit import with_value, without_member
from evgen.model import VersionNumber
from evgen.reviewing.history import History
from evgen.reviewing.meaning import compared, edit, meaning
from evgen.reviewing.policy import following
from evgen.reviewing.snapshot import Edition, Snapshot, editions


class Action(StrEnum):
    """What to do with the latest version of an event."""

    KEEP = "keep"  # nothing; its number is right, or nothing changed
    MOVE = "move"  # not released yet: its file gets another number
    SPLIT = "split"  # released and edited: what it was comes back, the edit gets a new number
    REFUSE = "refuse"  # its meaning changed somewhere else than in its file


@dataclass(frozen=True)
class Proposal:
    """What ``auto`` would do with ``latest``, and why.

    ``before`` is the release that it was compared with, ``number`` what it should have.
    """

    action: Action
    latest: Edition
    why: str
    before: Edition | None = None
    number: VersionNumber | None = None
    comparison: Comparison | None = None
    bump: Bump | None = None
    elsewhere: tuple[str, ...] = field(default=())


def proposal(released: Snapshot, latest: Edition) -> Proposal:
    """Compare the latest version, as it stands, with its last release."""
    history = History(
        latest.version.event,
        editions(released, latest.version.event),
        editions(latest.snapshot, latest.version.event),
    )
    own = history.base.get(latest.number)
    if own is not None and own.is_released:
        return _of_released(history, own, latest)
    return _of_unreleased(history, latest)


def _of_released(history: History, own: Edition, latest: Edition) -> Proposal:
    elsewhere = _changed_elsewhere(own, latest)
    if elsewhere and edit(own, latest) is not None:
        why = f"{latest.number} is released, and changed through what it depends on"
        return Proposal(Action.REFUSE, latest, why, own, elsewhere=elsewhere)
    if _text(own.version.schema) == _text(latest.version.schema):
        return Proposal(Action.KEEP, latest, f"nothing changed since {latest.number} was released")
    comparison = compared(own, latest)
    bump = comparison.bump if own.wire == latest.wire else Bump.MAJOR
    number = following(latest.number, bump, history.highest_major)
    why = f"{latest.number} is released, and was edited"
    return Proposal(Action.SPLIT, latest, why, own, number, comparison, bump)


def _of_unreleased(history: History, latest: Edition) -> Proposal:
    others = {n: e for n, e in history.released.items() if n != latest.number}
    before = max((e for n, e in others.items() if n < latest.number), key=_number, default=None)
    if before is None:
        return Proposal(Action.KEEP, latest, f"{latest.number} is the first version")
    if _text(_without_numbers(before)) == _text(_without_numbers(latest)):
        why = f"{latest.number} is not released, and is still what {before.number} is"
        return Proposal(Action.KEEP, latest, why, before)
    comparison = compared(before, latest)
    bump = comparison.bump if _same_wire(before, latest) else Bump.MAJOR
    highest = max(number.major for number in (*others, *(history.head.keys() - {latest.number})))
    number = following(before.number, bump, highest)
    right = number == latest.number
    why = f"{latest.number} is not released yet, and {'rightly' if right else 'wrongly'} numbered"
    action = Action.KEEP if right else Action.MOVE
    return Proposal(action, latest, why, before, number, comparison, bump)


def _number(edition: Edition) -> VersionNumber:
    return edition.number


def _same_wire(before: Edition, latest: Edition) -> bool:
    """Whether a minor could have it; a detail-type says which major it is, so another may differ."""
    same_major = before.number.major == latest.number.major
    kept = before.wire.keys() - (() if same_major else {"detailType"})
    return all(before.wire[key] == latest.wire[key] for key in kept)


def _without_numbers(edition: Edition) -> Any:
    schema = dict(edition.version.schema)
    schema.pop("$id", None)
    return schema


def _changed_elsewhere(own: Edition, latest: Edition) -> tuple[str, ...]:
    """What else than its own file a version depends on and that changed since it was released."""
    then, now = own.version.origins.documents, latest.version.origins.documents
    mine = {own.version.path, latest.version.path}
    paths = sorted(
        path
        for path in (then.keys() & now.keys()) - mine
        if _text(meaning(then[path])) != _text(meaning(now[path]))
    )
    extra, other = (e.version.schema.get("x-evgen", {}) for e in (own, latest))
    settings = [
        key
        for key in own.wire
        if own.wire[key] != latest.wire[key] and extra.get(key) == other.get(key)
    ]
    return (*paths, *(["the configuration"] if settings else []))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def renumbered(text: str, old: VersionNumber, new: VersionNumber) -> str:
    """A version file as the file of another number, laid out as it was.

    A number in its ``$id`` follows. A new major is not deprecated, and has a detail-type of
    its own.
    """
    schema = json.loads(text)
    for key in ("$id", "id"):
        value = schema.get(key)
        if isinstance(value, str) and str(old) in value:
            text = with_value(text, f"/{key}", value.replace(str(old), str(new)))
    if new.major == old.major:
        return text
    extra = schema.get("x-evgen", {})
    if isinstance(extra.get("detailType"), str):
        name = _detail_type(extra["detailType"], old.major, new.major)
        text = with_value(text, "/x-evgen/detailType", name)
    if new.major > old.major:
        text = _undeprecated(text, schema, extra)
    return text


def _undeprecated(text: str, schema: Mapping[str, Any], extra: Mapping[str, Any]) -> str:
    if "deprecated" in schema:
        text = without_member(text, "/deprecated")
    if "deprecated" in extra:
        text = without_member(text, "/x-evgen/deprecated")
    if extra.get("status") == "deprecated":
        text = without_member(text, "/x-evgen/status")
    return text


def _detail_type(name: str, old: int, new: int) -> str:
    bare = name.removesuffix(f".v{old}")
    return bare if new < 2 else f"{bare}.v{new}"
