"""The output folder: read what a plan needs, then carry the plan out, whole or not at all.

Order of work, so that a kill at any moment leaves every file whole and the next
run can finish: lock; check every path; stage all new contents beside their
targets and flush them; put a manifest that lists old and new files in place;
rename; delete; the final manifest last. Ctrl-C leaves the folder as it was, or as it
is to be: from the first rename on it waits for the last.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.artifacts import MANIFEST, Action, Plan, is_inside
from evgen.sinks import SinkError
from evgen.sinks._interrupts import uninterrupted
from evgen.sinks._reading import marked_files, output_folder, owned, present_files

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["apply", "marked_files", "output_folder", "owned", "present_files"]

_STAGED = ".evgen-tmp-"


def apply(plan: Plan, output: Path) -> None:
    """Carry out a plan. Raises SinkError, before the first change if anything is in the way.

    When a disk fails half-way, every file is whole, old or new, and another run finishes.
    """
    if not plan.pending and not any(_leftovers(output)):
        return
    for change in plan.changes:
        if not is_inside(change.path):
            raise SinkError(change.path, "is not inside the output folder", "delete the manifest")
    new = [folder for folder in (output, *output.parents) if not folder.exists()]
    try:
        try:
            output.mkdir(parents=True, exist_ok=True)
            with _locked(output):
                _sweep(output)
                _check_unchanged(plan, output)
                _write(plan, output)
        finally:
            for folder in new:  # an error before anything was written leaves no trace
                with contextlib.suppress(OSError):
                    folder.rmdir()
    except OSError as error:
        hint = "check that you may write there and that the disk has room, then run it again"
        where = _shown(error.filename, output)
        raise SinkError(where, error.strerror or str(error), hint) from error


def _shown(filename: object, output: Path) -> str:
    path = Path(filename) if isinstance(filename, str) else output
    path = path.parent if path.name.startswith(_STAGED) else path
    base = output.parent
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else output.name


def _check_unchanged(plan: Plan, output: Path) -> None:
    before = {c.path: c.before for c in plan.changes if c.before is not None}
    if present_files(output, (c.path for c in plan.changes)) != before:
        raise SinkError(output.name, "changed while evgen was at work", "run it again")


def _write(plan: Plan, output: Path) -> None:
    staging = _Staging(output)
    wanted = {change.path for change in plan.changes if change.after is not None}
    # With those that a killed run deleted without getting round to their folders.
    stale = (owned(output) or frozenset()) - wanted
    stale |= {change.path for change in plan.pending if change.action is Action.DELETE}
    try:
        final = None
        for change in plan.pending:
            if change.path == MANIFEST and change.after is not None:
                interim = staging.add(MANIFEST, _interim(plan, change.after), "interim")
                final = staging.add(MANIFEST, change.after, "final")
        for change in plan.pending:
            if change.path != MANIFEST and change.after is not None:
                staging.add(change.path, change.after)
        with uninterrupted():
            if final is not None:
                staging.put(interim)
            for staged in [s for s in staging.waiting if s is not final]:
                staging.put(staged)
            for change in plan.pending:
                if change.action is Action.DELETE:
                    (output / change.path).unlink(missing_ok=True)
            for path in sorted(stale):
                _remove_empty(output, (output / path).parent)
            if final is not None:
                staging.put(final)
    except BaseException:
        with uninterrupted():
            staging.discard()
        raise


class _Staging:
    """New contents, flushed to disk beside the files that they will replace."""

    def __init__(self, output: Path) -> None:
        self.waiting: list[tuple[Path, Path]] = []
        self._output = output

    def add(self, path: str, content: bytes, purpose: str = "") -> tuple[Path, Path]:
        target = self._output / path
        # Short whatever the target is called: a long name must not hit the file system's limit.
        name = hashlib.sha256(f"{target.name}/{purpose}".encode()).hexdigest()[:16]
        staged = (target.with_name(f"{_STAGED}{name}"), target)
        self.waiting.append(staged)
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(staged[0], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return staged

    def put(self, staged: tuple[Path, Path]) -> None:
        temporary, target = staged
        temporary.replace(target)
        self.waiting.remove(staged)

    def discard(self) -> None:
        for temporary, _ in self.waiting:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            _remove_empty(self._output, temporary.parent)


def _interim(plan: Plan, manifest: bytes) -> bytes:
    """The new manifest with the files that are still to be deleted: both count as evgen's meanwhile."""
    content = json.loads(manifest)
    for change in plan.changes:
        content["files"].setdefault(change.path, "pending")
    return json.dumps(content, indent=2).encode()


def _leftovers(output: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(output):
        yield from (Path(folder) / name for name in names if name.startswith(_STAGED))


def _sweep(output: Path) -> None:
    """What a killed run left staged."""
    for path in list(_leftovers(output)):
        path.unlink(missing_ok=True)
        _remove_empty(output, path.parent)


def _remove_empty(output: Path, folder: Path) -> None:
    while folder != output:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


@contextlib.contextmanager
def _locked(output: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # no such lock on Windows: two runs at once are the user's to avoid
        yield
        return
    descriptor = os.open(output, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            hint = "wait until the other evgen is done, then run it again"
            raise SinkError(output.name, "another evgen is writing here", hint) from None
        yield
    finally:
        os.close(descriptor)
