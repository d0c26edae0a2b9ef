"""What a change does to what is deployed: rule patterns, and the files of the Terraform module."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evgen import registry
from evgen.artifacts import Action, Artifact
from evgen.emit import Emitter
from evgen.model import Catalog
from evgen.patterns import rule_pattern
from evgen.reviewing.excerpts import json_lines


@dataclass(frozen=True, slots=True)
class PatternChange:
    """The rule pattern of one subscription, before and after; None where there was or is none."""

    service: str
    event: str  # OrderCreated@1
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None

    @property
    def action(self) -> Action:
        if self.before is None:
            return Action.CREATE
        return Action.DELETE if self.after is None else Action.UPDATE


@dataclass(frozen=True, slots=True)
class FileChange:
    """One generated file, and how many lines come and go in it."""

    action: Action
    path: str
    added: int
    removed: int


def pattern_changes(base: Catalog, head: Catalog) -> Iterator[PatternChange]:
    """Every rule pattern that is not what it was."""
    old, new = _patterns(base), _patterns(head)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield PatternChange(*key, old.get(key), new.get(key))


def _patterns(catalog: Catalog) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (s.service, s.event.reference): tuple(json_lines(rule_pattern(s), 60))
        for s in catalog.subscriptions
    }


def terraform_changes(base: Catalog, head: Catalog) -> Iterator[FileChange]:
    """Every file of the Terraform module that is not what it was."""
    old, new = _terraform(base), _terraform(head)
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before != after:
            action = Action.CREATE if before is None else Action.UPDATE
            added, removed = _lines(before, after)
            yield FileChange(Action.DELETE if after is None else action, path, added, removed)


def _terraform(catalog: Catalog) -> Mapping[str, str]:
    if "terraform" not in catalog.config.emit:
        return {}
    emitter: Emitter = registry.part("evgen.emit", "terraform")
    found = emitter.emit(catalog)
    return {item.path: item.content.decode() for item in found if isinstance(item, Artifact)}


def _lines(before: str | None, after: str | None) -> tuple[int, int]:
    old, new = (before or "").splitlines(), (after or "").splitlines()
    marks = [line[0] for line in difflib.unified_diff(old, new, n=0, lineterm="")][2:]
    return marks.count("+"), marks.count("-")
