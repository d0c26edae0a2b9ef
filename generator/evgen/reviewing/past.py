"""The base as a snapshot: what did not change since is not loaded again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evgen.findings import Finding, Place, has_errors
from evgen.loading import Loaded, load
from evgen.loading.config import config_input, read_config, schemas_folder
from evgen.model import Config, Event
from evgen.reviewing.rules import BASE_NOT_LOADED
from evgen.reviewing.snapshot import Snapshot


def past(
    files: Mapping[str, bytes],
    irregular: Iterable[str],
    name: str,
    environ: Mapping[str, str],
    emitters: Iterable[str] = Config().emit,
) -> Snapshot | Finding:
    """The whole catalog in ``files``, or a note that it cannot be loaded."""
    return _snapshot(load(files, irregular, environ, emitters, lint=False), files, name)


def past_versions(
    files: Mapping[str, bytes],
    irregular: Iterable[str],
    name: str,
    environ: Mapping[str, str],
    head: Snapshot,
) -> Snapshot | Finding:
    """The versions of all events, which is all that comparing them needs; no services.

    Events whose files, and what they refer to, are the same as in ``head`` are taken from it.
    """
    services = f"{schemas_folder(files, environ)}/services/"
    files = {path: content for path, content in files.items() if not path.startswith(services)}
    kept = _kept(files, environ, head)
    folders = {_folder(event) for event in kept}
    rest = {path: content for path, content in files.items() if _parent(path) not in folders}
    loaded = load(rest, irregular, environ, lint=False)
    if loaded.comparable is None and kept:  # perhaps for want of a file that is referred to
        kept, loaded = [], load(files, irregular, environ, lint=False)
    found = _snapshot(loaded, files, name)
    if isinstance(found, Finding):
        return found
    events = sorted((*found.catalog.events, *kept), key=lambda event: event.name)
    return replace(found, catalog=replace(found.catalog, events=tuple(events)))


def _snapshot(loaded: Loaded, files: Mapping[str, bytes], name: str) -> Snapshot | Finding:
    if loaded.comparable is not None:
        return Snapshot(loaded.comparable, files, name)
    wrong = next(finding for finding in loaded.findings if has_errors([finding]))
    return BASE_NOT_LOADED.at(
        Place(wrong.place.path, line=1, column=1),
        f"the catalog of {name} does not load, so nothing is compared with it "
        f"({wrong.place.path}:{wrong.place.line or 1}: {wrong.message})",
        "compare with another revision: `--base REV`",
    )


def _kept(files: Mapping[str, bytes], environ: Mapping[str, str], head: Snapshot) -> list[Event]:
    config = head.catalog.config
    then, _ = read_config(files, environ, tuple(config.emit), tuple(config.rules))
    if then.schemas != config.schemas or config_input(then) != config_input(config):
        return []
    events = f"{config.schemas}/events/"
    differing = {
        path
        for path in files.keys() | head.files.keys()
        if files.get(path) != head.files.get(path) and path.startswith(f"{config.schemas}/")
    }
    changed = {_parent(path) for path in differing if path.startswith(events)}
    return [
        event
        for event in head.catalog.events
        if _folder(event) not in changed
        and not any(
            differing & version.origins.documents.keys()
            for major in event.majors
            for version in major.versions
        )
    ]


def _folder(event: Event) -> str:
    return _parent(event.majors[0].versions[0].path)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
