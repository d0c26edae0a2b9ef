"""From a catalog to the plan that brings the output folder up to date. No I/O."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evgen import __version__, artifacts
from evgen.artifacts import Action, Artifact, Change
from evgen.emit import emit_all
from evgen.findings import Finding
from evgen.work import Perform, at_once, finished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evgen.model import Catalog


@dataclass(frozen=True)
class Generated:
    """Every wanted file, the manifest included, and what the emitters had to say."""

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...]

    @property
    def paths(self) -> frozenset[str]:
        """Where the files go, below the output folder."""
        return frozenset(artifact.path for artifact in self.artifacts)


def generated(
    catalog: Catalog, tick: Callable[[int], None] = lambda _: None, perform: Perform = at_once
) -> Generated:
    """Everything that the catalog's configuration asks for. Raises if two emitters want one path.

    ``tick`` is told of every file, for whoever shows how far the work is; ``perform`` does what
    takes long.
    """
    files: dict[str, Artifact] = {}
    findings: list[Finding] = []
    for item in finished(emit_all(catalog), perform):
        tick(1)
        if isinstance(item, Finding):
            findings.append(item)
        elif item.path in files:
            raise RuntimeError(f"two artefacts want {item.path}")
        else:
            files[item.path] = item
    manifest = artifacts.manifest(catalog.inputs, files.values(), f"evgen {__version__}")
    return Generated((*files.values(), manifest), tuple(findings))


def diff(change: Change, folder: str) -> Iterator[str]:
    """A unified diff of one change, line by line; a file that is not text is only named."""
    old, new = f"a/{folder}/{change.path}", f"b/{folder}/{change.path}"
    if change.action is Action.CREATE:
        old = "/dev/null"
    elif change.action is Action.DELETE:
        new = "/dev/null"
    try:
        before, after = _lines(change.before), _lines(change.after)
    except UnicodeDecodeError:
        yield f"Binary files {old} and {new} differ\n"
        return
    for line in difflib.unified_diff(before, after, old, new):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str]:
    """Lines as `patch` counts them: U+2028 or a form feed ends none."""
    lines = (content or b"").decode("utf-8").split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
