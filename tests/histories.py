"""Real git repositories with a history of catalogs, for what compares with a base."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.catalogs import CONFIGURATION, files

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True)
class Repository:
    """A repository in ``folder``; the same calls give the same commits."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """What a git command prints; the test fails when git does."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ("git", *arguments),
            cwd=self.folder,
            env={**environment, **_ENVIRONMENT},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"git {arguments}: {done.stderr}"
        return done.stdout.strip()

    def write(self, contents: Mapping[str, Any], configuration: str | None = None) -> None:
        """Files of a catalog, as in ``tests.catalogs.files``; None removes one."""
        there = {path: content for path, content in contents.items() if content is not None}
        for path, content in files(there, configuration or CONFIGURATION).items():
            target = self.folder / path
            if path == "evgen.toml" and configuration is None and target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for path in contents.keys() - there.keys():
            (self.folder / "schemas" / path).unlink()

    def commit(
        self, contents: Mapping[str, Any] | None = None, configuration: str | None = None
    ) -> str:
        """Write, then commit all there is; the commit's name."""
        if contents is not None:
            self.write(contents, configuration)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str) -> None:
        """Go on on a new branch."""
        self.git("switch", "--quiet", "--create", name)

    def read(self, path: str) -> Any:
        """The JSON of a file of the catalog."""
        return json.loads((self.folder / "schemas" / path).read_text("utf-8"))


def repository(folder: Path) -> Repository:
    """An empty repository on branch ``main``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Repository(folder)
    made.git("init", "--quiet", "--initial-branch", "main")
    return made
