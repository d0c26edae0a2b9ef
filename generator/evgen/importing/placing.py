"""Which imported file becomes which file of the catalog, and where two would become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evgen import naming
from evgen.findings import Finding, Place, Related
from evgen.importing.naming import event_name, is_event_name, origin
from evgen.importing.reading import Sources, says_something
from evgen.loading.events import DUPLICATE_EVENT
from evgen.loading.files import INVALID_NAME
from evgen.loading.schemas import NAME_COLLISION


@dataclass(frozen=True)
class Options:
    """What the user wants. ``names`` are for single files, by path."""

    domain: str | None = None
    names: Mapping[str, str] | None = None
    prefix_domain: bool = False
    int64_strings: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file goes, below the schemas folder. ``domain`` is None for a shared type."""

    source: str
    name: str
    major: int = 0
    domain: str | None = None

    @property
    def path(self) -> str:
        """``events/orders/OrderCreated/1.0.0.json`` or ``types/Money.json``."""
        if self.domain is None:
            return f"types/{self.name}.json"
        return f"events/{self.domain}/{self.name}/{self.major}.0.0.json"

    @property
    def class_name(self) -> str:
        """As generated code would call it."""
        return self.name + (f"V{self.major}" if self.major > 1 else "")


def placed(sources: Sources, options: Options) -> dict[str, Placed]:
    """Every source with its place; files that are of no use are moved to ``skipped``."""
    whole = {target.path for _, target in sources.incoming() if not target.pointer}
    part = {target.path for _, target in sources.incoming() if target.pointer}
    given = options.names or {}
    result = {}
    for path, document in sorted(sources.documents.items()):
        name = given.get(path) or event_name(path, document.schema)
        holder = not says_something(document.schema)
        if holder and path not in whole | part:
            sources.skipped.append((path, "it only holds definitions, and no file refers to them"))
        elif path in whole or holder:
            result[path] = Placed(path, name)
        else:
            domain, major = origin(path)
            domain = options.domain or domain
            if options.prefix_domain and path not in given:
                name = naming.pascal_case(domain) + name
            result[path] = Placed(path, name, major, domain)
    return result


def clashes(places: Mapping[str, Placed]) -> Iterator[Finding]:
    """Names that cannot be, and names that two files would have."""
    by_path: dict[str, Placed] = {}
    by_event: dict[str, Placed] = {}
    by_class: dict[str, Placed] = {}
    for place in places.values():
        if not is_event_name(place.name):
            message = f"`{place.name[:80]}` cannot be the name of an event or a type"
            hint = f"`--name {place.source}={_shorter(place.name)}` gives it another"
            yield INVALID_NAME.at(Place(place.source), message, hint)
            continue
        key = naming.same_name_key(naming.snake_case(place.name))
        other = by_path.setdefault(naming.same_name_key(place.path), place)
        if other is place and place.domain is not None:
            other = by_event.setdefault(key, place)
            if (other.domain, other.name) == (place.domain, place.name):
                other = place  # majors of one event
        if other is place:
            other = by_class.setdefault(naming.same_name_key(place.class_name), place)
        if other is not place:
            yield _clash(place, other)
        elif place.class_name in naming.RESERVED_CLASSES:
            message = f"generated code needs the name `{place.name}` for itself"
            hint = f"`--name {place.source}={place.name}Happened` gives it another"
            yield NAME_COLLISION.at(Place(place.source), message, hint)


def _shorter(name: str) -> str:
    return name[:32] if is_event_name(name[:32]) else "OrderCreated"


def _clash(place: Placed, other: Placed) -> Finding:
    kind = "events" if place.domain and other.domain else "things"
    message = f"`{place.source}` and `{other.source}` would be two {kind} called `{place.name}`"
    cure = naming.pascal_case(place.domain or "Shared") + place.name
    if place.domain == other.domain:
        cure = f"Other{place.name}"
    hint = f"`--name {place.source}={cure}`"
    if place.domain != other.domain:
        hint += ", or `--prefix-domain` for all"
    related = [Related(Place(other.source), f"the other `{place.name}`")]
    return DUPLICATE_EVENT.at(Place(place.source), message, hint, related)
