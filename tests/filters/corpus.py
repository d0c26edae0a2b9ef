"""Filters and schemas with the verdict that has to come out, decided by hand.

``pairs/<topic>.json`` has a schema of data, the envelope around it, and filters for it, each with
its ``verdict`` and, where something is wrong, the ``pointer`` of a finding in the filter. ``says``
is a part of that finding's message or hint; ``reason`` tells readers why. A filter that is a
string is JSON text, whose spelling of numbers matters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evgen.filters import Checked, check
from evgen.filters.subject import Subject, Written
from evgen.loading.single import read_single
from evgen.model import Envelope

FOLDER = Path(__file__).with_name("pairs")


@dataclass(frozen=True)
class Pair:
    """One filter for one schema."""

    id: str
    topic: str
    filter: Any
    verdict: str
    pointer: str | None
    says: str


@cache
def documents() -> dict[str, Any]:
    """Each topic's file."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def pairs() -> Iterator[Pair]:
    """All of them, in order."""
    for topic, document in documents().items():
        for number, pair in enumerate(document["pairs"]):
            yield Pair(
                f"{topic}-{number}",
                topic,
                pair["filter"],
                pair["verdict"],
                pair.get("pointer"),
                pair.get("says", ""),
            )


def bundle_of(schema: Any) -> Any:
    """The bundle of a schema that is sound."""
    outcome = read_single(schema)
    assert not isinstance(outcome, list), outcome
    return outcome.schema


@cache
def subject(topic: str) -> Subject:
    """The event of a topic."""
    document = documents()[topic]
    bundle = bundle_of(document["schema"])
    return Subject(Written(bundle, envelope=Envelope(document["envelope"])))


@cache
def _checked(topic: str, text: str) -> Checked:
    return check(subject(topic), text)


def checked(pair: Pair) -> Checked:
    """What comes of a pair."""
    text = pair.filter if isinstance(pair.filter, str) else json.dumps(pair.filter)
    return _checked(pair.topic, text)
