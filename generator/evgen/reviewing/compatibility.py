"""What a step from one released version to the next breaks, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evgen.compat import Break, Bump, Verdict
from evgen.findings import Acceptable, Finding, Place, Severity, Witness
from evgen.reviewing.history import Step
from evgen.reviewing.places import fragment, here, stood
from evgen.reviewing.policy import Policy, Way, following
from evgen.reviewing.rules import BUMP_TOO_SMALL, UNDECIDED

#: What a break is known by when it shows in a farther step again.
_Seen = tuple[str, Place, str]


def step_findings(steps: Iterable[Step], policy: Policy, highest_major: int) -> list[Finding]:
    """Every break of an enforced direction, what is undecided, and a number that is too small.

    ``steps`` lead to one version, nearest first: what the nearest breaks is not told again.
    ``highest_major`` of the event tells which number a major would get.
    """
    broken: list[Finding] = []
    seen: set[_Seen] = set()
    nearest: Step | None = None
    for step in steps:
        if not policy.asks(step.chosen):
            continue
        nearest = nearest or step
        broken += [*_breaks(step, policy, seen), *_undecided(step, policy)]
    return [*broken, *_bump(nearest, policy, highest_major, broken)] if nearest else []


def _breaks(step: Step, policy: Policy, seen: set[_Seen]) -> Iterator[Finding]:
    found: dict[tuple[str, Place | None, Place | None, str], list[tuple[Way, Break]]] = {}
    for way in policy.ways:
        for each in way.of(step.comparison).breaks:
            key = (each.rule, each.old, each.new, each.message)
            found.setdefault(key, []).append((way, each))
    for (rule, _, _, message), same in found.items():
        known = (rule, here(step.new, same[0][1]), message)
        if known not in seen:
            seen.add(known)
            yield _break(step, same[0][1], [way for way, _ in same])


def _break(step: Step, found: Break, ways: list[Way]) -> Finding:
    old, new = step.old, step.new
    whom = ", ".join(way.whom for way in ways)
    related = []
    if found.old is not None:
        message = f"it stands so in {old.number}"
        related.append(stood(old, found.old, message, new.snapshot.name))
    identity = "\0".join(
        (
            old.reference, new.reference, *ways,
            found.old.pointer if found.old else "",
            fragment(old, found.old), fragment(new, found.new),
        )
    )  # fmt: skip
    return Finding(
        found.rule,
        Severity.ERROR,
        here(new, found),
        f"{found.message}; {new.version.event} {old.number} → {new.number} breaks {whom}",
        found.hint,
        tuple(related),
        Witness(found.witness, found.path),
        Acceptable(identity),
    )


def _undecided(step: Step, policy: Policy) -> Iterator[Finding]:
    old, new = step.old, step.new
    for way in policy.ways:
        direction = way.of(step.comparison)
        if direction.verdict is not Verdict.UNDECIDED:
            continue
        reader = new if way is Way.BACKWARD else old
        pointer = direction.pointer
        place = Place(new.version.path, pointer if reader is new else "")
        related = []
        if reader is old:
            message = f"what cannot be decided is here, in {old.number}"
            there = Place(old.version.path, pointer)
            related.append(stood(old, there, message, new.snapshot.name))
        yield Finding(
            UNDECIDED.name,
            UNDECIDED.severity,
            place,
            f"{new.version.event} {old.number} → {new.number} may break {way.whom}, which could "
            f"not be decided: {direction.reason}",
            f"write it in a simpler way, or accept it if you know that {way.whom} are safe",
            tuple(related),
            acceptable=Acceptable(
                "\0".join((old.reference, new.reference, way, fragment(new, place)))
            ),
        )


def _bump(
    step: Step, policy: Policy, highest_major: int, broken: list[Finding]
) -> Iterator[Finding]:
    old, new = step.old, step.new
    needed = Bump.MAJOR if broken else policy.needed(step.comparison)
    if needed is Bump.PATCH or step.chosen is needed:
        return
    proved = "" if any(f.rule != UNDECIDED.name for f in broken) or not broken else "proved "
    kept = "equal to it" if step.chosen is Bump.PATCH else f"{proved}compatible with it"
    number = following(old.number, needed, highest_major)
    event = new.version.event
    # What is enforced has been told with its witness; a patch is held to more.
    witnesses = [b for way in Way for b in way.of(step.comparison).breaks if not broken]
    because = tuple(f.fingerprint for f in broken) if step.chosen is Bump.MINOR else ()
    yield Finding(
        BUMP_TOO_SMALL.name,
        BUMP_TOO_SMALL.severity,
        Place(new.version.path),
        f"{event} {new.number} is a {step.chosen} after {old.number}, but not {kept}: "
        f"it needs a {needed}",
        f"rename it to {number}.json (`evgen version {event} auto` does), or take the change back",
        (stood(old, Place(old.version.path), f"{old.number} is here", new.snapshot.name),),
        Witness(witnesses[0].witness, witnesses[0].path) if witnesses else None,
        Acceptable("\0".join((old.reference, new.reference, needed)), because),
    )
