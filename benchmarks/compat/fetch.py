"""What others publish, fetched at run time from PyPI and npm into a folder outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

PYTHON_PEERS = {"jsonsubschema": "jsonsubschema==0.0.8", "jsoncompat": "jsoncompat==0.3.1"}
_NPM = [
    "@bufbuild/buf@1.75.0",
    "esbuild@0.28.2",
    "json-schema-diff@1.0.0",
    "jsoncompat@0.4.2",
]


class UnavailableError(Exception):
    """Something cannot be had here; the message says what and why."""


def sdist(work: Path, requirement: str) -> Path:
    """The unpacked source distribution of a PyPI package."""
    name, _, version = requirement.partition("==")
    folder = work / f"{name}-{version}"
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                   "--no-binary", ":all:", requirement, "-d", str(work)]  # fmt: skip
        _run(command, work)
        archive = next(work.glob(f"{name}-{version}*.tar.gz"), None)
        if archive is None:
            raise UnavailableError(f"{requirement} has no source distribution")
        with tarfile.open(archive) as packed:
            packed.extractall(work, filter="data")
    return folder


def python_of(work: Path, name: str) -> Path:
    """The Python of an environment that has one peer and nothing of ours."""
    folder = work / f"venv-{name}"
    python = folder / "bin" / "python"
    done = folder / ".done"
    if not done.exists():
        _run([sys.executable, "-m", "venv", str(folder)], work)
        _run([str(python), "-m", "pip", "install", "--quiet", PYTHON_PEERS[name]], work)
        done.touch()
    return python


def node_modules(work: Path) -> Path:
    """Everything that comes from npm; no package's scripts are run."""
    folder = work / "npm"
    done = folder / ".done"
    if not done.exists():
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text("{}")
        _run(["npm", "install", "--no-fund", "--no-audit", "--ignore-scripts", *_NPM], folder)
        done.touch()
    return folder / "node_modules"


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UnavailableError(f"{command[0]} cannot be run: {error.strerror}") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(f"`{' '.join(command[:4])} …` failed: {last[:200]}")
