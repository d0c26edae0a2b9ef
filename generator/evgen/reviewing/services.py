"""What became of services and shared types, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from evgen.model import Catalog, Service, SharedType, Subscription, Trigger
from evgen.reviewing.meaning import meaning
from evgen.wording import listed


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that changed beside the events: which file, and what, a sentence each."""

    what: str  # service or shared type
    name: str
    owner: str
    path: str
    news: tuple[str, ...]


def service_changes(base: Catalog, head: Catalog) -> Iterator[Noted]:
    """Every service that came, went, or is another than it was."""
    old = {service.name: service for service in base.services}
    new = {service.name: service for service in head.services}
    renamed = {s.renamed_from for s in new.values() if s.renamed_from in old}
    come = [new[name] for name in sorted(new.keys() - old.keys())]
    for name in sorted((old.keys() | new.keys()) - renamed):
        now = new.get(name)
        was = old.get(name) or (old.get(now.renamed_from or "") if now else None)
        news = tuple(_news(was, now))
        if was is not None and now is None:
            news += tuple(_perhaps_renamed(was, come))
        if news:
            told = now or was
            assert told is not None
            yield Noted("service", name, told.owner, told.path, news)


def _news(was: Service | None, now: Service | None) -> Iterator[str]:
    if was == now:
        return
    if now is None:
        yield f"is gone; it consumed {_consumed(was)}" if was and was.subscriptions else "is gone"
        return
    if was is None:
        yield "is new"
        was_subscriptions, was_publishes = {}, set[str]()
    else:
        if was.name != now.name:
            yield f"was called `{was.name}`"
        was_subscriptions = {s.event.reference: s for s in was.subscriptions}
        was_publishes = {major.reference for major in was.publishes}
    yield from _subscriptions(was_subscriptions, {s.event.reference: s for s in now.subscriptions})
    publishes = {major.reference for major in now.publishes}
    if publishes - was_publishes:
        yield f"publishes {listed(sorted(publishes - was_publishes))}"
    if was_publishes - publishes:
        yield f"no longer publishes {listed(sorted(was_publishes - publishes))}"
    if was is not None:
        yield from _rest(was, now)


def _perhaps_renamed(was: Service, come: Iterable[Service]) -> Iterator[str]:
    for now in come:
        if now.renamed_from is None and _work(was) == _work(now):
            yield (
                f'looks like `{now.name}`: if it is that, say `"renamedFrom": "{was.name}"` there'
            )
            return


def _work(service: Service) -> tuple[object, ...]:
    """What a service is there for."""
    return (
        [(s.event.reference, s.filter) for s in service.subscriptions],
        [major.reference for major in service.publishes],
        service.trigger.source if service.trigger else None,
    )


def _consumed(service: Service | None) -> str:
    return listed(s.event.reference for s in service.subscriptions) if service else ""


def _subscriptions(
    old: Mapping[str, Subscription], new: Mapping[str, Subscription]
) -> Iterator[str]:
    for reference in sorted(old.keys() | new.keys()):
        was, now = old.get(reference), new.get(reference)
        if was is None and now is not None:
            yield f"consumes `{reference}`{', filtered' if now.filter else ''}"
        elif now is None:
            yield f"no longer consumes `{reference}`"
        elif was is not None:
            yield from _subscription(was, now, reference)


def _subscription(was: Subscription, now: Subscription, reference: str) -> Iterator[str]:
    if was.filter != now.filter:
        if was.filter is None:
            yield f"filters `{reference}`, of which it had all"
        elif now.filter is None:
            yield f"no longer filters `{reference}`: it gets all of them"
        else:
            yield f"filters `{reference}` in another way"
    if was.reads != now.reads:
        yield f"reads {_reads(now)} of `{reference}`; it read {_reads(was)}"
    if was.delivery is not now.delivery:
        yield f"gets `{reference}` by {now.delivery.value} delivery instead of {was.delivery.value}"
    elif was.queue != now.queue:
        yield f"has another queue configuration for `{reference}`"


def _reads(subscription: Subscription) -> str:
    if subscription.reads is None:
        return "everything"
    return listed(subscription.reads) or "nothing"


def _rest(was: Service, now: Service) -> Iterator[str]:
    yield from _trigger(was.trigger, now.trigger)
    if was.function != now.function:
        changed = [
            _key(field.name)
            for field in fields(now.function)
            if getattr(was.function, field.name) != getattr(now.function, field.name)
        ]
        yield f"has another function configuration: {listed(changed)}"
    if was.idempotency_ttl_seconds != now.idempotency_ttl_seconds:
        yield "remembers handled events for another time"
    if was.owner != now.owner:
        yield f"is owned by {now.owner or 'nobody'} instead of {was.owner or 'nobody'}"
    if was.description != now.description:
        yield "is described in other words"


def _key(name: str) -> str:
    """What a field of the model is called in a service's file."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _trigger(was: Trigger | None, now: Trigger | None) -> Iterator[str]:
    if was is None or now is None:
        if was is not now:
            yield "has a trigger now" if now else "has no trigger any more"
    elif was.source != now.source:
        yield "has another trigger"
    elif not _same(meaning(was.schema), meaning(now.schema)):
        yield "checks what triggers it against another schema"


def type_changes(base: Catalog, head: Catalog) -> Iterator[Noted]:
    """Every file under ``types/`` that came, went, or means something else."""
    old = {item.name: item for item in base.types}
    new = {item.name: item for item in head.types}
    for name in sorted(old.keys() | new.keys()):
        news = _type_news(old.get(name), new.get(name))
        if news:
            told = new.get(name) or old[name]
            yield Noted("shared type", name, "", told.path, (news,))


def _type_news(was: SharedType | None, now: SharedType | None) -> str:
    if was is None:
        return "is new"
    if now is None:
        return "is gone"
    if _same(was.schema, now.schema):
        return ""
    return "has other words" if _same(meaning(was.schema), meaning(now.schema)) else "changed"


def _same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)
