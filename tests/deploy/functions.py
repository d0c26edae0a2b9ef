"""Deployed functions, run as they were deployed: package, handler, variables and time limit from Lambda."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deploy.aws import Aws

_WORKER = Path(__file__).with_name("worker.py")


class FunctionError(AssertionError):
    """A function raised; its traceback."""


@dataclass
class Function:
    """One function with its worker."""

    configuration: dict[str, Any]
    worker: subprocess.Popen[str]
    log: Path

    def invoke(self, event: Any) -> Any:
        """What it answers."""
        assert self.worker.stdin is not None
        assert self.worker.stdout is not None
        call = {"event": event, "seconds": self.configuration["Timeout"]}
        with suppress(BrokenPipeError):
            self.worker.stdin.write(json.dumps(call) + "\n")
            self.worker.stdin.flush()
        answer = json.loads(self.worker.stdout.readline() or "{}")
        assert answer, f"the function ended:\n{self.log.read_text()}"
        if "error" in answer:
            raise FunctionError(answer["error"])
        return answer["result"]

    def lines(self) -> Iterator[dict[str, Any]]:
        """The lines of its log that are objects."""
        for line in self.log.read_text().splitlines():
            if line.startswith("{"):
                yield json.loads(line)


@dataclass
class Functions:
    """Everything that Lambda has, started when it is first called.

    moto serves no code; ``packages`` are the files that were uploaded, found by what Lambda says is their hash.
    """

    aws: Aws
    packages: Path
    folder: Path
    _running: dict[str, Function] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Function:
        if name not in self._running:
            self._running[name] = self._start(name)
        return self._running[name]

    def __iter__(self) -> Iterator[Function]:
        return iter(self._running.values())

    def close(self) -> None:
        """Stop all workers."""
        for function in self:
            function.worker.kill()
            function.worker.communicate()
        self._running.clear()

    def _start(self, name: str) -> Function:
        settings = self.aws.client("lambda").get_function_configuration(FunctionName=name)
        code = self.folder / name
        with zipfile.ZipFile(self._uploaded(settings["CodeSha256"])) as archive:
            archive.extractall(code)
        # Lambda's own variables, and what its role and region come to here; nothing of this process's.
        variables = {
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings["MemorySize"]),
            **self.aws.settings,
            **settings["Environment"]["Variables"],
        }
        log = self.folder / f"{name}.log"
        with log.open("w") as stream:
            worker = subprocess.Popen(
                [sys.executable, "-I", "-u", _WORKER, str(code), settings["Handler"]],
                cwd=code,
                env=variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )
        return Function(settings, worker, log)

    def _uploaded(self, digest: str) -> Path:
        for path in self.packages.glob("*.zip"):
            if base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode() == digest:
                return path
        raise AssertionError(f"no package in {self.packages} has the hash {digest}")
