"""OLD and NEW of ``evgen compat``: a file, an EVENT of the catalog, or ``REV:path``.

The shape of the text alone says which: with a colon it is ``REV:path``; a word without slash
and dot (but for those of a version) is an EVENT; all else, and whatever begins with ``/``,
``./`` or ``../``, is a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from evgen.app import FINDINGS
from evgen.commands._catalog import fail_usage, open_catalog, show
from evgen.commands._event import resolve_event

if TYPE_CHECKING:
    from evgen.commands._catalog import Opened
    from evgen.compat import Revision
    from evgen.findings import Finding, Place
    from evgen.sources import Named

_EVENT = re.compile(r"[\w-]+(@[\w.-]*)?", re.ASCII)
_REVISION = re.compile(r"(?P<revision>(?!\.{0,2}/)[^:]*):(?P<path>.*)", re.DOTALL)


@dataclass(frozen=True)
class Side:
    """One of the two schemas, what to call it, and the files that it was read from."""

    name: str
    revision: Revision
    files: Mapping[str, bytes]


def read_sides(root: Path | None, *texts: str) -> list[Side]:
    """What each text names. Leaves with 1 for a faulty schema, with 2 for no such EVENT."""
    reader = _Reader(root)
    return [reader.side(text) for text in texts]


class _Reader:
    """Reads a catalog once, whether it is asked for none, one or two of its events."""

    def __init__(self, root: Path | None) -> None:
        from evgen.sources.disk import find_root

        self._root = root
        self._folder = (root or find_root(Path.cwd())).absolute()
        self._opened: Opened | None = None
        if not self._folder.is_dir():
            fail_usage(f"there is no folder {root}", "name the folder that schemas/ is in")

    def side(self, text: str) -> Side:
        from evgen.sources import git, given

        revision = _REVISION.fullmatch(text)
        event = _EVENT.fullmatch(text)
        if (revision or event) and Path(text).is_file():
            what = "a path at a revision" if revision else "an EVENT"
            fail_usage(f"{text!r} reads as {what}", f"for the file write `./{text}`")
        if event and Path(f"{text}.json").is_file():
            fail_usage(f"{text!r} reads as an EVENT", f"did you mean the file `{text}.json`?")
        if revision:
            at, path = revision.group("revision", "path")
            here = self._root or Path.cwd()
            return self._file(lambda limit: git.read_named(here, at, path, limit))
        if event:
            return self._event(text)
        return self._file(lambda limit: given.read_named(text, limit))

    def _event(self, text: str) -> Side:
        from evgen.compat import Revision

        if self._opened is None:
            self._opened = open_catalog(self._root)
        opened = self._opened
        if opened.comparable is None:
            show(opened.findings, opened.tree, "text", to_stderr=True)
            raise typer.Exit(opened.exit_code())
        chosen = resolve_event(opened.comparable, text)
        version = chosen.version
        return Side(chosen.reference, Revision(version.bundle, version.origins), opened.tree.files)

    def _file(self, read: Callable[[int], Named]) -> Side:
        from evgen.compat import Revision
        from evgen.loading.config import read_config
        from evgen.loading.single import read_file
        from evgen.sources.disk import read_configuration

        limits = read_config(read_configuration(self._folder), os.environ, (), ())[0].limits
        named = read(limits["file_bytes"])
        files = {named.shown(named.path): named.content}

        def neighbour(name: str) -> bytes | None:
            content = named.neighbour(name)
            if content is not None:
                files[named.shown(name)] = content
            return content

        outcome = read_file(named.path, named.content, neighbour, limits)
        if isinstance(outcome, list):
            _leave(outcome, named, files)
        origins = replace(
            outcome.origins,
            roots={n: (named.shown(p), at) for n, (p, at) in outcome.origins.roots.items()},
            documents={named.shown(p): d for p, d in outcome.origins.documents.items()},
        )
        return Side(named.shown(named.path), Revision(outcome.schema, origins), files)


def _leave(findings: list[Finding], named: Named, files: Mapping[str, bytes]) -> NoReturn:
    """Say what is wrong with a schema, and go."""
    from evgen.locate import located
    from evgen.sources import Tree

    def shown(at: Place) -> Place:
        return replace(at, path=named.shown(at.path))

    told = [
        replace(
            finding,
            place=shown(finding.place),
            related=tuple(replace(r, place=shown(r.place)) for r in finding.related),
        )
        for finding in findings
    ]
    show(located(told, files), Tree(files), "text", to_stderr=True)
    raise typer.Exit(FINDINGS)
