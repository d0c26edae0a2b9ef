"""Who depends on a field: what services say that they read, and what their filters look at.

A field is named by the members that lead to it. Items of an array are no step of their own:
``/items``, ``/items/*/sku`` and ``/items/0/sku`` overlap, as EventBridge looks into arrays too.
Where evgen cannot tell what a step means, it takes the field around it: nobody who depends on
a field is ever left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evgen import pointer as pointers
from evgen.findings import Place
from evgen.loading import structure
from evgen.model import Catalog, Envelope, JsonObject, Major, Service, Subscription

#: The names of the members that lead to a field, from the data's top; dots separate names too.
Field = tuple[str, ...]


class Via(StrEnum):
    """How a service depends on a field."""

    READS = "reads"  # it says so
    EVERYTHING = "everything"  # it does not say what it reads
    FILTER = "filter"  # its rule pattern looks at it


@dataclass(frozen=True, slots=True)
class Dependency:
    """That a service depends on a field. ``pointer`` is the field as the service states it."""

    service: str
    owner: str
    via: Via
    pointer: str
    place: Place


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field of the data that a filter looks at: its pointer into the data, and into the filter."""

    pointer: str
    at: str


def field_of(bundle: JsonObject, pointer: str) -> Field:
    """The field that a pointer into the data of ``bundle`` names."""
    here: structure.JsonSchema = bundle
    names: list[str] = []
    for token in pointers.tokens(pointer):
        members = structure.possible_members(bundle, here)[0]
        if token in members:
            here = members[token]
        elif structure.is_item(token):
            if not structure.is_array(bundle, here):
                break  # a member of a map, or of what nothing is known of
            here = structure.items_of(bundle, here) or True
            continue
        else:
            here = True
        names += token.split(".")
    return tuple(names)


def overlap(one: Field, other: Field) -> bool:
    """Whether a change of the one may be noticed by who looks at the other."""
    common = min(len(one), len(other))
    return one[:common] == other[:common]


def dependents(catalog: Catalog, major: Major, field: Field = ()) -> Iterator[Dependency]:
    """Every consumer of ``major`` that depends on ``field`` (or on anything), in the catalog's order."""
    for service in catalog.services:
        for index, subscription in enumerate(service.subscriptions):
            if subscription.event.reference == major.reference:
                yield from _of_subscription(service, subscription, index, field)


def _of_subscription(
    service: Service, subscription: Subscription, index: int, field: Field
) -> Iterator[Dependency]:
    at = pointers.join("", "subscribes", index)
    bundle = subscription.event.generated.bundle

    def found(via: Via, pointer: str, where: str) -> Dependency:
        return Dependency(service.name, service.owner, via, pointer, Place(service.path, where))

    if subscription.reads is None:
        yield found(Via.EVERYTHING, "", pointers.join(at, "event"))
    for number, pointer in enumerate(subscription.reads or ()):
        if overlap(field_of(bundle, pointer), field):
            yield found(Via.READS, pointer, pointers.join(at, "reads", number))
    for looked in filter_fields(subscription):
        if overlap(field_of(bundle, looked.pointer), field):
            yield found(Via.FILTER, looked.pointer, f"{at}/filter{looked.at}")


def filter_fields(subscription: Subscription) -> Iterator[FilterField]:
    """The fields of the data that a subscription's filter looks at; its metadata are none."""
    has_envelope = subscription.event.envelope is Envelope.METADATA
    seen = set[str]()
    for names, at in _leaves(subscription.filter or {}, (), ""):
        if has_envelope and names[0] != "data":
            continue
        pointer = pointers.join("", *(names[1:] if has_envelope else names))
        if pointer not in seen:
            seen.add(pointer)
            yield FilterField(pointer, at)


def _leaves(filter_: Mapping[str, Any], names: Field, at: str) -> Iterator[tuple[Field, str]]:
    for name, value in filter_.items():
        here = pointers.join(at, name)
        if name == "$or":
            for index, branch in enumerate(value):
                yield from _leaves(branch, names, pointers.join(here, index))
        elif isinstance(value, Mapping):
            yield from _leaves(value, (*names, *name.split(".")), here)
        else:
            yield (*names, *name.split(".")), here
