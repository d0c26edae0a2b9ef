"""Running the steps of ``action.yml`` as GitHub's runner does, and hosts that take comments."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_CONDITION = "inputs.comment == 'true' && github.event.pull_request.number"


def environment(**more: str) -> dict[str, str]:
    """What a job's shell has, without this machine's settings for git, CI servers and evgen."""
    mine = ("GIT_", "GITHUB_", "GITLAB_", "CI_", "EVGEN_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(mine)}
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **git, **more}


def python_stand_in(folder: Path, source: Path) -> Path:
    """A ``python3`` for PATH whose environments have evgen without installing: no index is asked.

    ``pip install`` only writes down what it was to install, in ``installed`` beside it.
    """
    real = f'PYTHONPATH="{source}" exec "{sys.executable}"'
    inner = folder / "inner"
    folder.mkdir(parents=True, exist_ok=True)
    inner.write_text(
        "#!/bin/bash\n"
        f'if [ "$1 $2" = "-m pip" ]; then echo "${{@: -1}}" >> "{folder}/installed"; exit 0; fi\n'
        f'{real} "$@"\n'
    )
    outer = folder / "python3"
    outer.write_text(
        "#!/bin/bash\n"
        'if [ "$1 $2" != "-m venv" ]; then exec "' + str(inner) + '" "$@"; fi\n'
        'mkdir -p "$3/bin"\n'
        f'cp "{inner}" "$3/bin/python"\n'
        f'printf \'#!/bin/bash\\n{real} -m evgen "$@"\\n\' > "$3/bin/evgen"\n'
        'chmod +x "$3/bin/evgen"\n'
    )
    (folder / "python").symlink_to("python3")
    (folder / "evgen").write_text(f'#!/bin/bash\n{real} -m evgen "$@"\n')
    for script in (inner, outer, folder / "evgen"):
        script.chmod(0o755)
    return folder


@dataclass
class Job:
    """A job with one step that uses the action. ``known`` is what expressions may name."""

    action: Path
    workspace: Path
    temp: Path
    known: dict[str, str]
    environ: Mapping[str, str]
    log: str = ""
    ran: list[str] = field(default_factory=list)

    def run(self) -> int:
        """All steps until one fails; its exit code."""
        self.temp.mkdir(parents=True, exist_ok=True)
        definition = yaml.safe_load((self.action / "action.yml").read_text("utf-8"))
        for name, described in definition["inputs"].items():
            self.known.setdefault(f"inputs.{name}", self._value(str(described["default"])))
        for step in definition["runs"]["steps"]:
            if "if" in step and not self._holds(step["if"]):
                continue
            self.ran.append(step["name"])
            code = self._step(step)
            if code:
                return code
        return 0

    @property
    def summary(self) -> str:
        return (self.temp / "summary").read_text("utf-8")

    def _holds(self, condition: str) -> bool:
        assert condition == _CONDITION  # the one that there is
        return self.known["inputs.comment"] == "true" and bool(
            self.known["github.event.pull_request.number"]
        )

    def _value(self, text: str) -> str:
        return _EXPRESSION.sub(lambda m: self.known.get(m[1], ""), text)

    def _step(self, step: Mapping[str, Any]) -> int:
        assert "${{" not in step["run"], "an expression in a script is code from outside"
        assert step["shell"] == "bash"
        output, script = self.temp / "output", self.temp / "step.sh"
        output.write_text("")
        script.write_text(step["run"])
        names = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": self.temp / "summary"}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={
                **self.environ,
                **{name: str(path) for name, path in names.items()},
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_ACTION_PATH": str(self.action),
                **{name: self._value(str(value)) for name, value in step.get("env", {}).items()},
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += done.stdout + done.stderr
        for line in output.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            self.known[f"steps.{step.get('id')}.outputs.{name}"] = value
        return done.returncode


@dataclass
class Host:
    """Comments on a request, kept in memory; ``status`` other than 200 refuses everything."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    status: int = 200


@contextmanager
def host() -> Iterator[Host]:
    """A server that answers as the comment APIs of GitHub and GitLab do."""
    state = Host()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, value: Any) -> None:
            state.calls.append(f"{self.command} {self.path}")
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            body = json.dumps(value if state.status == 200 else {"message": "no"}).encode()
            self.send_response(state.status)
            if state.status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _body(self) -> dict[str, Any]:
            read: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            return read

        def do_GET(self) -> None:
            number = int(self.path.rpartition("page=")[2])
            self._answer(state.comments[(number - 1) * 100 : number * 100])

        def do_POST(self) -> None:
            made = {"id": len(state.comments) + 1, **self._body()}
            if state.status == 200:
                state.comments.append(made)
            self._answer(made)

        def do_PATCH(self) -> None:
            wanted = int(self.path.rpartition("/")[2])
            found = next(c for c in state.comments if c["id"] == wanted)
            found.update(self._body())
            self._answer(found)

        def do_PUT(self) -> None:
            self.do_PATCH()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
