"""Data with one defect: valid data, bent at one place until one rule says no."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evgen import pointer as pointers
from evgen.judging import Violation
from evgen.runtime.declared import Place
from evgen.sampling.bending import BENT, bent
from evgen.sampling.sampler import NoSampleError, Sampler

#: How many samples are looked through for a place where a rule can be broken.
_SAMPLES = 12
_OF_NAMES = ("propertyNames", "pattern", "enum", "const", "format", "minLength", "maxLength", "not")


@dataclass(frozen=True, slots=True)
class Defect:
    """Data that breaks ``rule`` at ``pointer``."""

    data: Any
    rule: str
    pointer: str


def defects(sampler: Sampler, number: int) -> Iterator[Defect]:
    """So many defects, cycling through the rules of the schema; rules that resist are left out.

    Raises NoSampleError when there is no valid data to begin with, or no rule can be broken.
    """
    rules = [rule for rule in BENT if rule in _keywords(sampler.bundle)]
    made = 0
    while made < number:
        if not rules:
            raise NoSampleError("", "no rule of the schema was found that data could break")
        for rule in list(rules):
            if made == number:
                return
            defect = _defect(sampler, rule, made)
            if defect is None:
                rules.remove(rule)
            else:
                made += 1
                yield defect


def _defect(sampler: Sampler, rule: str, index: int) -> Defect | None:
    """Data that breaks the rule, and only that where it can be had."""
    second_best: Defect | None = None
    for attempt in range(_SAMPLES):
        data = sampler.sample(index + attempt)
        chance = sampler.random(index, f"{rule}:{attempt}")
        places = [
            (pointer, schema)
            for pointer, place in places_in(sampler.declared.root, data, "")
            for schema in place.schemas
            if rule in schema
        ]
        for pointer, schema in chance.sample(places, len(places)):
            for value in bent(rule, schema, pointers.resolve(data, pointer)):
                broken = replaced(data, pointer, value)
                found = list(sampler.judge.violations(broken))
                first = next((v for v in found if _is_of(v, rule, pointer)), None)
                if first is None:
                    continue
                defect = Defect(broken, first.keyword, first.pointer)
                if all(v.keyword == first.keyword for v in found):
                    return defect
                second_best = second_best or defect
    return second_best


def _is_of(violation: Violation, rule: str, pointer: str) -> bool:
    """Whether it is what bending was after; a bad name breaks a keyword inside ``propertyNames``."""
    if rule == "propertyNames":
        return violation.pointer == pointer and violation.keyword in _OF_NAMES
    return violation.keyword == rule


def _keywords(schema: Any) -> list[str]:
    """Every keyword in a bundle, and names that look like one: bending finds out."""
    found: list[str] = []
    waiting = [schema]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            found += here
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return found


def places_in(place: Place, value: Any, pointer: str) -> Iterator[tuple[str, Place]]:
    """Every place in the data and what applies there, outside in."""
    yield pointer, place
    if isinstance(value, dict):
        for name, member in value.items():
            inner = place.member(name)
            if inner is not None:
                yield from places_in(inner, member, pointers.join(pointer, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places_in(place.item(index), item, pointers.join(pointer, index))


def replaced(data: Any, pointer: str, value: Any) -> Any:
    if not pointer:
        return value
    whole = copy.deepcopy(data)
    container = pointers.resolve(whole, pointers.parent(pointer))
    last = pointers.tokens(pointer)[-1]
    container[int(last) if isinstance(container, list) else last] = value
    return whole
