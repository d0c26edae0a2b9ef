"""What became of the versions that the base has released, as findings: one per version."""

from __future__ import annotations

from collections.abc import Mapping

from evgen.compat import Break, Comparison
from evgen.findings import Acceptable, Finding, Place, Related, Witness
from evgen.loading.bundling import shared_type_name
from evgen.reviewing.places import first_difference, fragment, stood, way_to
from evgen.reviewing.policy import Way
from evgen.reviewing.rules import RELEASED_VERSION_CHANGED, RELEASED_VERSION_REMOVED
from evgen.reviewing.snapshot import Edition


def changed(old: Edition, new: Edition, comparison: Comparison) -> Finding:
    """A released version whose meaning is another now."""
    wire = [key for key in old.wire if old.wire[key] != new.wire[key]]
    path, pointer = first_difference(old, new)
    own = new.version.path
    if wire:
        place = Place(own, f"/x-evgen/{wire[0]}")
        was, now = _shown(old.wire, wire[0]), _shown(new.wire, wire[0])
        how, cure = f": `{wire[0]}` is {now} and was {was}", "put it back, or start a new major"
        if wire[0] != "idempotencyKey":
            cure = f"rules and consumers that run go by the old one; {cure}"
        related = []
        if any(wire[0] in e.version.schema.get("x-evgen", {}) for e in (old, new)):
            was_at = Place(old.version.path, place.pointer)
            related = [stood(old, was_at, "it was so", new.snapshot.name)]
        else:
            how += ", by the configuration"
    elif path == own:
        place = Place(own, pointer, on_key=bool(pointer))
        how = ""
        cure = (
            f"undo the change here and make it in a new version: "
            f"`evgen version {new.version.event} auto` does both"
        )
        related = [stood(old, Place(old.version.path, pointer), "it was so", new.snapshot.name)]
    else:
        place = Place(own, way_to(new, path), on_key=True)
        how, cure = f" through `{path}`", f"undo the change there; {_elsewhere(path)}"
        related = [
            Related(Place(path, pointer, on_key=bool(pointer)), "this changed"),
            stood(old, Place(path, pointer, on_key=bool(pointer)), "it was so", new.snapshot.name),
        ]
    breaks = _breaks(comparison)
    if breaks and not wire:
        how += f": {breaks[0].message}" + (f" (and {len(breaks) - 1} more)" if breaks[1:] else "")
    return Finding(
        RELEASED_VERSION_CHANGED.name,
        RELEASED_VERSION_CHANGED.severity,
        place,
        f"{old.version.event} {old.number} is released, and its meaning changed{how}",
        cure,
        tuple(related),
        Witness(breaks[0].witness, breaks[0].path) if breaks else None,
        Acceptable(
            "\0".join(
                (
                    new.reference,
                    fragment(new, Place(own)),
                    fragment(new, Place(path)),
                    str(new.wire),
                )
            )
        ),
    )


def removed(old: Edition, renamed: Edition | None = None) -> Finding:
    """A released version that has no file any more; ``renamed`` is what it seems to have become."""
    path, revision = old.version.path, old.snapshot.name
    related: tuple[Related, ...] = ()
    how, cure = "is gone", f"bring it back: `git checkout {_commit(revision)} -- {path}`"
    if renamed is not None:
        how = f"is gone; it seems to be {renamed.version.event} now"
        related = (Related(Place(renamed.version.path), "this looks like it"),)
        cure = f"keep both until nobody reads {old.version.event} any more; " + cure
    return Finding(
        RELEASED_VERSION_REMOVED.name,
        RELEASED_VERSION_REMOVED.severity,
        Place(path, line=1, column=1),
        f"{old.version.event} {old.number} is released, and its file {how}",
        cure,
        related,
        acceptable=Acceptable(old.reference),
    )


def withdrawn(old: Edition, new: Edition) -> Finding:
    """A released version that became a draft again."""
    return Finding(
        RELEASED_VERSION_REMOVED.name,
        RELEASED_VERSION_REMOVED.severity,
        Place(new.version.path, "/x-evgen/status"),
        f"{old.version.event} {old.number} is released, and became a draft again",
        "leave the status as it was; to end a version, make it `deprecated`",
        acceptable=Acceptable(f"{old.reference}\0draft"),
    )


def _elsewhere(path: str) -> str:
    name = shared_type_name(path)
    if name is None:
        return "a new version may refer to a new version of it"
    stem, _, number = name.partition(".")
    other = f"{path.removesuffix(f'{name}.json')}{stem}.{int(number or 1) + 1}.json"
    return f"make it in a new file, `{other}`, to which a new version refers"


def _shown(wire: Mapping[str, object], key: str) -> str:
    value = wire[key]
    if isinstance(value, tuple):
        return " and ".join(f"`{item}`" for item in value) or "absent"
    return f"`{value}`"


def _breaks(comparison: Comparison) -> list[Break]:
    """Every break once, whichever directions it breaks."""
    found = [b for way in Way for b in way.of(comparison).breaks]
    return list({(b.rule, b.old, b.new, b.message): b for b in reversed(found)}.values())[::-1]


def _commit(name: str) -> str:
    """``main (1a2b3c4)`` → ``1a2b3c4``; a bare name as it is."""
    return name.rpartition("(")[2].removesuffix(")") or "HEAD"
