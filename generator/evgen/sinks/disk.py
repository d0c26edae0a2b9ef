"""The output folder: read what a plan needs, then carry the plan out, whole or not at all.

Order of work, so that a kill at any moment leaves every file whole and the next
run can finish: lock; check every path; stage all new contents beside their
targets and flush them; write a manifest that lists old and new files; rename;
delete; the final manifest last.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from evgen.artifacts import MANIFEST, Action, Plan, is_inside, owned_paths
from evgen.sinks import SinkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STAGED = ".evgen-tmp-"


def present_files(output: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """The bytes of those paths that are files. Raises SinkError for a link, folder or pipe in the way."""
    present = {}
    for path in sorted(set(paths)):
        content = _read(output, path)
        if content is not None:
            present[path] = content
    return present


def read_manifest(output: Path) -> bytes | None:
    """The manifest's bytes, or None when there is none."""
    return _read(output, MANIFEST)


def apply(plan: Plan, output: Path) -> None:
    """Carry out a plan. Raises SinkError before the first change when anything is in the way."""
    if not plan.pending:
        return
    for change in plan.changes:
        if not is_inside(change.path):
            raise SinkError(change.path, "is not inside the output folder", "delete the manifest")
    try:
        output.mkdir(parents=True, exist_ok=True)
        with _locked(output):
            _sweep(output)
            if present_files(output, (c.path for c in plan.changes)) != {
                c.path: c.before for c in plan.changes if c.before is not None
            }:
                raise SinkError(output.name, "changed while evgen was at work", "run it again")
            _write(plan, output)
    except OSError as error:
        where = Path(error.filename).name if error.filename else output.name
        hint = "check that you may write there and that the disk has room"
        raise SinkError(f"{output.name}/…/{where}" if error.filename else output.name,
                        error.strerror or str(error), hint) from error  # fmt: skip


def _write(plan: Plan, output: Path) -> None:
    staged: list[tuple[Path, Path]] = []
    manifest: bytes | None = None
    try:
        for change in plan.pending:
            if change.path == MANIFEST:
                manifest = change.after
            elif change.after is not None:
                staged.append((_stage(output / change.path, change.after), output / change.path))
        if manifest is not None:
            _replace(output / MANIFEST, _interim(plan, manifest))
        for temporary, target in staged:
            temporary.replace(target)
    except BaseException:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        raise
    for change in plan.pending:
        if change.action is Action.DELETE:
            (output / change.path).unlink(missing_ok=True)
            _remove_empty(output, (output / change.path).parent)
    if manifest is not None:
        _replace(output / MANIFEST, manifest)


def _interim(plan: Plan, manifest: bytes) -> bytes:
    """The new manifest with the files that are still to be deleted: both count as evgen's meanwhile."""
    content = json.loads(manifest)
    for change in plan.changes:
        content["files"].setdefault(change.path, "pending")
    return json.dumps(content, indent=2).encode()


def _stage(target: Path, content: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{_STAGED}{target.name}"[:200])
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _replace(target: Path, content: bytes) -> None:
    temporary = _stage(target, content)
    try:
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sweep(output: Path) -> None:
    """What a killed run left staged."""
    for folder, _, names in os.walk(output):
        for name in names:
            if name.startswith(_STAGED):
                (Path(folder) / name).unlink(missing_ok=True)


def _remove_empty(output: Path, folder: Path) -> None:
    while folder != output:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _read(output: Path, path: str) -> bytes | None:
    here = output
    for part in ("", *path.split("/")[:-1]):
        here = here / part if part else here
        try:
            mode = here.lstat().st_mode
        except FileNotFoundError:
            return None
        if stat.S_ISLNK(mode):
            raise _in_the_way(output, here, "is a link, and evgen writes through none")
        if not stat.S_ISDIR(mode):
            raise _in_the_way(output, here, "is not a folder")
    target = output / path
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no file"
        raise _in_the_way(output, target, f"is {kind}, where evgen writes a file")
    try:
        return target.read_bytes()
    except OSError as error:
        raise _in_the_way(output, target, f"cannot be read: {error.strerror}") from error


def _in_the_way(output: Path, path: Path, reason: str) -> SinkError:
    shown = path.relative_to(output.parent).as_posix()
    return SinkError(shown, reason, "move it out of the way")


@contextlib.contextmanager
def _locked(output: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # no such lock on Windows: two runs at once are the user's to avoid
        yield
        return
    descriptor = os.open(output, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            hint = "wait until the other evgen is done, then run it again"
            raise SinkError(output.name, "another evgen is writing here", hint) from None
        yield
    finally:
        os.close(descriptor)


def owned(output: Path) -> frozenset[str] | None:
    """What the manifest lists, or None without a readable one."""
    return owned_paths(read_manifest(output))
