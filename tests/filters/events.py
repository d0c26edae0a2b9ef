"""Events as they are made for anybody, to be held against what is said to be proved."""

from __future__ import annotations

from functools import cache
from typing import Any

from evgen.filters.details import detail_of
from evgen.model import Envelope
from evgen.sampling import Sampler
from tests.filters.corpus import bundle_of, documents

#: How many of each topic.
NUMBER = 1000


@cache
def events(topic: str, number: int = NUMBER) -> list[Any]:
    """Details of a topic's event: what is no object is none."""
    document = documents()[topic]
    sampler = Sampler(bundle_of(document["schema"]), 7)
    envelope = Envelope(document["envelope"])
    made = (detail_of(sampler.sample(i), envelope, "", i) for i in range(number))
    return [detail for detail in made if isinstance(detail, dict)]
