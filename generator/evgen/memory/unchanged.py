"""``evgen generate`` where nothing changed since it last found or made everything up to date.

Its answer is then what it was. Nothing changed if one digest says so: of every byte that the run
read, of every generated file, and of all that the words depend on. It is taken of what was read
and written, not of the disk afterwards, so that no edit in between can hide. On any doubt there
is no answer, and the run goes the long way.
"""

from __future__ import annotations

import os
import sys

from evgen.folders import CONFIGURATION_FILES, OWN_FILES, below, content_of, find_root, prefixes
from evgen.memory.circumstances import circumstances
from evgen.memory.entries import Entries
from evgen.memory.hashing import Digest, digest_of

TYPE_CHECKING = False  # the name is what type checkers know
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: A thousand events take 300 KB of it.
_MOST = 16 * 1024 * 1024
#: Options that change nothing where nothing changed.
_SILENT = ("--check", "--exit-code", "--adopt", "--format=text")
#: Variables that change how findings look on a terminal.
_LOOKS = ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TERM")


def recalled(arguments: list[str]) -> tuple[str, str] | None:
    """What this command line has to say on standard output and on standard error; it then exits with 0."""
    asked = _asked_root(arguments)
    if asked is None:
        return None
    try:
        root = os.path.abspath(asked) if asked else find_root(os.getcwd())
        kept = Entries("unchanged", _MOST).read(_name(root))
        if kept is None:
            return None
        told, schemas, output, out, err, *paths = kept.decode("utf-8", "surrogatepass").split("\0")
        if told != _digest(circumstances(), _inputs(root, schemas), _outputs(root, output, paths)):
            return None
    except (OSError, ValueError):
        return None
    return out, err


def remember(
    root: str,
    around: str,
    folders: tuple[str, str],
    inputs: Mapping[str, bytes],
    outputs: Mapping[str, bytes],
    words: tuple[str, str],
) -> None:
    """Keep what a run says as long as ``inputs`` and ``outputs`` are what they are.

    ``around`` are the circumstances at its beginning, ``folders`` those of the schemas and of the
    output. Inputs have paths below the root, outputs below their folder.
    """
    generated = [(path, outputs[path]) for path in sorted(outputs)]
    fields = (
        _digest(around, sorted(inputs.items()), generated),
        *folders,
        *words,
        *sorted(outputs),
    )
    if not any("\0" in field for field in fields):
        entries = Entries("unchanged", _MOST)
        entries.write(_name(root), "\0".join(fields).encode("utf-8", "surrogatepass"))
        entries.shrink()


def forget(root: str) -> None:
    """Before something is written: whoever is killed meanwhile leaves work for the long way."""
    Entries("unchanged", _MOST).forget(f"{_place(root)}-")


def _asked_root(arguments: list[str]) -> str | None:
    """The value of ``--root``, empty without one; None for a command line that has to go the long way."""
    if arguments[:1] != ["generate"]:
        return None
    if "--check" in arguments and ("GIT_INDEX_FILE" in os.environ or os.environ.get("PRE_COMMIT")):
        return None  # asks about what is staged
    root, rest = "", arguments[1:]
    while rest:
        option = rest.pop(0)
        if option in ("--root", "--format") and rest:
            option = f"{option}={rest.pop(0)}"
        if option.startswith("--root=") and option != "--root=" and not root:
            root = option.removeprefix("--root=")
        elif option not in _SILENT:
            return None
    return root


def _place(root: str) -> str:
    return digest_of(os.path.abspath(root))[:32]


def _name(root: str) -> str:
    """One entry for a root and a way in which words are shown: a terminal's, a hook's."""
    return f"{_place(root)}-{digest_of(*_looks())[:32]}"


def _looks() -> list[str]:
    found = [f"{name}={os.environ.get(name)}" for name in _LOOKS]
    return [*found, str(sys.stdout.isatty()), str(sys.stderr.isatty()), str(_columns())]


def _columns() -> int | None:
    """How wide the terminal is that the process writes to, if it does."""
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else None
    except (OSError, ValueError):
        return None


def _digest(
    around: str, inputs: Iterable[tuple[str, bytes]], outputs: Iterable[tuple[str, bytes]]
) -> str:
    digest = Digest()
    settings = sorted(f"{k}={v}" for k, v in os.environ.items() if k.startswith("EVGEN_"))
    digest.add(around, *settings)
    for kind, files in (("inputs", inputs), ("outputs", outputs)):
        digest.add(kind)
        for path, content in files:
            digest.add(path, content)
    return digest.text()


def _inputs(root: str, schemas: str) -> Iterator[tuple[str, bytes]]:
    """What ``sources.disk`` reads. Raises OSError where something else than a file is in the way."""
    found = {
        name: path
        for name in {*OWN_FILES, *CONFIGURATION_FILES}
        if os.path.lexists(path := os.path.join(root, name))
    }
    _check_folders(root, prefixes(schemas))
    for path, is_file in below(os.path.join(root, schemas)):
        if not is_file:
            raise OSError(f"{path} is no file")
        found[path[len(root) :].lstrip(os.sep).replace(os.sep, "/")] = path
    for name in sorted(found):
        yield name, content_of(found[name])


def _outputs(root: str, output: str, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """The generated files that there were. Raises OSError where one is missing or a link is on the way."""
    folders = {f"{output}/{folder}" for path in paths if (folder := os.path.dirname(path))}
    _check_folders(root, {part for folder in (*folders, output) for part in prefixes(folder)})
    for path in paths:
        yield path, content_of(os.path.join(root, output, path))


def _check_folders(root: str, folders: Iterable[str]) -> None:
    for folder in folders:
        path = os.path.join(root, folder)
        if os.path.islink(path) or not os.path.isdir(path):
            raise OSError(f"{path} is no folder")
